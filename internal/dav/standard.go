package dav

import (
	"net/http"
	"time"

	"golang.org/x/net/webdav"
)

// standard leads a request through the webdav.Handler of the mount and returns
// what went wrong, so that our table makes the status of it: the handler's own
// says 405 of a full disk. MKCOL and DELETE go this way; the others it gets
// wrong beyond mending (it truncates before it writes, deletes the destination
// before it looks at the source, and opens every member of a listing).
func (h *Handler) standard(w http.ResponseWriter, r *http.Request) error {
	var failed error
	answer := &heldAnswer{header: http.Header{}}
	handler := webdav.Handler{
		Prefix:     trimSlash(h.prefix),
		FileSystem: h.files,
		LockSystem: permitted{},
		Logger:     func(_ *http.Request, err error) { failed = err },
	}
	// Our own evaluateIf has read the header. The handler's would refuse a tag
	// with a proxy's host in it.
	r = r.Clone(r.Context())
	r.Header.Del("If")
	handler.ServeHTTP(answer, r)
	if failed != nil {
		return failed
	}
	if answer.status >= 400 {
		return Errorf(answer.status, "%s refused", r.Method)
	}
	w.WriteHeader(answer.status)
	return nil
}

// heldAnswer keeps the status and drops the text.
type heldAnswer struct {
	header http.Header
	status int
}

func (a *heldAnswer) Header() http.Header         { return a.header }
func (a *heldAnswer) WriteHeader(status int)      { a.status = status }
func (a *heldAnswer) Write(p []byte) (int, error) { return len(p), nil }

// permitted is the lock system of a handler whose requests our own locks have
// permitted already.
type permitted struct{}

func (permitted) Confirm(time.Time, string, string, ...webdav.Condition) (func(), error) {
	return func() {}, nil
}
func (permitted) Create(time.Time, webdav.LockDetails) (string, error) { return "permitted", nil }
func (permitted) Unlock(time.Time, string) error                       { return nil }
func (permitted) Refresh(time.Time, string, time.Duration) (webdav.LockDetails, error) {
	return webdav.LockDetails{}, webdav.ErrNoSuchLock
}
