package ansi

import "testing"

var texts = map[string]string{
	"":                                   "",
	"plain":                              "plain",
	"\x1b[31mERR\x1b[0mOR":               "ERROR",
	"\x1b[38;5;8mgrey\x1b[m":             "grey",
	"\x1b[?25lhidden cursor":             "hidden cursor",
	"cut \x1b":                           "cut ",
	"cut \x1b[":                          "cut ",
	"cut \x1b[31":                        "cut ",
	"\x1bc is not a control sequence":    "c is not a control sequence",
	"\x1b\x1b[1mtwice":                   "twice",
	"\x1b[31é ends no sequence":          "é ends no sequence",
	"\x1b[1\x1b[2mbroken off, and again": "broken off, and again",
}

func TestAppendStripped(t *testing.T) {
	for text, want := range texts {
		if got := string(AppendStripped([]byte("> "), []byte(text))); got != "> "+want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if got := Strip(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Wherever a text is divided, its pieces give what it gives as a whole.
func FuzzStripper(f *testing.F) {
	for text := range texts {
		f.Add([]byte(text), 3, 7)
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
