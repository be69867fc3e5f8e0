package rotation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestSets(t *testing.T) {
	for _, c := range []struct{ names, want string }{
		{"lab.log other.log notes.txt", ""},
		{"lab.log lab.log.1 lab.log.2.gz lab.log.10.gz", "lab.log: lab.log.10.gz lab.log.2.gz lab.log.1 lab.log"},
		{"lab.log lab.log-20260304 lab.log-20260303.gz", "lab.log: lab.log-20260303.gz lab.log-20260304 lab.log"},
		{"lab.log lab.log-20260304-1772600000.gz lab.log-20260304-1772700000", "lab.log: lab.log-20260304-1772600000.gz lab.log-20260304-1772700000 lab.log"},
		{"lab.log lab-2026-03-04.log.zst lab-2026-03-03.log.zst", "lab.log: lab-2026-03-03.log.zst lab-2026-03-04.log.zst lab.log"},
		{"lab.log lab-2026-03-04T10-11-12.000.log lab-2026-03-04T09-11-12.000.log.gz", "lab.log: lab-2026-03-04T09-11-12.000.log.gz lab-2026-03-04T10-11-12.000.log lab.log"},
		{"catalina.2026-03-04.log catalina.2026-03-05.log", "catalina.log: catalina.2026-03-04.log catalina.2026-03-05.log"},
		{"app.log app.2026-03-04.9.log.gz app.2026-03-04.10.log.gz", "app.log: app.2026-03-04.9.log.gz app.2026-03-04.10.log.gz app.log"},
		{"lab.log lab.log.1 lab.log.1.gz", "lab.log: lab.log.1 lab.log"}, // being compressed
		{"a.log a.log.1 b.log b.log.1", "a.log: a.log.1 a.log; b.log: b.log.1 b.log"},
		{"syslog syslog.1 syslog.2.gz", "syslog: syslog.2.gz syslog.1 syslog"},
		{"photo-20260304.jpg photo-20260305.jpg", ""},
		{"chapter.1 chapter.2", ""},
		{"2026-03-04.log 2026-03-05.log", ""},
		{"lab.log.1 lab.log.2", ""}, // whose log is gone
		{"192.168.1.1.log 192.168.1.2.log", ""},
		{"192.168.10.11.log 192.168.10.12.log", ""},
		{"lab.log lab.1.log lab_2.log lab.10.log", "lab.log: lab.10.log lab_2.log lab.1.log lab.log"},
		{"app-1.log app-1-2026-03-04T10-11-12.000.log app-2.log app-2-2026-03-04T10-11-12.000.log.gz",
			"app-1.log: app-1-2026-03-04T10-11-12.000.log app-1.log; app-2.log: app-2-2026-03-04T10-11-12.000.log.gz app-2.log"},
		{"app.log app.1.2026-03-04.log app.2.2026-03-04.log", "app.log: app.1.2026-03-04.log app.2.2026-03-04.log app.log"},
		{"app-2026-03-04.log app-2026-03-04.1.log app-2026-03-05.log", "app.log: app-2026-03-04.log app-2026-03-04.1.log app-2026-03-05.log"},
		{"app.log app-1.log app-1.log.1 app-2.log", "app-1.log: app-1.log.1 app-1.log; app.log: app-2.log app.log"},
		{"lab.log lab.log.2026-03-04_05+08 lab.log.2026-03-04_06+08", "lab.log: lab.log.2026-03-04_05+08 lab.log.2026-03-04_06+08 lab.log"},
		{"node-1 node-1.1 node-1.2.gz node-2 node-2.1", "node-1: node-1.2.gz node-1.1 node-1; node-2: node-2.1 node-2"},
	} {
		t.Run(c.names, func(t *testing.T) {
			names := strings.Fields(c.names)
			rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			var got []string
			for _, s := range Sets(names) {
				got = append(got, s.Name+": "+strings.Join(s.Files, " "))
			}
			if got := strings.Join(got, "; "); got != c.want {
				t.Errorf("%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// A name belongs to the same log, whoever asks: a listing, an open or a follow.
func TestRotatedFilesOfALog(t *testing.T) {
	for _, c := range []struct{ log, names, want string }{
		{"lab.log", "lab.1.log lab_2.log lab-3.log lab.log.4 lab.log", "lab.log.4 lab-3.log lab_2.log lab.1.log"},
		{"lab.log", "lab.2026-03-04.log lab_2026-03-05.log lab-2026-03-06.log lab.log.2026-03-07.gz other.1.log", "lab.2026-03-04.log lab_2026-03-05.log lab-2026-03-06.log lab.log.2026-03-07.gz"},
		{"app-1.log", "app.log app-1.log app-1-2026-03-04T10-11-12.000.log app-1.log.1 app-2.log", "app-1-2026-03-04T10-11-12.000.log app-1.log.1"},
		{"app.log", "app.log app-1.log app-2.log", "app-2.log app-1.log"},
		{"app-2026-03-04", "app-2026-03-04 app-2026-03-04.1 app-2026-03-04.2.gz", "app-2026-03-04.2.gz app-2026-03-04.1"},
		{"app-2026-03-04.log", "app-2026-03-04.log app-2026-03-04.1.log app-2026-03-04.log.1", "app-2026-03-04.log.1"},
		{"node-1", "node-1.1 node-1.2 node-2.1", "node-1.2 node-1.1"},
		{"lab.log", "lab.log lab.log.1 lab.log.1.gz", "lab.log.1"},
	} {
		t.Run(c.log+" among "+c.names, func(t *testing.T) {
			if got := strings.Join(Of(c.log, strings.Fields(c.names)), " "); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestRotatedFrom(t *testing.T) {
	for _, name := range []string{"lab.log.1", "lab.log.2.gz", "lab.log-20260304", "lab.log-20260304.zst", "lab.log.2026-03-04", "lab-2026-03-04.log", "lab-2026-03-04T10-11-12.000.log", "lab-2026-03-04T10-11-12.000.log.gz"} {
		if !slices.Equal(Of("lab.log", []string{name}), []string{name}) {
			t.Errorf("%s is no rotation of lab.log", name)
		}
	}
	for _, name := range []string{"lab.log", "lab.log2", "lab.logs", "lab.log.old.txt", "lab-error.log", "xlab.log.1", "lab.log.", "other.log.1"} {
		if len(Of("lab.log", []string{name})) > 0 {
			t.Errorf("%s is a rotation of lab.log", name)
		}
	}
}

func FuzzSets(f *testing.F) {
	f.Add("lab.log lab.log.1 lab.log.2.gz lab-2026-03-04.log.zst")
	f.Add("a.log a-1.log a-1-2.log a-1.log.1 a-1-2026-03-04.log")
	f.Add("foo.log foo-.log foo--2.log foo-T.1.log")
	f.Fuzz(func(t *testing.T, s string) {
		names := strings.Fields(s)
		slices.Sort(names)
		names = slices.Compact(names)
		seen := map[string]bool{}
		for _, set := range Sets(names) {
			for _, name := range set.Files {
				if seen[name] && name != set.Name || !slices.Contains(names, name) {
					t.Errorf("%q is in a set twice, or was not there", name)
				}
				seen[name] = true
				if again, _ := Containing(name, names); again.Name != set.Name || !slices.Equal(again.Files, set.Files) {
					t.Errorf("%q is of %+v, want %+v", name, again, set)
				}
			}
			if n := len(set.Files) - 1; set.Files[n] == set.Name && !slices.Equal(Of(set.Name, names), set.Files[:n]) {
				t.Errorf("of %q: %q, want %q", set.Name, Of(set.Name, names), set.Files[:n])
			}
		}
	})
}

func BenchmarkSets(b *testing.B) {
	var names []string
	for i := range 10_000 {
		names = append(names, fmt.Sprintf("app-%d.log", i/10), fmt.Sprintf("service.log.%d.gz", i))
	}
	b.ReportAllocs()
	for b.Loop() {
		Sets(names)
	}
}
