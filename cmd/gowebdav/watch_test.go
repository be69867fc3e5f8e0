package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"gowebdav/internal/config"
	"gowebdav/server"
)

func TestMetricsAddress(t *testing.T) {
	addr, log := start(t, "--metrics_address", "127.0.0.1:0")
	found := regexp.MustCompile(`msg=metrics addr=(\S+)`).FindStringSubmatch(log)
	if found == nil {
		t.Fatalf("log: %s", log)
	}
	for url, want := range map[string]int{
		"http://" + found[1] + "/metrics": 200, "http://" + found[1] + "/public-readonly/lab.log": 404,
		"http://" + addr + "/-/metrics": 404, "http://" + addr + "/public-readonly/lab.log": 200,
	} {
		resp, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want || strings.HasSuffix(url, "/metrics") && want == 200 && !strings.Contains(string(body), `gowebdav_build_info{version="dev",`) {
			t.Errorf("%s: %s, %s", url, resp.Status, body)
		}
	}
	err := run(t.Context(), []string{"--address", "127.0.0.1", "--port", "0", "--metrics_address", addr}, io.Discard, io.Discard)
	if err == nil || !strings.HasPrefix(err.Error(), "METRICS_ADDRESS: ") || !strings.Contains(err.Error(), "in use") {
		t.Errorf("an address that is taken: %v", err)
	}
}

// newTestReloader returns the reloader of a server that was started with args.
func newTestReloader(t *testing.T, args []string, log *slog.Logger) *reloader {
	t.Helper()
	cfg, err := config.Load(args, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := cfg.Prepare(log); err != nil {
		t.Fatal(err)
	}
	handler, err := server.New(cfg, log)
	if err != nil {
		t.Fatal(err)
	}
	return newReloader(args, handler, log, cfg)
}

// The metrics say whether the newest settings are in use.
func TestReloadIsCounted(t *testing.T) {
	t.Chdir(t.TempDir())
	args := []string{"--dav_file", "mounts", "--metrics_address", "127.0.0.1:0"}
	write := func(mounts string) {
		t.Helper()
		if err := os.WriteFile("mounts", []byte(mounts), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("/app,app,u,p,true\n")
	r := newTestReloader(t, args, slog.New(slog.DiscardHandler))
	for _, c := range []struct{ mounts, want string }{
		{"/app,app,u,p,true\n", "1"}, {"/app,app,u,p,maybe\n", "0"}, {"/app,app,u,p,true\n/b,b\n", "1"},
	} {
		write(c.mounts)
		r.reload(t.Context())
		w := httptest.NewRecorder()
		r.handler.Watch().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		if !strings.Contains(w.Body.String(), "\ngowebdav_config_last_reload_successful "+c.want+"\n") {
			t.Errorf("%q: %s", c.mounts, w.Body)
		}
	}
}

// A changed setting that needs a restart is named, without its value, until it is changed
// back. Settings that a reload applies are not named.
func TestReloadNamesWhatWaits(t *testing.T) {
	t.Chdir(t.TempDir())
	args := []string{"--config", "a.toml"}
	write := func(settings string) {
		t.Helper()
		if err := os.WriteFile("a.toml", []byte("dav = '/app,app,u,p,true'\n"+settings), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("port = 8080\n")
	var out strings.Builder
	r := newTestReloader(t, args, slog.New(slog.NewTextHandler(&out, nil)))
	for _, c := range []struct{ settings, want string }{
		{"port = 8081\nlog_follows = 7\ntls_cert = 'S3CRET'\ntls_key = 'S3CRET'\nauth_url = 'http://S3CRET/'\n", "PORT,TLS_CERT,TLS_KEY,LOG_FOLLOWS"},
		{"port = 8081\naddress = 'unix:S3CRET'\n", "ADDRESS,PORT"},
		{"port = 8080\ntrusted_proxies = 'private'\nauth_header = 'Remote-User'\nlink_key = 'S3CRETS3CRETS3CRET'\n", ""},
		{"port = 8080\nsecret_dav_list = true\ncompress = false\ncors_origins = 'app://S3CRET'\nmetrics_user = 'u'\nmetrics_password = 'S3CRET'\n", ""},
	} {
		write(c.settings)
		out.Reset()
		r.reload(t.Context())
		_, names, _ := strings.Cut(out.String(), "next start only\" settings=")
		names, _, _ = strings.Cut(names, "\n")
		if names != c.want || strings.Contains(out.String(), "S3CRET") || !strings.Contains(out.String(), "settings read anew") {
			t.Errorf("%q: names %q, want %q: %s", c.settings, names, c.want, out.String())
		}
	}
}
