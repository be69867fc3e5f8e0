package logs

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

// randomText is more than a line of some has.
var randomText = sync.OnceValue(func() string {
	r := rand.New(rand.NewPCG(0, 1))
	b := make([]byte, 6*stepSize)
	for i := range b {
		b[i] = "abcXYZ 012:"[r.IntN(11)]
	}
	return string(b)
})

// some makes a log of random lines, some of them empty or long, with and
// without CRs and a last newline.
func some(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for range r.IntN(300) {
		n := r.IntN(60)
		if r.IntN(40) == 0 {
			n = r.IntN(3 * stepSize)
		}
		b.WriteString(randomText()[r.IntN(3*stepSize):][:n])
		b.WriteString([]string{"\n", "\n", "\r\n"}[r.IntN(3)])
	}
	s := b.String()
	if r.IntN(2) == 0 {
		s = strings.TrimSuffix(s, "\n")
	}
	return s
}

// naive cuts a text into lines.
func naive(s string) []string {
	if s == "" {
		return nil
	}
	lines := strings.SplitAfter(s, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(strings.TrimSuffix(l, "\n"), "\r")
	}
	return lines
}

func collect(t *testing.T, s string, from int64, n int) []string {
	t.Helper()
	var got []string
	err := Lines(t.Context(), strings.NewReader(s), from, int64(len(s)), n, func(l Line) error {
		got = append(got, string(l.Text))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestLines(t *testing.T) {
	for seed := range uint64(50) {
		s := some(seed)
		want := naive(s)
		got := collect(t, s, 0, -1)
		for i := range got {
			if len(want[i]) > stepSize { // cut for display
				want[i] = want[i][:len(got[i])]
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: %d lines, want %d", seed, len(got), len(want))
		}
	}
}

func TestBefore(t *testing.T) {
	for seed := range uint64(50) {
		s := some(seed)
		want := naive(s)
		for _, n := range []int{0, 1, 2, 10, 1000} {
			start, _, err := Before(t.Context(), strings.NewReader(s), int64(len(s)), 0, n)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(naive(s[start:])); got != min(n, len(want)) {
				t.Errorf("seed %d: the last %d lines are %d", seed, n, got)
			}
		}
	}
}

// Forwards and backwards, whatever the size of a block, the same lines.
func TestBlocks(t *testing.T) {
	for seed := range uint64(30) {
		s := some(seed)
		for _, size := range []int{16, 100, 4096, 1 << 20} {
			type span struct{ offset, length int64 }
			lines := func(b *block) (spans []span) {
				b.lines(func(l Line) error {
					spans = append(spans, span{l.Offset, l.Length})
					return nil
				})
				return spans
			}
			var there, back []span
			r, end := strings.NewReader(s), int64(len(s))
			if err := forward(t.Context(), r, 0, end, make([]byte, size), func(b *block) error {
				there = append(there, lines(b)...)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if err := (reading{r: r, buf: make([]byte, size)}).backward(t.Context(), 0, end, func(b *block) error {
				back = append(lines(b), back...)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if len(there) != len(naive(s)) || !slices.Equal(there, back) {
				t.Errorf("seed %d, blocks of %d: %d lines forwards, %d backwards, %d in all", seed, size, len(there), len(back), len(naive(s)))
			}
			var at int64
			for _, l := range there {
				if l.offset != at {
					t.Fatalf("a line at %d, expected at %d", l.offset, at)
				}
				at += l.length
			}
		}
	}
}

func TestReadingStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	visited := 0
	err := forward(ctx, strings.NewReader(strings.Repeat("line\n", 1000)), 0, 5000, make([]byte, 50), func(*block) error {
		visited++
		cancel()
		return nil
	})
	if err != context.Canceled || visited != 1 {
		t.Errorf("%v after %d blocks", err, visited)
	}
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("a\nb\r\n\nc"), 3)
	f.Add([]byte("\n\n"), 1)
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		size = 1 + (size&0xff+0x100)%0x100
		var joined []byte
		err := forward(t.Context(), bytes.NewReader(data), 0, int64(len(data)), make([]byte, size), func(b *block) error {
			return b.lines(func(l Line) error {
				joined = append(joined, data[l.Offset:l.Offset+l.Length]...)
				return nil
			})
		})
		if err != nil || !bytes.Equal(joined, data) {
			t.Errorf("blocks of %d: %q became %q (%v)", size, data, joined, err)
		}
	})
}

// The end of a file is as near in a large one as in a small one.
func BenchmarkTail(b *testing.B) {
	for _, size := range []int{10 << 10, 64 << 20} {
		s := strings.Repeat("2026-03-04 10:11:12 INFO something happened in the application\n", size/64)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				start, _, _ := Before(b.Context(), strings.NewReader(s), int64(len(s)), 0, 200)
				Lines(b.Context(), strings.NewReader(s), start, int64(len(s)), -1, func(Line) error { return nil })
			}
		})
	}
}

// The rest after the last newline may be a line that is being written.
func TestWholeLines(t *testing.T) {
	for content, want := range map[string]int64{"": 0, "a": 0, "a\n": 2, "a\nbc": 2, "a\nbc\n": 5, "\n": 1, "\n\nb": 2} {
		if got, err := newLog("", content).WholeLines(t.Context()); got != want || err != nil {
			t.Errorf("%q: %d, %v", content, got, err)
		}
	}
}
