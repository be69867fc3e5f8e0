package server

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gowebdav/internal/config"
	"gowebdav/internal/config/configtest"
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
		for accept, want := range map[string]string{
			"*/*":       "this folder is not there on the server; its log says which\n",
			"text/html": "<h1>This folder is not there on the server</h1>",
		} {
			status, body := get(path, true, accept)
			if status != http.StatusServiceUnavailable || !strings.Contains(body, want) || strings.Contains(body, dir) {
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

// The page of a folder that was missing, and was made since users may write there, says so
// as long as it is empty: probably its volume is not mounted.
func TestFolderWasMade(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "there", "empty", "keep"), "")
	c := config.Config{
		Mounts: configtest.Mounts(t, strings.ReplaceAll("/made,DIR/made,null,null,false;/there,DIR/there/empty,null,null,false", "DIR", dir)),
		Logs:   configtest.LogLimits(t),
	}
	log := slog.New(slog.DiscardHandler)
	if err := c.Prepare(log); err != nil {
		t.Fatal(err)
	}
	handler, err := New(c, log)
	if err != nil {
		t.Fatal(err)
	}
	says := func(path string, want bool) {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept", "text/html")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if body := w.Body.String(); w.Code != http.StatusOK || strings.Contains(body, "so the server made it") != want || strings.Contains(body, dir) {
			t.Errorf("%s: %d, want it said: %v\n%s", path, w.Code, want, body)
		}
	}
	if err := os.Remove(filepath.Join(dir, "there", "empty", "keep")); err != nil {
		t.Fatal(err)
	}
	says("/made/", true)
	says("/there/", false)

	for i := range c.Mounts { // as a reload finds the folders
		c.Mounts[i].Made = false
	}
	if err := handler.Reload(c); err != nil {
		t.Fatal(err)
	}
	says("/made/", true)

	if err := os.Mkdir(filepath.Join(dir, "made", "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	says("/made/", false)
	says("/made/sub/", false)
}
