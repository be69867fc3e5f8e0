package dav

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"syscall"

	"gowebdav/internal/pool"
	"gowebdav/internal/storage"
)

// Error is an answer other than success: a status for the client, and a cause for the log.
type Error struct {
	Status    int
	Public    string   // shown to the client after the status; "" for nothing
	Condition string   // the DAV: element that names the failed condition (RFC 4918 §16), or ""
	Hrefs     []string // decoded paths that the condition is about
	Err       error
}

// Errorf returns an Error with a cause formatted like fmt.Errorf.
func Errorf(status int, format string, args ...any) *Error {
	return &Error{Status: status, Err: fmt.Errorf(format, args...)}
}

// refusal returns an Error that shows its cause to the client: what is wrong, and the way
// out.
func refusal(status int, format string, args ...any) *Error {
	e := Errorf(status, format, args...)
	e.Public = e.Err.Error()
	return e
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Body returns the XML of the condition, or nil if there is none.
func (e *Error) Body(r *http.Request) []byte {
	if e.Condition == "" {
		return nil
	}
	b := append([]byte(xmlHeader), `<D:error xmlns:D="DAV:"><D:`+e.Condition...)
	if len(e.Hrefs) == 0 {
		return append(b, "/></D:error>"...)
	}
	b = append(b, '>')
	slices.Sort(e.Hrefs)
	for _, href := range slices.Compact(e.Hrefs) {
		b = appendHref(b, clientPathsOf(r), href)
	}
	return append(b, "</D:"+e.Condition+"></D:error>"...)
}

// Status returns the HTTP status of an error. It is the only table from causes to statuses.
func Status(err error) int {
	var answer *Error
	var tooLarge *http.MaxBytesError
	var full *pool.FullError
	var unable storage.Unable
	switch {
	case err == nil:
		return http.StatusOK
	case errors.As(err, &answer):
		return answer.Status
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.As(err, &full):
		return http.StatusTooManyRequests // RFC 6585 §4
	case storage.Exhausted(err), errors.Is(err, storage.ErrUnmounted), errors.Is(err, storage.ErrMissing), errors.Is(err, storage.ErrUnreachable):
		return http.StatusServiceUnavailable
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ELOOP):
		return http.StatusNotFound
	case storage.Escapes(err), errors.Is(err, syscall.ENXIO):
		return http.StatusNotFound // after the lookup it became a link out of the mount, a FIFO or a socket: none of these exist for clients
	case nameTooLong(err), nameInvalid(err):
		return http.StatusNotFound // for reads; writes explain it by explainName
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EBUSY), errors.Is(err, storage.ErrTooDeep):
		return http.StatusForbidden // EBUSY: a mount point of the host cannot be moved or deleted
	case errors.As(err, &unable):
		return http.StatusForbidden
	case errors.Is(err, storage.ErrReplaced):
		return http.StatusPreconditionFailed
	case errors.Is(err, syscall.EISDIR):
		return http.StatusMethodNotAllowed // a method for files, on a collection
	case errors.Is(err, syscall.EXDEV):
		return http.StatusBadGateway // RFC 4918 §9.9.4: a FIFO, a socket or a device cannot move to another file system
	case errors.Is(err, storage.ErrChanging), errors.Is(err, fs.ErrExist):
		return http.StatusConflict // ErrExist: another request was faster, and moved the parent of the destination, for example
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.E2BIG):
		return http.StatusInsufficientStorage // RFC 4918 §11.5
	case errors.Is(err, syscall.EFBIG):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, context.Canceled):
		return http.StatusBadRequest // the client disconnected, so nobody reads this
	}
	return http.StatusInternalServerError
}
