package logs

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
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

// A line that is longer than a block is found by what stands anywhere in it.
func TestLongLines(t *testing.T) {
	x, y := strings.Repeat("x", blockSize), strings.Repeat("é", stepSize)
	lines := []string{
		"short",
		x + "needle" + y,
		x[:blockSize-3] + "needle",
		x + x[:stepSize-3] + "needle\r",
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
		p    Pattern
		want []int
	}{
		{Pattern{Text: "needle"}, []int{1, 2, 3, 5, 6}},
		{Pattern{Text: "needle", IgnoreCase: true}, []int{1, 2, 3, 5, 6, 7}},
		{Pattern{Text: "needle", Invert: true}, []int{0, 4, 7}},
		{Pattern{Text: "xneedle$", Regex: true}, []int{2, 3}},
		{Pattern{Text: "^x+(é|n)+", Regex: true}, []int{1, 2, 3, 4, 5, 7}},
		{Pattern{Text: `[a-z]dl[e]\b`, Regex: true, Invert: true}, []int{0, 4, 5, 7}},
		{Pattern{Text: "x.*ne{2}dle[^a-w]*$", Regex: true}, []int{1, 2, 3, 5}},
		{Pattern{Text: "É", IgnoreCase: true}, []int{1, 7}},
		{Pattern{}, []int{0, 1, 2, 3, 4, 5, 6, 7}},
	} {
		for form, set := range sets {
			for i, q := range orders {
				if form != "plain" && i > 1 && c.p.Regex {
					break // slow, and what comes first does not depend on how a line is looked at
				}
				q.Pattern = c.p
				var got []string
				if _, err := set.Search(t.Context(), q, func(h Hit) error {
					if !h.Context {
						got = append(got, string(h.Text[:min(len(h.Text), blockSize)]))
					}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				var want []string
				for _, i := range c.want {
					l := lines[i]
					if len(l) < blockSize {
						l = strings.TrimSuffix(l, "\r")
					}
					want = append(want, l[:min(len(l), blockSize)])
				}
				if q.Newest || q.Tail {
					want = want[max(0, len(want)-max(q.Limit, len(want)*(1-min(q.Limit, 1)))):]
				}
				if q.Newest {
					slices.Reverse(want)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s, %+v: %d lines, want %d", form, q, len(got), len(want))
				}
			}
		}
	}
}

// compareSizes compares a search by small blocks, in which most lines are long, with
// that by large ones: the same lines are found.
func compareSizes(t *testing.T, s, text string, options, size, order uint8) {
	log := newLog("", s)
	log.charset = []Charset{CharsetUTF8, CharsetGB18030, CharsetUTF16LE, CharsetUTF16BE, CharsetLatin1}[int(options>>3)%5]
	q := orders[int(order)%len(orders)]
	q.Pattern = Pattern{Text: text, Regex: options&1 != 0, IgnoreCase: options&2 != 0, Invert: options&4 != 0}
	if _, err := q.compile(t.Context()); err != nil || len(text) > 100 {
		return
	}
	want := foundIn(t, Set{log}, q, blockSize)
	if got := foundIn(t, Set{log}, q, 16+int(size%32)); !slices.Equal(got, want) {
		t.Errorf("%q in %s: %+v by small blocks: %q, want %q", s, log.charset, q, got, want)
	}
}

// Most ways to cut a line in two are of a few characters.
func TestLongLinesOfPieces(t *testing.T) {
	pieces := []string{
		"\n", "\r", "\x00", "8", "0", "A", "[", "m", "\x1b", "\x1b[3", "\ufeff", "é", "日",
		"\x81", "\x84", "\x84\x31", "\xa4\x37", "\xd8", "\xdc", "\xfe", "\xff", "\x00\n", "\n\x00",
	}
	patterns := []string{"8", "0", "A", "m", "8A", "^8", "8$", "日", "é", `\b8`}
	random := rand.New(rand.NewPCG(1, 2))
	for range 30_000 {
		var s strings.Builder
		for range 10 + random.IntN(30) {
			s.WriteString(pieces[random.IntN(len(pieces))])
		}
		options := random.Uint32()
		compareSizes(t, s.String(), patterns[random.IntN(len(patterns))], uint8(options), uint8(options>>8), uint8(options>>16))
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
		compareSizes(t, s, text, options, size, order)
	})
}
