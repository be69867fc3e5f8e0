package wire

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// What a stream's encoder writes up to a flush is decoded to what was written up
// to there, however it was written, and is small where lines are alike.
func FuzzStreamEncoder(f *testing.F) {
	f.Add([]byte("a line of the log\n"), 300, uint8(50))
	f.Add([]byte("x"), 20_000, uint8(3))
	f.Add([]byte{0, 255}, 1, uint8(0))
	f.Fuzz(func(t *testing.T, text []byte, times int, step uint8) {
		text = bytes.Repeat(text, max(0, min(times, 40_000/(len(text)+1))))
		text = text[:min(len(text), 200*(1+int(step)*97))] // as all is decoded again at each step
		var sent bytes.Buffer
		e := &streamEncoder{w: &sent}
		for rest := text; len(rest) > 0; {
			n := min(len(rest), 1+int(step)*97)
			e.Write(rest[:n])
			rest = rest[n:]
			if step%2 == 0 {
				e.Flush()
				got := make([]byte, len(text)-len(rest))
				r, err := gzip.NewReader(bytes.NewReader(sent.Bytes()))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, text[:len(got)]) {
					t.Fatalf("%d bytes are not decoded: %v", len(got), err)
				}
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := gzip.NewReader(&sent)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%d bytes of %d, %v", len(got), len(text), err)
		}
	})
}

func TestStreamEncoderCompressesLineByLine(t *testing.T) {
	var sent bytes.Buffer
	e := &streamEncoder{w: &sent}
	written := 0
	for line := range strings.Lines(lines(1000)) {
		written += len(line)
		e.Write([]byte(line))
		e.Flush()
	}
	if sent.Len() > written/2 {
		t.Errorf("%d bytes sent of %d", sent.Len(), written)
	}
}
