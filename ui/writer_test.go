package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

func TestPut(t *testing.T) {
	for _, c := range []struct {
		markup markup
		values []string
		want   string
	}{
		{`<p>{}</p>`, []string{`a<b>&"'` + "\x00+\xff"}, `<p>a&lt;b&gt;&amp;&#34;&#39;` + "\uFFFD+\xff</p>"},
		{`{}{} {}`, []string{"{}", "a", "{}"}, `{}a {}`},
		{`<a href="{}?x" title="{}">`, []string{"/a&b", "javascript:"}, `<a href="/a&amp;b?x" title="javascript:">`},
		{`<a href="{}">`, []string{"javascript:alert(1)"}, `<a href="#">`},
		{`<img src="{}">`, []string{"//example.org/"}, `<img src="#">`},
	} {
		var w writer
		if w.put(c.markup, c.values...); string(w.html) != c.want {
			t.Errorf("put(%q, %q) = %q, want %q", c.markup, c.values, w.html, c.want)
		}
	}
}

func TestLocal(t *testing.T) {
	for href, want := range map[string]string{
		"/": "/", "/a//b": "/a//b", "?a=//b": "?a=//b", "#a": "#a",
		"": "#", "a": "#", "//a": "#", `/\a`: "#", "/\t/a": "#", "/\r\n\\a": "#", " /a": "#", "https://a": "#",
	} {
		if got := local(href); got != want {
			t.Errorf("local(%q) = %q, want %q", href, got, want)
		}
	}
}

// Each {} of the source has a value, and stands in text or in quotes.
func TestMarkupHasItsValues(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for _, name := range names {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for n := range ast.Preorder(file) {
			call, _ := n.(*ast.CallExpr)
			if call == nil || call.Ellipsis.IsValid() {
				continue
			}
			f, _ := call.Fun.(*ast.SelectorExpr)
			if f == nil || f.Sel.Name != "put" && f.Sel.Name != "putIf" {
				continue
			}
			calls++
			args := call.Args
			if f.Sel.Name == "putIf" { // its first argument is the condition
				args = args[1:]
			}
			gaps := 0
			for n := range ast.Preorder(args[0]) {
				if literal, ok := n.(*ast.BasicLit); ok {
					gaps += strings.Count(literal.Value, "{}")
					if strings.Contains(literal.Value, "={}") {
						t.Errorf("%s: an attribute without quotes", set.Position(literal.Pos()))
					}
				}
			}
			if gaps != len(args)-1 {
				t.Errorf("%s: %d values for %d places", set.Position(call.Pos()), len(args)-1, gaps)
			}
		}
	}
	if calls < 100 {
		t.Errorf("found only %d calls", calls)
	}
}
