package match

import (
	"bytes"
	"math/rand/v2"
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

// FuzzPairIndex compares all ways of looking for a pair with a naive one: whatever
// stands around a pair, none finds one that is not there.
func FuzzPairIndex(f *testing.F) {
	random := rand.NewChaCha8([32]byte{})
	for i := range 40 {
		data := make([]byte, 20*i)
		random.Read(data)
		f.Add(data, byte("xe\xffq"[i%4]), byte("yk\x00Z"[i/4%4]), i%7*13, i%3 == 0)
	}
	f.Fuzz(func(t *testing.T, data []byte, a, b byte, gap int, fold bool) {
		p := pair{a: a, b: b, gap: gap & 0xff}
		if fold {
			p.aMask, p.bMask = mask(a), mask(b)
		}
		want := -1
		for i := 0; i+p.gap < len(data) && want < 0; i++ {
			if data[i]|p.aMask == a && data[i+p.gap]|p.bMask == b {
				want = i
			}
		}
		if got := p.index(data); got != want {
			t.Errorf("%+v in %q: %d, want %d", p, data, got, want)
		}
		if len(data) < p.gap {
			return
		}
		if got := p.indexWords(data); got != want {
			t.Errorf("%+v in %q by words: %d, want %d", p, data, got, want)
		}
		if n := (len(data) - p.gap) &^ (wideStep - 1); hasWideIndex && n > 0 {
			if got := wideIndex(&data[0], n, p.gap, p.a, p.aMask, p.b, p.bMask); got != want && (got >= 0 || want < n) {
				t.Errorf("%+v in %q, wide: %d, want %d", p, data, got, want)
			}
		}
	})
}

// BenchmarkPairIndex looks through text in which each byte of the pair stands often, but
// the pair nowhere.
func BenchmarkPairIndex(b *testing.B) {
	data := bytes.Repeat([]byte("2026-03-04 10:11:12,123 INFO [worker-3] app.orders: processed order id=7 user=u31 in 12 ms\n"), 1000)
	p := pair{a: 'r', b: 'w', gap: 10}
	for name, index := range map[string]func([]byte) int{"best": p.index, "words": p.indexWords} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				for at := 0; ; {
					i := index(data[at:])
					if i < 0 {
						break
					}
					at += i + 1
				}
			}
		})
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
		t.Run(expr, func(t *testing.T) {
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
				t.Errorf("%q, want %q", s, want)
			}
		})
	}
}
