package server

import (
	"strings"
	"testing"
)

func TestCORS(t *testing.T) {
	const app = "app://obsidian.md"
	s, dir := newSite(t, "/rw,DIR,u,p,false; /ro,DIR,u,p,true", false, app, "capacitor://localhost")

	preflight := []string{"Origin: " + app, "Access-Control-Request-Method: PROPFIND", "Access-Control-Request-Headers: authorization, depth"}
	got := s.do("OPTIONS", "/rw/lab.log", "", preflight...)
	if got.status != 204 || got.header.Get("Access-Control-Allow-Origin") != app || got.header.Get("Access-Control-Allow-Credentials") != "true" ||
		!strings.Contains(got.header.Get("Access-Control-Allow-Methods"), "PUT") || got.header.Get("Access-Control-Allow-Headers") != "authorization, depth" {
		t.Errorf("preflight without credentials: %d %v", got.status, got.header)
	}
	if got := s.do("OPTIONS", "/ro/", "", preflight...); strings.Contains(got.header.Get("Access-Control-Allow-Methods"), "PUT") {
		t.Errorf("preflight on a read-only mount allows %s", got.header.Get("Access-Control-Allow-Methods"))
	}

	// What the app then sends: refused and granted answers alike are its to read.
	for _, creds := range []string{"u:p", "u:wrong"} {
		got := s.do("GET", "/rw/lab.log", "", "Origin: "+app, creds)
		if got.header.Get("Access-Control-Allow-Origin") != app || !strings.Contains(got.header.Get("Access-Control-Expose-Headers"), "ETag") {
			t.Errorf("GET by %s: %d %v", creds, got.status, got.header)
		}
	}
	if got := s.do("PUT", "/rw/new.txt", "x", "Origin: "+app, "Sec-Fetch-Site: cross-site", "u:p"); got.status != 201 {
		t.Errorf("PUT: %d, want 201", got.status)
	}

	before := fingerprint(t, dir)
	for _, origin := range []string{"https://evil.example", "app://obsidian.md.evil.example", "null"} {
		got := s.do("OPTIONS", "/rw/", "", append([]string{"Origin: " + origin}, preflight[1:]...)...)
		if got.status != 401 || got.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("preflight of %s: %d %v", origin, got.status, got.header)
		}
		got = s.do("PUT", "/rw/new.txt", "y", "Origin: "+origin, "Sec-Fetch-Site: cross-site", "u:p")
		if got.status != 403 || got.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("PUT of %s: %d %v", origin, got.status, got.header)
		}
	}
	if fingerprint(t, dir) != before {
		t.Error("a page elsewhere has changed the folder")
	}
}

// A cache must not give one origin's answer to another.
func TestVaryByOrigin(t *testing.T) {
	s, _ := newSite(t, "/ro,DIR", false, "app://obsidian.md")
	for _, path := range []string{"/ro/", "/ro/lab.log", "/ro/missing"} {
		got := s.do("GET", path, "", "Origin: app://obsidian.md")
		if !strings.Contains(strings.Join(got.header.Values("Vary"), ", "), "Origin") {
			t.Errorf("%s: Vary %q", path, got.header.Values("Vary"))
		}
	}
}

func TestNoCORSByDefault(t *testing.T) {
	s, _ := newSite(t, "/rw,DIR,null,null,false", false)
	got := s.do("GET", "/rw/lab.log", "", "Origin: app://obsidian.md")
	for name := range got.header {
		if strings.HasPrefix(name, "Access-Control") {
			t.Errorf("%s: %s", name, got.header.Get(name))
		}
	}
}
