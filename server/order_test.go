package server

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gowebdav/ui"
)

func TestSortMembers(t *testing.T) {
	members := []entry{
		{name: "b", size: 1, seconds: 3}, {name: "a", size: 3, seconds: 2}, {name: "c", size: 1, seconds: 1},
		{name: "z", size: sizeOfFolder, seconds: 5}, {name: "y", size: sizeOfFolder, seconds: 6},
	}
	for order, want := range map[ui.Order]string{
		"name": "y z a b c", "-name": "z y c b a", "size": "y z b c a", "-size": "z y a c b", "time": "z y c a b", "-time": "y z b a c",
	} {
		slices.SortFunc(members, comparison(order))
		var got []string
		for _, m := range members {
			got = append(got, m.name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", order, got, want)
		}
	}
}

func FuzzPlace(f *testing.F) {
	f.Add("time", "lab.log", int64(512), int64(-5), uint32(5), true)
	f.Add("-size", "a\xff.b", int64(1<<40), int64(0), uint32(0), false)
	f.Add("name", "512", int64(0), int64(1), uint32(999_999_999), false)
	f.Fuzz(func(t *testing.T, sort, name string, size, seconds int64, nanoseconds uint32, folder bool) {
		order := ui.ParseOrder(sort)
		parsePlace(order, name)
		if name == "" || strings.Contains(name, "/") || size < 0 || nanoseconds > 999_999_999 {
			return
		}
		e := entry{name: name, size: size, seconds: seconds, nanoseconds: nanoseconds}
		if folder {
			e.size = sizeOfFolder
		}
		place := string(appendPlace(nil, order, e))
		got, ok := parsePlace(order, place)
		if !ok || comparison(order)(got, e) != 0 {
			t.Errorf("%s: %q is read as %+v, want %+v", order, place, got, e)
		}
		if again, ok := parsePlace(order, string(appendPlace(nil, order, got))); !ok || again != got {
			t.Errorf("%s: %q becomes %+v", order, place, again)
		}
	})
}

func TestParsePlace(t *testing.T) {
	for _, c := range []struct{ order, place string }{
		{"name", ""}, {"name", "/"}, {"name", "a/b"}, {"size", "lab.log"}, {"size", "x/lab.log"}, {"size", "-1/lab.log"},
		{"size", "99999999999999999999/x"}, {"time", "lab.log"}, {"time", "1.x/lab.log"}, {"time", "1.0000000001/a"}, {"time", "1.-5/a"}, {"time", "/a"}, {"time", "5/"}, {"time", "5/a/b"},
	} {
		if e, ok := parsePlace(ui.Order(c.order), c.place); ok {
			t.Errorf("%s %q: %+v", c.order, c.place, e)
		}
	}
}

// The first entries in each order are those of all entries in that order.
func TestFirstMembers(t *testing.T) {
	var all []entry
	for i := range 300 {
		e := entry{name: fmt.Sprintf("app-%d.log", i), size: int64(i % 7), seconds: int64(i%5) - 2, nanoseconds: uint32(i % 3)}
		switch i % 10 {
		case 3:
			e.size = sizeOfFolder
		case 4:
			e.name = fmt.Sprintf("日志%d \xff", i)
		case 5:
			e.name = fmt.Sprintf("APP-%d", i)
		}
		all = append(all, e)
	}
	for _, order := range []ui.Order{"name", "-name", "size", "-size", "time", "-time"} {
		want := slices.Clone(all)
		slices.SortFunc(want, comparison(order))
		for _, n := range []int{0, 1, 20, 150, 299, 300} {
			rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			var got []entry
			for _, r := range sorted(all, n, order) {
				got = append(got, all[r.at])
			}
			if !slices.Equal(got, want[:n]) {
				t.Errorf("%s: the first %d are %v, want %v", order, n, got, want[:n])
			}
		}
	}
}

func BenchmarkSortMembers(b *testing.B) {
	members := make([]entry, 10_000)
	for i := range members {
		members[i].name = fmt.Sprintf("lab-%05d.log", i)
	}
	rand.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	for _, n := range []int{pageRows, len(members)} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sorted(members, n, ui.ByName)
			}
		})
	}
}
