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
