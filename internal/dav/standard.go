package dav

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"time"

	"golang.org/x/net/webdav"

	"gowebdav/internal/storage"
)

// delegate answers a request by x/net/webdav, but takes the status from our table: that
// handler's own is 405 for a full disk. Only MKCOL and DELETE go this way. For the others
// it is wrong beyond repair: it truncates before it writes, deletes the destination before
// it checks the source, and opens every member of a listing.
func (h *Handler) delegate(w http.ResponseWriter, r *http.Request) error {
	var failed error
	answer := &statusRecorder{header: http.Header{}}
	handler := webdav.Handler{
		Prefix:     trimSlash(h.prefix),
		FileSystem: fileSystem{h.writable},
		LockSystem: noLocks{},
		Logger:     func(_ *http.Request, err error) { failed = err },
	}
	// evaluateIf has checked the header. x/net/webdav would refuse a tag with a proxy's
	// host.
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

// fileSystem is what x/net/webdav needs for MKCOL and DELETE.
type fileSystem struct{ storage.Writable }

func (f fileSystem) RemoveAll(ctx context.Context, name string) error { return f.Remove(ctx, name) }

func (fileSystem) Rename(context.Context, string, string) error { return errors.ErrUnsupported }

func (fileSystem) OpenFile(context.Context, string, int, fs.FileMode) (webdav.File, error) {
	return nil, errors.ErrUnsupported
}

// statusRecorder keeps the status and discards the body.
type statusRecorder struct {
	header http.Header
	status int
}

func (a *statusRecorder) Header() http.Header         { return a.header }
func (a *statusRecorder) WriteHeader(status int)      { a.status = status }
func (a *statusRecorder) Write(p []byte) (int, error) { return len(p), nil }

// noLocks is the lock system for x/net/webdav: our own locks have permitted the request
// already.
type noLocks struct{}

func (noLocks) Confirm(time.Time, string, string, ...webdav.Condition) (func(), error) {
	return func() {}, nil
}
func (noLocks) Create(time.Time, webdav.LockDetails) (string, error) { return "permitted", nil }
func (noLocks) Unlock(time.Time, string) error                       { return nil }
func (noLocks) Refresh(time.Time, string, time.Duration) (webdav.LockDetails, error) {
	return webdav.LockDetails{}, webdav.ErrNoSuchLock
}
