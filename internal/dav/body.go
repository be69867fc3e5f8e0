package dav

import (
	"errors"
	"io"
	"net/http"
)

// refuseBody refuses the body of a method that has no use for one. A length that
// is not announced says nothing: proxies hand on an empty body in chunks. So one
// byte is asked for.
func refuseBody(r *http.Request) error {
	if r.ContentLength < 0 {
		_, err := io.ReadFull(r.Body, make([]byte, 1))
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return bodyError(err)
		}
	}
	if r.ContentLength != 0 {
		return Errorf(http.StatusUnsupportedMediaType, "%s with a body", r.Method)
	}
	return nil
}

// bodyError says that the client's body is at fault, not the server.
func bodyError(err error) error {
	if Status(err) != http.StatusInternalServerError {
		return err
	}
	return &Error{Status: http.StatusBadRequest, Err: err}
}
