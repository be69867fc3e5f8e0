package ui

import (
	"strings"
	"testing"
	"unicode/utf8"
)

var hostileNames = []string{
	`<img src=x onerror=alert(1)>`,
	`"><script>alert(1)</script>`,
	`' style='x' onclick='alert(1)`,
	"`{{.T}}`",
	"javascript:alert(1)",
	"invoice\u202egpj.exe",
	"iso\u2067late",
	"caf\xe9-\xff.log",
	"line\nbreak\ttab\x1b[31m\x7f",
	"zero\u200bwidth\ufeff",
	"50%25 #1?x=y&z;+a",
	strings.Repeat("long", 60),
	"日志 二〇二六",
}

func TestVisible(t *testing.T) {
	for name, want := range map[string]string{
		"lab.log":              "lab.log",
		"日志 👩\u200d💻":          "日志 👩\u200d💻", // the joiner makes one picture of two
		"می\u200cخواهم":        "می\u200cخواهم",
		"x\u202egpj.exe":       "x[U+202E]gpj.exe",
		"a\nb\x00":             "a[U+000A]b[U+0000]",
		"\xe9t\xe9":            `[\xE9]t[\xE9]`,
		"real \ufffd":          "real \ufffd",
		"cut off \xe6\x97":     `cut off [\xE6][\x97]`,
		"hidden \u3164 filler": "hidden [U+3164] filler",
	} {
		if got := visible(name); got != want {
			t.Errorf("visible(%q) = %q, want %q", name, got, want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, name := range hostileNames {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		parts := split(name)
		if parts == nil {
			if !utf8.ValidString(name) {
				t.Errorf("split(%q) says it is plain", name)
			}
			parts = []part{{Text: name}}
		}
		kept, rest := 0, name
		for _, p := range parts {
			if p.Mark {
				_, n := utf8.DecodeRuneInString(rest)
				rest = rest[n:]
				continue
			}
			for _, r := range p.Text {
				if misleading(r) {
					t.Errorf("split(%q) lets %U through", name, r)
				}
			}
			kept += len(p.Text)
			after, ok := strings.CutPrefix(rest, p.Text)
			if !ok {
				t.Fatalf("split(%q) = %v: %q is out of place", name, parts, p.Text)
			}
			rest = after
		}
		if rest != "" {
			t.Errorf("split(%q) = %v loses %q", name, parts, rest)
		}
	})
}
