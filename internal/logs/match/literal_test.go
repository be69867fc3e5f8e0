package match

import (
	"bytes"
	"regexp/syntax"
	"strings"
	"testing"
)

// Both ways of looking for a pair find the same, wherever it stands.
func TestPairIndex(t *testing.T) {
	for _, p := range []pair{
		{a: 'x', b: 'y', gap: 1}, {a: 'x', b: 'x'}, {a: 'x', b: 'y', gap: 70},
		{a: 'x', b: 'y', aMask: caseBit, bMask: caseBit, gap: 3}, {a: '\n', b: 0xff, gap: 2},
	} {
		for _, length := range []int{0, 1, 7, 8, 9, 63, 64, 65, 71, 72, 128, 135, 200, 330} {
			data := bytes.Repeat([]byte{'.'}, length)
			if i := p.index(data); i != -1 {
				t.Errorf("%+v in %d bytes: found at %d", p, length, i)
			}
			for at := 0; at+p.gap < length; at++ {
				data[at], data[at+p.gap] = p.a, p.b
				if p.aMask != 0 {
					data[at] -= caseBit
				}
				if i, j := p.index(data), p.indexWords(data); i != at || j != at {
					t.Fatalf("%+v at %d of %d bytes: found at %d and %d", p, at, length, i, j)
				}
				data[at], data[at+p.gap] = '.', '.'
			}
		}
	}
}

func FuzzFinder(f *testing.F) {
	f.Add("a timeout, and Refused", "timeout", "refused", true)
	f.Add(strings.Repeat("abab", 50)+"abc", "abc", "b", false)
	f.Fuzz(func(t *testing.T, data, a, b string, fold bool) {
		if a == "" || b == "" || len(data) > 2000 {
			return
		}
		hay := []byte(data)
		if fold {
			for i := range hay {
				hay[i] = lower(hay[i])
			}
		}
		literals := []literal{newLiteral(a, fold), newLiteral(b, fold)}
		found := newFinder(literals)
		found.begin([]byte(data))
		for from := 0; ; {
			want := -1
			for _, l := range literals {
				if i := bytes.Index(hay[from:], l.text); i >= 0 && (want < 0 || from+i < want) {
					want = from + i
				}
			}
			got := found.find(t.Context(), []byte(data), from)
			if got != want {
				t.Fatalf("%q and %q in %q from %d: %d, want %d", a, b, data, from, got, want)
			}
			if got < 0 {
				return
			}
			from = got + 1
		}
	})
}

func TestRequired(t *testing.T) {
	for expr, want := range map[string]string{
		`timeout`:                       "timeout",
		`user=\w+ .*timeout`:            "timeout",
		`(foo|barbar)+`:                 "foo barbar",
		`foo|bar|x*`:                    "",
		`(?i)Timeout`:                   "timeout/i",
		`(?i)kisses`:                    "i/i",
		`(?i)connection refused`:        "connection refu/i",
		`a?b*c{0,3}`:                    "",
		`(?:abc){2,}`:                   "abc",
		`[a-z]+[0-9]+`:                  "",
		`错误`:                            "错误",
		`ab\x{fffd}c`:                   "ab",
		`a\d|b\d|c\d|d\d|e\d|f\d|g|h|i`: "",
	} {
		parsed, err := syntax.Parse(expr, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range required(parsed) {
			text := string(l.text)
			if l.fold {
				text += "/i"
			}
			got = append(got, text)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %q, want %q", expr, s, want)
		}
	}
}
