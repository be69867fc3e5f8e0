package dav

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"syscall"
	"testing"

	"gowebdav/internal/storage"
)

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 200},
		{Errorf(418, "x"), 418},
		{fmt.Errorf("wrapped: %w", Errorf(423, "x")), 423},
		{errors.Join(Errorf(409, "x"), errors.New("y")), 409},
		{&http.MaxBytesError{Limit: 1}, 413},
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}, 404},
		{syscall.ENOTDIR, 404},
		{syscall.ENAMETOOLONG, 404},
		{fs.ErrInvalid, 404},
		{syscall.EACCES, 403},
		{syscall.EPERM, 403},
		{syscall.EROFS, 403},
		{syscall.ELOOP, 404},
		{syscall.ENXIO, 404}, // a socket, or a FIFO to write to
		{syscall.EBUSY, 403},
		{&fs.PathError{Op: "mkdir", Path: "x", Err: storage.ErrTooDeep}, 403},
		{&fs.PathError{Op: "create", Path: "x", Err: syscall.EISDIR}, 405},
		{syscall.EXDEV, 502}, // RFC 4918 §9.9.4
		{storage.ErrChanging, 409},
		{&os.LinkError{Op: "renameat", Old: "a", New: "b/x", Err: syscall.EEXIST}, 409}, // b was moved meanwhile
		{syscall.ENOSPC, 507}, // RFC 4918 §11.5
		{syscall.EDQUOT, 507},
		{syscall.E2BIG, 507}, // a dead property that is too large for the file system
		{syscall.EFBIG, 413},
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.EMFILE}, 503},
		{os.NewSyscallError("socket", syscall.ENFILE), 503},
		{syscall.ENOMEM, 503},
		{syscall.ENOBUFS, 503},
		{syscall.EAGAIN, 503},
		{io.ErrUnexpectedEOF, 400},
		{context.Canceled, 400},
		{errors.New("anything"), 500},
	} {
		if got := Status(c.err); got != c.want {
			t.Errorf("%v: %d, want %d", c.err, got, c.want)
		}
	}
}

// RFC 4918 §16: the condition and its URLs, each once.
func TestErrorBody(t *testing.T) {
	for _, c := range []struct {
		err  *Error
		want string
	}{
		{&Error{Status: 404}, ""},
		{&Error{Condition: "propfind-finite-depth"}, xmlHeader + `<D:error xmlns:D="DAV:"><D:propfind-finite-depth/></D:error>`},
		{
			&Error{Condition: "lock-token-submitted", Hrefs: []string{"/rw/b&<", "/rw/a b", "/rw/a b", ""}},
			xmlHeader + `<D:error xmlns:D="DAV:"><D:lock-token-submitted><D:href>/</D:href><D:href>/rw/a%20b</D:href><D:href>/rw/b%26%3C</D:href></D:lock-token-submitted></D:error>`,
		},
	} {
		if got := string(c.err.Body(httptest.NewRequest("LOCK", "/", nil))); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
