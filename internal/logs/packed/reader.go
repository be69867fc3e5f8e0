package packed

import (
	"bytes"
	"cmp"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/xi2/xz"
)

const (
	// DefaultMaxDictionary is how far back compressed data may refer, in bytes: what
	// zstd and xz do up to their levels 19 and 6.
	DefaultMaxDictionary = 8 << 20

	// defaultMaxSize is how much of one compressed file is read, in bytes.
	defaultMaxSize = 16 << 30

	// RecentSize is how much of what was decompressed last is kept, in bytes, so
	// that the lines around one that was found need no second run: a block, and
	// what may be asked for before it.
	RecentSize = 3 << 19

	// readSize is how much is decompressed at once, in bytes.
	readSize = 64 << 10
)

var (
	// ErrTooLarge is of compressed content that is larger than Options allow.
	ErrTooLarge = errors.New("more than may be decompressed")

	// ErrDictionary is of compressed data that refers back further than Options
	// allow, as far as can be told.
	ErrDictionary = errors.New("it may refer back further than is kept in memory (zstd --ultra or --long, xz -7 to -9): raise LOG_DICTIONARY, download it, or compress it anew")
)

// Format is a format of compressed files, known by their first bytes.
type Format struct {
	magic string
	large bool // a reader takes MiBs of memory

	// open returns a reader of data that refers back up to dictionary bytes.
	open func(r io.Reader, dictionary int64) (io.Reader, error)

	// narrow returns another head for a file that begins with head and asks for a
	// larger dictionary, and how long the old one was; nil where it need not or
	// cannot. There may be no need to refer back that far, and if there is, readers
	// find it out. nil for formats without.
	narrow func(head []byte, dictionary int64) (narrowed []byte, old int)
}

var formats = []Format{
	{"\x1f\x8b\x08", false, func(r io.Reader, _ int64) (io.Reader, error) { return gzip.NewReader(r) }, nil},
	{"\x28\xb5\x2f\xfd", true, func(r io.Reader, dictionary int64) (io.Reader, error) {
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(uint64(dictionary)))
	}, narrowZstd},
	{"BZh", true, func(r io.Reader, _ int64) (io.Reader, error) { return bzip2.NewReader(r), nil }, nil},
	{"\xfd7zXZ\x00", true, func(r io.Reader, dictionary int64) (io.Reader, error) { return xz.NewReader(r, uint32(dictionary)) }, narrowXZ},
}

// Detect returns the format of a file that begins with head, nil for none.
func Detect(head []byte) *Format {
	for i, c := range formats {
		if bytes.HasPrefix(head, []byte(c.magic)) {
			return &formats[i]
		}
	}
	return nil
}

// Reader is a compressed file read by the offsets of its content. It goes through
// the file in one run as long as it is asked for what comes next or was there
// lately, and starts again where it is asked for more. Data that is damaged ends
// the content: err says how.
type Reader struct {
	ctx        context.Context
	file       io.ReaderAt
	format     *Format
	limit      int64 // bytes of content
	dictionary int64 // bytes
	turn       *Turn

	r        io.Reader
	packed   *io.SectionReader // what r reads
	narrowed bool              // what r reads asked for a larger dictionary
	counted  int64             // of packed, by fresh
	at       int64             // offset that r is at
	recent   *[RecentSize]byte // a ring of the content before it
	broken   error             // what was wrong in an earlier run
	err      error             // io.EOF or what is wrong at the end of what can be read
}

// Options say what a Reader may take.
type Options struct {
	MaxSize       int64 // bytes of content; 0 for 16 GiB
	MaxDictionary int64 // bytes that data may refer back, the same for all that share Turns; 0 for DefaultMaxDictionary
	Turn          *Turn // to decompress; nil for no end of them
}

// NewReader returns the content of a file of a format, until ctx ends.
func NewReader(ctx context.Context, file io.ReaderAt, format *Format, o Options) *Reader {
	return &Reader{ctx: ctx, file: file, format: format, limit: cmp.Or(o.MaxSize, defaultMaxSize), dictionary: cmp.Or(o.MaxDictionary, DefaultMaxDictionary), turn: cmp.Or(o.Turn, new(Turn))}
}

// restart goes back to the beginning. It may have to wait until others are through.
func (a *Reader) restart() error {
	a.Release()
	if a.format.large {
		if err := a.turn.take(a.ctx); err != nil {
			return err
		}
	}
	a.recent = recents.Get().(*[RecentSize]byte)
	a.packed = io.NewSectionReader(a.file, 0, 1<<62)
	a.r, a.err = a.turn.open(a.format, a.narrow(), a.dictionary)
	a.err = a.explained(a.err)
	return nil
}

// narrow returns what is to be decompressed.
func (a *Reader) narrow() io.Reader {
	if a.narrowed = false; a.format.narrow == nil {
		return a.packed
	}
	head := make([]byte, maxHeader)
	n, _ := a.packed.ReadAt(head, 0) // an error comes again
	narrowed, old := a.format.narrow(head[:n], a.dictionary)
	if narrowed == nil {
		return a.packed
	}
	a.narrowed = true
	a.packed.Seek(int64(old), io.SeekStart) // of a SectionReader: it cannot fail
	return io.MultiReader(bytes.NewReader(narrowed), a.packed)
}

// Release gives back all memory, until the stream is read again.
func (a *Reader) Release() {
	a.broken = a.Damage()
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

var recents = sync.Pool{New: func() any { return new([RecentSize]byte) }}

// ReadAt reads content. It is not for concurrent use.
func (a *Reader) ReadAt(p []byte, offset int64) (int, error) {
	end := offset + int64(len(p))
	if a.recent == nil || offset < a.at-RecentSize {
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
	n := copy(p, a.recent[offset%RecentSize:])
	copy(p[n:], a.recent[:])
	if a.at < end {
		return len(p), io.EOF
	}
	return len(p), nil
}

// read decompresses a little more.
func (a *Reader) read() {
	from := a.at % RecentSize
	n, err := a.r.Read(a.recent[from:min(from+readSize, RecentSize)])
	a.at += int64(n)
	a.err = a.explained(err)
	if err == nil && a.at > a.limit {
		a.err = ErrTooLarge
	}
}

// explained says what to do about an error, where there is something.
func (a *Reader) explained(err error) error {
	switch {
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, xz.ErrMemlimit):
		return ErrDictionary
	case a.narrowed && err != nil && err != io.EOF:
		return fmt.Errorf("%w: %w", err, ErrDictionary)
	}
	return err
}

// Damage says what is wrong with the data, as far as it was read.
func (a *Reader) Damage() error {
	if a.err == nil || a.err == io.EOF {
		return a.broken
	}
	return a.err
}

// Consumed is how much of the file was read, in bytes.
func (a *Reader) Consumed() int64 {
	if a.packed == nil {
		return 0
	}
	n, _ := a.packed.Seek(0, io.SeekCurrent) // of a SectionReader: it cannot fail
	return n
}

// Fresh is how much of the file was read since Fresh was called last, in bytes.
// What is read again counts as nothing.
func (a *Reader) Fresh() int64 {
	before := a.counted
	a.counted = max(before, a.Consumed())
	return a.counted - before
}

// Size reads on to the end, and returns how large the content is.
func (a *Reader) Size() (int64, error) {
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
