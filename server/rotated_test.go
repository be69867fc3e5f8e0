package server

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestUnderTheirLogs(t *testing.T) {
	for names, want := range map[string]string{
		"":                                      "",
		"a b c":                                 "a b c",
		"lab.log.2.gz x lab.log lab.log.1 y":    "x lab.log+2 lab.log.1 lab.log.2.gz y",
		"lab.log-20260304.gz lab.log-20260305":  "lab.log-20260305+1 lab.log-20260304.gz",
		"a.log.1 b.log.1 a.log b.log":           "a.log+1 a.log.1 b.log+1 b.log.1",
		"lab.log lab.log.1 lab.log/ lab.log.1/": "lab.log+1 lab.log.1 lab.log/ lab.log.1/",

		// Programs that open a new file each day.
		"laravel-2026-03-04.log laravel-2026-03-05.log":                                                  "laravel-2026-03-05.log+1 laravel-2026-03-04.log",
		"localhost_access_log.2026-03-04.txt localhost_access_log.2026-03-05.txt":                        "localhost_access_log.2026-03-05.txt+1 localhost_access_log.2026-03-04.txt",
		"u_ex260304.log u_ex260305.log u_ex260306.log":                                                   "u_ex260306.log+2 u_ex260305.log u_ex260304.log",
		"2026-03-04-1.log.gz latest.log":                                                                 "latest.log+1 2026-03-04-1.log.gz",
		"postgresql-Sun.log postgresql-Mon.log postgresql-Tue.log":                                       "postgresql-Tue.log+2 postgresql-Mon.log postgresql-Sun.log", // by their times
		"docker-compose.yml docker-compose.yml.bak invoice-20260304.txt invoice-20260305.txt notes.txt~": "docker-compose.yml docker-compose.yml.bak invoice-20260304.txt invoice-20260305.txt notes.txt~",
	} {
		var entries []entry
		for name := range strings.FieldsSeq(names) {
			e := entry{name: name, seconds: int64(len(entries))}
			if folder, ok := strings.CutSuffix(name, "/"); ok {
				e.name, e.size = folder, sizeOfFolder
			}
			entries = append(entries, e)
		}
		var got []string
		rows, older := underTheirLogs(entries, maxUnfolded(pageRows), (&sorting{}).changed(slices.Clone(entries)))
		for _, e := range rows {
			name := e.name
			if e.folder() {
				name += "/"
			}
			if e.older > 0 {
				name += fmt.Sprintf("+%d", e.older)
			}
			got = append(got, name)
			if e.older > 0 {
				for _, e := range older[e.name] {
					got = append(got, e.name)
				}
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %s", names, got, want)
		}
	}
}

// BenchmarkList answers with a folder of 10,000 files, from the disk to the
// encoder, beside what PROPFIND takes for it.
func BenchmarkList(b *testing.B) {
	s, dir := newBenchSite(b)
	for i := range 10_000 {
		name := fmt.Sprintf("%s/many/lab-%05d.log", dir, i)
		writeBench(b, name)
	}
	for _, c := range []struct{ name, method, accept string }{{"page", "GET", "text/html"}, {"plain", "GET", ""}, {"json", "GET", "application/json"}, {"propfind", "PROPFIND", ""}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.ask(b, c.method, "/app/many", "Accept", c.accept, "Depth", "1")
			}
		})
	}
}
