package ui

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Whatever a script says is in the catalogue, in every language, and nothing
// else is. Scripts say say('key'), and nothing but a literal stands there.
func TestScriptsFindTheirWords(t *testing.T) {
	said := make(map[string]bool)
	for name, file := range newPages(t).assets.files {
		if !strings.HasSuffix(name, ".js") || strings.Contains(name, "/words.") {
			continue
		}
		for _, m := range regexp.MustCompile(`\bsay\(([^),]*)`).FindAllSubmatch(file.content, -1) {
			key := strings.Trim(string(m[1]), "'")
			if "'"+key+"'" != string(m[1]) {
				t.Errorf("%s: say(%s) is no literal", name, m[1])
			}
			said[key] = true
		}
	}
	for lang, texts := range catalogue() {
		for key := range said {
			if texts.Script[key] == "" {
				t.Errorf("%s: no text for %q", lang, key)
			}
		}
		for key := range texts.Script {
			if !said[key] {
				t.Errorf("%s: no script says %q", lang, key)
			}
		}
	}
}

// A text has the same gaps in every language.
func TestScriptWordsTakeTheSameValues(t *testing.T) {
	gaps := func(text string) []string {
		return slices.Compact(slices.Sorted(slices.Values(regexp.MustCompile(`\{[a-z]+\}`).FindAllString(text, -1))))
	}
	all := catalogue()
	for _, key := range slices.Sorted(maps.Keys(all[English].Script)) {
		en, zh := all[English].Script[key], all[Chinese].Script[key]
		if !slices.Equal(gaps(en), gaps(zh)) {
			t.Errorf("%s: %q and %q", key, en, zh)
		}
		inLanguage(t, Chinese, key, zh)
	}
}
