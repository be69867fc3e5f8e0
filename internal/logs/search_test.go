package logs

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/charset/charsettest"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
)

// find runs a search and writes its hits as grep does: context marked with -,
// groups parted by --.
func find(t *testing.T, s string, q Query) ([]string, Summary) {
	t.Helper()
	var got []string
	sum, err := Set{{source: plain{strings.NewReader(s), int64(len(s))}, Size: int64(len(s)), Zone: time.UTC, charset: charset.UTF8}}.Search(t.Context(), q, func(h Hit) error {
		if h.Gap {
			got = append(got, "--")
		}
		mark := ""
		if h.Context {
			mark = "-"
		}
		got = append(got, mark+string(h.Text))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, sum
}

const app = `2026-03-04 10:00:00 INFO start
2026-03-04 10:00:01 DEBUG config loaded
2026-03-04 10:00:02 ERROR cannot open file
Traceback (most recent call last):
  File "a.py", line 1, in f
ValueError: timeout
2026-03-04 10:00:03 WARNING retry
2026-03-04 10:00:04 INFO Timeout was 3
2026-03-04 10:00:05 INFO done
`

func TestSearch(t *testing.T) {
	at := func(second int) time.Time { return time.Date(2026, 3, 4, 10, 0, second, 0, time.UTC) }
	lines := naive(app)
	for _, c := range []struct {
		name string
		q    Query
		want []string
	}{
		{"text", Query{Pattern: match.Pattern{Text: "timeout"}}, lines[5:6]},
		{"text in either case", Query{Pattern: match.Pattern{Text: "TimeOut", IgnoreCase: true}}, []string{lines[5], lines[7]}},
		{"regular expression", Query{Pattern: match.Pattern{Text: `INFO.*\d$`, Regex: true}}, []string{lines[7]}},
		{"regular expression in either case", Query{Pattern: match.Pattern{Text: `time(out|r)`, Regex: true, IgnoreCase: true}}, []string{lines[5], lines[7]}},
		{"anchors are of the line", Query{Pattern: match.Pattern{Text: `^ValueError: timeout$`, Regex: true}}, []string{lines[5]}},
		{"a text with the signs of an expression", Query{Pattern: match.Pattern{Text: `(most recent`}}, []string{lines[3]}},
		{"inverted", Query{Pattern: match.Pattern{Text: "2026", Invert: true}}, lines[3:6]},
		{"all", Query{}, lines},
		{"limit", Query{Pattern: match.Pattern{Text: "INFO"}, Limit: 2}, []string{lines[0], lines[7]}},
		{"newest first", Query{Pattern: match.Pattern{Text: "INFO"}, Newest: true, Limit: 2}, []string{lines[8], lines[7]}},
		{"the last ones", Query{Pattern: match.Pattern{Text: "INFO"}, Tail: true, Limit: 2}, []string{lines[7], lines[8]}},
		{"the last lines", Query{Tail: true, Limit: 3}, lines[6:]},
		{"more of the last ones than there are", Query{Pattern: match.Pattern{Text: "ERROR"}, Tail: true, Limit: 9}, lines[2:3]},
		{"level, and what belongs to a line", Query{Level: format.LevelError}, lines[2:6]},
		{"level and worse", Query{Level: format.LevelWarn}, lines[2:7]},
		{"level and text", Query{Level: format.LevelError, Pattern: match.Pattern{Text: "timeout"}}, lines[5:6]},
		{"since", Query{Since: at(4)}, lines[7:]},
		{"until", Query{Until: at(1)}, lines[:1]},
		{"a stack trace has the time of its line", Query{Since: at(2), Until: at(3)}, lines[2:6]},
		{"context", Query{Pattern: match.Pattern{Text: "ERROR"}, Context: 1}, []string{"-" + lines[1], lines[2], "-" + lines[3]}},
		{"context that is shared", Query{Pattern: match.Pattern{Text: "e"}, Context: 1, Limit: 2}, []string{"-" + lines[0], lines[1], lines[2], "-" + lines[3]}},
		{"groups are parted", Query{Pattern: match.Pattern{Text: "INFO"}, Context: 1},
			[]string{lines[0], "-" + lines[1], "--", "-" + lines[6], lines[7], lines[8]}},
		{"context, newest first", Query{Pattern: match.Pattern{Text: "INFO"}, Context: 1, Newest: true, Limit: 1}, []string{"-" + lines[7], lines[8]}},
		{"the last ones with context", Query{Pattern: match.Pattern{Text: "INFO"}, Context: 1, Tail: true, Limit: 1}, []string{"-" + lines[7], lines[8]}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, sum := find(t, app, c.q)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if limited := c.q.Limit > 0 && !c.q.Tail; sum.Limited != limited {
				t.Errorf("limited: %v", sum.Limited)
			}
		})
	}
}

func TestSearchEndsWithItsVisitor(t *testing.T) {
	stop := errors.New("stop")
	for _, q := range []Query{{}, {Newest: true}, {Tail: true, Limit: 2}} {
		set := Set{{source: plain{strings.NewReader(app), int64(len(app))}, Size: int64(len(app))}}
		if _, err := set.Search(t.Context(), q, func(Hit) error { return stop }); err != stop {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

func TestBadExpression(t *testing.T) {
	if _, err := (Set{{}}).Search(t.Context(), Query{Pattern: match.Pattern{Text: "(", Regex: true}}, nil); err == nil {
		t.Error("no error")
	}
}

// FuzzSearch compares each way of searching with a naive one.
func FuzzSearch(f *testing.F) {
	f.Add(app, "timeout", false, false, false)
	f.Add(app, `o.t`, true, true, false)
	f.Add("a\n\nK\n", "k", true, true, true)
	f.Fuzz(func(t *testing.T, s, text string, isRegex, ignoreCase, invert bool) {
		p := match.Pattern{Text: text, Regex: isRegex, IgnoreCase: ignoreCase, Invert: invert}
		expr := text
		if !isRegex {
			expr = regexp.QuoteMeta(text)
		}
		if ignoreCase {
			expr = "(?i)" + expr
		}
		re, err := regexp.Compile(expr)
		if err != nil {
			if _, err := p.Compile(t.Context()); isRegex && err == nil {
				t.Errorf("%q compiles", text)
			}
			return
		}
		if ignoreCase && !isRegex && strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
			return // ASCII letters alone: k is not K (U+212A)
		}
		if strings.ContainsAny(s, "\x1b\ufeff") {
			return // what is around text is not searched
		}
		var want []string
		for _, l := range naive(s) {
			if re.MatchString(l) != invert {
				want = append(want, l)
			}
		}
		got, _ := find(t, s, Query{Pattern: p})
		if !slices.Equal(got, want) {
			t.Errorf("%+v in %q: %q, want %q", p, s, got, want)
		}
		newest, _ := find(t, s, Query{Pattern: p, Newest: true})
		slices.Reverse(newest)
		if !slices.Equal(newest, want) {
			t.Errorf("%+v in %q, newest first: %q, want %q", p, s, newest, want)
		}
		last, _ := find(t, s, Query{Pattern: p, Tail: true, Limit: 2})
		if !slices.Equal(last, want[max(0, len(want)-2):]) {
			t.Errorf("%+v in %q, the last two: %q", p, s, last)
		}
	})
}

// naiveSearch does what a query says line by line.
func naiveSearch(s string, q Query) (got []string) {
	lines := naive(s)
	e := events{headReader: newHeadReader(newLog("", s))}
	var hits []int
	offset := int64(0)
	raw := strings.SplitAfter(s, "\n")
	for i, l := range lines {
		if head := e.head(Line{Offset: offset, Text: []byte(l)}); q.inRange(head) && strings.Contains(l, q.Text) != q.Invert {
			hits = append(hits, i)
		}
		offset += int64(len(raw[i]))
	}
	if q.Limit > 0 && len(hits) > q.Limit {
		if q.Tail || q.Newest {
			hits = hits[len(hits)-q.Limit:]
		} else {
			hits = hits[:q.Limit]
		}
	}
	around := func(of []int, printed int) {
		for i, l := range lines {
			hit := slices.Contains(of, i)
			if !hit && !slices.ContainsFunc(of, func(h int) bool { return h-q.Context <= i && i <= h+q.Context }) {
				continue
			}
			if q.Context > 0 && printed >= 0 && i > printed+1 {
				got = append(got, "--")
			}
			if printed = i; !hit {
				l = "-" + l
			}
			got = append(got, l)
		}
	}
	if !q.Newest {
		around(hits, -1)
		return got
	}
	for i, h := range slices.Backward(hits) {
		if i < len(hits)-1 && q.Context > 0 {
			got = append(got, "--")
		}
		around([]int{h}, -1)
	}
	return got
}

// FuzzQuery compares all options of a query, alone and together, with a naive
// search.
func FuzzQuery(f *testing.F) {
	f.Add(app, "o", 1, 2, uint8(3), false)
	f.Add(app, "INFO", 2, 0, uint8(0x15), true)
	f.Fuzz(func(t *testing.T, s, text string, context, limit int, options uint8, invert bool) {
		if strings.ContainsAny(s, "\x1b\ufeff") {
			return
		}
		q := Query{Pattern: match.Pattern{Text: text, Invert: invert}, Context: context & 3, Limit: limit & 3}
		switch options & 3 {
		case 1:
			q.Newest = true
		case 2:
			q.Tail, q.Limit = true, q.Limit+1
		}
		if options&4 != 0 {
			q.Level = format.LevelWarn
		}
		if options&8 != 0 {
			q.Since = time.Date(2026, 3, 4, 10, 0, 1, 0, time.UTC)
		}
		if options&16 != 0 {
			q.Until = time.Date(2026, 3, 4, 10, 0, 4, 0, time.UTC)
		}
		got, _ := find(t, s, q)
		if want := naiveSearch(s, q); !slices.Equal(got, want) {
			t.Errorf("%+v in %q:\n%q, want\n%q", q, s, got, want)
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	var log bytes.Buffer
	for i := 0; log.Len() < 64<<20; i++ {
		fmt.Fprintf(&log, "2026-03-04 10:11:%02d,%03d INFO [worker-%d] app.orders: processed order id=%d user=u%d in %d ms\n", i/1000%60, i%1000, i%8, i, i%977, i%31)
	}
	for name, q := range map[string]Query{
		"literal":                    {Pattern: match.Pattern{Text: "connection refused"}},
		"literal, either case":       {Pattern: match.Pattern{Text: "connection refused", IgnoreCase: true}},
		"expression":                 {Pattern: match.Pattern{Text: `user=\w+ .*timeout`, Regex: true}},
		"expression without literal": {Pattern: match.Pattern{Text: `[Tt]im[Ee][Oo]ut \d{3}$`, Regex: true}},
		"level":                      {Level: format.LevelError},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(log.Len()))
			b.ReportAllocs()
			for b.Loop() {
				Set{{source: plain{bytes.NewReader(log.Bytes()), int64(log.Len())}, Size: int64(log.Len()), Zone: time.UTC}}.Search(b.Context(), q, func(Hit) error { return nil })
			}
		})
	}
}

// Lines that are not ASCII are looked at one by one.
func BenchmarkSearchInChinese(b *testing.B) {
	var log strings.Builder
	for i := 0; log.Len() < 8<<20; i++ {
		fmt.Fprintf(&log, "2026-03-04 10:11:%02d,%03d INFO [worker-%d] 订单处理完成，编号 %d，用户 %d，耗时 %d 毫秒\n", i/1000%60, i%1000, i%8, i, i%977, i%31)
	}
	for name, content := range map[string]string{"UTF-8": log.String(), "GBK": charsettest.GBK(b, log.String())} {
		for what, q := range map[string]Query{"literal": {Pattern: match.Pattern{Text: "连接超时"}}, "level": {Level: format.LevelError}} {
			b.Run(name+" "+what, func(b *testing.B) {
				b.SetBytes(int64(len(content)))
				b.ReportAllocs()
				for b.Loop() {
					Set{{source: plain{strings.NewReader(content), int64(len(content))}, Size: int64(len(content)), Zone: time.UTC}}.Search(b.Context(), q, func(Hit) error { return nil })
				}
			})
		}
	}
}

// The last lines cost the same in a file of any size: opening it, and reading its
// end.
func BenchmarkLastLines(b *testing.B) {
	for _, size := range []int{10 << 10, 64 << 20} {
		dir := b.TempDir()
		content := strings.Repeat("2026-03-04 10:11:12 INFO something happened in the application\n", size/64)
		if err := os.WriteFile(filepath.Join(dir, "lab.log"), []byte(content), 0o644); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				log := open(b, os.DirFS(dir), "lab.log", Options{})
				if _, err := (Set{log}).Search(b.Context(), Query{Tail: true, Limit: 200}, func(Hit) error { return nil }); err != nil {
					b.Fatal(err)
				}
				log.Close()
			}
		})
	}
}
