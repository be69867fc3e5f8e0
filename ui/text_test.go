package ui

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// Both languages have every text: none is empty, none is left in English, and
// the same problems are explained.
func TestCatalogueIsComplete(t *testing.T) {
	en := reflect.ValueOf(english()).Elem()
	fields := reflect.VisibleFields(en.Type())
	for lang, texts := range catalogue() {
		v := reflect.ValueOf(texts).Elem()
		for _, f := range fields {
			text := v.FieldByIndex(f.Index)
			if text.IsZero() {
				t.Errorf("%s: %s is missing", lang, f.Name)
			}
			if text.Kind() == reflect.String && lang != English {
				inLanguage(t, lang, f.Name, text.String())
			}
		}
		sameProblems(t, lang, texts.Problems, english().Problems)
		sameProblems(t, lang, texts.Causes, english().Causes)
	}
}

func sameProblems[K comparable](t *testing.T, lang Language, texts, english map[K]problemText) {
	t.Helper()
	for key := range english {
		p := texts[key]
		if p.What == "" || p.Why == "" || p.Do == "" {
			t.Errorf("%s: problem %v is incomplete", lang, key)
		}
		if lang != English {
			inLanguage(t, lang, "problem", p.What)
			inLanguage(t, lang, "problem", p.Why)
			inLanguage(t, lang, "problem", p.Do)
		}
	}
	if got, want := len(texts), len(english); got != want {
		t.Errorf("%s: %d problems, English has %d", lang, got, want)
	}
}

// Full-width punctuation brings its own space.
func TestLead(t *testing.T) {
	for text, want := range map[string]string{
		"Times are in": "Times are in ", "Total:": "Total: ", "In a moment.": "In a moment. ",
		"时区：": "时区：", "请重试。": "请重试。", "后续内容在": "后续内容在 ",
	} {
		if got := lead(text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func inLanguage(t *testing.T, lang Language, name, text string) {
	t.Helper()
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			return
		}
	}
	t.Errorf("%s: %s is not Chinese: %q", lang, name, text)
}

func TestPlurals(t *testing.T) {
	en, zh := english(), chinese()
	for got, want := range map[string]string{
		counted(en.Items, 0): "0 items", counted(en.Items, 1): "1 item", counted(en.Items, 2): "2 items", counted(en.Items, 10_000): "10,000 items",
		counted(en.Bytes, 1): "1 byte", counted(en.Bytes, 1024): "1,024 bytes",
		counted(en.DaysAgo, 1): "1 day ago", counted(en.DaysAgo, 2): "2 days ago",
		counted(zh.Items, 1): "1 项", counted(zh.Items, 10_000): "10,000 项", counted(zh.Bytes, 1): "1 字节",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Whatever a script says is in the catalogue, in every language, and nothing
// else is. Scripts say say('key'), and nothing but a literal stands there.
func TestScriptsFindTheirWords(t *testing.T) {
	said := make(map[string]bool)
	for name, file := range newPages(t).assets().files {
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
