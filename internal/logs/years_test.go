package logs

import (
	"fmt"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// yearless are formats of times without a year.
var yearless = map[string]func(at time.Time, text string) string{
	"syslog": func(at time.Time, text string) string { return at.Format(time.Stamp) + " h app[1]: " + text },
	"klog": func(at time.Time, text string) string {
		return at.Format("I0102 15:04:05.000000 ") + "1 a.go:1] " + text
	},
	"logcat": func(at time.Time, text string) string {
		return at.Format("01-02 15:04:05.000") + "  1702  2395 D A: " + text
	},
	"redis": func(at time.Time, text string) string {
		return "[1] " + at.Format("02 Jan 15:04:05.000") + " * " + text
	},
	"ctime":       func(at time.Time, text string) string { return at.Format("Mon Jan _2 15:04:05 ") + text },
	"syslog 3164": func(at time.Time, text string) string { return "<34>" + at.Format(time.Stamp) + " h app: " + text },
	"docker": func(at time.Time, text string) string {
		return `{"log":"` + at.Format("I0102 15:04:05.000000 ") + `1 a.go:1] ` + text + `\n"}`
	},
	"with a year": func(at time.Time, text string) string {
		return at.Format("2006/01/02 15:04:05 ") + "[info] 1#1: " + text
	},
	"a few with a": func(at time.Time, text string) string {
		if at.Unix()%7 == 0 {
			return at.Format("2006/01/02 15:04:05 ") + "[info] 1#1: " + text
		}
		return at.Format(time.Stamp) + " h app[1]: " + text
	},
}

// logOf writes lines of times. Each says its own, so a test sees whether it is read right.
func logOf(times []time.Time, write func(time.Time, string) string, filler int) string {
	var b strings.Builder
	for _, at := range times {
		b.WriteString(write(at, "it is "+at.Format(time.RFC3339)+strings.Repeat(".", filler)))
		b.WriteString("\n")
	}
	return b.String()
}

// misread lists the hits whose time is another one than they say.
func misread(t testing.TB, s Set, q Query) (wrong []string, hits int) {
	t.Helper()
	q.Heads = true
	if _, err := s.Search(t.Context(), q, func(h Hit) error {
		hits++
		if says := saidBy(t, h.Text); !h.Time.Equal(says) {
			wrong = append(wrong, h.Time.Format(time.RFC3339)+" for "+says.Format(time.RFC3339))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return wrong, hits
}

func saidBy(t testing.TB, text []byte) time.Time {
	t.Helper()
	_, says, _ := strings.Cut(string(text), "it is ")
	return when(t, says[:min(len(says), len("2006-01-02T15:04:05Z"))])
}

// checkYears reads a set in each way, and reports lines that are read in another year.
func checkYears(t *testing.T, s Set, times []time.Time) {
	t.Helper()
	report := func(way string, wrong []string, hits, want int) {
		t.Helper()
		if len(wrong) > 0 {
			t.Errorf("%s: %d of %d lines: %s …", way, len(wrong), hits, strings.Join(wrong[:min(len(wrong), 3)], ", "))
		}
		if hits != want {
			t.Errorf("%s: %d lines, want %d", way, hits, want)
		}
	}
	for way, q := range map[string]Query{"forward": {}, "newest first": {Newest: true}, "tail": {Tail: true, Limit: len(times)}} {
		wrong, hits := misread(t, s, q)
		report(way, wrong, hits, len(times))
	}
	var wrong []string
	lines := 0
	_, err := s.Window(t.Context(), Window{Anchor: Anchor{Line: 1}, After: 50}, func(h Hit) error {
		lines++
		if !h.Time.Equal(saidBy(t, h.Text)) {
			wrong = append(wrong, h.Time.String())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	report("window", wrong, lines, min(50, len(times)))
	since, until := times[len(times)/4], times[len(times)/2]
	want := 0
	for _, at := range times {
		if !at.Before(since) && at.Before(until) {
			want++
		}
	}
	wrong, hits := misread(t, s, Query{Since: since, Until: until})
	report("range", wrong, hits, want)
	h, err := s.Histogram(t.Context(), HistogramQuery{Spread: Spread{Buckets: 20}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, b := range h.Buckets {
		for _, n := range b.Events {
			total += int(n)
		}
	}
	if first, last := slices.MinFunc(times, time.Time.Compare), slices.MaxFunc(times, time.Time.Compare); !h.Since.Equal(first) || h.Until.Add(-1).After(last.Add(time.Second)) || total != len(times) {
		t.Errorf("histogram: %d events from %s to %s, want %d from %s to %s", total, h.Since, h.Until, len(times), first, last)
	}
	wrong, hits = misread(t, s, Query{Since: since, Until: until}) // by the index, if there is one
	report("range by the index", wrong, hits, want)
}

// every returns times in steps.
func every(t testing.TB, from, to string, step time.Duration) (times []time.Time) {
	for at := when(t, from); at.Before(when(t, to)); at = at.Add(step) {
		times = append(times, at)
	}
	return times
}

func TestYears(t *testing.T) {
	days := func(texts ...string) (times []time.Time) {
		for _, text := range texts {
			times = append(times, when(t, text))
		}
		return times
	}
	for _, c := range []struct {
		name, changed string
		times         []time.Time
		filler        int
	}{
		{"three years in a few lines", "2026-03-05", days("2024-02-03", "2024-12-24", "2025-03-01", "2025-12-31 23:59:59", "2026-01-01 00:00:01", "2026-03-04"), 0},
		{"changed in January", "2026-01-02", days("2025-12-30", "2025-12-31 23:59:59", "2026-01-01 10:00:00"), 0},
		{"changed long after", "2026-11-30", days("2024-12-24", "2025-02-03", "2026-01-05", "2026-02-03"), 0},
		{"a leap day", "2026-03-05", days("2024-02-28", "2024-02-29 12:00:00", "2024-03-01", "2024-12-01", "2025-02-28", "2025-03-01", "2026-02-28", "2026-03-04"), 0},
		{"quiet months", "2026-03-05", days("2024-01-10", "2024-11-20", "2025-01-10", "2025-09-20", "2026-03-04"), 0},
		{"a line a day", "2026-03-05", every(t, "2023-03-01 12:00:00", "2026-03-05", day), 0},
		{"two lines a month", "2026-03-05", every(t, "2023-03-01 12:00:00", "2026-03-05", 15*day), 0},
		{"a quarter apart", "2026-03-05", every(t, "2021-03-01 12:00:00", "2026-03-05", 91*day), 0},
		{"half a year apart", "2026-03-05", every(t, "2021-03-01 12:00:00", "2026-03-05", 182*day), 0},
		{"400 KB", "2026-03-05", every(t, "2023-03-01", "2026-03-05", 6*time.Hour), 30},
		{"3 MB", "2026-03-05", every(t, "2023-03-01", "2026-03-05", 12*time.Hour), 1300},
		{"much of late, little before", "2026-03-05", slices.Concat(every(t, "2022-03-01", "2025-12-01", 2*day), every(t, "2025-12-01", "2026-03-04", 80*time.Minute)), 1300},
		{"little of late, much before", "2026-03-05", slices.Concat(every(t, "2023-03-01", "2023-06-01", 80*time.Minute), every(t, "2023-06-01", "2026-03-04", 2*day)), 1300},
		{"a quiet year's half in the middle", "2026-03-05", slices.Concat(every(t, "2024-10-01", "2025-03-01", 3*time.Hour), every(t, "2025-11-01", "2026-03-04", 3*time.Hour)), 1300},
	} {
		for name, write := range yearless {
			if len(c.times) > 1000 && name != "syslog" {
				continue // what is read of a large file does not depend on that
			}
			t.Run(c.name+", "+name, func(t *testing.T) {
				content := logOf(c.times, write, c.filler)
				fsys := fileFS(t, c.changed, map[string]string{"lab.log": content, "packed.log.gz": pack(t, "gz", content), "packed.log.zst": pack(t, "zst", content)})
				for _, file := range []string{"lab.log", "packed.log.gz", "packed.log.zst"} {
					checkYears(t, Set{open(t, fsys, file, Options{Index: NewIndex(DefaultIndexMemory)})}, c.times)
				}
				checkYears(t, Set{open(t, fsys, "lab.log", Options{})}, c.times)
			})
		}
	}
}

// A line that is out of order does not change the years of others. stray lines say no time.
func TestYearsOfLogsOutOfOrder(t *testing.T) {
	const noTime = "stray"
	hourly := every(t, "2025-09-01", "2026-03-05", time.Hour)
	insert := func(times []time.Time, at int, clock ...time.Time) []time.Time {
		return slices.Insert(slices.Clone(times), at, clock...)
	}
	repeat := func(at time.Time, n int) (times []time.Time) {
		for i := range n {
			times = append(times, at.Add(time.Duration(i)*time.Second))
		}
		return times
	}
	swapped := slices.Clone(hourly)
	for i := 0; i+8 < len(swapped); i += 8 {
		slices.Reverse(swapped[i : i+8]) // up to seven hours late
	}
	hosts := slices.Clone(hourly)
	for i := range hosts {
		if i%2 == 0 {
			hosts[i] = hosts[i].Add(-3 * day)
		}
	}
	boots := slices.Clone(hourly)
	for i := 4_000; i > 0; i -= 400 {
		boots = insert(boots, i, repeat(when(t, "2026-01-01 00:00:10"), 20)...)
	}
	shuffled := every(t, "2025-04-01", "2026-03-05", time.Hour)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	newestFirst := every(t, "2025-10-01", "2026-03-05", time.Hour)
	slices.Reverse(newestFirst)
	few := every(t, "2026-02-01", "2026-03-05", 3*day)
	for name, c := range map[string]struct {
		times  []time.Time
		strays func(i int, at time.Time) bool
	}{
		"stragglers":                    {times: swapped},
		"two hosts, days apart":         {times: hosts},
		"a day of the future":           {insert(hourly, 3000, when(t, "2026-09-09")), func(i int, _ time.Time) bool { return i == 3000 }},
		"a few days ahead":              {times: insert(hourly, 3000, hourly[3000].Add(5*day))},
		"a few days ago":                {times: insert(hourly, 3000, hourly[3000].Add(-20*day))},
		"a few days ahead at the end":   {append(slices.Clone(hourly), when(t, "2026-03-12")), func(i int, _ time.Time) bool { return i == len(hourly) }},
		"a clock that begins in 1970":   {boots, func(_ int, at time.Time) bool { return at.YearDay() == 1 && at.Minute() == 0 && at.Second() >= 10 }},
		"no order at all":               {times: shuffled},
		"newest first":                  {times: newestFirst},
		"a few lines, one in September": {insert(few, 6, when(t, "2026-09-09")), func(i int, _ time.Time) bool { return i == 6 }},
		"a few lines, one ahead":        {times: insert(few, 6, few[6].Add(10*day))},
	} {
		for _, filler := range []int{0, 400} {
			t.Run(fmt.Sprint(name, ", filler ", filler), func(t *testing.T) {
				var content strings.Builder
				want := 0
				for i, at := range c.times {
					text := "it is " + at.Format(time.RFC3339)
					if want++; c.strays != nil && c.strays(i, at) {
						text, want = noTime, want-1
					}
					fmt.Fprintf(&content, "%s h app: %s%s\n", at.Format(time.Stamp), text, strings.Repeat(".", filler))
				}
				fsys := fileFS(t, "2026-03-05", map[string]string{"lab.log": content.String(), "packed.log.gz": pack(t, "gz", content.String())})
				for _, name := range []string{"lab.log", "packed.log.gz"} {
					s := Set{open(t, fsys, name, Options{})}
					wrong, hits := misread(t, s, Query{Pattern: match.Pattern{Text: "it is"}})
					if len(wrong) > 0 || hits != want {
						t.Errorf("%s: %d of %d lines, want none of %d: %s …", name, len(wrong), hits, want, strings.Join(wrong[:min(3, len(wrong))], ", "))
					}
				}
			})
		}
	}
}

// Lines that say their years count as well, but not those of a clock that begins in 1970.
func TestYearsBesideOthers(t *testing.T) {
	content := `Nov  3 10:00:00 h app: it is 2023-11-03T10:00:00Z
2024-02-03 10:00:00 it is 2024-02-03T10:00:00Z
Nov  3 10:00:00 h app: it is 2024-11-03T10:00:00Z
1970-01-01 00:00:05 it is 1970-01-01T00:00:05Z
0000-12-30 00:00:00 it is 0000-12-30T00:00:00Z
Nov  4 10:00:00 h app: it is 2024-11-04T10:00:00Z
10:11:12 a time alone
2031-01-01 10:00:00 it is 2031-01-01T10:00:00Z
Nov  5 10:00:00 h app: it is 2024-11-05T10:00:00Z
Mar  4 10:00:00 h app: it is 2025-03-04T10:00:00Z
`
	fsys := fileFS(t, "2025-03-05", map[string]string{"lab.log": content})
	wrong, hits := misread(t, Set{open(t, fsys, "lab.log", Options{})}, Query{Pattern: match.Pattern{Text: "it is"}})
	if len(wrong) > 0 || hits != 9 {
		t.Errorf("%d of %d lines: %q", len(wrong), hits, wrong)
	}
}

// Samples in no order are of the newest year: a log in order would have been quiet for most
// of each year.
func TestYearsOfSamples(t *testing.T) {
	var content strings.Builder
	for _, text := range []string{"2005-02-27", "2005-02-19", "2005-02-25", "2005-02-13", "2005-02-23", "2004-11-22", "2005-02-02", "2005-07-18"} {
		content.WriteString(yearless["syslog"](when(t, text), "it is "+text+"T00:00:00Z") + "\n")
	}
	fsys := fileFS(t, "2005-08-14", map[string]string{"lab.log": content.String()})
	if wrong, _ := misread(t, Set{open(t, fsys, "lab.log", Options{})}, Query{}); len(wrong) > 0 {
		t.Errorf("%d lines: %q", len(wrong), wrong)
	}
}

// What is kept of a log of many years that jump is little.
func TestYearsOfJumpsAreNotKept(t *testing.T) {
	var content strings.Builder
	for i := range 20_000 {
		content.WriteString(yearless[[]string{"syslog", "with a year"}[i%2]](when(t, "2024-03-04").AddDate(i%3, i%11, 0), "x") + "\n")
	}
	log := open(t, fileFS(t, "2027-03-05", map[string]string{"lab.log": content.String()}), "lab.log", Options{})
	if y := log.years(0); len(y.spans) > 0 || !y.disordered() {
		t.Errorf("%d spans", len(y.spans))
	}
}

// 50 MiB of three years, most of them in the last one, in a file of the disk.
func TestYearsOfALargeFile(t *testing.T) {
	times := slices.Concat(every(t, "2023-03-01", "2025-06-01", 4*time.Hour), every(t, "2025-06-01", "2026-03-05", 4*time.Minute))
	name := filepath.Join(t.TempDir(), "lab.log")
	if err := os.WriteFile(name, []byte(logOf(times, yearless["syslog"], 460)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, time.Time{}, when(t, "2026-03-05")); err != nil {
		t.Fatal(err)
	}
	log := open(t, os.DirFS(filepath.Dir(name)), "lab.log", Options{})
	if log.Size < 50<<20 {
		t.Fatalf("%d bytes", log.Size)
	}
	s := Set{log}
	for _, q := range []Query{
		{Until: when(t, "2023-03-05")},
		{Since: when(t, "2024-02-28"), Until: when(t, "2024-03-02")},
		{Since: when(t, "2024-12-31"), Until: when(t, "2025-01-02"), Newest: true},
		{Since: when(t, "2025-12-31 23:00:00"), Until: when(t, "2026-01-01 01:00:00")},
		{Since: when(t, "2026-03-04"), Tail: true, Limit: 1000},
	} {
		want := 0
		for _, at := range times {
			if !at.Before(q.Since) && (q.Until.IsZero() || at.Before(q.Until)) {
				want++
			}
		}
		if wrong, hits := misread(t, s, q); len(wrong) > 0 || hits != want {
			t.Errorf("from %s to %s: %d of %d lines, want none of %d", q.Since, q.Until, len(wrong), hits, want)
		}
	}
	for _, percent := range []float64{1, 10, 50, 99} {
		_, err := s.Window(t.Context(), Window{Anchor: Anchor{Percent: percent}, Before: 5, After: 5}, func(h Hit) error {
			if says := saidBy(t, h.Text); !h.Time.Equal(says) {
				t.Errorf("at %v %%: %s for %s", percent, h.Time, says)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What finding the years reads is a small part of a log, and nothing of one that says them.
func TestFindingYearsReadsLittle(t *testing.T) {
	times := every(t, "2024-03-01", "2026-03-05", 10*time.Minute)
	for name, most := range map[string]int{"syslog": 3 << 20, "with a year": 0} {
		content := logOf(times, yearless[name], 430)
		log := open(t, fileFS(t, "2026-03-05", map[string]string{"lab.log": content}), "lab.log", Options{})
		line := []byte(content[:strings.IndexByte(content, '\n')])
		bytes := read(log, func(s Set) {
			heads := newHeadReader(log)
			if head := heads.single(Line{Text: line, Length: int64(len(line))}); !head.Time.Equal(times[0]) {
				t.Errorf("%s: the first line is of %s, want %s", name, head.Time, times[0])
			}
		})
		if bytes > most {
			t.Errorf("%s: %d of %d bytes are read, want %d", name, bytes, len(content), most)
		}
	}
}

// The files of a set are known by their own times of change, or by their order.
func TestYearsOfASet(t *testing.T) {
	times := every(t, "2022-11-01", "2026-03-05", 20*time.Hour)
	const files = 8
	fsys := fstest.MapFS{}
	for i := range files {
		part := times[i*len(times)/files : (i+1)*len(times)/files]
		name, content := fmt.Sprintf("lab.log.%d", files-1-i), logOf(part, yearless["syslog"], 0)
		switch {
		case i == files-1:
			name = "lab.log"
		case i < 3:
			name, content = name+".gz", pack(t, "gz", content)
		case i < 5:
			name, content = name+".zst", pack(t, "zst", content)
		}
		fsys[name] = &fstest.MapFile{Data: []byte(content), ModTime: part[len(part)-1]}
	}
	check := func(t *testing.T) {
		for _, x := range []*Index{nil, NewIndex(DefaultIndexMemory)} {
			s, err := OpenSet(t.Context(), fsys, "lab.log", Options{Zone: time.UTC, Index: x})
			if err != nil {
				t.Fatal(err)
			}
			checkYears(t, s, times)
			s.Close()
		}
	}
	t.Run("each changed when it was rotated", check)
	for _, file := range fsys {
		file.ModTime = when(t, "2026-03-05")
	}
	t.Run("all changed at once", check)
	for _, file := range fsys {
		file.ModTime = when(t, "2026-11-30")
	}
	t.Run("all changed at once, months later", check)
}

// The index is built anew if its lines turn out to be of other years.
func TestYearsOfALogThatIsIndexed(t *testing.T) {
	x := NewIndex(DefaultIndexMemory)
	times := every(t, "2025-06-01", "2026-01-03", time.Hour)
	content := logOf(times, yearless["syslog"], 0)
	checkYears(t, Set{open(t, fileFS(t, "2026-01-03", map[string]string{"lab.log": content}), "lab.log", Options{Index: x})}, times)
	// It grows.
	more := every(t, "2026-01-03", "2026-07-03", time.Hour)
	content += logOf(more, yearless["syslog"], 0)
	checkYears(t, Set{open(t, fileFS(t, "2026-07-03", map[string]string{"lab.log": content}), "lab.log", Options{Index: x})}, slices.Concat(times, more))
	// Its time of change was wrong.
	earlier := slices.Concat(times, more)
	for i := range earlier {
		earlier[i] = earlier[i].AddDate(-1, 0, 0)
	}
	s := Set{open(t, fileFS(t, "2025-07-03", map[string]string{"lab.log": content}), "lab.log", Options{Index: x})}
	h, err := s.Histogram(t.Context(), HistogramQuery{Spread: Spread{Buckets: 20}}, nil)
	if err != nil || !h.Since.Equal(earlier[0]) {
		t.Errorf("histogram from %s: %v; want from %s", h.Since, err, earlier[0])
	}
}

// A filter that continues where another one has stopped knows the years too.
func TestYearsOfAGrowingLog(t *testing.T) {
	var content strings.Builder
	q := Query{Heads: true}
	f, err := NewFilter(q)
	if err != nil {
		t.Fatal(err)
	}
	from := int64(0)
	for i, at := range every(t, "2025-12-31 20:00:00", "2026-01-01 04:00:00", 10*time.Minute) {
		content.WriteString(logOf([]time.Time{at}, yearless["syslog"], 0))
		if i%10 == 9 {
			if f, err = NewFilter(q); err != nil {
				t.Fatal(err)
			}
		}
		log := NewPart(strings.NewReader(content.String()), "lab.log", int64(content.Len()), at, Options{Zone: time.UTC})
		from, err = f.Read(t.Context(), log, Part{From: from, To: log.Size, Continues: i > 0}, func(l Line, head format.Head, _ int64, _ bool) error {
			if says := saidBy(t, l.Text); !head.Time.Equal(says) {
				t.Errorf("%s for %s", head.Time, says)
			}
			return nil
		})
		if err != nil || from != log.Size {
			t.Fatalf("read to %d of %d: %v", from, log.Size, err)
		}
	}
}

// Logs in order whose rate changes, with lines of different lengths, and some of them a few
// hours late.
func TestYearsOfRandomLogs(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 2))
		at := when(t, "2020-01-01").Add(time.Duration(r.IntN(365)) * day)
		var times []time.Time
		for range 1 + r.IntN(6) {
			step := time.Duration(1+r.IntN(3*24*60)) * time.Minute
			if r.IntN(2) == 0 {
				step = time.Duration(1+r.IntN(60)) * time.Minute
			}
			for range 5 + r.IntN(400) {
				at = at.Add(step/2 + time.Duration(r.Int64N(int64(step))))
				times = append(times, at)
			}
		}
		late := slices.Clone(times)
		for i := range late {
			if r.IntN(20) == 0 {
				late[i] = late[i].Add(-time.Duration(r.IntN(12*60)) * time.Minute)
			}
		}
		content := logOf(late, yearless["syslog"], r.IntN(2000))
		changed := at.Add(time.Duration(r.IntN(300)) * day)
		fsys := fileFS(t, changed.Format(time.RFC3339), map[string]string{"lab.log": content, "packed.log.gz": pack(t, "gz", content)})
		for _, name := range []string{"lab.log", "packed.log.gz"} {
			if wrong, hits := misread(t, Set{open(t, fsys, name, Options{})}, Query{}); len(wrong) > 0 {
				t.Errorf("%d, %s: %d of %d lines: %q", seed, name, len(wrong), hits, wrong[:min(3, len(wrong))])
			}
		}
	}
}
