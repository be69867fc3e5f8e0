package ui

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"
)

func renderProblem(t *testing.T, lang Language, pr Problem) page {
	t.Helper()
	var b bytes.Buffer
	if err := newPages(t).Problem(&b, Viewer{Lang: lang}, pr); err != nil {
		t.Fatal(err)
	}
	return parse(t, &b)
}

func TestProblemOffersTheRightWays(t *testing.T) {
	const path = "/app/日志/a b.log"
	const again, above = "/app/%E6%97%A5%E5%BF%97/a%20b.log", "/app/%E6%97%A5%E5%BF%97/"
	for _, c := range []struct {
		name string
		Problem
		want []string
	}{
		{"a login can be tried again", Problem{401, path}, []string{again, "/"}},
		{"a missing file leads to its folder", Problem{404, path}, []string{above, "/"}},
		{"at the top the folder above is home", Problem{404, "/nothing"}, []string{"/"}},
		{"a missing folder leads to its parent", Problem{404, "/app/gone/"}, []string{"/app/", "/"}},
		{"a bad request would be as bad again", Problem{400, path}, []string{"/"}},
		{"what is locked may be free soon", Problem{423, path}, []string{again, "/"}},
		{"a full disk stays full", Problem{507, path}, []string{"/"}},
		{"what is not allowed here may be above", Problem{403, path}, []string{above, "/"}},
		{"never to another host", Problem{401, "//example.org/x"}, []string{"/example.org/x", "/"}},
		{"no path", Problem{503, ""}, []string{"/", "/"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := renderProblem(t, English, c.Problem)
			var got []string
			for _, a := range p.all(atom.A, "button") {
				got = append(got, attr(a, "href"))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("ways out lead to %q, want %q", got, c.want)
			}
		})
	}
}

func TestEveryStatusIsExplained(t *testing.T) {
	for lang, texts := range catalogue() {
		for status := 400; status < 600; status++ {
			p := renderProblem(t, lang, Problem{Status: status, Path: "/x<b>\u202e"})
			want, ok := texts.Problems[status]
			if !ok {
				want = texts.Problems[status/100*100]
			}
			body := text(p.one(t, atom.Main, ""))
			for _, part := range []string{want.What, want.Why, want.Do, "/x<b>U+202E"} {
				if part == "" || !strings.Contains(body, part) {
					t.Errorf("%s, %d: %q is not on the page", lang, status, part)
				}
			}
		}
	}
}

func TestUnauthorizedSaysWhatToDo(t *testing.T) {
	body := text(renderProblem(t, English, Problem{401, "/app/"}).one(t, atom.Main, ""))
	for _, word := range []string{"reload", "user name", "password", "operator", "this folder"} {
		if !strings.Contains(body, word) {
			t.Errorf("the 401 page does not say %q", word)
		}
	}
}
