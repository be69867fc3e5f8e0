package pieces

import "bytes"

// Joiner says which lines of a file are pieces of the line before. Lines come in their order.
type Joiner struct {
	Form Form
	open [2]struct { // by stream
		from, end int64 // of the line, as far as it was seen; end is 0 for none
	}
}

// Next reports whether a line of the file, without its newline, begins one of the log, and
// whether that goes on. length is that of the line in bytes, with its newline.
func (j *Joiner) Next(offset, length int64, line []byte) (begins, partial bool) {
	begins, p := j.next(offset, length, line)
	return begins, p.partial
}

func (j *Joiner) next(offset, length int64, line []byte) (begins bool, p piece) {
	p, ok := j.Form.read(line)
	if !ok {
		return true, p
	}
	open := &j.open[p.stream]
	if begins = !j.waits(p.stream, offset); begins {
		open.from = offset
	}
	if open.end = 0; p.partial {
		open.end = offset + length
	}
	return begins, p
}

// waits reports whether the line of a stream goes on with a piece at an offset.
func (j *Joiner) waits(stream int, offset int64) bool {
	open := &j.open[stream]
	return open.end > 0 && offset-open.end <= Reach && offset-open.from <= MaxJoined
}

// Open returns where the first line begins that may go on at an offset; the offset if there is
// none.
func (j *Joiner) Open(offset int64) int64 {
	first := offset
	for stream := range j.open {
		if j.waits(stream, offset) {
			first = min(first, j.open[stream].from)
		}
	}
	return first
}

// Line is a line of the log in joined data.
type Line struct {
	At             int   // in the data
	Offset, Length int64 // in the file, up to the next line; pieces of others may be among them
	Ended          bool  // its last piece is there
}

// Join joins the pieces in data, which begins at an offset of the file: it returns the text of
// the lines, each with a newline, in the order of their first pieces, and where they are.
func (form Form) Join(data []byte, offset int64) (text []byte, lines []Line) {
	j := Joiner{Form: form}
	var parts [][][]byte // of each line
	var open [2]int      // the line of a stream
	Lines(data, func(at, end int, line []byte) bool {
		begins, p := j.next(offset+int64(at), int64(end-at), line)
		if !begins {
			whole := open[p.stream]
			parts[whole], lines[whole].Ended = append(parts[whole], line), !p.partial
			lines[len(lines)-1].Length += int64(end - at)
			return true
		}
		if p.to > 0 {
			open[p.stream] = len(lines)
		}
		lines = append(lines, Line{Offset: offset + int64(at), Length: int64(end - at), Ended: len(line) < end-at})
		parts = append(parts, [][]byte{line})
		return true
	})
	for stream, at := range open {
		if j.waits(stream, offset+int64(len(data))) {
			lines[at].Ended = false
		}
	}
	text = make([]byte, 0, len(data))
	for i := range lines {
		lines[i].At = len(text)
		if text = form.appendJoined(text, parts[i]); lines[i].Ended || i < len(lines)-1 {
			text = append(text, '\n')
		}
	}
	return text, lines
}

// appendJoined appends the line that several pieces are, in the form of the first one.
func (form Form) appendJoined(buf []byte, lines [][]byte) []byte {
	first, _ := form.read(lines[0])
	tail := lines[0][first.to:]
	switch {
	case len(lines) == 1:
		return append(buf, lines[0]...)
	case form == CRI:
		stream := bytes.IndexByte(lines[0], ' ') + 1
		buf = append(append(buf, lines[0][:stream+len("stdout ")]...), "F "...)
	default:
		buf = append(buf, lines[0][:first.from]...)
	}
	for _, line := range lines {
		p, _ := form.read(line)
		buf = append(buf, line[p.from:p.to]...)
	}
	return append(buf, tail...)
}

// Lines visits the lines of the file in data, without their newlines, as long as visit wants
// more.
func Lines(data []byte, visit func(at, end int, line []byte) (more bool)) {
	for at := 0; at < len(data); {
		line, end := data[at:], len(data)
		if n := bytes.IndexByte(line, '\n'); n >= 0 {
			line, end = line[:n], at+n+1
		}
		if !visit(at, end, line) {
			return
		}
		at = end
	}
}

// Partial returns the index of the first line in data that may be a piece that goes on;
// len(data) for none.
func (form Form) Partial(data []byte) int {
	for at := 0; at < len(data); {
		end := bytes.IndexByte(data[at:], '\n') + at
		if end < at {
			end = len(data)
		}
		if !form.complete(data[at:end]) {
			return at
		}
		at = end + 1
	}
	return len(data)
}
