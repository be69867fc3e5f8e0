package logs

import (
	"io"

	"gowebdav/internal/logs/packed"
)

// source is the content of a log, by offset: that of a plain file, or of a compressed
// one.
type source interface {
	io.ReaderAt

	// size returns the size of the content in bytes. It may have to read all of it.
	size() (int64, error)

	// sequential reports whether the content is cheap to read only from its beginning
	// to its end.
	sequential() bool

	// progress returns how many bytes of the file were read, at an offset of the
	// content.
	progress(offset int64) int64

	// scanned returns how many bytes of the file were read for the first time since the
	// last call, and with them the given number of bytes of the content.
	scanned(content int64) int64

	// damage returns what is wrong with the content, as far as it was read; nil for
	// nothing.
	damage() error

	// pause frees most of the memory that reading takes, after the beginning was read.
	pause()

	// release frees the memory that reading takes, until the content is read again.
	release()
}

// plain is the content of a file that is read as it is.
type plain struct {
	io.ReaderAt
	length int64
}

func (p plain) size() (int64, error)      { return p.length, nil }
func (plain) sequential() bool            { return false }
func (plain) progress(offset int64) int64 { return offset }
func (plain) scanned(content int64) int64 { return content }
func (plain) damage() error               { return nil }
func (plain) pause()                      {}
func (plain) release()                    {}

// A block and the lines before it are recent content of a compressed file.
const _ = uint(packed.RecentSize - (blockSize + 8*stepSize))

// compressed is the content of a compressed file.
type compressed struct{ *packed.Reader }

func (c compressed) size() (int64, error) { return c.Reader.Size() }
func (compressed) sequential() bool       { return true }
func (c compressed) progress(int64) int64 { return c.Reader.Consumed() }
func (c compressed) scanned(int64) int64  { return c.Reader.Fresh() }
func (c compressed) damage() error        { return c.Reader.Damage() }
func (c compressed) pause()               { c.Reader.Pause() }
func (c compressed) release()             { c.Reader.Release() }
