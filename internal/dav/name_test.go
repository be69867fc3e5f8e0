package dav

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"

	"gowebdav/internal/storage"
)

// After a 404 to a write, clients create the parent and try again forever. RFC 9110
// §15.5.15, RFC 4918 §9.8.5.
func TestNamesThatAreTooLong(t *testing.T) {
	for _, long := range []string{strings.Repeat("x", 256), strings.Repeat("%E5", 300), strings.Repeat("x", 2000), strings.Repeat("x", 300) + "/in/it", "sub/" + strings.Repeat("x", 300)} {
		s := newShare(t)
		long = "/rw/" + long
		s.unchanged(long[:20], func() {
			s.want(404, "PROPFIND", long, "", "Depth: 0")
			for _, w := range writes {
				s.want(414, w.method, long, w.body, w.headers...)
			}
			s.want(414, "PUT", long, "x", "If-None-Match: *")
			s.want(414, "MKCOL", long, "")
			s.want(414, "MKCOL", long+"/", "")
			s.want(414, "UNLOCK", long, "", "Lock-Token: <urn:x>")
			for _, method := range []string{"COPY", "MOVE"} {
				for _, source := range []string{"/rw/lab.log", "/rw/sub/inner.txt"} {
					for _, overwrite := range []string{"T", "F"} {
						a := s.do(method, source, "", "Destination: "+long, "Overwrite: "+overwrite)
						if a.status != 403 && a.status != 409 {
							t.Errorf("%s to %.20s…: %d, want 403 or 409", method, long, a.status)
						}
					}
				}
			}
		})
	}
	s := newShare(t)
	longest := "/rw/" + strings.Repeat("x", 255)
	s.want(201, "PUT", longest, "x")
	s.want(201, "MOVE", longest, "", "Destination: /rw/"+strings.Repeat("y", 255))
	s.want(201, "MKCOL", longest, "")
}

// Errors of file systems for names, as storage returns them.
func TestRefuseName(t *testing.T) {
	at := func(op string, cause error) error { return &fs.PathError{Op: op, Path: "a:b", Err: cause} }
	for _, c := range []struct {
		err                    error
		read, url, destination int
	}{
		{at("openat", syscall.ENAMETOOLONG), 404, 414, 403},
		{at("openat", syscall.EINVAL), 404, 403, 403},
		{at("openat", syscall.EILSEQ), 404, 403, 403},
		{at("mkdirat", syscall.EINVAL), 404, 403, 403},
		{at("statat", syscall.EILSEQ), 404, 403, 403},
		{at("create", syscall.EINVAL), 404, 403, 403},
		{&os.LinkError{Op: "renameat", Old: "a", New: "b", Err: syscall.EINVAL}, 404, 403, 403},
		{&storage.MemberError{Name: "/a", Err: at("openat", syscall.EILSEQ)}, 404, 403, 403},
		{errors.Join(at("openat", syscall.EINVAL), errors.New("and more")), 404, 403, 403},
		{at("open", fs.ErrInvalid), 404, 403, 403},
		{at("write", syscall.EINVAL), 500, 500, 500},
		{at("setxattr", syscall.EINVAL), 500, 500, 500},
		{syscall.EINVAL, 500, 500, 500},
		{at("openat", syscall.ENOENT), 404, 404, 404},
		{at("put", fs.ErrExist), 409, 409, 409},
		{Errorf(409, "%w", at("openat", syscall.ENAMETOOLONG)), 409, 409, 409},
		{nil, 200, 200, 200},
	} {
		got := fmt.Sprint(Status(c.err), Status(explainName(c.err, false)), Status(explainName(c.err, true)))
		if want := fmt.Sprint(c.read, c.url, c.destination); got != want {
			t.Errorf("%v: %s, want %s", c.err, got, want)
		}
		var refused *Error
		if errors.As(explainName(c.err, false), &refused) && (refused.Status != 409 || errors.Is(c.err, fs.ErrExist)) && (refused.Public == "" || strings.Contains(refused.Public, "a:b")) {
			t.Errorf("%v: the client is told %q", c.err, refused.Public)
		}
	}
}

// RFC 9110 §15.5.16: a stored file must not have a content coding that nobody remembers.
func TestContentCoding(t *testing.T) {
	s := newShare(t)
	for _, coding := range []string{"gzip", "GZIP", "x-gzip", "br", "identity, gzip", "aws-chunked", "utf-8"} {
		s.unchanged(coding, func() {
			for _, w := range writes {
				if w.body != "" {
					a := s.want(415, w.method, w.path, w.body, append([]string{"Content-Encoding: " + coding}, w.headers...)...)
					if got := a.header.Get("Accept-Encoding"); got != "identity" { // §12.5.3
						t.Errorf("%s: Accept-Encoding %q", w.name, got)
					}
				}
			}
			s.want(415, "PUT", "/rw/new", "", "Content-Encoding: "+coding)
			s.want(415, "PROPFIND", "/rw/", "<x/>", "Depth: 0", "Content-Encoding: "+coding)
		})
		s.want(207, "PROPFIND", "/rw/", "", "Depth: 0", "Content-Encoding: "+coding) // without content
	}
	for _, coding := range []string{"identity", "Identity", "", "identity, identity"} {
		s.want(204, "PUT", "/rw/lab.log", "x", "Content-Encoding: "+coding)
	}
	s.wantContent("lab.log", "x")
}
