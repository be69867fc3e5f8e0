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

	"github.com/klauspost/compress/zstd"
	"github.com/xi2/xz"
)

const (
	// DefaultMaxDictionary is the maximum distance that compressed data may refer back,
	// in bytes. zstd up to level 19 and xz up to level 6 need no more.
	DefaultMaxDictionary = 8 << 20

	// defaultMaxSize is the maximum size of the content of a file, in bytes.
	defaultMaxSize = 16 << 30

	// RecentSize is how many bytes of recent content stay available without another
	// run, for the lines around a match.
	RecentSize = 3 << 19

	// readSize is the number of bytes decompressed at once.
	readSize = 64 << 10
)

var (
	// ErrTooLarge reports content that is larger than Options allow.
	ErrTooLarge = errors.New("more than may be decompressed")

	errTorn = fmt.Errorf("%w: the file is cut off, or is still being written", io.ErrUnexpectedEOF)

	// ErrDictionary reports data that refers back further than Options allow, as far as
	// a decompressor can tell.
	ErrDictionary = errors.New("it may refer back further than is kept in memory (zstd --ultra or --long, xz -7 to -9): raise LOG_DICTIONARY, download it, or compress it anew")
)

// Format is a format of compressed files.
type Format struct {
	magic string // the first bytes of a file
	large bool   // its decompressor takes MiBs of memory

	// open returns a decompressor for data that refers back up to dictionary bytes.
	open func(r io.Reader, dictionary int64) (io.Reader, error)

	// narrow replaces the head of a file that asks for a larger dictionary than allowed.
	// It returns the new head and the length of the old one, or nil if it cannot or
	// need not. The data may not need such a dictionary; if it does, the decompressor
	// fails there. nil for formats without dictionaries.
	narrow func(head []byte, dictionary int64) (narrowed []byte, old int)
}

var formats = []Format{
	{"\x1f\x8b\x08", false, func(r io.Reader, _ int64) (io.Reader, error) { return newGzipReader(r) }, nil},
	{"\x28\xb5\x2f\xfd", true, func(r io.Reader, dictionary int64) (io.Reader, error) {
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(uint64(dictionary)))
	}, narrowZstd},
	{"BZh", true, func(r io.Reader, _ int64) (io.Reader, error) { return bzip2.NewReader(r), nil }, nil},
	{"\xfd7zXZ\x00", true, func(r io.Reader, dictionary int64) (io.Reader, error) { return xz.NewReader(r, uint32(dictionary)) }, narrowXZ},
}

// Detect returns the format of a file by its first bytes, or nil if it is not
// compressed.
func Detect(head []byte) *Format {
	for i, c := range formats {
		if bytes.HasPrefix(head, []byte(c.magic)) {
			return &formats[i]
		}
	}
	return nil
}

// Reader reads the content of a compressed file by offset. It continues its run through
// the file for content that comes next or was read recently, and starts again for older
// content. Damaged data ends the content.
type Reader struct {
	ctx        context.Context
	file       io.ReaderAt
	format     *Format
	limit      int64 // bytes of content
	dictionary int64 // bytes
	turn       *Turn

	r        io.Reader
	packed   *io.SectionReader // the input of r
	narrowed bool              // the file asked for a larger dictionary
	counted  int64             // bytes of packed, by Fresh
	at       int64             // offset of r in the content
	recent   *[RecentSize]byte // ring of the content before at; nil between runs and in a pause
	paused   []byte            // the content before at, in a pause of a run; else nil
	broken   error             // the damage that an earlier run found
	err      error             // why the content ends at at: io.EOF, or the damage
}

// Options bound the work of a Reader.
type Options struct {
	MaxSize       int64 // bytes of content; 0 for 16 GiB
	MaxDictionary int64 // bytes that data may refer back, the same for all users of a Turns; 0 for DefaultMaxDictionary
	Turn          *Turn // needed to decompress; nil for no limit
}

// NewReader returns a Reader of a file. Reading fails after ctx has ended.
func NewReader(ctx context.Context, file io.ReaderAt, format *Format, o Options) *Reader {
	return &Reader{ctx: ctx, file: file, format: format, limit: cmp.Or(o.MaxSize, defaultMaxSize), dictionary: cmp.Or(o.MaxDictionary, DefaultMaxDictionary), turn: cmp.Or(o.Turn, new(Turn))}
}

// start continues a paused run, or begins a new one. It may wait for a turn.
func (a *Reader) start() error {
	if a.paused != nil {
		a.recent = recents.Get().(*[RecentSize]byte)
		copy(a.recent[:], a.paused)
		a.unpause()
		return nil
	}
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

// narrow returns the input of the decompressor.
func (a *Reader) narrow() io.Reader {
	if a.narrowed = false; a.format.narrow == nil {
		return a.packed
	}
	head := make([]byte, maxHeader)
	n, _ := a.packed.ReadAt(head, 0) // an error would occur again
	narrowed, old := a.format.narrow(head[:n], a.dictionary)
	if narrowed == nil {
		return a.packed
	}
	a.narrowed = true
	a.packed.Seek(int64(old), io.SeekStart) // of a SectionReader: it cannot fail
	return io.MultiReader(bytes.NewReader(narrowed), a.packed)
}

// maxPause is the maximum content of a paused run in bytes: what opening a log reads.
const maxPause = 128 << 10

// Pause frees most of the memory until the Reader is used again. If only the beginning was read,
// it keeps that and goes on from there. There is room for a few such Readers of small formats;
// all else is released.
func (a *Reader) Pause() {
	if a.recent == nil || a.format.large || a.at > maxPause || !a.turn.pause() {
		a.Release()
		return
	}
	a.paused = bytes.Clone(a.recent[:a.at])
	if a.paused == nil {
		a.paused = []byte{}
	}
	recents.Put(a.recent)
	a.recent = nil
}

func (a *Reader) unpause() {
	a.paused = nil
	a.turn.unpause()
}

// Release frees all memory until the Reader is used again.
func (a *Reader) Release() {
	a.broken = a.Damage()
	a.at, a.err = 0, nil
	if a.paused != nil {
		a.unpause()
		a.r = nil
	}
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

// ReadAt implements [io.ReaderAt] for the content, except for concurrent use.
func (a *Reader) ReadAt(p []byte, offset int64) (int, error) {
	end := offset + int64(len(p))
	if a.recent == nil || offset < a.at-RecentSize {
		if err := a.start(); err != nil {
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

// explained adds the way out to an error, if there is one.
func (a *Reader) explained(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errTorn
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, xz.ErrMemlimit):
		return ErrDictionary
	case a.narrowed && err != nil && err != io.EOF:
		return fmt.Errorf("%w: %w", err, ErrDictionary)
	}
	return err
}

// Damage returns the error in the data, as far as it was read; nil if there is none.
func (a *Reader) Damage() error {
	if a.err == nil || a.err == io.EOF {
		return a.broken
	}
	return a.err
}

// Consumed returns how many bytes of the file this run has read.
func (a *Reader) Consumed() int64 {
	if a.packed == nil {
		return 0
	}
	n, _ := a.packed.Seek(0, io.SeekCurrent) // of a SectionReader: it cannot fail
	return n
}

// Fresh returns how many bytes of the file were read since the last call of Fresh. Bytes
// that are read again do not count.
func (a *Reader) Fresh() int64 {
	before := a.counted
	a.counted = max(before, a.Consumed())
	return a.counted - before
}

// Size returns the size of the content in bytes. It reads to the end.
func (a *Reader) Size() (int64, error) {
	if a.recent == nil {
		if err := a.start(); err != nil {
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
