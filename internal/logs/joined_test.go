package logs

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gowebdav/internal/logs/format"
	"gowebdav/internal/logs/match"
	"gowebdav/internal/logs/pieces"
)

// container is a file as a container runtime writes it, and the lines that the application
// wrote: as one piece each.
type containerFile struct {
	file  string
	lines []string
	at    []int64 // of their first pieces
}

// writeContainer writes lines of two streams in pieces of some bytes, which alternate.
func writeContainer(form pieces.Form, random *rand.Rand, lines int, size func() int) (f containerFile) {
	var rest [2]string // of the line of a stream
	var of [2]int
	for n := 0; n < lines || rest[0] != "" || rest[1] != ""; {
		stream := random.IntN(4) / 3
		if rest[stream] == "" {
			if n == lines {
				stream = 1 - stream
			} else {
				level := []string{"INFO", "ERROR", "DEBUG"}[random.IntN(3)]
				rest[stream] = fmt.Sprintf("%s line %d %s end", level, n, strings.Repeat("日志 x ", random.IntN(12)))
				of[stream] = -1
				n++
			}
		}
		text := rest[stream]
		for cut := min(len(text), size()); cut > 0 && cut < len(text); cut-- { // at a character
			if text[cut]&0xc0 != 0x80 {
				text = text[:cut]
				break
			}
		}
		last := len(text) == len(rest[stream])
		if rest[stream] = rest[stream][len(text):]; last {
			rest[stream] = ""
		}
		name := []string{"stdout", "stderr"}[stream]
		at := fmt.Sprintf("2026-03-04T10:%02d:%02d.%09dZ", len(f.file)/60_000%60, len(f.file)/1000%60, len(f.file)%1000)
		begin, whole := of[stream] < 0, ""
		if form == pieces.CRI {
			tag := map[bool]string{true: "F", false: "P"}[last]
			whole = at + " " + name + " F " + text
			f.file += at + " " + name + " " + tag + " " + text + "\n"
		} else {
			end := map[bool]string{true: `\n`}[last]
			whole = `{"log":"` + text + `\n","stream":"` + name + `","time":"` + at + `"}`
			f.file += `{"log":"` + text + end + `","stream":"` + name + `","time":"` + at + `"}` + "\n"
		}
		if begin {
			of[stream] = len(f.lines)
			f.lines = append(f.lines, whole)
			f.at = append(f.at, int64(strings.LastIndexByte(f.file[:len(f.file)-1], '\n')+1))
			continue
		}
		joined := &f.lines[of[stream]]
		if form == pieces.CRI {
			*joined += text
		} else {
			head, tail, _ := strings.Cut(*joined, `\n","stream"`)
			*joined = head + text + `\n","stream"` + tail
		}
	}
	return f
}

// add appends another file.
func (f *containerFile) add(other containerFile) {
	for _, at := range other.at {
		f.at = append(f.at, at+int64(len(f.file)))
	}
	f.file, f.lines = f.file+other.file, append(f.lines, other.lines...)
}

// inPieces is one line of stdout.
func inPieces(form pieces.Form, text string, size int) (f containerFile) {
	f.at, f.lines = []int64{0}, []string{text}
	for ; text != ""; text = text[min(len(text), size):] {
		tag, end := "P", ""
		if len(text) <= size {
			tag, end = "F", `\n`
		}
		part := text[:min(len(text), size)]
		if form == pieces.CRI {
			f.file += "2026-03-04T10:00:00.123456789Z stdout " + tag + " " + part + "\n"
		} else {
			f.file += `{"log":"` + part + end + `","stream":"stdout","time":"2026-03-04T10:00:00.123456789Z"}` + "\n"
		}
	}
	return f
}

func (f containerFile) log(t testing.TB) *Log { return openString(t, f.file, Options{}) }

// end returns the offset at which a line ends.
func (f containerFile) end(i int) int64 {
	if i+1 < len(f.at) {
		return f.at[i+1]
	}
	return int64(len(f.file))
}

func TestPiecesAreOneLine(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for _, form := range []pieces.Form{pieces.Docker, pieces.CRI} {
		for range 12 {
			f := writeContainer(form, random, 40, func() int { return 1 + random.IntN(60) })
			log := f.log(t)
			if log.pieces != form {
				t.Fatalf("taken for %d: %.100s", log.pieces, f.file)
			}
			for _, size := range []int{16, 100, 300, 1000, 4000, blockSize} {
				check := func(way string, blocks func(visit func(*block) error) error) {
					var got []string
					var at []int64
					if err := blocks(func(b *block) error {
						var inBlock []string
						var offsets []int64
						err := b.lines(func(l Line) error {
							inBlock, offsets = append(inBlock, string(l.Text)), append(offsets, l.Offset)
							if i := slices.Index(f.at, l.Offset); i < 0 || l.Offset+l.Length != f.end(i) || !l.ended {
								t.Errorf("%s, %d bytes: a line at %d, %d bytes, ended %v", way, size, l.Offset, l.Length, l.ended)
							}
							return nil
						})
						if way == "backward" {
							got, at = append(inBlock, got...), append(offsets, at...)
						} else {
							got, at = append(got, inBlock...), append(at, offsets...)
						}
						return err
					}); err != nil {
						t.Fatal(err)
					}
					if !slices.Equal(got, f.lines) || !slices.Equal(at, f.at) {
						t.Fatalf("%s, %d bytes at once:\n%s\nwant\n%s\nof\n%s", way, size, strings.Join(got, "\n"), strings.Join(f.lines, "\n"), f.file)
					}
				}
				for range 5 {
					i := random.IntN(len(f.at))
					k := i + random.IntN(len(f.at)-i)
					var there, back []string
					collect := func(b *block) (lines []string, err error) {
						err = b.lines(func(l Line) error {
							lines = append(lines, string(l.Text))
							return nil
						})
						return lines, err
					}
					rd := reading{r: log, buf: make([]byte, size)}
					if err := rd.forward(t.Context(), f.at[i], f.at[k], func(b *block) error {
						lines, err := collect(b)
						there = append(there, lines...)
						return err
					}); err != nil {
						t.Fatal(err)
					}
					if err := rd.backward(t.Context(), f.at[i], f.at[k], func(b *block) error {
						lines, err := collect(b)
						back = append(lines, back...)
						return err
					}); err != nil {
						t.Fatal(err)
					}
					if want := f.lines[i:k]; !slices.Equal(there, want) || !slices.Equal(back, want) {
						t.Fatalf("lines %d to %d, %d bytes at once:\n%q\n%q\nwant\n%q", i, k, size, there, back, want)
					}
				}
				check("forward", func(visit func(*block) error) error {
					return forward(t.Context(), log, 0, log.Size, make([]byte, size), visit)
				})
				check("backward", func(visit func(*block) error) error {
					return reading{r: log, buf: make([]byte, size)}.backward(t.Context(), 0, log.Size, visit)
				})
			}
		}
	}
}

// Each place in the file belongs to a line.
func TestPlacesAmongPieces(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 1))
	for _, form := range []pieces.Form{pieces.Docker, pieces.CRI} {
		f := writeContainer(form, random, 8, func() int { return 1 + random.IntN(80) })
		log := f.log(t)
		line := 0
		for offset := range log.Size {
			if line+1 < len(f.at) && f.at[line+1] == offset {
				line++
			}
			if start, err := lineStart(t.Context(), log, offset, 0); start != f.at[line] || err != nil {
				t.Fatalf("%d is in the line at %d, want %d, %v", offset, start, f.at[line], err)
			}
			if end, err := LineEnd(t.Context(), log, offset, log.Size); end != f.end(line) || err != nil {
				t.Fatalf("the line with %d ends at %d, want %d, %v", offset, end, f.end(line), err)
			}
		}
		for i := range f.at {
			for n := 1; n < len(f.at)+2; n++ {
				start, left, err := Before(t.Context(), log, f.end(i), 0, n)
				if err != nil || start != f.at[max(0, i+1-n)] || left != max(0, n-i-1) {
					t.Fatalf("%d lines before %d: %d, %d left, %v", n, f.end(i), start, left, err)
				}
			}
		}
	}
}

// Searches, windows, line numbers and histograms are those of a file in which each line is one.
func TestSearchAmongPieces(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	for _, form := range []pieces.Form{pieces.Docker, pieces.CRI} {
		for _, lines := range []int{30, 300} {
			f := writeContainer(form, random, lines, func() int { return 1 + random.IntN(40) })
			one := Set{openString(t, strings.Join(f.lines, "\n")+"\n", Options{})}
			contents := []string{f.file, pack(t, "gz", f.file)}
			for _, text := range []string{"x 日志 x", "ERROR line", "7 日"} {
				all := queries(text)
				if lines > 30 {
					all = all[:8]
				}
				for _, q := range all {
					want := textsOf(t, one, q)
					for _, content := range contents {
						got := textsOf(t, Set{openString(t, content, Options{Index: NewIndex(1 << 20)})}, q)
						if !slices.Equal(got, want) {
							t.Fatalf("%+v:\n%s\nwant\n%s\nof\n%s", q, strings.Join(got, "\n"), strings.Join(want, "\n"), f.file)
						}
					}
				}
			}
			for _, content := range contents {
				parted := Set{openString(t, content, Options{})}
				for _, w := range []Window{{After: 5}, {Anchor: Anchor{End: true}, Before: 7}, {Anchor: Anchor{Line: 20}, Before: 3, After: 3}} {
					want, _ := show(t, one, w)
					if got, _ := show(t, parted, w); !slices.Equal(got, want) {
						t.Errorf("%+v:\n%q\nwant\n%q", w, got, want)
					}
				}
				count := func(s Set) (events int) {
					h, err := s.Histogram(t.Context(), HistogramQuery{Spread: Spread{Buckets: 3}}, nil)
					if err != nil {
						t.Fatal(err)
					}
					for _, b := range h.Buckets {
						for _, n := range b.Events {
							events += int(n)
						}
					}
					return events
				}
				if count(parted) != len(f.lines) || count(one) != len(f.lines) {
					t.Errorf("%d events, %d, want %d", count(parted), count(one), len(f.lines))
				}
			}
		}
	}
}

// A match across the seam is found in lines of pieces as Docker and Kubernetes write them, at
// the edges of blocks too. What is longer than pieces.MaxJoined is several lines.
func TestLargePieces(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 1))
	for _, form := range []pieces.Form{pieces.Docker, pieces.CRI} {
		var f containerFile
		for f.file = ""; len(f.file) < 3<<20; {
			one := writeContainer(form, random, 3, func() int { return 16 << 10 })
			text := strings.Repeat("a long line ", 1000+random.IntN(9000)) + "seam"
			f.add(one)
			f.add(inPieces(form, text, 16<<10-3))
		}
		log := f.log(t)
		var want []int64
		for i, line := range f.lines {
			if strings.Contains(line, "seam") {
				want = append(want, f.at[i])
			}
		}
		for _, q := range []Query{{Pattern: match.Pattern{Text: "line seam"}}, {Pattern: match.Pattern{Text: "line seam"}, Newest: true}, {Pattern: match.Pattern{Text: "a long line a long.*seam", Regex: true}}, {Pattern: match.Pattern{Text: "line seam"}, Heads: true}} {
			var got []int64
			if _, err := (Set{log}).Search(t.Context(), q, func(h Hit) error {
				got = append(got, h.Offset)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if q.Newest {
				slices.Reverse(got)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d, %+v: %d hits, want %d", form, q, len(got), len(want))
			}
		}
		for i := range 3 { // of the window, text is cut
			at := slices.Index(f.at, want[i])
			got, v := show(t, Set{log}, Window{Anchor: Anchor{Offset: want[i] + 20_000}, Before: 1, After: 2})
			if len(got) != 3 || len(got[1]) > stepSize || v.Start.Offset != f.at[at-1] || v.End.Offset != f.end(at+1) {
				t.Errorf("%d: %d lines from %d to %d", form, len(got), v.Start.Offset, v.End.Offset)
			}
			full, _ := show(t, Set{log}, Window{Anchor: Anchor{Offset: want[i]}, After: 1, Full: 1 << 20})
			if len(full[0]) < len(f.lines[at]) || !strings.Contains(full[0], f.lines[at]) {
				t.Errorf("%d: %d bytes of %d", form, len(full[0]), len(f.lines[at]))
			}
		}
	}
}

// A file without any end of a line is read all the same, and in bounded memory.
func TestPiecesWithoutAnEnd(t *testing.T) {
	line := `{"log":"` + strings.Repeat("x", 16<<10) + `","stream":"stdout","time":"2026-03-04T10:00:00Z"}` + "\n"
	for _, content := range []string{strings.Repeat(line, 200), strings.Repeat(line+strings.Replace(line, "stdout", "stderr", 1), 200)} {
		log := openString(t, content, Options{})
		for _, newest := range []bool{false, true} {
			total, longest := int64(0), 0
			_, err := Set{log}.Search(t.Context(), Query{Newest: newest}, func(h Hit) error {
				total += h.Length
				longest = max(longest, len(h.Text))
				return nil
			})
			if err != nil || total != int64(len(content)) || longest > pieces.MaxJoined+len(line) || longest < pieces.MaxJoined/2 {
				t.Errorf("newest %v: %d of %d bytes, %d in a line, %v", newest, total, len(content), longest, err)
			}
		}
	}
}

func FuzzPieces(f *testing.F) {
	f.Add(uint64(1), 5, true, 100)
	f.Fuzz(func(t *testing.T, seed uint64, lines int, docker bool, size int) {
		random := rand.New(rand.NewPCG(seed, 1))
		form := pieces.CRI
		if docker {
			form = pieces.Docker
		}
		c := writeContainer(form, random, lines&0x3f, func() int { return 1 + random.IntN(40) })
		log := &Log{source: plain{strings.NewReader(c.file), int64(len(c.file))}, Size: int64(len(c.file)), pieces: form}
		var there, back []string
		if err := forward(context.Background(), log, 0, log.Size, make([]byte, 1+size&0xfff), func(b *block) error {
			return b.lines(func(l Line) error { there = append(there, string(l.Text)); return nil })
		}); err != nil {
			t.Fatal(err)
		}
		if err := (reading{r: log, buf: make([]byte, 1+size&0xfff)}).backward(context.Background(), 0, log.Size, func(b *block) error {
			var of []string
			err := b.lines(func(l Line) error { of = append(of, string(bytes.Clone(l.Text))); return nil })
			back = append(of, back...)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(there, c.lines) || !slices.Equal(back, c.lines) {
			t.Errorf("%q\n%q\nwant\n%q", there, back, c.lines)
		}
	})
}

// Whole lines are the rule.
func BenchmarkSearchAmongPieces(b *testing.B) {
	var log strings.Builder
	for i := 0; log.Len() < 64<<20; i++ {
		fmt.Fprintf(&log, `{"log":"2026-03-04 10:11:%02d INFO [worker-%d] app.orders: processed order id=%d user=u%d in %d ms\n","stream":"stdout","time":"2026-03-04T10:11:%02d.%09dZ"}`+"\n", i/1000%60, i%8, i, i%977, i%31, i/1000%60, i)
	}
	for what, q := range map[string]Query{"literal": {Pattern: match.Pattern{Text: "connection refused"}}, "newest": {Pattern: match.Pattern{Text: "connection refused"}, Newest: true}, "level": {Level: format.LevelError}} {
		b.Run(what, func(b *testing.B) {
			content := log.String()
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				l := &Log{source: plain{strings.NewReader(content), int64(len(content))}, Size: int64(len(content)), Zone: time.UTC, pieces: pieces.Docker}
				if _, err := (Set{l}).Search(b.Context(), q, func(Hit) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
