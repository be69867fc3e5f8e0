package dav

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"syscall"
)

// Error is an answer other than success: a status that the client sees and a
// cause that only the log sees.
type Error struct {
	Status int
	Err    error
}

// Errorf returns an Error whose cause is made as by fmt.Errorf.
func Errorf(status int, format string, args ...any) *Error {
	return &Error{Status: status, Err: fmt.Errorf(format, args...)}
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Status returns the HTTP status that tells a client of err: the one table from
// causes to statuses.
func Status(err error) int {
	var answer *Error
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		return http.StatusOK
	case errors.As(err, &answer):
		return answer.Status
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ENAMETOOLONG), errors.Is(err, fs.ErrInvalid):
		return http.StatusNotFound
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ELOOP):
		return http.StatusForbidden
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return http.StatusInsufficientStorage // RFC 4918 §11.5
	}
	return http.StatusInternalServerError
}
