package dav

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

const nobody = 65534

// newUnprivilegedShare is a mount whose requests run with the rights of a user who owns its
// files and is not root. The rights belong to the calling thread, which ends with the test.
func newUnprivilegedShare(t *testing.T) *share {
	t.Helper()
	s := newDirectShare(t, "/rw", false)
	if os.Geteuid() != 0 {
		return s
	}
	// The parent folders belong to the user who runs the tests.
	for dir := filepath.Dir(s.dir); dir != filepath.Clean(os.TempDir()) && len(dir) > 1; dir = filepath.Dir(dir) {
		s.check(os.Chmod(dir, 0o755))
	}
	s.check(filepath.Walk(s.dir, func(name string, _ os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(name, nobody, nobody)
	}))
	runtime.LockOSThread() // never unlocked: no other goroutine gets this thread
	setFileSystemUser(t, nobody)
	t.Cleanup(func() { setFileSystemUser(t, 0) }) // for the cleanup
	return s
}

// setFileSystemUser sets the user for file permissions, in this thread only.
func setFileSystemUser(t *testing.T, id uintptr) {
	syscall.RawSyscall(syscall.SYS_SETFSUID, id, 0, 0)
	if now, _, _ := syscall.RawSyscall(syscall.SYS_SETFSUID, ^uintptr(0), 0, 0); now != id {
		t.Fatalf("files are opened as user %d, not %d", now, id)
	}
}

func (s *share) chmod(name string, mode os.FileMode) {
	s.t.Helper()
	s.check(os.Chmod(s.path(name), mode))
	s.t.Cleanup(func() { os.Chmod(s.path(name), 0o755) })
}

func TestUnreadableFolder(t *testing.T) {
	s := newUnprivilegedShare(t)
	s.chmod("sub", 0)
	s.want(403, "PROPFIND", "/rw/sub", "", "Depth: 1")
	s.want(403, "PROPFIND", "/rw/sub", "", "Depth: 0")
	s.want(403, "PROPFIND", "/rw/sub/inner.txt", "", "Depth: 0")
	s.want(403, "PUT", "/rw/sub/inner.txt", "x")
	s.want(403, "PUT", "/rw/sub/new.txt", "x")
	s.want(403, "MKCOL", "/rw/sub/new", "")
	s.want(403, "LOCK", "/rw/sub/new", lockinfo("exclusive", ""))
	// Its own parent can still describe it.
	if got := s.want(207, "PROPFIND", "/rw", "", "Depth: 1").hrefs(); !slices.Equal(got, []string{"/rw/", "/rw/lab.log", "/rw/sub/"}) {
		t.Errorf("%q", got)
	}
}

// A folder without search permission lists its members by name only. It omits links, as
// they may lead out. Clients treat a response without propstat as a broken listing.
func TestUnreadableMembers(t *testing.T) {
	s := newUnprivilegedShare(t)
	for _, name := range []string{"a", "b", "c & d"} {
		s.writeFile("sub/"+name, "x")
	}
	s.check(os.Symlink("../../secret.txt", s.path("sub/out")))
	s.check(os.Symlink("a", s.path("sub/link")))
	s.chmod("sub", 0o444)
	for _, c := range []struct {
		body  string
		names []string
		text  bool // of displayname
	}{
		{"", []string{"displayname"}, true},
		{`<propfind xmlns="DAV:"><allprop/></propfind>`, []string{"displayname"}, true},
		{`<propfind xmlns="DAV:"><propname/></propfind>`, []string{"displayname"}, false},
		{`<propfind xmlns="DAV:"><prop><getetag/><displayname/><x xmlns="urn:x"/></prop></propfind>`, []string{"getetag", "displayname", "x"}, true},
		{`<propfind xmlns="DAV:"><prop><getcontentlength/></prop></propfind>`, []string{"getcontentlength"}, false},
	} {
		a := s.want(207, "PROPFIND", "/rw/sub", c.body, "Depth: 1")
		if got, want := a.hrefs(), []string{"/rw/sub/", "/rw/sub/a", "/rw/sub/b", "/rw/sub/c%20%26%20d", "/rw/sub/inner.txt"}; !slices.Equal(got, want) {
			t.Fatalf("%s: %q, want %q", c.body, got, want)
		}
		r := a.of("/rw/sub/c%20%26%20d")
		if r.Status != "" || len(r.Propstat) != 1 || r.Propstat[0].Status != "HTTP/1.1 403 Forbidden" || !slices.Equal(r.names(), c.names) {
			t.Errorf("%s: %+v", c.body, r)
		}
		if p, _ := r.find("displayname"); (p.Text == "c & d") != c.text || (p.Text != "") != c.text {
			t.Errorf("%s: displayname %q", c.body, p.Text)
		}
	}
}

// A file without read permission can be described.
func TestUnreadableFile(t *testing.T) {
	s := newUnprivilegedShare(t)
	s.chmod("lab.log", 0)
	p, status := s.want(207, "PROPFIND", "/rw/lab.log", "", "Depth: 0").of("/rw/lab.log").find("getcontentlength")
	if p.Text != "14" || status != "HTTP/1.1 200 OK" {
		t.Errorf("%q, %s", p.Text, status)
	}
	s.want(207, "PROPFIND", "/rw", "", "Depth: 1").of("/rw/lab.log")
	s.want(403, "PUT", "/rw/lab.log", "x")
	s.want(403, "PATCH", "/rw/lab.log", "x", sabre, "X-Update-Range: append")
	s.want(403, "COPY", "/rw/lab.log", "", "Destination: /rw/copy")
}

// RFC 4918 §9.6.1: DELETE deletes what it can, and 207 names the rest.
func TestPartOfADelete(t *testing.T) {
	s := newUnprivilegedShare(t)
	s.writeFile("tree/keep/a", "x")
	s.writeFile("tree/go/b", "x")
	s.chmod("tree/keep", 0o555)
	a := s.want(207, "DELETE", "/rw/tree", "")
	if got := a.hrefs(); !slices.Equal(got, []string{"/rw/tree/keep/a"}) {
		t.Errorf("%q", got)
	}
	if got := a.of("/rw/tree/keep/a").Status; got != "HTTP/1.1 403 Forbidden" {
		t.Errorf("%q", got)
	}
	if s.exists("tree/go") || !s.exists("tree/keep/a") {
		t.Error("what is left is not what should be")
	}
	// If the resource itself cannot be deleted, that is the answer.
	s.want(403, "DELETE", "/rw/tree/keep/a", "")
}

// §9.8.3: the same for COPY to a free destination.
func TestPartOfACopy(t *testing.T) {
	s := newUnprivilegedShare(t)
	s.writeFile("tree/good", "x")
	s.writeFile("tree/bad", "x")
	s.chmod("tree/bad", 0)
	a := s.want(207, "COPY", "/rw/tree", "", "Destination: /rw/copy")
	if got := a.hrefs(); !slices.Equal(got, []string{"/rw/tree/bad"}) {
		t.Errorf("%q", got)
	}
	s.wantContent("copy/good", "x")
	// An incomplete copy does not replace the destination.
	s.writeFile("old/file", "old")
	s.want(207, "COPY", "/rw/tree", "", "Destination: /rw/old")
	s.wantContent("old/file", "old")
	if s.exists("old/good") {
		t.Error("a part has replaced the whole")
	}
}

func TestWritesWithoutRights(t *testing.T) {
	s := newUnprivilegedShare(t)
	s.chmod("sub", 0o555)
	before := s.fingerprint()
	s.want(403, "PUT", "/rw/sub/inner.txt", "x")
	s.want(403, "PUT", "/rw/sub/new", "x")
	s.want(403, "MKCOL", "/rw/sub/new", "")
	s.want(403, "DELETE", "/rw/sub/inner.txt", "")
	s.want(403, "MOVE", "/rw/sub/inner.txt", "", "Destination: /rw/out")
	s.want(403, "MOVE", "/rw/lab.log", "", "Destination: /rw/sub/inner.txt")
	s.want(403, "COPY", "/rw/lab.log", "", "Destination: /rw/sub/new")
	s.want(403, "LOCK", "/rw/sub/new", lockinfo("exclusive", ""))
	if s.fingerprint() != before {
		t.Error("something has changed")
	}
}

// All or nothing, also for another user's file that everybody may write: we may set its
// attributes, but not its time.
func TestProppatchWhoseTimeIsRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("without root there is no file of another user: the order of the steps is not seen")
		return
	}
	s := newUnprivilegedShare(t)
	setFileSystemUser(t, 0)
	s.check(os.Chown(s.path("lab.log"), 0, 0))
	s.check(os.Chmod(s.path("lab.log"), 0o666))
	setFileSystemUser(t, nobody)
	r := s.want(207, "PROPPATCH", "/rw/lab.log", `<propertyupdate xmlns="DAV:"><set><prop><p xmlns="urn:x">1</p><Win32LastModifiedTime xmlns="urn:schemas-microsoft-com:">`+
		time.Now().UTC().Format(time.RFC1123)[:26]+`GMT</Win32LastModifiedTime></prop></set></propertyupdate>`).of("/rw/lab.log")
	if _, status := r.find("p"); status == "HTTP/1.1 200 OK" {
		t.Errorf("p: %s", status)
	}
	s.wantProperty("/rw/lab.log", "p", "")
}

func TestFifo(t *testing.T) {
	s := newShare(t)
	s.check(syscall.Mkfifo(s.path("fifo"), 0o666))
	if got := s.want(207, "PROPFIND", "/rw", "", "Depth: 1").hrefs(); !slices.Equal(got, []string{"/rw/", "/rw/lab.log", "/rw/sub/"}) {
		t.Errorf("%q", got)
	}
	s.unchanged("a FIFO", func() {
		s.want(404, "PROPFIND", "/rw/fifo", "", "Depth: 0")
		s.want(404, "PATCH", "/rw/fifo", "x", sabre, "X-Update-Range: append")
		s.want(404, "DELETE", "/rw/fifo", "")
		s.want(403, "PUT", "/rw/fifo", "x")
		s.want(403, "MOVE", "/rw/lab.log", "", "Destination: /rw/fifo")
	})
}
