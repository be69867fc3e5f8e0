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

// Error is an answer other than success: a status that the client sees and a
// cause that only the log sees.
type Error struct {
	Status    int
	Public    string   // what the client is told beside the status, or ""
	Condition string   // the DAV: element that says which condition failed (RFC 4918 §16), or ""
	Hrefs     []string // decoded paths that the condition speaks of
	Err       error
}

// Errorf returns an Error whose cause is made as by fmt.Errorf.
func Errorf(status int, format string, args ...any) *Error {
	return &Error{Status: status, Err: fmt.Errorf(format, args...)}
}

// refusal returns an Error whose cause the client sees too: what is wrong, and the way out.
func refusal(status int, format string, args ...any) *Error {
	e := Errorf(status, format, args...)
	e.Public = e.Err.Error()
	return e
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Body is the XML of the condition for the client of a request, nil where there is none.
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
		b = appendHref(b, placeOf(r), href)
	}
	return append(b, "</D:"+e.Condition+"></D:error>"...)
}

// Status returns the HTTP status that tells a client of err: the one table from
// causes to statuses.
func Status(err error) int {
	var answer *Error
	var tooLarge *http.MaxBytesError
	var full *pool.FullError
	switch {
	case err == nil:
		return http.StatusOK
	case errors.As(err, &answer):
		return answer.Status
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.As(err, &full):
		return http.StatusTooManyRequests // RFC 6585 §4
	case storage.Exhausted(err), errors.Is(err, storage.ErrUnmounted):
		return http.StatusServiceUnavailable
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ELOOP):
		return http.StatusNotFound
	case storage.Escapes(err), errors.Is(err, syscall.ENXIO):
		return http.StatusNotFound // it became a link that leads out, a FIFO or a socket in between, which do not exist
	case nameTooLong(err), nameRefused(err):
		return http.StatusNotFound // for reads; writes say why, by refuseName
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EBUSY), errors.Is(err, storage.ErrTooDeep):
		return http.StatusForbidden // EBUSY: a mount point of the host cannot be moved or deleted
	case errors.Is(err, syscall.EISDIR):
		return http.StatusMethodNotAllowed // what is for files alone, on a collection
	case errors.Is(err, syscall.EXDEV):
		return http.StatusBadGateway // RFC 4918 §9.9.4: of a FIFO, a socket or a device there is no MOVE to another file system
	case errors.Is(err, storage.ErrChanging):
		return http.StatusConflict
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.E2BIG):
		return http.StatusInsufficientStorage // RFC 4918 §11.5
	case errors.Is(err, syscall.EFBIG):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, context.Canceled):
		return http.StatusBadRequest // the client broke off; nobody will read this
	}
	return http.StatusInternalServerError
}
