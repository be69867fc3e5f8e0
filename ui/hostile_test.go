package ui

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// write writes the page of an input.
func write(p *Pages, w io.Writer, viewer Viewer, input any) error {
	switch input := input.(type) {
	case *Folder:
		return p.Folder(w, viewer, *input)
	case *Index:
		return p.Index(w, viewer, *input)
	case *Log:
		return p.Log(w, viewer, *input)
	case *Preview:
		return p.Preview(w, viewer, *input)
	case *Content:
		return p.Content(w, viewer, *input)
	case *Mounting:
		return p.Mounting(w, viewer, *input)
	case *Link:
		return p.Link(w, viewer, *input)
	case *Problem:
		return p.Problem(w, viewer, *input)
	}
	return fmt.Errorf("no page of %T", input)
}

// filled returns an input of each page. All its strings, and those of its lists, are s, its numbers n
// and its conditions b.
func filled(s string, n int64, b bool) []any {
	inputs := []any{new(Folder), new(Index), new(Log), new(Preview), new(Content), new(Mounting), new(Link), new(Problem)}
	for _, input := range inputs {
		fill(reflect.ValueOf(input).Elem(), s, n, b)
	}
	if !b {
		return inputs
	}
	for _, kind := range []Kind{KindImage, KindAudio, KindVideo, KindPDF, KindText} {
		preview := new(Preview)
		fill(reflect.ValueOf(preview).Elem(), s, n, b)
		preview.Kind = kind
		inputs = append(inputs, preview)
	}
	return inputs
}

func fill(v reflect.Value, s string, n int64, b bool) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Int, reflect.Int64:
		v.SetInt(n)
	case reflect.Bool:
		v.SetBool(b)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(s))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), s, n, b)
		}
	case reflect.Func: // Folder.Entries
		var e Entry
		fill(reflect.ValueOf(&e).Elem(), s, n, b)
		v.Set(reflect.ValueOf(holding(Folder{}, e, e).Entries))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(noon))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), s, n, b)
		}
	default:
		panic("no value for " + v.Type().String())
	}
}

// shape returns the elements of a page and the names of their attributes, without those that show
// characters that mislead.
func shape(root *html.Node) []string {
	var list []string
	for n := range root.Descendants() {
		switch {
		case n.Type == html.CommentNode:
			list = append(list, "a comment")
		case n.Type == html.ElementNode && attr(n, "class") != "mark":
			element := n.Data
			for _, a := range n.Attr {
				if a.Key != "data-raw" {
					element += " " + a.Key
				}
			}
			list = append(list, element)
		}
	}
	return list
}

// addresses are the attributes that a browser follows.
var addresses = []string{"href", "src", "action", "formaction", "data-href"}

// checkHostile compares the pages of a hostile value with those of a harmless one, which has as
// many steps if it is a path.
func checkHostile(t *testing.T, p *Pages, hostile string) {
	t.Helper()
	harmless := strings.Map(func(r rune) rune {
		if r == '/' {
			return r
		}
		return 'x'
	}, hostile)
	for _, b := range []bool{false, true} {
		status := int64(0)
		if b {
			status = 401
		}
		wants := filled(harmless, status, b)
		for i, input := range filled(hostile, status, b) {
			name := fmt.Sprintf("%T, %q, %v", input, hostile, b)
			var got, want bytes.Buffer
			if err := write(p, &got, Viewer{User: hostile, Base: hostile, Here: hostile}, input); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := write(p, &want, Viewer{User: harmless, Base: harmless, Here: harmless}, wants[i]); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			page := parse(t, withoutIcons(&got))
			if got, want := shape(page.root), shape(parse(t, withoutIcons(&want)).root); !slices.Equal(got, want) {
				t.Errorf("%s: elements are\n%q, want\n%q", name, got, want)
			}
			checkAddresses(t, name, page)
		}
	}
}

// withoutIcons takes the symbols of the icons out of a page: to parse them takes longer than the rest.
func withoutIcons(page *bytes.Buffer) *bytes.Buffer {
	return bytes.NewBuffer(bytes.Replace(page.Bytes(), []byte(icons), nil, 1))
}

// checkAddresses finds addresses that lead to another host, or run a script.
func checkAddresses(t *testing.T, name string, p page) {
	t.Helper()
	for n := range p.root.Descendants() {
		for _, a := range n.Attr {
			// A browser ignores these characters in an address.
			address := strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(a.Val)
			elsewhere := address == "" || !strings.ContainsRune("/?#", rune(address[0])) || strings.HasPrefix(address, "//") || strings.HasPrefix(address, `/\`)
			if slices.Contains(addresses, a.Key) && elsewhere {
				t.Errorf("%s: <%s %s=%q> leads elsewhere", name, n.Data, a.Key, a.Val)
			}
		}
	}
}

// hostileValues are tried wherever a page has room for a value.
var hostileValues = append([]string{
	`<script>alert(1)</script>`,
	`</title></pre></textarea><img src=x onerror=alert(1)>`,
	`<!--`, `-->`, `]]>`, `&lt;b&gt;`, `&`, `'`, `"`, `>`, `{}`, `{}{}`, "\x00",
	`" autofocus onfocus="alert(1)`,
	"x onclick=alert(1)",
	"JavaScript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)", "data:text/html,x", "vbscript:x",
	"//example.org/", `/\example.org/`, "/\n/example.org/", "/\t\\example.org/", "https://example.org/", "\t//example.org", `\\example.org`,
	"?a=\"><b>", "/a\"><b>", "#\"><b>",
}, hostileNames...)

func FuzzHostileValues(f *testing.F) {
	p := New()
	for _, value := range hostileValues {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if value != "" { // a page leaves out some elements that would be empty
			checkHostile(t, p, value)
		}
	})
}

// A page loses nothing of a value: its text is somewhere on the page as it is.
func TestValuesReachTheirPage(t *testing.T) {
	p := newPages(t)
	const value = `a<b>&"'{}+c`
	for _, input := range filled(value, 3, true) {
		var b bytes.Buffer
		if err := write(p, &b, Viewer{User: "user"}, input); err != nil {
			t.Fatal(err)
		}
		if body := text(parse(t, &b).one(t, atom.Main, "")); !strings.Contains(body, value) {
			t.Errorf("%T: %q is not on the page: %q", input, value, body)
		}
	}
}
