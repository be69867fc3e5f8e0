package server

import (
	"net/http"
	"strings"
	"testing"

	"gowebdav/internal/config"
)

// A name that the settings do not allow is none of this server, whatever is asked for.
func TestAllowedHosts(t *testing.T) {
	settings := behindProxy()
	settings.AllowedHosts = allowing(t, "dav.example.com,*.lan.example")
	for name, c := range map[string]config.Config{"direct": {Logs: settings.Logs, AllowedHosts: settings.AllowedHosts}, "behind a proxy": settings} {
		s, dir := newLimitedSite(t, "/app,DIR,null,null,false", c)
		ask := func(method, target, host string, headers ...string) int {
			t.Helper()
			req, err := http.NewRequest(method, s.URL+target, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = host
			for _, h := range headers {
				name, value, _ := strings.Cut(h, ": ")
				req.Header.Set(name, value)
			}
			resp, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			return resp.StatusCode
		}
		before := fingerprint(t, dir)
		for _, method := range []string{"GET", "PUT", "DELETE", "PROPFIND", "OPTIONS"} {
			for _, target := range []string{"/", "/app/lab.log", "/app/", "/-/assets/", "/nothing"} {
				if got := ask(method, target, "evil.example:80"); got != 421 {
					t.Errorf("%s: %s %s: %d", name, method, target, got)
				}
			}
		}
		if fingerprint(t, dir) != before {
			t.Errorf("%s: the folder has changed", name)
		}
		for _, host := range []string{"dav.example.com", "DAV.example.com:8443", "dav.example.com.", "a.lan.example", "127.0.0.1:8080", "[::1]:80", "localhost:1"} {
			if got := ask("GET", "/app/lab.log", host); got != 200 {
				t.Errorf("%s: as %s: %d", name, host, got)
			}
		}
		for _, target := range []string{"/-/health", "//-/./health"} {
			if got := ask("GET", target, "evil.example"); got != 200 {
				t.Errorf("%s: %s: %d", name, target, got)
			}
		}
		behind := name != "direct"
		for _, tt := range []struct {
			host, forwarded string
			passes          bool
		}{
			{"gowebdav", "dav.example.com", behind},
			{"dav.example.com", "evil.example", !behind},
			{"dav.example.com", "evil.example, dav.example.com", true},
			{"evil.example", "a/b", false},
		} {
			if got := ask("GET", "/app/lab.log", tt.host, "X-Forwarded-Host: "+tt.forwarded); got == 200 != tt.passes || !tt.passes && got != 421 {
				t.Errorf("%s: as %s for %s: %d", name, tt.host, tt.forwarded, got)
			}
		}
	}
}

// allowing are the hosts of a setting.
func allowing(t *testing.T, names string) config.Hosts {
	t.Helper()
	c, err := config.Load([]string{"--dav", "/a,b", "--allowed_hosts", names}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c.AllowedHosts
}
