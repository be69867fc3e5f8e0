package dav

import (
	"errors"
	"io"
	"net/http"
)

// refuseBody refuses a body that the method does not define. Proxies send empty bodies in
// chunks, without a length, so we read one byte to find out.
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
		return refusal(http.StatusUnsupportedMediaType, "%s takes no body: send the request without one", r.Method)
	}
	return nil
}

// bodyError blames the client for an error in its body, unless the error has a status
// already.
func bodyError(err error) error {
	if Status(err) != http.StatusInternalServerError {
		return err
	}
	return &Error{Status: http.StatusBadRequest, Err: err}
}
