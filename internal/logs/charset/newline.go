package charset

import "bytes"

// Newline is the form of a line end: one byte, or two in UTF-16, where it counts only at
// an even offset.
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

// Floor and Ceil move an offset down or up to a place where a character may begin.
func (n Newline) Floor(offset int64) int64 { return offset - offset%n.Width() }
func (n Newline) Ceil(offset int64) int64  { return n.Floor(offset + n.Width() - 1) }

// After returns the index after the first line end in data, or 0. data begins with a
// character.
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

// LastAfter returns the index after the last line end in data, or 0.
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

// ends returns the index after the line end that contains byte i, or 0.
func (n Newline) ends(data []byte, i int) int {
	switch {
	case n == LF16LE && i%2 == 0 && i+1 < len(data) && data[i+1] == 0:
		return i + 2
	case n == LF16BE && i%2 == 1 && data[i-1] == 0:
		return i + 1
	}
	return 0
}

// Trim removes LF or CRLF from the end of a line. An incomplete character at the end of
// a file is no line end.
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
