package ui

import (
	"testing"

	"gowebdav/internal/logs/charset"
)

// The menu offers what queries take, and has words for all of it.
func TestEncodings(t *testing.T) {
	for lang, texts := range catalogue() {
		if len(texts.Encodings) != len(encodings) {
			t.Errorf("%s: %d names, want %d", lang, len(texts.Encodings), len(encodings))
		}
		for _, name := range encodings {
			if c, ok := charset.Parse(name); !ok || c.String() != name || texts.Encodings[name] == "" {
				t.Errorf("%s: %q is %v, in words %q", lang, name, c, texts.Encodings[name])
			}
		}
	}
}
