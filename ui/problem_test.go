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
		{"a login can be tried again", Problem{Status: 401, Path: path}, []string{again, "/"}},
		{"a missing file leads to its folder", Problem{Status: 404, Path: path}, []string{above, "/"}},
		{"at the top the folder above is home", Problem{Status: 404, Path: "/nothing"}, []string{"/"}},
		{"a missing folder leads to its parent", Problem{Status: 404, Path: "/app/gone/"}, []string{"/app/", "/"}},
		{"a bad request would be as bad again", Problem{Status: 400, Path: path}, []string{"/"}},
		{"what is locked may be free soon", Problem{Status: 423, Path: path}, []string{again, "/"}},
		{"a full disk stays full", Problem{Status: 507, Path: path}, []string{"/"}},
		{"what is not allowed here may be above", Problem{Status: 403, Path: path}, []string{above, "/"}},
		{"never to another host", Problem{Status: 401, Path: "//example.org/x"}, []string{"/example.org/x", "/"}},
		{"a wrong query leads to the page without it", Problem{Status: 400, Path: path, Query: "level: unknown", Page: "?view"}, []string{again + "?view", "/"}},
		{"no path", Problem{Status: 503, Path: ""}, []string{"/", "/"}},
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
			want, ok := texts.Problems[status]
			if !ok {
				want = texts.Problems[status/100*100]
			}
			explained(t, lang, Problem{Status: status}, want)
		}
		for _, cause := range []Cause{FolderMissing, WrongPasswords, GatewayDown, Unreachable} {
			explained(t, lang, Problem{Status: 503, Cause: cause}, texts.Causes[cause])
		}
	}
}

// explained checks that the page of a problem has its words.
func explained(t *testing.T, lang Language, pr Problem, want problemText) {
	t.Helper()
	pr.Path = "/x<b>\u202e"
	body := text(renderProblem(t, lang, pr).one(t, atom.Main, ""))
	for _, part := range []string{want.What, want.Why, want.Do, "/x<b>U+202E"} {
		if part == "" || !strings.Contains(body, part) {
			t.Errorf("%s, %d, cause %d: %q is not on the page", lang, pr.Status, pr.Cause, part)
		}
	}
}

func TestUnauthorizedSaysWhatToDo(t *testing.T) {
	body := text(renderProblem(t, English, Problem{Status: 401, Path: "/app/"}).one(t, atom.Main, ""))
	for _, word := range []string{"reload", "user name", "password", "operator", "this folder"} {
		if !strings.Contains(body, word) {
			t.Errorf("the 401 page does not say %q", word)
		}
	}
}
