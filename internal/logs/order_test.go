package logs

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gowebdav/internal/logs/match"
)

// when parses a day in the notation of the tests.
func when(t testing.TB, text string) time.Time {
	t.Helper()
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at
		}
	}
	t.Fatalf("%q is no time", text)
	return time.Time{}
}

// fileFS has files that were changed at the given times.
func fileFS(t testing.TB, changed string, files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content), ModTime: when(t, changed)}
	}
	return fsys
}

// timesOf returns the times of the lines of a file that contain a text, or of its set.
func timesOf(t testing.TB, fsys fs.FS, name, text string, x *Index) string {
	t.Helper()
	s, err := OpenSet(t.Context(), fsys, name, Options{Zone: time.UTC, Index: x})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var got []string
	_, err = s.Search(t.Context(), Query{Pattern: match.Pattern{Text: text}, Heads: true}, func(h Hit) error {
		got = append(got, h.Time.Format("2006-01-02"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(got, " ")
}

func TestOrderOfDates(t *testing.T) {
	filler := func(n int) string { return strings.Repeat("03/04/26 10:00:00 INFO filler\n", n) }
	const kilobyte, megabyte = 1 << 10 / 29, 1 << 20 / 29 // of filler
	ask := "03/04/26 10:11:12 ERROR asked\n"
	for _, c := range []struct {
		name, changed, content, want string
	}{
		{"a month of 25 is none: day first", "2026-11-30", "25/03/26 10:00:00 x\n" + ask, "2026-04-03"},
		{"a day of 25: month first", "2026-11-30", "03/25/26 10:00:00 x\n" + ask, "2026-03-04"},
		{"the line before tells", "2026-11-30", ask + "03/25/26 10:00:00 x\n", "2026-03-04"},
		{"with the year in full", "2026-11-30", "03/25/2026 10:00:00 x\n03/04/2026 10:11:12 asked\n", "2026-03-04"},
		{"with the year in full, day first", "2026-11-30", "25/03/2026 10:00:00 x\n03/04/2026 10:11:12 asked\n", "2026-04-03"},
		{"in a clock of twelve hours", "2026-11-30", "25/03/2026 10:00:00 am x\n03/04/2026 10:11:12 am asked\n", "2026-04-03"},
		{"dashes", "2026-11-30", "03-25-2026 10:00:00 x\n03-04-2026 10:11:12 asked\n", "2026-03-04"},
		{"points: the day is first", "2026-03-05", "03.04.2026 10:11:12 asked\n", "2026-04-03"},
		{"the year is first", "2026-11-30", "26/03/04 10:00:00 INFO x\n26/03/25 10:11:12 INFO asked\n", "2026-03-25"},
		{"the year is first, and the file is younger", "2026-11-30", "17/06/08 10:00:00 INFO x\n17/06/09 10:11:12 INFO asked\n", "2017-06-09"},
		{"never the year 2003", "2026-01-01", ask, "2026-03-04"},
		{"written in March", "2026-03-04 12:00:00", ask, "2026-03-04"},
		{"written in April", "2026-04-03 12:00:00", ask, "2026-04-03"},
		{"the last line is near", "2026-03-07 12:00:00", "03/04/26 10:11:12 asked\n03/07/26 10:11:12 x\n", "2026-03-04"},
		{"the last line is near, day first", "2026-07-03 12:00:00", "03/04/26 10:11:12 asked\n03/07/26 10:11:12 x\n", "2026-04-03"},
		{"most lines tell", "2026-11-30", "25/03/26 10:00:00 x\n03/25/26 10:00:00 x\n03/26/26 10:00:00 x\n" + ask, "2026-03-04"},
		{"told at the head only", "2026-11-30", "03/25/26 10:00:00 x\n" + filler(5*megabyte) + ask + filler(100*kilobyte), "2026-03-04"},
		{"told at the end only", "2026-11-30", filler(100*kilobyte) + ask + filler(5*megabyte) + "03/25/26 10:00:00 x\n", "2026-03-04"},
		{"a line that has another order than most", "2026-11-30", "03/25/26 10:00:00 x\n03/26/26 10:00:00 x\n25/04/26 10:11:12 asked\n", "2026-04-25"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys := fileFS(t, c.changed, map[string]string{"lab.log": c.content, "packed.log.gz": pack(t, "gz", c.content)})
			if got := timesOf(t, fsys, "lab.log", "asked", nil); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if got := timesOf(t, fsys, "packed.log.gz", "asked", nil); got != c.want && c.name != "told at the end only" {
				t.Errorf("compressed: %s, want %s", got, c.want)
			}
		})
	}
}

// What one file of a set tells holds for those that do not tell.
func TestOrderOfDatesInASet(t *testing.T) {
	open := "03/04/26 10:11:12 asked\n"
	for _, files := range []map[string]string{
		{"lab.log": open, "lab.log.1": "25/03/26 10:00:00 x\n"},
		{"lab.log": "25/04/26 10:00:00 x\n", "lab.log.1": open, "lab.log.2": open},
		{"lab.log": open, "lab.log.1": open, "lab.log.2.gz": pack(t, "gz", "25/03/26 10:00:00 x\n")},
	} {
		got := timesOf(t, fileFS(t, "2026-03-05", files), "lab.log", "asked", nil)
		if strings.Trim(strings.ReplaceAll(got, "2026-04-03", ""), " ") != "" {
			t.Errorf("%q: %s", files, got)
		}
	}
}

// An order that shows only when the log has grown holds for its index too.
func TestOrderOfDatesThatShowsLater(t *testing.T) {
	var b strings.Builder
	for second := range 40_000 {
		fmt.Fprintf(&b, "03/04/26 %02d:%02d:%02d INFO asked%130s\n", second/3600, second/60%60, second%60, "")
	}
	x := NewIndex(DefaultIndexMemory)
	march := Query{Since: when(t, "2026-03-04"), Until: when(t, "2026-03-05"), Limit: 1}
	found := func(content string) int {
		s := Set{open(t, fileFS(t, "2026-04-03 23:00:00", map[string]string{"lab.log": content}), "lab.log", Options{Index: x})}
		if _, err := s.Histogram(t.Context(), HistogramQuery{Spread: Spread{Buckets: 10}}, nil); err != nil {
			t.Fatal(err)
		}
		sum, err := s.Search(t.Context(), march, func(Hit) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		return sum.Hits
	}
	if n := found(b.String()); n != 0 {
		t.Errorf("%d lines of March, want none: the file was changed in April", n)
	}
	b.WriteString("03/25/26 10:00:00 INFO x\n")
	if n := found(b.String()); n != 1 {
		t.Errorf("%d lines of March, want one", n)
	}
}
