package server

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gowebdav/internal/config"
)

// A read-only mount whose folder is not there says so after the login, without its path,
// and is served as soon as the folder is there. The server is healthy meanwhile.
func TestFolderIsMissing(t *testing.T) {
	s, dir := newLimitedSite(t, "/app,DIR/later,ann,pass1,true;/open,DIR", config.Config{})
	get := func(path string, login bool, accept string) (int, string) {
		t.Helper()
		req, err := http.NewRequest(http.MethodGet, s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if login {
			req.SetBasicAuth("ann", "pass1")
		}
		req.Header.Set("Accept", accept)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	if status, _ := get("/app/", false, "*/*"); status != http.StatusUnauthorized {
		t.Errorf("without a login: %d", status)
	}
	for _, path := range []string{"/app/", "/app/lab.log", "/app/lab.log?tail=1", "/app/?zip"} {
		for _, accept := range []string{"*/*", "text/html"} {
			status, body := get(path, true, accept)
			if status != http.StatusServiceUnavailable || !strings.Contains(body, "this folder is not there on the server; its log says which") || strings.Contains(body, dir) {
				t.Errorf("%s for %s: %d %s", path, accept, status, body)
			}
		}
	}
	if status, _ := get(healthPath, false, "*/*"); status != http.StatusOK {
		t.Errorf("health: %d", status)
	}
	if status, _ := get("/open/lab.log", false, "*/*"); status != http.StatusOK {
		t.Errorf("another mount: %d", status)
	}
	if _, err := os.Stat(filepath.Join(dir, "later")); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
	write(t, filepath.Join(dir, "later", "lab.log"), "here\n")
	if status, body := get("/app/lab.log?tail=1", true, "*/*"); status != http.StatusOK || body != "here\n" {
		t.Errorf("once it is there: %d %q", status, body)
	}
}
