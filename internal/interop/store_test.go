//go:build linux

package interop

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
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
		if m.writable {
			continue // not built
		}
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

// rotatedSet writes a log with rotated files, of which each begins where the older one ends.
func rotatedSet(t *testing.T, dir string) {
	t.Helper()
	at := time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC)
	for _, name := range []string{"app.log.3.gz", "app.log.2.gz", "app.log.1", "app.log"} {
		var text strings.Builder
		for i := range 2000 {
			fmt.Fprintf(&text, "%s %s request %d took %d ms\n", at.Format("2006-01-02 15:04:05"), []string{"INFO", "WARN", "ERROR"}[i%3], i, i*7%1000)
			at = at.Add(time.Second)
		}
		content := text.String()
		if strings.HasSuffix(name, ".gz") {
			content = packed(t, content)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A bucket answers as the folder does in which the store keeps its objects: one server has both.
func TestBucketAnswersAsItsFolder(t *testing.T) {
	t.Parallel()
	bucket, dir := newStore(t).mount("answers/应用")
	for _, err := range []error{os.CopyFS(filepath.Join(dir, "fail2ban"), os.DirFS(fail2banLogs(t))), os.CopyFS(filepath.Join(dir, "odd"), os.DirFS(oddFolder(t)))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	makeLogs(t, rand.New(rand.NewPCG(21, 21)), filepath.Join(dir, "many"))
	rotatedSet(t, dir)
	modified := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) // a store tells whole seconds
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		modified = modified.Add(time.Second)
		return errors.Join(err, os.Chtimes(path, modified, modified))
	})
	if err != nil {
		t.Fatal(err)
	}
	s := serveMounts(t, []string{binary}, []mount{{prefix: "/a", folder: dir}, {prefix: "/b", folder: dir, bucket: bucket}})
	accepts := []string{"text/plain", "application/x-ndjson", "application/json"}
	names := []string{"app.log", "app.log.2.gz", "app.log", "fail2ban/sshd", "app.log", "fail2ban/bsd/syslog-v.txt"}
	for i, query := range []string{"?tail=20", "?tail=20&rotated", "?grep=took+77+ms", "?grep=request+1999&rotated&context=2", "?level=error&rotated&limit=5", "?level=error&tail=7&rotated",
		"?since=2026-03-04T09:00&until=2026-03-04T09:01&rotated", "?lines=end&before=9", "?lines=50%25&before=3&after=3", "?lines=2026-03-04T08:20&rotated", "?histogram&rotated&buckets=8", "?grep=ERROR&invert&limit=4"} {
		for n := range 2 {
			s.alike(t, "GET", names[(i+n)%len(names)]+query, "Accept", accepts[(i+n)%len(accepts)])
		}
	}
	folders := []string{"", "fail2ban/", "many/"}
	for i, query := range []string{"?grep=request&merge&limit=20", "?grep=sshd", "?tail=30", "?tail=10&glob=**/*.gz", "?find=syslog", "?grep=a&count", "?lines=end&before=10", "?histogram&buckets=5"} {
		s.alike(t, "GET", folders[i%len(folders)]+query, "Accept", accepts[i%len(accepts)])
	}
	ranges := []string{"0-99", "100-1999", "-7", "0-"}
	for i, name := range slices.Sorted(maps.Keys(tree(t, dir))) {
		switch {
		case strings.HasSuffix(name, "/"):
			s.alike(t, "GET", escape(name), "Accept", "application/json")
		case i%5 == 0:
			s.alike(t, "GET", escape(name), "Range", "bytes="+ranges[i/5%len(ranges)])
		case i%5 == 1:
			s.alike(t, "HEAD", escape(name), "Accept", "*/*")
		}
	}
}

// Identities of two descriptions of one file, and times of folders, which a bucket does not know.
var identity = regexp.MustCompile(`~i[0-9a-f]+|"[0-9a-v]+-[0-9a-v]+-[0-9a-v]+(-gzip)?"|"type":"folder"[^}]*`)

// alike wants equal answers of the mounts /a and /b.
func (s *server) alike(t *testing.T, method, target, header, value string) {
	t.Helper()
	var answers [2]string
	for i, mount := range []string{"/a/", "/b/"} {
		r, err := http.NewRequestWithContext(t.Context(), method, s.url+mount+target, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(header, value)
		r.Header.Set("Accept-Encoding", "identity")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		text := identity.ReplaceAllString(string(body), "ID")
		answers[i] = answer.Status
		for _, name := range []string{"Content-Type", "Content-Range", "Accept-Ranges", "Last-Modified", "Content-Disposition"} {
			answers[i] += " " + answer.Header.Get(name)
		}
		if text == string(body) { // else its length is that of the identities
			answers[i] += " " + answer.Header.Get("Content-Length")
		}
		answers[i] += "\n" + strings.ReplaceAll(text, "/b/", "/a/")
	}
	if answers[0] != answers[1] {
		at := 0
		for at < min(len(answers[0]), len(answers[1])) && answers[0][at] == answers[1][at] {
			at++
		}
		from := max(0, at-80)
		t.Errorf("%s %s, %s %s: the folder answers %.300q, the bucket %.300q", method, target, header, value, answers[0][from:], answers[1][from:])
	}
}
