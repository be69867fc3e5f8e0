package rotation

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func FuzzSets(f *testing.F) {
	f.Add("lab.log lab.log.1 lab.log.2.gz lab-2026-03-04.log.zst")
	f.Add("a.log a-1.log a-1-2.log a-1.log.1 a-1-2026-03-04.log")
	f.Add("foo.log foo-.log foo--2.log foo-T.1.log")
	f.Add("app-2026-03-04.log app-2026-03-04.log.1 app-2026-03-05.log.2 app-2026-03-05.log.gz app.log app-latest.log")
	f.Add("log20260304.txt log20269999.txt u_ex260304.log u_ex26030410.log 2026-03-04-1.log.gz latest.log")
	f.Add("p-Mon.log p-Tue.log p.log p-04-03-2026.log p-04-03-2026.log~ p.log.old p.log.bak")
	f.Add("@000000000000000000000000.0 current current.0.")
	f.Add(".0.0 current current.0")
	f.Add("p-Mon.log p-Tue.log p-Tue.00.log p-SAT.log p-SAT.log.1 p-SAT.log.1.2")
	f.Add("app-2026-03-0c.log app-2000-01+0c.log a-2026-W10.log a-2025-W52.log a-2025-W52.log.1")
	f.Add("@400000006a3f2c1b00000000.s @400000006a3f2c9a1f000000.u current current.1 a_26.03.04_10.11.12.log a_26.03.log")
	f.Add("2026_03_04.request.log 2026-W10.log a2026-03-04T10:11:12Z-b.log a-1772600000.log a-1772600000.log.1 a.log.2026-03-04.1")
	f.Fuzz(func(t *testing.T, s string) {
		names := strings.Fields(s)
		slices.Sort(names)
		names = slices.Compact(names)
		for _, a := range names {
			n, ok := Parse(a)
			if ok && (n.Log == "" || n.Log == a) {
				t.Errorf("%q is of %q", a, n.Log)
			}
		}
		seen := map[string]bool{}
		for _, set := range Sets(names, nil) {
			for _, name := range set.Files {
				if seen[name] && name != set.Name || !slices.Contains(names, name) {
					t.Errorf("%q is in a set twice, or was not there", name)
				}
				seen[name] = true
				if again, _ := Containing(name, names, nil); again.Name != set.Name || !slices.Equal(again.Files, set.Files) {
					t.Errorf("%q is of %+v, want %+v", name, again, set)
				}
			}
			if n := len(set.Files) - 1; set.Files[n] == set.Name && !slices.Equal(Of(set.Name, names), set.Files[:n]) {
				t.Errorf("of %q: %q, want %q", set.Name, Of(set.Name, names), set.Files[:n])
			}
		}
	})
}

// A name that no file system has costs nothing.
func TestNameTooLong(t *testing.T) {
	log := strings.Repeat("_", maxName-len(".log.1")) + ".log"
	if n, ok := Parse(log + ".1"); !ok || n.Log != log {
		t.Errorf("%d bytes: %v %+v", maxName, ok, n)
	}
	if n, ok := Parse("_" + log + ".1"); ok {
		t.Errorf("%d bytes: %+v", maxName+1, n)
	}
}

func BenchmarkSets(b *testing.B) {
	var names []string
	for i := range 10_000 {
		names = append(names, fmt.Sprintf("app-%d.log", i/10), fmt.Sprintf("service.log.%d.gz", i))
	}
	b.ReportAllocs()
	for b.Loop() {
		Sets(names, nil)
	}
}

// The order by age is total: it does not hang on the order in which files are listed.
func FuzzOrder(f *testing.F) {
	f.Add("app-2026-03-04.log", "app-2026-03-04.1.log", "app.log.2")
	f.Add("app.1.2026-03-04.log", "app-Mon.log", "app.log.old")
	f.Add("current.1", "@400000006a3f2c1b00000000.s", "current.1.2")
	f.Add("a-20260304-1.log", "a-2026-03-04.log", "a-1772600000.log")
	f.Fuzz(func(t *testing.T, first, second, third string) {
		var all []Name
		for _, name := range []string{first, second, third} {
			all = slices.AppendSeq(all, splits(name))
		}
		for _, a := range all {
			for _, b := range all {
				if x, y := a.compare(b), b.compare(a); x != -y || x == 0 && a.file != b.file {
					t.Fatalf("%+v and %+v compare as %d and %d", a, b, x, y)
				}
				for _, c := range all {
					if a.compare(b) <= 0 && b.compare(c) <= 0 && a.compare(c) > 0 {
						t.Fatalf("%+v, %+v and %+v are in a circle", a, b, c)
					}
				}
			}
		}
	})
}

// benchmarkSets groups 10,000 names.
func benchmarkSets(b *testing.B, name func(i int) string) {
	var names []string
	for i := range 10_000 {
		names = append(names, name(i))
	}
	b.ReportAllocs()
	for b.Loop() {
		Sets(names, nil)
	}
}

func BenchmarkSetsOfLogs(b *testing.B) {
	benchmarkSets(b, func(i int) string { return fmt.Sprintf("lab-%05d.log", i) })
}

func BenchmarkSetsOfDays(b *testing.B) {
	benchmarkSets(b, func(i int) string {
		return fmt.Sprintf("app%d-%s.log", i%10, time.Date(2026, 3, 4+i/10, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	})
}

func BenchmarkSetsOfTexts(b *testing.B) {
	benchmarkSets(b, func(i int) string { return fmt.Sprintf("chapter %c of the book %x.txt", 'a'+i%26, i*7919) })
}

func BenchmarkSetsOfPictures(b *testing.B) {
	benchmarkSets(b, func(i int) string { return fmt.Sprintf("IMG_20260304_%06d.jpg", i) })
}
