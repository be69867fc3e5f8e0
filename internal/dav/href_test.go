package dav

import (
	"net/url"
	"testing"
)

func TestEscapedPath(t *testing.T) {
	for path, want := range map[string]string{
		"":                  "/",
		"/":                 "/",
		"/a b":              "/a%20b",
		"/日志":               "/%E6%97%A5%E5%BF%97",
		`/#?%&'"+<>`:        "/%23%3F%25%26%27%22%2B%3C%3E",
		"/\xff\x01":         "/%FF%01",
		"/-._~!$()*,:@=aZ9": "/-._~!$()*,:@=aZ9",
		"/;":                "/%3B",
	} {
		got := string(appendEscapedPath(nil, path))
		if got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
		if u, err := url.Parse("http://h" + got); path != "" && (err != nil || u.Path != path) {
			t.Errorf("%q reads back as %q, %v", path, u.Path, err)
		}
	}
}
