//go:build unix

package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A changed file and SIGHUP load new users. A wrong file leaves the old ones in place.
func TestReload(t *testing.T) {
	dir := t.TempDir()
	mounts := filepath.Join(dir, "mounts")
	logs := filepath.Join(dir, "logs")
	put := func(content string) {
		t.Helper()
		if err := os.WriteFile(mounts, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("# the team\n/app," + logs + ",ann,a,true\n")
	cmd := program(t, []string{"DAV_FILE=" + mounts, "PORT=0"})
	lines := running(t, cmd)
	addr := listensOn(t, lines)
	enters := func(user, password string) bool {
		t.Helper()
		req, err := http.NewRequest("GET", "http://"+addr+"/app/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth(user, password)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	}

	put("/app," + logs + ",ann,a,true\n/app," + logs + ",bob,S3CRET,false\n") // noticed without SIGHUP
	awaitLine(t, lines, `msg="settings read anew" mounts=1`)
	if !enters("ann", "a") || !enters("bob", "S3CRET") {
		t.Error("a user of the changed file does not enter")
	}

	put("/app," + logs + ",bob,S3CRET,perhaps\n")
	cmd.Process.Signal(syscall.SIGHUP)
	refused := awaitLine(t, lines, "refused")
	if !strings.Contains(refused, "DAV_FILE ("+mounts+"): mount 1") || !strings.Contains(refused, "readonly: expected true or false") || strings.Contains(refused, "S3CRET") {
		t.Error(refused)
	}
	if !enters("ann", "a") {
		t.Error("the old mounts are gone")
	}

	left := filepath.Join(dir, "new", ".gowebdav-upload-ABCDEFGHIJKLMNOPQRSTUVWXY2")
	if err := os.MkdirAll(left, 0o700); err != nil {
		t.Fatal(err)
	}
	put("/app," + logs + ",cid,c,true\n/new," + filepath.Dir(left) + ",cid,c,false\n")
	cmd.Process.Signal(syscall.SIGHUP)
	awaitLine(t, lines, "settings read anew")
	awaitLine(t, lines, "msg=swept mount=/new count=1") // left there by a crash
	if enters("ann", "a") || !enters("cid", "c") {
		t.Error("SIGHUP does not bring the new users")
	}

	cmd.Process.Signal(syscall.SIGTERM)
	for lines.Scan() {
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func TestHashCheckAndLink(t *testing.T) {
	cmd := program(t, nil, "hash")
	cmd.Stdin = strings.NewReader("correct horse\n")
	out, err := cmd.Output()
	if err != nil || !strings.HasPrefix(string(out), "$2a$12$") || len(out) != 61 {
		t.Fatalf("%q, %v", out, err)
	}
	hash := strings.TrimSpace(string(out))

	cmd = program(t, []string{"dav=/app,logs,ann," + hash + ",true;/app,logs,bob,S3CRET,false;/open,other"}, "check")
	out, err = cmd.CombinedOutput()
	want := "/app  logs\n    ann (password: bcrypt) may read\n    bob (password: plain) may read and write\n    the folder is missing and will be created\n" +
		"/open  other\n    everybody may read\n    the folder is missing and will be created\n"
	if err != nil || string(out) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out, want)
	}
	if entries, err := os.ReadDir(cmd.Dir); err != nil || len(entries) > 0 {
		t.Errorf("check has made %v, %v", entries, err)
	}

	cmd = program(t, []string{"dav=/app,logs,ann,a,true", "LINK_KEY=0123456789abcdef"}, "link", "https://ann:S3CRET@dav.example.com/app/a%20b.log", "7d")
	out, err = cmd.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "https://dav.example.com/app/a%20b.log?share=") || strings.Count(string(out), "\n") != 1 {
		t.Errorf("%q, %v", out, err)
	}

	for _, c := range []struct {
		env, args []string
		stdin     string
		status    int
		want      string
	}{
		{nil, []string{"hash", "S3CRET"}, "", 2, "gowebdav: hash: expected no argument; type the password when asked, or pass it on standard input\n"},
		{nil, []string{"hash"}, "", 1, "gowebdav: hash: expected a password of 1 to 72 bytes\n"},
		{nil, []string{"hash"}, strings.Repeat("x", 73), 1, "gowebdav: hash: expected a password of 1 to 72 bytes\n"},
		{[]string{"dav=/app,logs,ann,$2y$10$S3CRET,true"}, []string{"check"}, "", 2, "gowebdav: dav: mount 1 (\"/app\"), password: expected 60 characters of bcrypt, found 13 (in a compose file, write each $ as $$)\n"},
		{[]string{"DAV_FILE=missing"}, []string{"check"}, "", 2, "gowebdav: DAV_FILE (missing): no such file or directory\n"},
		{[]string{"dav=/app,logs"}, []string{"link", "/app/x", "1d"}, "", 2, "gowebdav: LINK_KEY: not set, so links are off\n"},
		{[]string{"dav=/app,logs", "LINK_KEY=S3CRET"}, []string{"link", "/app/x", "1d"}, "", 2, "gowebdav: LINK_KEY: expected at least 16 characters (make a key with openssl rand -hex 16)\n"},
		{[]string{"dav=/app,logs", "LINK_KEY=0123456789abcdef"}, []string{"link", "/other/x", "1d"}, "", 2, "gowebdav: link: no mount contains the path \"/other/x\"\n"},
		{nil, []string{"link", "/app/x", "367d"}, "", 2, "gowebdav: link: expected a lifetime such as 12h or 7d, up to 366d, found \"367d\"\n"},
		{nil, []string{"link", "/app/x"}, "", 2, "gowebdav: link: expected a URL and a lifetime, such as https://dav.example.com/app/lab.log 7d\n"},
		{[]string{"TLS_CERT=missing.pem", "TLS_KEY=missing.pem", "dav=/a,b"}, []string{"check"}, "", 2, "gowebdav: TLS_CERT: open missing.pem: no such file or directory\n"},
		{[]string{"DAV_FILE=x", "dav=/a,b"}, []string{"check"}, "", 2, "gowebdav: dav, DAV_FILE: expected one of the two, found both\n"},
	} {
		cmd := program(t, c.env, c.args...)
		cmd.Stdin = strings.NewReader(c.stdin)
		out, err := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != c.status || string(out) != c.want {
			t.Errorf("%q %q: status %d, %q, %v; want status %d, %q", c.env, c.args, got, out, err, c.status, c.want)
		}
	}
}
