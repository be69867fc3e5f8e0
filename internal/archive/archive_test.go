package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

type failing struct{ left string }

func (f *failing) Read(p []byte) (int, error) {
	n := copy(p, f.left)
	f.left = f.left[n:]
	if n == 0 {
		return 0, errors.New("the disk is broken")
	}
	return n, nil
}

// What comes short is filled up, so that the rest of an archive stays whole.
func TestExactReader(t *testing.T) {
	for _, c := range []struct {
		name string
		r    io.Reader
		want string
		err  string
	}{
		{"as announced", strings.NewReader("12345"), "12345", "<nil>"},
		{"grown", strings.NewReader("1234567"), "12345", "<nil>"},
		{"shrunk", strings.NewReader("12"), "12\x00\x00\x00", errShrunk.Error()},
		{"broken", &failing{"123"}, "123\x00\x00", "the disk is broken"},
	} {
		e := &exactReader{r: c.r, ctx: t.Context(), left: 5}
		got, err := io.ReadAll(e)
		if err != nil || string(got) != c.want || fmt.Sprint(e.err) != c.err {
			t.Errorf("%s: %q, %v, %v", c.name, got, err, e.err)
		}
	}
}

func BenchmarkArchive(b *testing.B) {
	var line bytes.Buffer
	for i := range 20_000 {
		fmt.Fprintf(&line, "2026-03-04 05:06:%02d.%03d INFO worker-%d request %x took %d ms\n", i%60, i%1000, i%7, i*7919, i%313)
	}
	for _, format := range slices.Sorted(func(yield func(string) bool) {
		for name := range formats {
			if !yield(name) {
				return
			}
		}
	}) {
		b.Run(format, func(b *testing.B) {
			dir := b.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "x.log"), line.Bytes(), 0o644); err != nil {
				b.Fatal(err)
			}
			fi, err := os.Stat(filepath.Join(dir, "x.log"))
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(fi.Size())
			b.ReportAllocs()
			for b.Loop() {
				p := formats[format].new(io.Discard)
				if err := errors.Join(p.file("x.log", fi, bytes.NewReader(line.Bytes())), p.Close()); err != nil {
					b.Fatal(err)
				}
				p.release()
			}
		})
	}
}

// What is missing is named as far as there is room for names.
func TestMissingNamesAreBounded(t *testing.T) {
	name := strings.Repeat("\xff", 200)
	a := &archiver{ctx: t.Context()}
	for range 10_000 {
		if err := a.miss(name, "x"); err != nil {
			t.Fatal(err)
		}
	}
	if a.missing.Len() > maxMissing || a.unnamed == 0 {
		t.Errorf("%d bytes, %d unnamed", a.missing.Len(), a.unnamed)
	}
}
