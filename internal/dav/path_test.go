package dav

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestCleanPath(t *testing.T) {
	for raw, want := range map[string]string{
		"/":                "/",
		"//":               "/",
		"/rw":              "/rw",
		"/rw/":             "/rw/",
		"//rw//a/./b/../c": "/rw/a/c",
		"/rw/%2e%2e/other": "/other",
		"/../../etc":       "/etc",
		"/a%23%3F%25b":     "/a#?%b",
		"/%E6%97%A5":       "/日",
		"/%ff":             "/\xff",
		"":                 "",
		"rw":               "",
		"/a%00b":           "",
		"/a%5cb":           "",
		"/a%2fb":           "",
		"/a%2Fb":           "",
	} {
		u, err := url.ParseRequestURI(raw) // like net/http
		if err != nil {
			u = &url.URL{Path: raw}
		}
		got, err := CleanPath(u)
		if got != want || (err != nil) != (want == "") || err != nil && Status(err) != 400 {
			t.Errorf("%q: %q, %v; want %q", raw, got, err, want)
		}
	}
}

func FuzzCleanPath(f *testing.F) {
	for _, s := range []string{"/", "//a/../b/", "/%2e%2e/x", "/a%2fb", "/%00", "/a/./", "/..", "*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := url.ParseRequestURI(raw)
		if err != nil {
			return
		}
		clean, err := CleanPath(u)
		if err != nil {
			if Status(err) != 400 {
				t.Errorf("%q: %v", raw, err)
			}
			return
		}
		again, err := CleanPath(&url.URL{Path: clean})
		if err != nil || again != clean || clean[0] != '/' || strings.Contains(clean, "//") || slices.Contains(strings.Split(clean, "/"), "..") {
			t.Errorf("%q: %q, then %q, %v", raw, clean, again, err)
		}
	})
}

func TestName(t *testing.T) {
	for _, c := range []struct{ prefix, path, want string }{
		{"/", "/", "/"},
		{"/", "/a/b", "/a/b"},
		{"/rw", "/rw", "/"},
		{"/rw", "/rw/", "/"},
		{"/rw/", "/rw/a/", "/a"},
		{"/rw", "/rw/rw/a", "/rw/a"},
	} {
		if got := Name(c.prefix, c.path); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.path, c.prefix, got, c.want)
		}
	}
}
