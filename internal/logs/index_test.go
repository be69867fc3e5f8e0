package logs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

var logStart = time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)

// timed makes a log of events, one a second, some of them with a stack trace. They are
// long, so that few are many blocks.
func timed(n int) string {
	var b strings.Builder
	for i := range n {
		level := "INFO"
		if i%250 == 249 {
			level = "ERROR"
		}
		fmt.Fprintf(&b, "%s %s something happened for the %dth time, as it does%s\n", logStart.Add(time.Duration(i)*time.Second).Format("2006-01-02 15:04:05"), level, i, strings.Repeat(".", 1000))
		if level == "ERROR" {
			b.WriteString("  at app.main\n")
		}
	}
	return b.String()
}

func withIndex(log *Log, x *Index) *Log {
	log.index = x
	return log
}

// read counts what is read of a log.
func read(log *Log, of func(Set)) int {
	counted := &countedReader{source: log.source}
	log.source = counted
	of(Set{log})
	log.source = counted.source
	return counted.bytes
}

// With the index and without, plain and compressed, the same is found; with it
// blocks are left out.
func TestSearchByIndex(t *testing.T) {
	content := timed(12_500)
	x := NewIndex(DefaultIndexMemory)
	logs := map[string]*Log{
		"plain":      withIndex(newLog("", content), x),
		"compressed": withIndex(openString(t, pack(t, "gz", content), Options{}), x),
	}
	for _, log := range logs {
		if _, err := x.all(t.Context(), log, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range []Query{
		{Since: logStart.Add(2 * time.Hour)},
		{Since: logStart.Add(2 * time.Hour), Until: logStart.Add(2*time.Hour + time.Minute), Context: 1},
		{Level: format.LevelError, Limit: 20},
		{Level: format.LevelError, Newest: true, Context: 1},
		{Level: format.LevelError, Tail: true, Limit: 7},
		{Until: logStart.Add(time.Minute), Tail: true, Limit: 7},
		{Until: logStart.Add(time.Minute), Newest: true, Limit: 3},
		{Since: logStart.Add(12 * time.Hour)},
	} {
		plain := newLog("", content)
		want, _ := searched(t, Set{plain}, q)
		for name, log := range logs {
			if got, _ := searched(t, Set{log}, q); !slices.Equal(got, want) {
				t.Errorf("%s %+v: %d lines, want %d", name, q, len(got), len(want))
			}
		}
		if q.Level == format.LevelNone && !q.Newest && !q.Tail {
			log := withIndex(newLog("", content), x)
			if n := read(log, func(s Set) { searched(t, s, q) }); n > 4*blockSize && q.Until.IsZero() == (n > len(content)/2) {
				t.Errorf("%+v: %d bytes of %d were read", q, n, len(content))
			}
		}
	}
}

// What an event goes on with in the next file is found with the index too.
func TestIndexOfAnEventThatGoesOn(t *testing.T) {
	at := logStart.Add(12 * time.Hour)
	stamp := func(at time.Time, text string) string { return at.Format("2006-01-02T15:04:05Z ") + text + "\n" }
	older := timed(100) + stamp(at, "ERROR boom")
	newer := strings.Repeat("\tat com.example.Lab.run(Lab.java:12)\n", 100) + strings.Repeat(stamp(at.Add(time.Hour), "INFO done"), 100)
	x := NewIndex(DefaultIndexMemory)
	set := Set{withIndex(newLog("lab.log.1", older), x), withIndex(newLog("lab.log", newer), x)}
	for _, log := range set {
		if _, err := x.all(t.Context(), log, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range []Query{
		{Level: format.LevelError}, {Level: format.LevelError, Newest: true}, {Level: format.LevelError, Tail: true, Limit: 50},
		{Since: at, Until: at.Add(time.Minute)}, {Since: at, Until: at.Add(time.Minute), Newest: true},
	} {
		want, _ := searched(t, Set{newLog("lab.log.1", older), newLog("lab.log", newer)}, q)
		if got, _ := searched(t, set, q); !slices.Equal(got, want) || len(got) < 50 {
			t.Errorf("%+v: %d lines, want %d", q, len(got), len(want))
		}
	}
}

// The rest of an event in the next file counts in a histogram, with a level and without.
func TestHistogramOfAnEventThatGoesOn(t *testing.T) {
	set := Set{newLog("lab.log.1", "2026-03-04T10:00:00Z ERROR boom\n"), newLog("lab.log", "Caused by: timeout\n\tat Lab.run\n2026-03-04T10:00:01Z INFO done\n")}
	for _, level := range []format.Level{format.LevelNone, format.LevelError} {
		q := HistogramQuery{Query: Query{Pattern: match.Pattern{Text: "at Lab"}, Level: level}, Spread: Spread{Buckets: 1}}
		h, err := set.Histogram(t.Context(), q, func(Summary) {})
		if err != nil || len(h.Buckets) != 1 || h.Buckets[0].Events[format.LevelError] != 1 {
			t.Errorf("level %v: %v %+v", level, err, h.Buckets)
		}
	}
}

// Without an index, a log in order of time is not read as a whole; one that is not
// in order is.
func TestSearchByTimeWithoutIndex(t *testing.T) {
	content := timed(12_500)
	q := Query{Since: logStart.Add(12_500*time.Second - time.Minute)}
	var got []string
	log := newLog("", content)
	n := read(log, func(s Set) { got, _ = searched(t, s, q) })
	if len(got) != 61 || n > 6*blockSize {
		t.Errorf("%d lines, %d bytes of %d read", len(got), n, len(content))
	}
	half := len(content)/2 + strings.IndexByte(content[len(content)/2:], '\n') + 1
	turned := content[half:] + content[:half]
	if got, _ := searched(t, Set{newLog("", turned)}, q); len(got) != 61 {
		t.Errorf("out of order: %d lines", len(got))
	}
}

func TestFindByIndex(t *testing.T) {
	content := timed(6000)
	lines := naive(content)
	x := NewIndex(DefaultIndexMemory)
	packed := pack(t, "zst", content)
	for name, open := range map[string]func() *Log{
		"plain":      func() *Log { return withIndex(newLog("", content), x) },
		"compressed": func() *Log { return withIndex(openString(t, packed, Options{}), NewIndex(DefaultIndexMemory)) },
	} {
		for _, n := range []int{1, 2, 1000, 5555, len(lines), len(lines) + 1} {
			got, _ := show(t, Set{open()}, Window{Anchor: Anchor{Line: int64(n)}, After: 1})
			if want := lines[n-1 : min(n, len(lines))]; !slices.Equal(got, want) {
				t.Errorf("%s: line %d: %q", name, n, got)
			}
		}
		got, _ := show(t, Set{open()}, Window{Anchor: Anchor{Time: logStart.Add(5000 * time.Second)}, After: 1})
		if len(got) != 1 || !strings.Contains(got[0], " 5000th ") {
			t.Errorf("%s: by time: %q", name, got)
		}
	}
	log := withIndex(newLog("", content), x)
	if n := read(log, func(s Set) { show(t, s, Window{Anchor: Anchor{Line: 5555}, After: 1}) }); n > 2*blockSize {
		t.Errorf("%d bytes were read", n)
	}
}

// The index goes on where a log has grown, and is dropped where it has changed.
func TestIndexFollowsItsLog(t *testing.T) {
	content := timed(5000)
	x := NewIndex(DefaultIndexMemory)
	all := func(content string) (lines int64, bytes int) {
		log := newLog("", content)
		bytes = read(log, func(s Set) {
			blocks, err := x.all(t.Context(), s[0], nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range blocks {
				lines += b.lines
			}
		})
		return lines, bytes
	}
	for _, size := range []int{len(content) / 2, len(content)/2 + 10, len(content)/2 + 10, len(content)} {
		if lines, bytes := all(content[:size]); lines != int64(len(naive(content[:size]))) {
			t.Errorf("of %d bytes: %d lines, %d bytes read", size, lines, bytes)
		}
	}
	if _, bytes := all(content); bytes > stepSize {
		t.Errorf("known already, %d bytes were read", bytes)
	}
	if _, bytes := all(content + "one more\n"); bytes > 3*blockSize {
		t.Errorf("for one line more %d bytes were read", bytes)
	}
	changed := strings.Replace(content, "4999th", "nobody", 1) // where it ended
	if lines, bytes := all(content[:len(headOf(content))] + strings.Repeat("x\n", len(content)/4)); lines == int64(len(naive(content))) || bytes < len(content)/4 {
		t.Errorf("another content: %d lines, %d bytes read", lines, bytes)
	}
	if lines, _ := all(changed); lines != int64(len(naive(content))) {
		t.Errorf("changed: %d lines", lines)
	}
	if lines, _ := all(content[:len(content)/3]); lines != int64(len(naive(content[:len(content)/3]))) {
		t.Errorf("truncated: %d lines", lines)
	}
}

func headOf(content string) string { return content[:HeadSize] }

// Of many who ask one does the work; if that one goes away, another goes on.
func TestOneBuildsForAll(t *testing.T) {
	content := timed(7500)
	x := NewIndex(DefaultIndexMemory)
	logs := make([]*Log, 8)
	counted := make([]*countedReader, len(logs))
	for i := range logs {
		logs[i] = newLog("", content)
		counted[i] = &countedReader{source: logs[i].source}
		logs[i].source = counted[i]
	}
	var wait sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for i, log := range logs {
		wait.Go(func() {
			c := ctx
			if i > 0 {
				c = t.Context()
			}
			_, err := x.all(c, log, func(int64) { cancel() })
			if err != nil && i > 0 {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	total := 0
	for _, c := range counted {
		total += c.bytes
	}
	if total > len(content)+6*blockSize {
		t.Errorf("%d bytes were read for %d", total, len(content))
	}
}

// Who waits for an index that is learned for nobody hears how far it is, and does
// not wait for its rests.
func TestLearnForWhoComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		content := timed(7500)
		x := NewIndex(DefaultIndexMemory)
		slow := func() *Log {
			log := withIndex(newLog("", content), x)
			log.source = slowReader{log.source}
			return log
		}
		learned := make(chan error)
		began := time.Now()
		go func() { learned <- Set{slow()}.BuildIndex(t.Context()) }()
		if err := <-learned; err != nil {
			t.Fatal(err)
		}
		alone := time.Since(began)
		if known, end := x.known(newLog("", content)); len(known) == 0 || end != int64(len(content)) {
			t.Errorf("%d blocks up to %d are known", len(known), end)
		}

		x = NewIndex(DefaultIndexMemory)
		began = time.Now()
		go func() { learned <- Set{slow()}.BuildIndex(t.Context()) }()
		time.Sleep(time.Millisecond)
		var heard []int64
		if _, err := x.all(t.Context(), slow(), func(end int64) { heard = append(heard, end) }); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > alone*3/4 || len(heard) < 2 || !slices.IsSorted(heard) {
			t.Errorf("it took %v, for nobody %v; heard of %d", took, alone, heard)
		}
		if err := <-learned; err != nil {
			t.Fatal(err)
		}
	})
}

// slowReader takes a second for a block.
type slowReader struct{ source }

func (r slowReader) ReadAt(p []byte, offset int64) (int, error) {
	if len(p) == blockSize {
		time.Sleep(time.Second)
	}
	return r.source.ReadAt(p, offset)
}

func TestIndexMemory(t *testing.T) {
	x := NewIndex(20 * blockStatsSize)
	content := timed(8500)
	var logs []*Log
	for i := range 6 {
		log := newLog("", fmt.Sprint(i, " ", content))
		logs = append(logs, log)
		blocks, err := x.all(t.Context(), log, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(blocks) > 10 {
			t.Errorf("%d blocks", len(blocks))
		}
		var lines, bytes int64
		for _, b := range blocks {
			lines += b.lines
			bytes += b.length
		}
		if lines != 8534 || bytes != log.Size {
			t.Errorf("%d lines in %d bytes of %d", lines, bytes, log.Size)
		}
	}
	if known, _ := x.known(logs[0]); len(known) > 0 {
		t.Error("the first log is still known")
	}
	if known, _ := x.known(logs[5]); len(known) == 0 {
		t.Error("the last log is not known")
	}
}

func BenchmarkIndex(b *testing.B) {
	log := newLog("", timed(25_000))
	b.SetBytes(log.Size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewIndex(DefaultIndexMemory).all(b.Context(), log, nil); err != nil {
			b.Fatal(err)
		}
	}
}
