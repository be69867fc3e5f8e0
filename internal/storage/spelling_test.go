package storage

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

const (
	composed   = "\u00e9"        // é
	decomposed = "e\u0301"       // the same
	angstrom   = "\u212b"        // Å as the unit, which no form keeps
	circle     = "\u00c5"        // Å
	mixed      = "\u00e9e\u0301" // éé, neither NFC nor NFD
	hangul     = "\ud55c"        // 한
	jamo       = "\u1112\u1161\u11ab"
)

func TestSpell(t *testing.T) {
	for _, c := range []struct {
		name  string
		there string // names on disk, separated by blanks; a trailing slash makes a folder
		asked string
		want  string
	}{
		{name: "NFC on disk", there: composed + ".log", asked: decomposed + ".log", want: composed + ".log"},
		{name: "NFD on disk", there: decomposed + ".log", asked: composed + ".log", want: decomposed + ".log"},
		{name: "the exact name wins", there: composed + " " + decomposed, asked: decomposed, want: decomposed},
		{name: "neither form on disk", there: mixed, asked: composed + composed, want: mixed},
		{name: "neither form on disk, NFD asked", there: mixed, asked: decomposed + decomposed, want: mixed},
		{name: "a singleton asked", there: circle, asked: angstrom, want: circle},
		{name: "a singleton on disk", there: angstrom, asked: circle, want: angstrom},
		{name: "an ideograph for compatibility", there: "\uf900", asked: "\u8c48", want: "\uf900"},
		{name: "Hangul", there: hangul, asked: jamo, want: hangul},
		{name: "the order of accents", there: "a\u0323\u0301", asked: "a\u0301\u0323", want: "a\u0323\u0301"},
		{name: "ASCII on disk", there: "K", asked: "\u212a", want: "K"},
		{name: "compatible is not equivalent", there: "fi", asked: "\ufb01", want: "\ufb01"},
		{name: "case counts", there: "\u00c9", asked: decomposed, want: decomposed},
		{name: "each component", there: composed + "/x/" + decomposed, asked: decomposed + "/x/" + composed, want: composed + "/x/" + decomposed},
		{name: "a folder to be", there: composed + "/", asked: decomposed + "/" + decomposed, want: composed + "/" + decomposed},
		{name: "behind what is missing", there: composed + "/", asked: "no/" + decomposed, want: "no/" + decomposed},
		{name: "behind a file", there: composed, asked: decomposed + "/" + decomposed, want: composed + "/" + decomposed},
		{name: "not UTF-8", there: composed + "\xff", asked: decomposed + "\xff", want: composed + "\xff"},
		{name: "too long in NFD", there: strings.Repeat(composed, 127), asked: strings.Repeat(decomposed, 127), want: strings.Repeat(composed, 127)},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, dir := open(t, false)
			for there := range strings.SplitSeq(c.there, " ") {
				name := filepath.Join(dir, there)
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				var err error
				if strings.HasSuffix(there, "/") {
					err = os.Mkdir(name, 0o755)
				} else {
					err = os.WriteFile(name, nil, 0o644)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if got := f.Speller(t.Context()).Spell("/" + c.asked); got != "/"+c.want {
				t.Errorf("%+q, want %+q", got, "/"+c.want)
			}
		})
	}
}

// Spell follows links inside, not those that lead out.
func TestSpellThroughLinks(t *testing.T) {
	f, dir := open(t, false)
	outside := t.TempDir()
	for name, target := range map[string]string{composed: dir + "/to", "way": outside} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{filepath.Join(dir, "to", composed), filepath.Join(outside, composed)} {
		if err := os.MkdirAll(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for asked, want := range map[string]string{
		decomposed + "/" + decomposed: composed + "/" + composed,
		"way/" + decomposed:           "way/" + decomposed,
	} {
		if got := f.Speller(t.Context()).Spell("/" + asked); got != "/"+want {
			t.Errorf("%+q: %+q, want %+q", asked, got, "/"+want)
		}
	}
}

// Hidden names stay hidden in any spelling.
func TestSpellFindsNothingHidden(t *testing.T) {
	f, dir := open(t, false)
	hidden := temporaryPrefix + strings.Repeat("K", randomLetters)
	if err := os.WriteFile(filepath.Join(dir, hidden), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	asked := "/" + strings.ReplaceAll(hidden, "K", "\u212a")
	if fi, err := f.Stat(t.Context(), f.Speller(t.Context()).Spell(asked)); err == nil {
		t.Errorf("found %s", fi.Name())
	}
}

// The number of compared names is bounded per folder and per request.
func TestSpellIsBounded(t *testing.T) {
	f, dir := open(t, false)
	for i := range maxSpellings + 1 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := f.Speller(t.Context()).(*speller)
	for i := range maxAllSpellings/maxSpellings + 2 {
		if got, asked := s.Spell("/"+composed), "/"+composed; got != asked {
			t.Fatal(got)
		}
		if want := max(0, maxAllSpellings-(i+1)*maxSpellings); s.left != want {
			t.Fatalf("after %d folders %d names may be read, want %d", i+1, s.left, want)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, composed), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := s.Spell("/" + decomposed); got != "/"+composed {
		t.Errorf("%+q: names that are not read for are found all the same", got)
	}
}

func TestSpellCostsNothingForASCII(t *testing.T) {
	f, _ := open(t, false)
	if n := testing.AllocsPerRun(100, func() { f.Speller(t.Context()).Spell("/some/lab.log") }); n > 1 {
		t.Errorf("%v allocations", n)
	}
}

// A name that Spell returns is canonically equivalent.
func FuzzSpell(f *testing.F) {
	f.Add(composed, decomposed)
	f.Add(mixed, composed+composed)
	f.Add("K", "\u212a")
	files, dir := open(f, false)
	f.Fuzz(func(t *testing.T, there, asked string) {
		name, err := localName(there)
		if err != nil || path.Clean("/"+asked) != "/"+asked || strings.Contains(name, "/") || name == "." || os.WriteFile(filepath.Join(dir, name), nil, 0o644) != nil {
			return
		}
		defer os.Remove(filepath.Join(dir, name))
		got := files.Speller(t.Context()).Spell("/" + asked)
		if got != "/"+asked && norm.NFC.String(got) != norm.NFC.String("/"+asked) {
			t.Errorf("%+q leads to %+q", asked, got)
		}
		if got != "/"+asked && got != "/"+name {
			t.Errorf("%+q leads to %+q, with %+q there", asked, got, name)
		}
	})
}

func BenchmarkSpellNew(b *testing.B) {
	f, dir := open(b, false)
	for i := range maxSpellings {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("订单-%d.log", i)), nil, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		f.Speller(b.Context()).Spell("/订单.log")
	}
}
