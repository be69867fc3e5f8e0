package logs

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// find runs a search and writes its hits as grep does: context marked with -,
// groups parted by --.
func find(t *testing.T, s string, q Query) ([]string, Summary) {
	t.Helper()
	var got []string
	sum, err := Search(t.Context(), Log{ReaderAt: strings.NewReader(s), Size: int64(len(s)), Zone: time.UTC}, q, func(h Hit) error {
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
		{"text", Query{Pattern: Pattern{Text: "timeout"}}, lines[5:6]},
		{"text in either case", Query{Pattern: Pattern{Text: "TimeOut", IgnoreCase: true}}, []string{lines[5], lines[7]}},
		{"regular expression", Query{Pattern: Pattern{Text: `INFO.*\d$`, Regex: true}}, []string{lines[7]}},
		{"regular expression in either case", Query{Pattern: Pattern{Text: `time(out|r)`, Regex: true, IgnoreCase: true}}, []string{lines[5], lines[7]}},
		{"anchors are of the line", Query{Pattern: Pattern{Text: `^ValueError: timeout$`, Regex: true}}, []string{lines[5]}},
		{"a text with the signs of an expression", Query{Pattern: Pattern{Text: `(most recent`}}, []string{lines[3]}},
		{"inverted", Query{Pattern: Pattern{Text: "2026", Invert: true}}, lines[3:6]},
		{"all", Query{}, lines},
		{"limit", Query{Pattern: Pattern{Text: "INFO"}, Limit: 2}, []string{lines[0], lines[7]}},
		{"newest first", Query{Pattern: Pattern{Text: "INFO"}, Newest: true, Limit: 2}, []string{lines[8], lines[7]}},
		{"the last ones", Query{Pattern: Pattern{Text: "INFO"}, Tail: true, Limit: 2}, []string{lines[7], lines[8]}},
		{"the last lines", Query{Tail: true, Limit: 3}, lines[6:]},
		{"more of the last ones than there are", Query{Pattern: Pattern{Text: "ERROR"}, Tail: true, Limit: 9}, lines[2:3]},
		{"level, and what belongs to a line", Query{Level: LevelError}, lines[2:6]},
		{"level and worse", Query{Level: LevelWarn}, lines[2:7]},
		{"level and text", Query{Level: LevelError, Pattern: Pattern{Text: "timeout"}}, lines[5:6]},
		{"since", Query{Since: at(4)}, lines[7:]},
		{"until", Query{Until: at(1)}, lines[:1]},
		{"a stack trace has the time of its line", Query{Since: at(2), Until: at(3)}, lines[2:6]},
		{"context", Query{Pattern: Pattern{Text: "ERROR"}, Context: 1}, []string{"-" + lines[1], lines[2], "-" + lines[3]}},
		{"context that is shared", Query{Pattern: Pattern{Text: "e"}, Context: 1, Limit: 2}, []string{"-" + lines[0], lines[1], lines[2], "-" + lines[3]}},
		{"groups are parted", Query{Pattern: Pattern{Text: "INFO"}, Context: 1},
			[]string{lines[0], "-" + lines[1], "--", "-" + lines[6], lines[7], lines[8]}},
		{"context, newest first", Query{Pattern: Pattern{Text: "INFO"}, Context: 1, Newest: true, Limit: 1}, []string{"-" + lines[7], lines[8]}},
		{"the last ones with context", Query{Pattern: Pattern{Text: "INFO"}, Context: 1, Tail: true, Limit: 1}, []string{"-" + lines[7], lines[8]}},
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
		if _, err := Search(t.Context(), Log{ReaderAt: strings.NewReader(app), Size: int64(len(app))}, q, func(Hit) error { return stop }); err != stop {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

func TestBadExpression(t *testing.T) {
	if _, err := Search(t.Context(), Log{}, Query{Pattern: Pattern{Text: "(", Regex: true}}, nil); err == nil {
		t.Error("no error")
	}
}

// FuzzSearch compares each way of searching with a naive one.
func FuzzSearch(f *testing.F) {
	f.Add(app, "timeout", false, false, false)
	f.Add(app, `o.t`, true, true, false)
	f.Add("a\n\nK\n", "k", true, true, true)
	f.Fuzz(func(t *testing.T, s, text string, isRegex, ignoreCase, invert bool) {
		p := Pattern{Text: text, Regex: isRegex, IgnoreCase: ignoreCase, Invert: invert}
		expr := text
		if !isRegex {
			expr = regexp.QuoteMeta(text)
		}
		if ignoreCase {
			expr = "(?i)" + expr
		}
		re, err := regexp.Compile(expr)
		if err != nil {
			if _, err := p.compile(t.Context()); isRegex && err == nil {
				t.Errorf("%q compiles", text)
			}
			return
		}
		if ignoreCase && !isRegex && !isASCII(s) {
			return // ASCII letters alone: k is not K (U+212A)
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

func BenchmarkSearch(b *testing.B) {
	var log bytes.Buffer
	for i := 0; log.Len() < 64<<20; i++ {
		fmt.Fprintf(&log, "2026-03-04 10:11:%02d,%03d INFO [worker-%d] app.orders: processed order id=%d user=u%d in %d ms\n", i/1000%60, i%1000, i%8, i, i%977, i%31)
	}
	for name, q := range map[string]Query{
		"literal":                    {Pattern: Pattern{Text: "connection refused"}},
		"literal, either case":       {Pattern: Pattern{Text: "connection refused", IgnoreCase: true}},
		"expression":                 {Pattern: Pattern{Text: `user=\w+ .*timeout`, Regex: true}},
		"expression without literal": {Pattern: Pattern{Text: `[Tt]im[Ee][Oo]ut \d{3}$`, Regex: true}},
		"level":                      {Level: LevelError},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(log.Len()))
			b.ReportAllocs()
			for b.Loop() {
				Search(b.Context(), Log{ReaderAt: bytes.NewReader(log.Bytes()), Size: int64(log.Len()), Zone: time.UTC}, q, func(Hit) error { return nil })
			}
		})
	}
}
