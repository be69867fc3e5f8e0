package bucket

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"strconv"
	"time"

	"gowebdav/internal/storage"
)

// failure is the error of a request.
type failure struct {
	status int    // of the answer; 0 for none
	code   string // that the store gives, such as NoSuchKey
	hint   string // what may be wrong; "" if the code says enough
	err    error
	final  bool // another try might do the same twice
}

func (f *failure) Error() string {
	switch {
	case f.Is(errReplaced):
		return errReplaced.Error()
	case f.status == 0:
		return f.err.Error()
	}
	text := "the store answers " + strconv.Itoa(f.status)
	if f.code != "" {
		text += " " + f.code
	}
	if f.hint != "" {
		text += ": " + f.hint
	}
	return text
}

// Is tells what the failure is for clients.
func (f *failure) Is(target error) bool {
	switch target {
	case fs.ErrNotExist:
		return f.status == http.StatusNotFound && f.code == "NoSuchKey" // others miss the bucket, or the account
	case fs.ErrExist: // a store that keeps objects as files has no file and folder of the same name
		return f.status == http.StatusConflict
	case storage.ErrUnreachable:
		return !f.Is(fs.ErrNotExist) && !f.Is(fs.ErrExist) && !errors.Is(f.err, context.Canceled)
	case errReplaced:
		return f.status == http.StatusPreconditionFailed || f.status == http.StatusRequestedRangeNotSatisfiable
	}
	return false
}

func (f *failure) Unwrap() error { return f.err }

var errCredentials = errors.New("no credentials")

var errReplaced = errors.New("the object was replaced while it was read")

// passing reports whether another try may succeed.
func passing(err error) bool {
	f, ok := errors.AsType[*failure](err)
	switch {
	case !ok || f.final:
		return false
	case f.code == skewed, errors.Is(err, errCredentials):
		return false
	}
	return f.status == 0 || f.status == http.StatusTooManyRequests || f.status == http.StatusRequestTimeout || f.status >= 500 && f.status != http.StatusNotImplemented
}

// hints say what an operator can do about a code.
var hints = map[string]string{
	"AccessDenied":                       "the account must be allowed to list the bucket and to get its objects",
	"AllAccessDisabled":                  "the account must be allowed to list the bucket and to get its objects",
	"AuthorizationHeaderMalformed":       wrongRegion,
	"ExpiredToken":                       expired,
	"IllegalLocationConstraintException": wrongRegion,
	"InvalidAccessKeyId":                 "it does not know the access key: is it one of this endpoint?",
	"InvalidSecurity":                    expired,
	"InvalidToken":                       expired,
	"NoSuchBucket":                       "is it the name of the bucket, and the endpoint of its region?",
	"PermanentRedirect":                  wrongRegion,
	"SecondLevelDomainForbidden":         "it wants the bucket's name in the host: remove path_style=true",
	"SignatureDoesNotMatch":              "is the secret access key that of the access key?",
	"TemporaryRedirect":                  wrongRegion,
	"TokenRefreshRequired":               expired,
}

const (
	wrongRegion = "set region= and endpoint= to those of the bucket"
	expired     = "the session token has expired or is wrong; new credentials are read with the next request"
)

// badCredentials reports whether credentials of a code should be read again, since others may have renewed them.
func badCredentials(code string) bool {
	return hints[code] == expired || code == "InvalidAccessKeyId" || code == "SignatureDoesNotMatch"
}

const skewed = "RequestTimeTooSkewed"

// skewHint says how far the clock is from that of the store, which is ahead.
func skewHint(ahead time.Duration) string {
	side := "behind"
	if ahead < 0 {
		side, ahead = "ahead of", -ahead
	}
	return "the clock of this machine is " + ahead.Round(time.Second).String() + " " + side + " the store's: set it"
}
