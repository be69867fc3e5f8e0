//go:build linux

package interop

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The account of every store.
const (
	storeKey    = "AKIDOFTHEINTEROPTESTS"
	storeSecret = "SecretOfTheInteropTestsThatNobodyMaySee"
)

// storeAccount is the environment of a program that uses a store, without what this machine's user has.
var storeAccount = []string{
	"AWS_ACCESS_KEY_ID=" + storeKey, "AWS_SECRET_ACCESS_KEY=" + storeSecret, "AWS_SESSION_TOKEN=",
	"AWS_PROFILE=", "AWS_SHARED_CREDENTIALS_FILE=/nowhere", "AWS_REGION=", "AWS_ENDPOINT_URL_S3=",
}

// A store is object storage: versitygw, which keeps each bucket as a folder below root, and each object as a file.
// Files that are put there by hand are objects without an entity tag.
type store struct {
	*daemon
	url  string
	root string
}

// storeBucket is the bucket of every store.
const storeBucket = "team-logs"

// stores counts the stores: each has a loopback address of its own.
var stores atomic.Int32

func newStore(t *testing.T) *store {
	t.Helper()
	versitygw := need(t, "versitygw")[0]
	s := &store{root: t.TempDir()}
	if err := os.Mkdir(filepath.Join(s.root, storeBucket), 0o755); err != nil {
		t.Fatal(err)
	}
	host := fmt.Sprintf("127.0.20.%d", stores.Add(1))
	address := host + ":" + freePort(t, host)
	s.url = "http://" + address
	listens := created(t)
	cmd := exec.Command("/bin/sh", "-c", `exec "$@" >&2`, "sh", versitygw, "--port", address, "--port", listens.socket,
		"--access", storeKey, "--secret", storeSecret, "--keep-alive", "--quiet", "posix", s.root)
	cmd.Dir = t.TempDir()
	s.daemon, _ = start(t, cmd, storeReady)
	listens.wait()
	return s
}

// storeReady is a line that versitygw logs before it listens.
var storeReady = regexp.MustCompile(`No IAM service configured`)

// A socket that versitygw creates once it listens at its other addresses.
type socket struct {
	t      *testing.T
	socket string
	events *os.File
}

func created(t *testing.T) socket {
	t.Helper()
	dir := t.TempDir()
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		t.Fatal(err)
	}
	events := os.NewFile(uintptr(fd), "inotify")
	t.Cleanup(func() { events.Close() })
	if _, err := unix.InotifyAddWatch(fd, dir, unix.IN_CREATE); err != nil {
		t.Fatal(err)
	}
	return socket{t, filepath.Join(dir, "s"), events}
}

func (s socket) wait() {
	s.t.Helper()
	if err := s.events.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.events.Read(make([]byte, 4096)); err != nil {
		s.t.Fatalf("versitygw does not listen: %v", err)
	}
}

// mount returns the URL of a prefix in the bucket for the setting dav, and the folder in which its objects are.
func (s *store) mount(prefix string) (url, folder string) {
	return "s3://" + storeBucket + "/" + prefix + "?endpoint=" + s.url + "&path_style=true", filepath.Join(s.root, storeBucket, prefix)
}

// serveBuckets is serve with buckets in the place of folders. server.folder has the folders in which the store keeps
// them, so what is tested of folders is tested of buckets.
func serveBuckets(t *testing.T) *server {
	t.Helper()
	s := newStore(t)
	var mounts []mount
	copied := map[string]bool{}
	for _, m := range mountsOf(t) {
		from := m.folder
		m.bucket, m.folder = s.mount("桶 " + filepath.Base(from))
		if !copied[from] {
			if err := os.CopyFS(m.folder, os.DirFS(from)); err != nil {
				t.Fatal(err)
			}
			copied[from] = true
		}
		mounts = append(mounts, m)
	}
	return serveMounts(t, []string{binary}, mounts)
}

// eachServer runs a test with a server of folders, and with one of buckets.
func eachServer(t *testing.T, test func(t *testing.T, s *server)) {
	for name, serve := range map[string]func(*testing.T) *server{
		"folders": func(t *testing.T) *server { return serve(t) },
		"buckets": serveBuckets,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, serve(t))
		})
	}
}

// uploads returns the folders of the uploads in parts that were begun and not completed.
func (s *store) uploads() []string {
	s.t.Helper()
	open, err := filepath.Glob(filepath.Join(s.root, storeBucket, ".sgwtmp/multipart/*/*"))
	if err != nil {
		s.t.Fatal(err)
	}
	return open
}
