package packed

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// counted counts the bytes that are read of a file.
type counted struct {
	io.ReaderAt
	n int
}

func (c *counted) ReadAt(p []byte, offset int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, offset)
	c.n += n
	return n, err
}

func compressedLines(t *testing.T, n int, to func(io.Writer) io.WriteCloser) (content, packed []byte) {
	t.Helper()
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "line %d is followed by %x\n", i, i*7919)
	}
	content = bytes.Clone(b.Bytes())
	b.Reset()
	w := to(&b)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return content, b.Bytes()
}

func toGzip(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }

// The beginning of a paused file is not decompressed twice, whatever its size.
func TestPause(t *testing.T) {
	for _, lines := range []int{0, 1, 100, 50_000} {
		content, packed := compressedLines(t, lines, toGzip)
		turns := NewTurns(2)
		file := &counted{ReaderAt: bytes.NewReader(packed)}
		r := NewReader(t.Context(), file, Detect(packed), Options{Turn: turns.Turn("", nil)})
		head := make([]byte, 4<<10)
		for range 3 {
			n, err := r.ReadAt(head, 0)
			if want := min(len(content), len(head)); n != want || err != nil && err != io.EOF || !bytes.Equal(head[:n], content[:n]) {
				t.Fatalf("%d lines: %d %v", lines, n, err)
			}
			r.Pause()
			if r.recent != nil || turns.paused.Load() != 1 {
				t.Errorf("%d lines: %d paused, a buffer is kept: %v", lines, turns.paused.Load(), r.recent != nil)
			}
		}
		all, err := io.ReadAll(io.NewSectionReader(r, 0, 1<<62))
		if err != nil || !bytes.Equal(all, content) {
			t.Errorf("%d lines: %d bytes, %v", lines, len(all), err)
		}
		if size, err := r.Size(); size != int64(len(content)) || err != nil {
			t.Errorf("%d lines: size %d, %v", lines, size, err)
		}
		if file.n != len(packed) {
			t.Errorf("%d lines: read %d of %d bytes", lines, file.n, len(packed))
		}
		if turns.paused.Load() != 0 {
			t.Errorf("%d lines: still paused", lines)
		}
		r.Pause() // far from the beginning, or at once
		r.Release()
		if turns.paused.Load() != 0 {
			t.Errorf("%d lines: released, but paused", lines)
		}
	}
}

// Damage that was met before a pause is told after it.
func TestPauseOfDamagedFile(t *testing.T) {
	_, packed := compressedLines(t, 100, toGzip)
	r := NewReader(t.Context(), bytes.NewReader(packed[:len(packed)-3]), Detect(packed), Options{})
	if _, err := r.Size(); err != nil {
		t.Fatal(err)
	}
	for _, free := range []func(){r.Pause, r.Release, r.Pause} {
		free()
		if r.Damage() == nil {
			t.Error("the damage is forgotten")
		}
	}
}

// Few files are paused at a time, and none of a format that takes much memory.
func TestPausesAreBounded(t *testing.T) {
	turns := NewTurns(2)
	_, packed := compressedLines(t, 100, toGzip)
	var paused []*Reader
	for range maxPaused + 5 {
		r := NewReader(t.Context(), bytes.NewReader(packed), Detect(packed), Options{Turn: turns.Turn("", nil)})
		if _, err := r.ReadAt(make([]byte, 9), 0); err != nil {
			t.Fatal(err)
		}
		r.Pause()
		paused = append(paused, r)
	}
	if n := turns.paused.Load(); n != maxPaused {
		t.Errorf("%d are paused", n)
	}
	for _, r := range paused {
		r.Release()
	}
	if n := turns.paused.Load(); n != 0 {
		t.Errorf("%d are paused after their release", n)
	}
	_, packed = compressedLines(t, 100, func(w io.Writer) io.WriteCloser {
		z, err := zstd.NewWriter(w)
		if err != nil {
			t.Fatal(err)
		}
		return z
	})
	r := NewReader(t.Context(), bytes.NewReader(packed), Detect(packed), Options{Turn: turns.Turn("", nil)})
	if _, err := r.ReadAt(make([]byte, 9), 0); err != nil {
		t.Fatal(err)
	}
	r.Pause()
	if turns.paused.Load() != 0 || turns.InUse() != 0 {
		t.Errorf("zstd: %d paused, %d turns", turns.paused.Load(), turns.InUse())
	}
}
