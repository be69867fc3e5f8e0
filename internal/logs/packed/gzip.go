package packed

import (
	"errors"
	"hash/crc32"
	"io"
)

// gzipReader reads the members of a gzip file (RFC 1952) one after the other. Like gzip itself, it
// passes zeros after a member: tapes and block devices pad with them.
type gzipReader struct {
	inflater
	sum  uint32 // of the member
	size uint32
	rest bool // the next byte may begin a member, or pad
}

var (
	errGzipHeader = errors.New("gzip: invalid header")
	errGzipSum    = errors.New("gzip: invalid checksum")
)

func newGzipReader(r io.Reader) (io.Reader, error) {
	g := new(gzipReader)
	if err := g.Reset(r); err != nil {
		return nil, err
	}
	return g, nil
}

// Reset begins another file.
func (g *gzipReader) Reset(r io.Reader) error {
	g.src, g.srcErr, g.at, g.end, g.bits, g.n = r, nil, 0, 0, 0, 0
	first, err := g.byte()
	if err == nil {
		err = g.header(first)
	}
	return err
}

func (g *gzipReader) Read(p []byte) (int, error) {
	if g.rest {
		return 0, g.next()
	}
	n, err := g.read(p)
	g.sum, g.size = crc32.Update(g.sum, crc32.IEEETable, p[:n]), g.size+uint32(n)
	if err == io.EOF {
		err = g.finish()
	}
	return n, err
}

// header reads the header of a member after its first byte.
func (g *gzipReader) header(first byte) error {
	const (
		hasSum = 1 << (iota + 1)
		hasExtra
		hasName
		hasComment
	)
	head := [10]byte{first}
	for i := range head[1:] {
		c, err := g.byte()
		if err != nil {
			return err
		}
		head[1+i] = c
	}
	flags := head[3]
	if head[0] != 0x1f || head[1] != 0x8b || head[2] != 8 || flags >= hasComment<<1 {
		return errGzipHeader
	}
	if flags&hasExtra != 0 {
		size, err := g.take(16)
		if err == nil {
			err = g.pass(size)
		}
		if err != nil {
			return err
		}
	}
	for _, has := range []byte{hasName, hasComment} {
		for c := byte(1); flags&has != 0 && c != 0; {
			var err error
			if c, err = g.byte(); err != nil {
				return err
			}
		}
	}
	if flags&hasSum != 0 {
		if err := g.pass(2); err != nil {
			return err
		}
	}
	g.reset()
	g.sum, g.size, g.rest = 0, 0, false
	return nil
}

// pass passes bytes of the header.
func (g *gzipReader) pass(n int) error {
	for range n {
		if _, err := g.byte(); err != nil {
			return err
		}
	}
	return nil
}

// finish checks a member against its end.
func (g *gzipReader) finish() error {
	for _, want := range []uint32{g.sum, g.size} {
		low, err := g.take(16)
		if err != nil {
			return err
		}
		high, err := g.take(16)
		if err != nil {
			return err
		}
		if uint32(high)<<16|uint32(low) != want {
			return errGzipSum
		}
	}
	g.rest = true
	return nil
}

// next begins the next member. If there is much padding, it leaves some for the next call, so
// that the caller can look at its context.
func (g *gzipReader) next() error {
	for range readSize {
		if !g.want(8) {
			return g.srcErr
		}
		if c, _ := g.byte(); c != 0 {
			return g.header(c)
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
