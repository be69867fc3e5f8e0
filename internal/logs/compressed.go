package logs

import (
	"bytes"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/xi2/xz"
)

const (
	// maxDictionary is how far back compressed data may refer, in bytes: what zstd
	// and xz use up to their levels 19 and 6. It bounds a reader's memory.
	maxDictionary = 8 << 20

	// recentSize is how much of what was decompressed last is kept, in bytes, so
	// that the lines around one that was found need no second run: a block, and
	// what may be asked for before it.
	recentSize = blockSize + 8*stepSize
)

// ErrTooLarge is of compressed content that is larger than Options allow.
var ErrTooLarge = errors.New("more than may be decompressed")

// compression is a format of compressed files, known by their first bytes.
type compression struct {
	magic string
	open  func(io.Reader) (io.Reader, error)
}

var compressions = []compression{
	{"\x1f\x8b\x08", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
	{"\x28\xb5\x2f\xfd", func(r io.Reader) (io.Reader, error) {
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxDictionary))
	}},
	{"BZh", func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }},
	{"\xfd7zXZ\x00", func(r io.Reader) (io.Reader, error) { return xz.NewReader(r, maxDictionary) }},
}

// compressionOf returns the format of a file that begins with head, nil for none.
func compressionOf(head []byte) *compression {
	for i, c := range compressions {
		if bytes.HasPrefix(head, []byte(c.magic)) {
			return &compressions[i]
		}
	}
	return nil
}

// stream is a compressed file read by the offsets of its content. It goes through
// the file in one run as long as it is asked for what comes next or was there
// lately, and starts again where it is asked for more. Data that is damaged ends
// the content: err says how.
type stream struct {
	ctx    context.Context
	file   io.ReaderAt
	format *compression
	limit  int64 // bytes of content

	r       io.Reader
	packed  *io.SectionReader // what r reads
	counted int64             // of it, by fresh
	at      int64             // offset that r is at
	recent  []byte            // a ring of the content before it
	err     error             // io.EOF or what is wrong at the end of what can be read
}

func newStream(ctx context.Context, file io.ReaderAt, format *compression, limit int64) *stream {
	return &stream{ctx: ctx, file: file, format: format, limit: limit}
}

// restart goes back to the beginning.
func (s *stream) restart() {
	s.close()
	s.at, s.err = 0, nil
	s.packed = io.NewSectionReader(s.file, 0, 1<<62)
	if s.recent == nil {
		s.recent = make([]byte, recentSize)
	}
	s.r, s.err = s.format.open(s.packed)
}

// close gives back what the reader holds.
func (s *stream) close() {
	if d, ok := s.r.(*zstd.Decoder); ok {
		d.Close()
	}
	s.r = nil
}

// ReadAt reads content. It is not for concurrent use.
func (s *stream) ReadAt(p []byte, offset int64) (int, error) {
	end := offset + int64(len(p))
	if s.r == nil && s.err == nil || offset < s.at-recentSize {
		s.restart()
	}
	for s.at < end && s.err == nil {
		if err := s.ctx.Err(); err != nil {
			return 0, err
		}
		s.read()
	}
	if offset >= s.at {
		return 0, io.EOF
	}
	p = p[:min(end, s.at)-offset]
	n := copy(p, s.recent[offset%recentSize:])
	copy(p[n:], s.recent)
	if s.at < end {
		return len(p), io.EOF
	}
	return len(p), nil
}

// read decompresses a little more.
func (s *stream) read() {
	from := s.at % recentSize
	n, err := s.r.Read(s.recent[from:min(from+stepSize, recentSize)])
	s.at += int64(n)
	if err == nil && s.at > s.limit {
		err = ErrTooLarge
	}
	s.err = err
}

// damage says what is wrong with the data, as far as it was read.
func (s *stream) damage() error {
	if s.err == nil || s.err == io.EOF {
		return nil
	}
	return s.err
}

// consumed is how much of the file was read, in bytes.
func (s *stream) consumed() int64 {
	if s.packed == nil {
		return 0
	}
	n, _ := s.packed.Seek(0, io.SeekCurrent) // of a SectionReader: it cannot fail
	return n
}

// fresh is how much of the file was read since fresh was called last, in bytes.
// What is read again counts as nothing.
func (s *stream) fresh() int64 {
	before := s.counted
	s.counted = max(before, s.consumed())
	return s.counted - before
}

// end reads on to the end, and returns how large the content is.
func (s *stream) end() (int64, error) {
	if s.r == nil && s.err == nil {
		s.restart()
	}
	for s.err == nil {
		if err := s.ctx.Err(); err != nil {
			return 0, err
		}
		s.read()
	}
	return s.at, nil
}

// damage says what is wrong with a compressed log, whose lines end there, as far
// as it was read; nil for nothing.
func (l *Log) damage() error {
	if s, ok := l.ReaderAt.(*stream); ok {
		if err := s.damage(); err != nil {
			return fmt.Errorf("%s: %w", l.Name, err)
		}
	}
	return nil
}

// sequential reports whether the log is cheap to read only from its beginning to
// its end.
func (l *Log) sequential() bool {
	_, ok := l.ReaderAt.(*stream)
	return ok
}
