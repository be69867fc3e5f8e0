package packed

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// inflated decompresses by an inflater.
func inflated(r io.Reader) ([]byte, error) {
	d := &inflater{src: r}
	d.reset()
	return io.ReadAll(readFunc(d.read))
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// logText returns a text like that of a log.
func logText(seed uint64, size int) []byte {
	random := rand.New(rand.NewPCG(seed, 1))
	var b []byte
	for len(b) < size {
		b = fmt.Appendf(b, "2026-03-04 10:11:%02d.%03d INFO [worker-%d] order %d stored in %d ms %s\n",
			len(b)/5000%60, random.IntN(1000), random.IntN(16), random.IntN(1e6), random.IntN(1e4), strings.Repeat("=", random.IntN(300)*random.IntN(2)))
	}
	return b[:size]
}

func deflated(t testing.TB, text []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	for len(text) > 0 {
		n := min(len(text), 70_000)
		w.Write(text[:n])
		w.Flush() // several blocks, and empty ones
		text = text[n:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Whatever the level and the size of reads, the text is that which was compressed; and of what is cut off
// anywhere, all comes that package flate gets.
func TestInflate(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 40_000)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	for name, text := range map[string][]byte{
		"empty": nil, "one": []byte("a"), "log": logText(1, 150_000), "noise": noise, "zeros": make([]byte, 100_000),
		"mixed": bytes.Repeat(append(logText(2, 30_000), noise[:10_000]...), 2),
	} {
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 6, 9} {
			packed := deflated(t, text, level)
			for _, r := range []io.Reader{bytes.NewReader(packed), iotest.OneByteReader(bytes.NewReader(packed)), iotest.DataErrReader(bytes.NewReader(packed))} {
				if got, err := inflated(r); err != nil || !bytes.Equal(got, text) {
					t.Fatalf("%s, level %d: %d bytes of %d, %v", name, level, len(got), len(text), err)
				}
			}
			for range 8 {
				compareInflate(t, packed[:random.IntN(len(packed))])
				damaged := bytes.Clone(packed)
				damaged[random.IntN(len(damaged))] ^= 1 << random.IntN(8)
				compareInflate(t, damaged)
			}
		}
	}
}

// Blocks without content do not keep a caller from looking at its context.
func TestEmptyBlocks(t *testing.T) {
	empty := bytes.Repeat([]byte{0, 0, 0, 0xff, 0xff}, 100_000)
	packed := append(empty, deflated(t, []byte("text"), 6)...)
	d := &inflater{src: bytes.NewReader(packed)}
	d.reset()
	if n, err := d.read(make([]byte, 10)); n != 0 || err != nil || d.at == d.end && d.srcErr != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	if got, err := io.ReadAll(readFunc(d.read)); err != nil || string(got) != "text" {
		t.Errorf("%q, %v", got, err)
	}
}

// compareInflate compares an inflater with package flate.
func compareInflate(t *testing.T, packed []byte) {
	t.Helper()
	const limit = 8 << 20
	r := flate.NewReader(bytes.NewReader(packed))
	want, wantErr := io.ReadAll(io.LimitReader(r, limit))
	d := &inflater{src: bytes.NewReader(packed)}
	d.reset()
	got, err := io.ReadAll(io.LimitReader(readFunc(d.read), limit))
	switch {
	case (err == nil) != (wantErr == nil), err == nil && len(got) != len(want):
		t.Fatalf("%d bytes, %v; want %d, %v", len(got), err, len(want), wantErr)
	case !bytes.HasPrefix(got, want): // before a damage it may get one symbol more
		t.Fatalf("%d bytes, %v, other ones than %d, %v", len(got), err, len(want), wantErr)
	}
}

// An inflater does what package flate does, whatever the data.
func FuzzInflate(f *testing.F) {
	text := logText(3, 3000)
	for _, level := range []int{flate.HuffmanOnly, 0, 1, 6, 9} {
		f.Add(deflated(f, text, level))
	}
	f.Add([]byte{0x03, 0x00})
	f.Fuzz(func(t *testing.T, packed []byte) { compareInflate(t, packed) })
}

func BenchmarkGzip(b *testing.B) {
	text := logText(4, 4<<20)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(text)
	w.Close()
	g := new(gzipReader)
	buf := make([]byte, readSize)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if err := g.Reset(bytes.NewReader(packed.Bytes())); err != nil {
			b.Fatal(err)
		}
		if n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{g}, buf); err != nil || n != int64(len(text)) {
			b.Fatal(n, err)
		}
	}
}

// A header may have a name, a comment, other fields, and a checksum; what follows the data is checked.
func TestGzipMembers(t *testing.T) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Name, w.Comment, w.Extra = "app.log", "of yesterday", []byte("AP\x02\x00\x01\x02")
	w.Write([]byte("first\n"))
	w.Close()
	first := bytes.Clone(b.Bytes())
	summed := []byte{0x1f, 0x8b, 8, 2, 0, 0, 0, 0, 0, 255, 1, 2} // the checksum of the header is not compared
	b.Reset()
	w = gzip.NewWriter(&b)
	w.Write([]byte("second\n"))
	w.Close()
	summed = append(summed, b.Bytes()[10:]...)
	wrong := func(at int) []byte {
		c := slices.Concat(first, summed)
		c[len(c)-at] ^= 1
		return c
	}
	for name, c := range map[string]struct {
		data []byte
		err  error
	}{
		"members":            {slices.Concat(first, make([]byte, 512), summed, make([]byte, 3*readSize)), nil},
		"a wrong checksum":   {wrong(8), errGzipSum},
		"a wrong size":       {wrong(1), errGzipSum},
		"cut off in its end": {slices.Concat(first, summed[:len(summed)-1]), io.ErrUnexpectedEOF},
		"something else":     {slices.Concat(first, summed, []byte("text, and no member")), errGzipHeader},
		"an unknown flag":    {slices.Concat(first, summed, []byte{0x1f, 0x8b, 8, 0x20, 0, 0, 0, 0, 0, 0}), errGzipHeader},
	} {
		r, err := newGzipReader(bytes.NewReader(c.data))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != c.err || string(got) != "first\nsecond\n" {
			t.Errorf("%s: %q, %v; want %v", name, got, err, c.err)
		}
	}
}
