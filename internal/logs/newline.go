package logs

import (
	"bytes"
	"io"
)

// newline says how a line ends: with one byte, or in UTF-16 with one of two, which
// only counts at an even offset.
type newline uint8

const (
	newlineByte newline = iota
	newlineLE
	newlineBE
)

// newlineOf returns how the lines of r end.
func newlineOf(r io.ReaderAt) newline {
	if l, ok := r.(*Log); ok {
		return l.charset.newline()
	}
	return newlineByte
}

func (n newline) width() int64 {
	if n == newlineByte {
		return 1
	}
	return 2
}

// floor and ceil move an offset to where a character may begin.
func (n newline) floor(offset int64) int64 { return offset - offset%n.width() }
func (n newline) ceil(offset int64) int64  { return n.floor(offset + n.width() - 1) }

// after returns where the first line of data ends, or 0; data is at an offset
// where a character begins.
func (n newline) after(data []byte) int {
	if n == newlineByte {
		return bytes.IndexByte(data, '\n') + 1
	}
	for from := 0; ; {
		i := bytes.IndexByte(data[from:], '\n')
		if i < 0 {
			return 0
		}
		if end := n.ends(data, from+i); end > 0 {
			return end
		}
		from += i + 1
	}
}

// lastAfter returns where the last line that ends in data does, or 0.
func (n newline) lastAfter(data []byte) int {
	if n == newlineByte {
		return bytes.LastIndexByte(data, '\n') + 1
	}
	for {
		i := bytes.LastIndexByte(data, '\n')
		if i < 0 {
			return 0
		}
		if end := n.ends(data[:min(len(data), i+2)], i); end > 0 {
			return end
		}
		data = data[:i]
	}
}

// ends returns where the newline ends that the byte at i belongs to, or 0.
func (n newline) ends(data []byte, i int) int {
	switch {
	case n == newlineLE && i%2 == 0 && i+1 < len(data) && data[i+1] == 0:
		return i + 2
	case n == newlineBE && i%2 == 1 && data[i-1] == 0:
		return i + 1
	}
	return 0
}

// trim cuts LF and CRLF. Half a character at the end of a file makes no newline with
// the byte before it.
func (n newline) trim(line []byte) []byte {
	if int64(len(line))%n.width() != 0 {
		return line
	}
	switch n {
	case newlineLE:
		return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n\x00")), []byte("\r\x00"))
	case newlineBE:
		return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\x00\n")), []byte("\x00\r"))
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
}
