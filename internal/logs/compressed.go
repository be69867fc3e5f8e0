package logs

import (
	"bytes"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

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

var (
	// ErrTooLarge is of compressed content that is larger than Options allow.
	ErrTooLarge = errors.New("more than may be decompressed")

	errDictionary = fmt.Errorf("it was compressed with a window of more than %d MiB (zstd --ultra or --long, xz -7 to -9), too much to be read here: download it, or compress it anew",
		maxDictionary>>20)
)

// compression is a format of compressed files, known by their first bytes.
type compression struct {
	magic string
	large bool // a reader takes MiBs of memory
	open  func(io.Reader) (io.Reader, error)
}

var compressions = []compression{
	{"\x1f\x8b\x08", false, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
	{"\x28\xb5\x2f\xfd", true, func(r io.Reader) (io.Reader, error) {
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxDictionary))
	}},
	{"BZh", true, func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }},
	{"\xfd7zXZ\x00", true, func(r io.Reader) (io.Reader, error) { return xz.NewReader(r, maxDictionary) }},
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

// archive is a compressed file read by the offsets of its content. It goes through
// the file in one run as long as it is asked for what comes next or was there
// lately, and starts again where it is asked for more. Data that is damaged ends
// the content: err says how.
type archive struct {
	ctx    context.Context
	file   io.ReaderAt
	format *compression
	limit  int64 // bytes of content
	turn   *turn

	r       io.Reader
	packed  *io.SectionReader // what r reads
	counted int64             // of it, by fresh
	at      int64             // offset that r is at
	recent  *[recentSize]byte // a ring of the content before it
	broken  error             // what was wrong in an earlier run
	err     error             // io.EOF or what is wrong at the end of what can be read
}

// restart goes back to the beginning. It may have to wait until others are through.
func (a *archive) restart() error {
	a.release()
	if a.format.large {
		if err := a.turn.take(a.ctx); err != nil {
			return err
		}
	}
	a.recent = recents.Get().(*[recentSize]byte)
	a.packed = io.NewSectionReader(a.file, 0, 1<<62)
	a.r, a.err = a.turn.open(a.format, a.packed)
	a.err = explained(a.err)
	return nil
}

// release gives back all memory, until the stream is read again.
func (a *archive) release() {
	a.broken = a.damage()
	a.at, a.err = 0, nil
	if a.recent == nil {
		return
	}
	a.turn.close(a.format, a.r)
	recents.Put(a.recent)
	a.r, a.recent = nil, nil
	if a.format.large {
		a.turn.leave()
	}
}

var recents = sync.Pool{New: func() any { return new([recentSize]byte) }}

// ReadAt reads content. It is not for concurrent use.
func (a *archive) ReadAt(p []byte, offset int64) (int, error) {
	end := offset + int64(len(p))
	if a.recent == nil || offset < a.at-recentSize {
		if err := a.restart(); err != nil {
			return 0, err
		}
	}
	for a.at < end && a.err == nil {
		if err := a.ctx.Err(); err != nil {
			return 0, err
		}
		a.read()
	}
	if offset >= a.at {
		return 0, io.EOF
	}
	p = p[:min(end, a.at)-offset]
	n := copy(p, a.recent[offset%recentSize:])
	copy(p[n:], a.recent[:])
	if a.at < end {
		return len(p), io.EOF
	}
	return len(p), nil
}

// read decompresses a little more.
func (a *archive) read() {
	from := a.at % recentSize
	n, err := a.r.Read(a.recent[from:min(from+stepSize, recentSize)])
	a.at += int64(n)
	if err == nil && a.at > a.limit {
		err = ErrTooLarge
	}
	a.err = explained(err)
}

// explained says what to do about an error, where there is something.
func explained(err error) error {
	if errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, xz.ErrMemlimit) {
		return errDictionary
	}
	return err
}

// damage says what is wrong with the data, as far as it was read.
func (a *archive) damage() error {
	if a.err == nil || a.err == io.EOF {
		return a.broken
	}
	return a.err
}

// consumed is how much of the file was read, in bytes.
func (a *archive) consumed() int64 {
	if a.packed == nil {
		return 0
	}
	n, _ := a.packed.Seek(0, io.SeekCurrent) // of a SectionReader: it cannot fail
	return n
}

// fresh is how much of the file was read since fresh was called last, in bytes.
// What is read again counts as nothing.
func (a *archive) fresh() int64 {
	before := a.counted
	a.counted = max(before, a.consumed())
	return a.counted - before
}

// end reads on to the end, and returns how large the content is.
func (a *archive) end() (int64, error) {
	if a.recent == nil {
		if err := a.restart(); err != nil {
			return 0, err
		}
	}
	for a.err == nil {
		if err := a.ctx.Err(); err != nil {
			return 0, err
		}
		a.read()
	}
	return a.at, nil
}

// damage says what is wrong with a compressed log, whose lines end there, as far
// as it was read; nil for nothing.
func (l *Log) damage() error {
	if s, ok := l.ReaderAt.(*archive); ok {
		if err := s.damage(); err != nil {
			return fmt.Errorf("%s: %w", l.Name, err)
		}
	}
	return nil
}

// Compressed reports whether a file of the set is compressed, so that most of what
// is asked of it takes long.
func (s Set) Compressed() bool { return slices.ContainsFunc(s, (*Log).sequential) }

// sequential reports whether the log is cheap to read only from its beginning to
// its end.
func (l *Log) sequential() bool {
	_, ok := l.ReaderAt.(*archive)
	return ok
}
