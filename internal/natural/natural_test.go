package natural

import (
	"math/rand/v2"
	"slices"
	"strings"
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

// Ranks tell most names of a folder apart.
func TestRank(t *testing.T) {
	names := []string{"app-0", "app-1", "app-2b", "app-002c", "app-10", "app-99999999", "app-20260304101112", "app-20260305101112", "app-A", "app-b", "app-日", "app-日志"}
	for i, name := range names {
		if i > 0 && Rank(names[i-1], 4) >= Rank(name, 4) {
			t.Errorf("%q: %x, not more than %x of %q", name, Rank(name, 4), Rank(names[i-1], 4), names[i-1])
		}
	}
}

func FuzzCompareNames(f *testing.F) {
	f.Add("lab.log.2", "LAB.log.10", "lab.log.02")
	f.Add("\xff1", "日1", "")
	f.Add("a\u212a", "ak", "aK1")
	f.Add("x1", "x"+strings.Repeat("9", 300), "x"+strings.Repeat("1", 301))
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if Compare(a, b) != -Compare(b, a) || (Compare(a, b) == 0) != (a == b) {
			t.Errorf("%q and %q: %d, %d", a, b, Compare(a, b), Compare(b, a))
		}
		shared := Shared(a, Shared(a, len(a), b), c)
		if rank, other := Rank(a, shared), Rank(b, shared); rank != other && (rank < other) != (Compare(a, b) < 0) {
			t.Errorf("%q and %q after %d bytes: %x, %x, but %d", a, b, shared, rank, other, Compare(a, b))
		}
		if Compare(a, b) < 0 && Compare(b, c) < 0 && Compare(a, c) >= 0 {
			t.Errorf("%q < %q < %q, but not the first and the last", a, b, c)
		}
	})
}
