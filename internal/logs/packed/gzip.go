package packed

import (
	"bufio"
	"io"

	"github.com/klauspost/compress/gzip"
)

// gzipReader reads the members of a gzip file one after the other. Like gzip itself, it passes
// zeros after a member: tapes and block devices pad with them.
type gzipReader struct {
	member gzip.Reader
	in     *bufio.Reader
}

// gzipInput is the number of bytes that are read from a gzip file at once.
const gzipInput = 32 << 10

func newGzipReader(r io.Reader) (io.Reader, error) {
	g := &gzipReader{in: bufio.NewReaderSize(nil, gzipInput)}
	if err := g.Reset(r); err != nil {
		return nil, err
	}
	return g, nil
}

// Reset begins another file.
func (g *gzipReader) Reset(r io.Reader) error {
	g.in.Reset(r)
	return g.begin()
}

// begin begins a member.
func (g *gzipReader) begin() error {
	if err := g.member.Reset(g.in); err != nil {
		return torn(err)
	}
	g.member.Multistream(false)
	return nil
}

func (g *gzipReader) Read(p []byte) (int, error) {
	n, err := g.member.Read(p)
	if err == io.EOF {
		err = g.next()
	}
	return n, err
}

// next begins the next member. If there is much padding, it leaves some for the next call, so
// that the caller can look at its context.
func (g *gzipReader) next() error {
	for range readSize {
		c, err := g.in.ReadByte()
		if err != nil {
			return err
		}
		if c != 0 {
			g.in.UnreadByte() // after ReadByte: it cannot fail
			return g.begin()
		}
	}
	return nil
}

// torn turns the end of a file into one that is unexpected.
func torn(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
