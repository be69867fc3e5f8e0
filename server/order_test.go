package server

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gowebdav/ui"
)

type fakeInfo struct {
	fs.FileInfo
	name string
	dir  bool
	size int64
	time int64
}

func (f fakeInfo) Name() string       { return f.name }
func (f fakeInfo) IsDir() bool        { return f.dir }
func (f fakeInfo) Size() int64        { return f.size }
func (f fakeInfo) ModTime() time.Time { return time.Unix(f.time, 0) }

func TestCompareNames(t *testing.T) {
	want := []string{
		"", "-", "01", "1", "2", "10", "A", "a", "a1", "a1b", "a2", "a02b", "a10", "B.log", "b.log", "lab.log", "lab.log.1", "lab.log.2.gz", "lab.log.10.gz",
		"x99999999999999999999999998", "x99999999999999999999999999", "z", "Ä", "ä", "日志1", "日志9", "日志10", "\xff",
	}
	got := slices.Clone(want)
	rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	slices.SortFunc(got, compareNames)
	if !slices.Equal(got, want) {
		t.Errorf("%q, want\n%q", got, want)
	}
}

func TestSortMembers(t *testing.T) {
	members := []fs.FileInfo{
		fakeInfo{name: "b", size: 1, time: 3}, fakeInfo{name: "a", size: 3, time: 2}, fakeInfo{name: "c", size: 1, time: 1},
		fakeInfo{name: "z", dir: true, size: 9, time: 5}, fakeInfo{name: "y", dir: true, size: 1, time: 6},
	}
	for order, want := range map[ui.Order]string{
		"name": "y z a b c", "-name": "z y c b a", "size": "y z b c a", "-size": "z y a c b", "time": "z y c a b", "-time": "y z b a c",
	} {
		sortMembers(members, order)
		var got []string
		for _, m := range members {
			got = append(got, m.Name())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", order, got, want)
		}
	}
}

func FuzzCompareNames(f *testing.F) {
	f.Add("lab.log.2", "LAB.log.10", "lab.log.02")
	f.Add("\xff1", "日1", "")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if compareNames(a, b) != -compareNames(b, a) || (compareNames(a, b) == 0) != (a == b) {
			t.Errorf("%q and %q: %d, %d", a, b, compareNames(a, b), compareNames(b, a))
		}
		if compareNames(a, b) < 0 && compareNames(b, c) < 0 && compareNames(a, c) >= 0 {
			t.Errorf("%q < %q < %q, but not the first and the last", a, b, c)
		}
	})
}

func BenchmarkSortMembers(b *testing.B) {
	members := make([]fs.FileInfo, 10_000)
	for i := range members {
		members[i] = fakeInfo{name: fmt.Sprintf("lab-%05d.log", i)}
	}
	rand.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	b.ReportAllocs()
	for b.Loop() {
		sortMembers(slices.Clone(members), ui.ByName)
	}
}
