package ui

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"
)

func renderContent(t *testing.T, c Content) string {
	t.Helper()
	var b bytes.Buffer
	if err := newPages(t).Content(&b, Viewer{Lang: English}, c); err != nil {
		t.Fatal(err)
	}
	return text(parse(t, &b).one(t, atom.Pre, ""))
}

func TestContent(t *testing.T) {
	for _, c := range []struct {
		name string
		Content
		want string
	}{
		{"as it is", Content{KindText, []byte("a <b>\n\tc\r\n"), true}, "a <b>\n\tc\n"}, // a parser of HTML drops \r
		{"a first line that is empty", Content{KindText, []byte("\n\na"), true}, "\n\na"},
		{"what misleads", Content{KindText, []byte("a\x00\x1b[31m\xff\u202e"), true}, `aU+0000U+001B[31m\xFFU+202E`},
		{"half a character at the cut", Content{KindText, []byte("日志"[:5]), false}, "日"},
		{"half a character at the end", Content{KindText, []byte("日志"[:5]), true}, `日\xE5\xBF`},
		{"JSON", Content{KindJSON, []byte(`{"a":[1,{}],"b":"<"}`), true}, "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"<\"\n}"},
		{"JSON that is none", Content{KindJSON, []byte(`{"a":`), true}, `{"a":`},
		{"JSON that is cut", Content{KindJSON, []byte(`{"a":1}`), false}, `{"a":1}`},
		{"nothing", Content{KindText, nil, true}, ""},
	} {
		if got := renderContent(t, c.Content); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPreviewOffersEditingWhereItIsPossible(t *testing.T) {
	for _, c := range []struct {
		Preview
		want bool
	}{
		{Preview{Kind: KindText, Writable: true, Size: 5, Shown: 5}, true},
		{Preview{Kind: KindText, Size: 5, Shown: 5}, false},
		{Preview{Kind: KindText, Writable: true, Size: 6, Shown: 5}, false},
		{Preview{Kind: KindImage, Writable: true, Size: 5, Shown: 5}, false},
	} {
		c.Path, c.Href, c.Folder, c.ModTime = "/a/b", "/a/b", "/a/", noon
		var b bytes.Buffer
		if err := newPages(t).Preview(&b, Viewer{Lang: English}, c.Preview); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), `id="edit"`); got != c.want {
			t.Errorf("%+v: %v", c.Preview, got)
		}
	}
}

func FuzzContent(f *testing.F) {
	p := New()
	f.Add([]byte("日志 \xff\x00<"), false)
	f.Fuzz(func(t *testing.T, text []byte, whole bool) {
		for _, kind := range []Kind{KindText, KindJSON} {
			var b bytes.Buffer
			if err := p.Content(&b, Viewer{Lang: English}, Content{kind, text, whole}); err != nil {
				t.Fatal(err)
			}
			if pres := parse(t, &b).all(atom.Pre, ""); len(pres) != 1 || pres[0].FirstChild != nil && pres[0].FirstChild.DataAtom == atom.Script {
				t.Errorf("%q leaves its element", text)
			}
		}
	})
}

// A text in another encoding is shown as the page of a log shows it.
func TestContentInOtherEncodings(t *testing.T) {
	for raw, want := range map[string]string{
		"\xff\xfea\x00\n\x00\xe5e":                      "a\n日",
		"\xfe\xff\x00a\x65\xe5":                         "a日",
		"port=80\n# \xc8\xd5\xd6\xbe\xce\xc4\xbc\xfe\n": "# 日志文件\n",
		"日志\n": "日志",
	} {
		for _, whole := range []bool{true, false} {
			var b strings.Builder
			if err := newPages(t).Content(&b, Viewer{Lang: English}, Content{Kind: KindText, Text: []byte(raw), Whole: whole}); err != nil || !strings.Contains(b.String(), want) {
				t.Errorf("%q, whole %v: %v, %s", raw, whole, err, b.String())
			}
		}
	}
}
