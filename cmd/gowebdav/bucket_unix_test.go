//go:build unix

package main

import (
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"gowebdav/internal/bucket/buckettest"
)

// A bucket that cannot be read is a warning at the start, with the reason. The program runs, and serves the
// bucket as soon as it can. Nothing that it says shows a credential.
func TestBucketThatCannotBeRead(t *testing.T) {
	store := buckettest.New(t)
	store.Put("app/lab.log", "one\n", time.Now())
	refuses := func(w http.ResponseWriter, r *http.Request) bool {
		buckettest.Refuse(w, http.StatusForbidden, "SignatureDoesNotMatch")
		return true
	}
	for name, c := range map[string]struct {
		endpoint string
		reason   string
		mends    bool
	}{
		"unreachable":      {"http://127.0.0.1:1", "the request to the store failed: dial tcp 127.0.0.1:1: connect: connection refused", false},
		"a refused secret": {store.URL, "the store answers 403 SignatureDoesNotMatch: is the secret access key that of the access key?", true},
	} {
		t.Run(name, func(t *testing.T) {
			store.Fault(refuses)
			env := []string{"dav=/b,s3://logs/app?endpoint=" + c.endpoint + ",null,null,true;/logs,logs", "PORT=0", "AWS_ACCESS_KEY_ID=K3Y-ID", "AWS_SECRET_ACCESS_KEY=S3CRET", "AWS_SESSION_TOKEN=T0KEN"}
			checked, err := program(t, env, "check").CombinedOutput()
			if err != nil || !strings.Contains(string(checked), "    the bucket cannot be read: "+c.reason+"\n") {
				t.Errorf("check: %v, %s", err, checked)
			}
			cmd := program(t, env)
			lines := running(t, cmd)
			shown := string(checked)
			addr := ""
			for said := false; (addr == "" || !said) && lines.Scan(); shown += lines.Text() + "\n" {
				if _, after, ok := strings.Cut(lines.Text(), "msg=listening addr="); ok {
					addr, _, _ = strings.Cut(after, " ")
				}
				said = said || strings.Contains(lines.Text(), "level=WARN") && strings.Contains(lines.Text(), "mount=/b") && strings.Contains(lines.Text(), c.reason)
			}
			ask := func(path string, want int) {
				t.Helper()
				a, err := http.Get("http://" + addr + path)
				if err != nil {
					t.Fatal(err)
				}
				body, _ := io.ReadAll(a.Body)
				a.Body.Close()
				if shown += string(body); a.StatusCode != want {
					t.Errorf("GET %s: %d, want %d: %s", path, a.StatusCode, want, body)
				}
			}
			ask("/b/lab.log", http.StatusServiceUnavailable)
			ask("/logs/", http.StatusOK)
			if c.mends {
				store.Fault(nil)
				ask("/b/lab.log", http.StatusOK)
			}
			cmd.Process.Signal(syscall.SIGTERM)
			for lines.Scan() {
				shown += lines.Text() + "\n"
			}
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
			for _, secret := range []string{"K3Y-ID", "S3CRET", "T0KEN", "Signature=", "X-Amz"} {
				if strings.Contains(shown, secret) {
					t.Errorf("%s is shown:\n%s", secret, shown)
				}
			}
		})
	}
}
