package natural

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestCompareNames(t *testing.T) {
	want := []string{
		"", "-", "01", "1", "2", "10", "A", "a", "a1", "a1b", "a2", "a02b", "a10", "B.log", "b.log", "lab.log", "lab.log.1", "lab.log.2.gz", "lab.log.10.gz",
		"x99999999999999999999999998", "x99999999999999999999999999", "z", "Ä", "ä", "日志1", "日志9", "日志10", "\xff",
	}
	got := slices.Clone(want)
	rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	slices.SortFunc(got, Compare)
	if !slices.Equal(got, want) {
		t.Errorf("%q, want\n%q", got, want)
	}
}

func FuzzCompareNames(f *testing.F) {
	f.Add("lab.log.2", "LAB.log.10", "lab.log.02")
	f.Add("\xff1", "日1", "")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if Compare(a, b) != -Compare(b, a) || (Compare(a, b) == 0) != (a == b) {
			t.Errorf("%q and %q: %d, %d", a, b, Compare(a, b), Compare(b, a))
		}
		if Compare(a, b) < 0 && Compare(b, c) < 0 && Compare(a, c) >= 0 {
			t.Errorf("%q < %q < %q, but not the first and the last", a, b, c)
		}
	})
}
