package config

import (
	"io"
	"strings"
	"testing"
)

func TestAllowedHosts(t *testing.T) {
	var c Config
	if !c.AllowedHosts.Allow("any.example") || !c.AllowedHosts.Allow("") {
		t.Error("without a setting a name is not allowed")
	}
	if err := setAllowedHosts(&c, " dav.example.com , *.Lan.Example.,xn--wgv71a.example,gowebdav, under_score "); err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]bool{
		"dav.example.com":       true,
		"DAV.EXAMPLE.COM:8443":  true,
		"dav.example.com.":      true,
		"dav.example.com.:80":   true,
		"gowebdav:8080":         true,
		"under_score":           true,
		"a.lan.example":         true,
		"a.b.LAN.example:1":     true,
		"xn--wgv71a.example":    true,
		"localhost":             true,
		"localhost:8080":        true,
		"LocalHost.":            true,
		"192.0.2.1":             true,
		"192.0.2.1:80":          true,
		"[2001:db8::1]":         true,
		"[2001:db8::1]:443":     true,
		"[fe80::1%25eth0]:80":   true,
		"lan.example":           false,
		"xlan.example":          false,
		".lan.example":          false,
		"dav.example.com.evil":  false,
		"xdav.example.com":      false,
		"example.com":           false,
		"日本.example":            false,
		"localhost.evil":        false,
		"evil.localhost":        false,
		"192.0.2.1.evil":        false,
		"0x7f.1":                false,
		"":                      false,
		":80":                   false,
		".":                     false,
		"[]":                    false,
		"*.lan.example":         false,
		"dav.example.com@evil":  false,
		"dav.example.com:80:80": false,
	} {
		if got := c.AllowedHosts.Allow(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}

func TestBadAllowedHosts(t *testing.T) {
	clearEnvironment(t)
	for _, bad := range []string{"https://dav.example.com", "dav.example.com:80", "dav.example.com/", "*", "*.", "a.*.example", "*example.com", "日本.example", "a..b", ",", "a,", "a b", "[::1]", strings.Repeat("a.", 127) + "example"} {
		_, err := Load([]string{"--dav", "/a,b", "--allowed_hosts", bad}, io.Discard)
		if err == nil || !strings.HasPrefix(err.Error(), "--allowed_hosts: expected host names such as dav.example.com or *.example.com") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// No Host header passes unless it is an allowed name.
func FuzzAllowedHosts(f *testing.F) {
	f.Add("*.example.com,a", "b.example.com:80")
	f.Add("a", "[::1]:80")
	f.Add("0", "0:0 ")
	f.Fuzz(func(t *testing.T, setting, host string) {
		var c Config
		if setAllowedHosts(&c, setting) != nil {
			return
		}
		for _, name := range c.AllowedHosts.names {
			if below, ok := strings.CutPrefix(name, "*"); ok {
				if !c.AllowedHosts.Allow("x"+below+":80") || c.AllowedHosts.Allow(below) {
					t.Errorf("%q: does not match exactly the subdomains", name)
				}
			} else if !c.AllowedHosts.Allow(strings.ToUpper(name) + ".") {
				t.Errorf("%q is not allowed", name)
			}
		}
		if c.AllowedHosts.names != nil && c.AllowedHosts.Allow(host) && !strings.Contains(host, "%") && strings.ContainsAny(host, "/\\@?# ") {
			t.Errorf("%q is allowed", host)
		}
	})
}
