package ansi

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

type sample struct{ Text, Plain string }

// samples are those that the scripts of the pages are tested with as well, in
// ui/e2e/ansi.test.js.
func samples(t testing.TB) (list []sample) {
	t.Helper()
	data, err := os.ReadFile("testdata/sequences.json")
	if err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAppendStripped(t *testing.T) {
	for _, s := range samples(t) {
		t.Run(s.Plain[:min(len(s.Plain), 20)], func(t *testing.T) {
			if got := string(AppendStripped([]byte("> "), []byte(s.Text))); got != "> "+s.Plain {
				t.Errorf("%q: %q, want %q", s.Text, got, s.Plain)
			}
			if got := Strip(s.Text); got != s.Plain {
				t.Errorf("%q: %q, want %q", s.Text, got, s.Plain)
			}
		})
	}
}

// A string without an end hides only so much of a line.
func TestLongStrings(t *testing.T) {
	for _, c := range []string{"a", "é", "日"} {
		for n, want := range map[int]string{longest: "y", longest + 1: c + "\ay"} {
			if got := Strip("\x1b]" + strings.Repeat(c, n) + "\ay"); got != want {
				t.Errorf("%d of %s: %q, want %q", n, c, got, want)
			}
		}
	}
}

// Wherever a text is divided, its pieces give what it gives as a whole.
func FuzzStripper(f *testing.F) {
	for _, s := range samples(f) {
		for i := range min(len(s.Text), 40) {
			f.Add([]byte(s.Text), i, i+1)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, first, second int) {
		first = min(max(first, 0), len(text))
		second = min(max(second, first), len(text))
		var s Stripper
		var got []byte
		for _, piece := range [][]byte{text[:first], text[first:second], text[second:]} {
			got = s.AppendStripped(got, piece)
		}
		if want := AppendStripped(nil, text); string(got) != string(want) {
			t.Errorf("%q at %d and %d: %q, want %q", text, first, second, got, want)
		}
		if Has(text) == (Strip(string(text)) == string(text)) {
			t.Errorf("%q has sequences: %v", text, Has(text))
		}
	})
}

// What may begin a sequence is found wherever it stands, and the first of several.
func TestPlainLen(t *testing.T) {
	for n := range 4 * wideStep {
		text := []byte(strings.Repeat("é日\x9b", n)[:n])
		if got := plainLen(text); got != n {
			t.Fatalf("%d of %d bytes", got, n)
		}
		for i := range text {
			for _, c := range []byte{esc, c1} {
				kept := text[i]
				text[i] = c
				if got := plainLen(text); got != i {
					t.Errorf("%#x at %d of %d bytes: %d", c, i, n, got)
				}
				last := text[n-1]
				text[n-1] = esc
				if got := plainLen(text); got != i {
					t.Errorf("%#x at %d of %d bytes, before another: %d", c, i, n, got)
				}
				text[n-1] = last
				text[i] = kept
			}
		}
	}
}

// BenchmarkHas looks through a block without sequences.
func BenchmarkHas(b *testing.B) {
	data := []byte(strings.Repeat("2026-03-04 10:11:12,123 INFO [worker-3] app.orders: processed order id=7 user=u31 in 12 ms\n", 700))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if Has(data) {
			b.Fatal("a sequence")
		}
	}
}
