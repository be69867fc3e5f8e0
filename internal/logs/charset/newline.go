package charset

import "bytes"

// Newline says how a line ends: with one byte, or in UTF-16 with one of two, which
// only counts at an even offset.
type Newline uint8

const (
	LF Newline = iota
	LF16LE
	LF16BE
)

func (n Newline) Width() int64 {
	if n == LF {
		return 1
	}
	return 2
}

// Floor and Ceil move an offset to where a character may begin.
func (n Newline) Floor(offset int64) int64 { return offset - offset%n.Width() }
func (n Newline) Ceil(offset int64) int64  { return n.Floor(offset + n.Width() - 1) }

// After returns where the first line of data ends, or 0; data is at an offset
// where a character begins.
func (n Newline) After(data []byte) int {
	if n == LF {
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

// LastAfter returns where the last line that ends in data does, or 0.
func (n Newline) LastAfter(data []byte) int {
	if n == LF {
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
func (n Newline) ends(data []byte, i int) int {
	switch {
	case n == LF16LE && i%2 == 0 && i+1 < len(data) && data[i+1] == 0:
		return i + 2
	case n == LF16BE && i%2 == 1 && data[i-1] == 0:
		return i + 1
	}
	return 0
}

// Trim cuts LF and CRLF. Half a character at the end of a file makes no newline with
// the byte before it.
func (n Newline) Trim(line []byte) []byte {
	if int64(len(line))%n.Width() != 0 {
		return line
	}
	switch n {
	case LF16LE:
		return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n\x00")), []byte("\r\x00"))
	case LF16BE:
		return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\x00\n")), []byte("\x00\r"))
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
}
