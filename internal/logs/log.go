package logs

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"time"
)

// Log is one file of lines, in [Start, Size).
type Log struct {
	io.ReaderAt
	Name  string
	Size  int64          // of its content in bytes, or unknownSize
	Start int64          // where its first line begins
	Zone  *time.Location // of times that name none
	Near  time.Time      // the moment that a time without a year is nearest to

	file fs.File
	head []byte // its first bytes, up to headSize
}

// unknownSize is the size of a log that must be read to its end to know it.
const unknownSize = -1

// New returns the log that an open file holds, which must be an io.ReaderAt.
// Closing the log closes the file.
func New(file fs.File, zone *time.Location) (*Log, error) {
	r, ok := file.(io.ReaderAt)
	if !ok {
		return nil, errors.New("the file cannot be read at an offset")
	}
	fi, err := file.Stat()
	if err != nil {
		return nil, err
	}
	l := &Log{ReaderAt: r, Name: fi.Name(), Size: fi.Size(), Zone: zone, Near: fi.ModTime(), file: file}
	l.head, err = readAt(l, make([]byte, min(headSize, l.Size)), 0)
	return l, err
}

// Close releases the file.
func (l *Log) Close() error { return l.file.Close() }

// limit is the offset up to which there may be something to read.
func (l *Log) limit() int64 {
	if l.Size == unknownSize {
		return math.MaxInt64
	}
	return l.Size
}

// reaches reports whether the log has a byte at an offset.
func (l *Log) reaches(offset int64) (bool, error) {
	if offset >= l.limit() {
		return false, nil
	}
	data, err := readAt(l, make([]byte, 1), offset)
	return len(data) > 0, err
}

// Known returns the log's size if it is known without reading it all.
func (l *Log) Known() (size int64, known bool) { return l.Size, l.Size != unknownSize }

// end finds out the log's size.
func (l *Log) end(context.Context) (int64, error) { return l.Size, nil }
