package logs

import (
	"bytes"
	"io"
)

// minGap is the minimum number of zeros that count as a gap.
const minGap = 8

// gap returns the offset of the text in the log, given its first bytes.
func (l *Log) gap(sample []byte) (int64, error) {
	if n := zeros(sample); l.sequential() && n >= minGap {
		return int64(n), nil
	}
	return TextStart(l, l.Size, sample)
}

// TextStart returns the offset of the text in a file that may begin with zeros: sample is its
// first bytes. A program that does not open its log for appending continues at its old offset
// when the log is truncated (copytruncate of logrotate). The zeros take no disk space and may
// be many, so bisection finds their end.
func TextStart(r io.ReaderAt, size int64, sample []byte) (int64, error) {
	n := zeros(sample)
	if n < minGap {
		return 0, nil
	}
	if n < len(sample) || size <= int64(n) {
		return int64(n), nil
	}
	low, high := int64(n), size // the text begins between them
	buf := make([]byte, len(sample))
	for low < high {
		middle := low + (high-low)/2
		data, err := readAt(r, buf, middle)
		if err != nil {
			return 0, err
		}
		switch n := zeros(data); {
		case n == 0:
			high = middle
		case n < len(data):
			return middle + int64(n), nil
		default:
			low = middle + int64(len(data))
		}
	}
	return low, nil
}

// zeros returns the number of zeros at the start of data.
func zeros(data []byte) int { return len(data) - len(bytes.TrimLeft(data, "\x00")) }
