package logs

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gowebdav/internal/logs/ansi"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/match"
)

// foundIn lists where hits are, by blocks of a size.
func foundIn(t testing.TB, set Set, q Query, size int) (found []string) {
	t.Helper()
	_, err := set.search(t.Context(), q, size, func(h Hit) error {
		found = append(found, fmt.Sprint(h.Offset, " ", h.Length, " ", h.Context, " ", h.Gap))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// orders are the ways to search.
var orders = []Query{{}, {Newest: true}, {Newest: true, Limit: 2}, {Tail: true, Limit: 2}, {Context: 1}, {Context: 1, Newest: true}}

// A line that is longer than a block is found by what stands anywhere in it. What does
// not depend on how large a block is, small ones show.
func TestLongLines(t *testing.T) {
	for _, size := range []int{4 << 10, blockSize} {
		step := min(size, stepSize)
		x, y := strings.Repeat("x", size), strings.Repeat("é", step)
		lines := []string{
			"short",
			x + "needle" + y,
			x[:size-3] + "needle",
			x + x[:step-3] + "needle\r",
			x + x + "need",
			x + "\x1b[31mnee\x1b[0mdle" + x,
			"needle",
			x + y + "NEEDLE é",
		}
		content := strings.Join(lines, "\n")
		sets := map[string]Set{
			"plain": {newLog("", content)},
			"gz":    {openString(t, pack(t, "gz", content), Options{})},
			"two":   {newLog("", strings.Join(lines[:4], "\n")+"\n"), openString(t, pack(t, "zst", strings.Join(lines[4:], "\n")), Options{})},
		}
		for _, c := range []struct {
			p    match.Pattern
			want []int
		}{
			{match.Pattern{Text: "needle"}, []int{1, 2, 3, 5, 6}},
			{match.Pattern{Text: "needle", IgnoreCase: true}, []int{1, 2, 3, 5, 6, 7}},
			{match.Pattern{Text: "needle", Invert: true}, []int{0, 4, 7}},
			{match.Pattern{Text: "xneedle$", Regex: true}, []int{2, 3}},
			{match.Pattern{Text: "^x+(é|n)+", Regex: true}, []int{1, 2, 3, 4, 5, 7}},
			{match.Pattern{Text: `[a-z]dl[e]\b`, Regex: true, Invert: true}, []int{0, 4, 5, 7}},
			{match.Pattern{Text: "x.*ne{2}dle[^a-w]*$", Regex: true}, []int{1, 2, 3, 5}},
			{match.Pattern{Text: "É", IgnoreCase: true}, []int{1, 7}},
			{match.Pattern{}, []int{0, 1, 2, 3, 4, 5, 6, 7}},
		} {
			for form, set := range sets {
				asked := orders
				if size == blockSize { // which is slow
					switch needle := c.p == (match.Pattern{Text: "needle"}); {
					case form == "plain" && !needle:
						asked = orders[:1]
					case !needle:
						asked = nil
					case form != "plain":
						asked = orders[:2]
					}
				}
				for _, q := range asked {
					q.Pattern = c.p
					var got []string
					if _, err := set.search(t.Context(), q, size, func(h Hit) error {
						if !h.Context {
							got = append(got, string(h.Text[:min(len(h.Text), size)]))
						}
						return nil
					}); err != nil {
						t.Fatal(err)
					}
					var want []string
					for _, i := range c.want {
						l := lines[i]
						if len(l) < size {
							l = strings.TrimSuffix(l, "\r")
						}
						want = append(want, l[:min(len(l), size)])
					}
					if q.Newest || q.Tail {
						want = want[max(0, len(want)-max(q.Limit, len(want)*(1-min(q.Limit, 1)))):]
					}
					if q.Newest {
						slices.Reverse(want)
					}
					if !slices.Equal(got, want) {
						t.Errorf("%s, %+v by blocks of %d: %d lines, want %d", form, q, size, len(got), len(want))
					}
				}
			}
		}
	}
}

// logAndQuery returns a log in a charset, and a query that wants a text.
func logAndQuery(s, text string, options, order uint8) (*Log, Query) {
	log := newLog("", s)
	log.charset = []charset.Encoding{charset.UTF8, charset.GB18030, charset.UTF16LE, charset.UTF16BE, charset.Latin1}[int(options>>3)%5]
	q := orders[int(order)%len(orders)]
	q.Pattern = match.Pattern{Text: text, Regex: options&1 != 0, IgnoreCase: options&2 != 0, Invert: options&4 != 0}
	return log, q
}

// compareSizes compares a search by small blocks, in which most lines are long, with
// that by large ones: the same lines are found.
func compareSizes(t *testing.T, s string, log *Log, q Query, size uint8) {
	want := foundIn(t, Set{log}, q, blockSize)
	if got := foundIn(t, Set{log}, q, 16+int(size%32)); !slices.Equal(got, want) {
		t.Errorf("%q in %s: %+v by small blocks: %q, want %q", s, log.charset, q, got, want)
	}
}

// Most ways to cut a line in two are of a few characters. A pattern that is all of a
// line's text tells each of them.
func TestLongLinesOfPieces(t *testing.T) {
	pieces := []string{
		"\r", "\x00", "8", "0", "A", "[", "m", "\x1b", "\x1b[3", "\ufeff", "é", "日",
		"\x81", "\x84", "\x84\x31", "\xa4\x37", "\xd8", "\xdc", "\xfe", "\xff",
	}
	newlines := []string{"\n", "\x00\n", "\n\x00"}
	patterns := []string{"8", "0", "A", "m", "8A", "^8", "8$", "日", "é", `\b8`}
	random := rand.New(rand.NewPCG(1, 2))
	one := func(of []string) string { return of[random.IntN(len(of))] }
	for range 2000 {
		var s strings.Builder
		for range 10 + random.IntN(30) {
			if random.IntN(20) == 0 {
				s.WriteString(one(newlines))
			} else {
				s.WriteString(one(pieces))
			}
		}
		log, q := logAndQuery(s.String(), one(patterns), uint8(random.Uint32()), uint8(random.Uint32()))
		if random.IntN(4) > 0 {
			var texts []string
			if _, err := (Set{log}).Search(t.Context(), Query{}, func(h Hit) error {
				texts = append(texts, string(new(ansi.Stripper).AppendStripped(nil, h.Text)))
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			// A byte that is of no character is searched as U+FFFD.
			q.Pattern.Text, q.Pattern.Regex = "^"+regexp.QuoteMeta(string([]rune(one(texts))))+"$", true
		}
		compareSizes(t, s.String(), log, q, uint8(random.IntN(1+random.IntN(32)))) // small ones cut more
	}
}

// FuzzLongLines looks for more.
func FuzzLongLines(f *testing.F) {
	f.Add("a line with a needle in it\r\nand one with \x1b[31mnee\x1b[1mdle\xe4\xb8\xad\xe4\xb8\r\r\n", "needle", uint8(0), uint8(1), uint8(0))
	f.Add("日志日志日志日志日志日志日志 é\n错误错误错误错误错误错误错误错误", "[^a-z]é|误$", uint8(1), uint8(7), uint8(1))
	f.Add("\ufeffA\x00B\x00\r\x00\n\x00C\x00 0123456789abcdef\xd8\x3d\x0a\x00", "^A?B.*$", uint8(5), uint8(16), uint8(2))
	f.Add("\x000123456789abcdef0123\x00\n", "0a", uint8(3<<3), uint8(0), uint8(0))
	f.Add("\xd80日308[mn\xff8\xfeé\ufeff\ufeffA日\x1b8\xff0[", "A", uint8(1<<3), uint8(0), uint8(0))
	f.Fuzz(func(t *testing.T, s, text string, options, size, order uint8) {
		log, q := logAndQuery(s, text, options, order)
		if _, err := q.Compile(t.Context()); err == nil && len(text) <= 100 {
			compareSizes(t, s, log, q, size)
		}
	})
}
