package logs

import (
	"context"
	"errors"
	"io"
	"sort"
	"sync"

	"gowebdav/internal/logs/charset"
)

const (
	// blockSize is the number of bytes read and searched at once. It is also the maximum
	// length of a line's text in a search.
	blockSize = 1 << 20

	// stepSize is the number of bytes read at once if few are needed.
	stepSize = 64 << 10
)

var (
	blocks = sync.Pool{New: func() any { return new([blockSize]byte) }}
	steps  = sync.Pool{New: func() any { return new([stepSize]byte) }}
)

// Line is a line of a log.
type Line struct {
	Offset int64  // of its first byte in the content
	Length int64  // in bytes, with the newline
	Text   []byte // without the newline; valid until the next line is read
	Cut    bool   // Text is only the line's first bytes
	Lead   int64  // bytes from the first line of its event to this one, if the query is ByEvent
	ended  bool   // it has its newline, or is cut
}

// block is a part of a file that consists of complete lines. A line that is too long for a
// block has a block of its own, with the beginning of it.
type block struct {
	offset int64
	data   []byte
	length int64  // in bytes: more than len(data) for a cut line
	log    *Log   // which knows the charset; nil for plain bytes
	joined joined // its lines, if some were pieces

	matches bool // the whole of a cut line matches, if it was searched
}

func newBlock(r io.ReaderAt, offset int64, data []byte) *block {
	log, _ := r.(*Log)
	return &block{offset: offset, data: data, length: int64(len(data)), log: log}
}

func (b *block) newline() charset.Newline {
	if b.log == nil {
		return charset.LF
	}
	return b.log.charset.Newline()
}

func (b *block) cut() bool { return b.joined == nil && b.length > int64(len(b.data)) }

// forward visits the lines in [from, to) block by block, until visit returns an
// error. from begins a line; to ends one, or is the end of the file.
func forward(ctx context.Context, r io.ReaderAt, from, to int64, buf []byte, visit func(*block) error) error {
	return reading{r: r, buf: buf}.forward(ctx, from, to, visit)
}

// reading reads blocks.
type reading struct {
	r    io.ReaderAt
	buf  []byte    // its length is the maximum size of a block
	long *longLine // searches lines that are longer; nil for nothing

	alone bool // what was before does not go on: it was passed
}

func (rd reading) forward(ctx context.Context, from, to int64, visit func(*block) error) error {
	if log, ok := container(rd.r); ok {
		return rd.forwardJoined(ctx, log, from, to, visit)
	}
	r, buf, nl := rd.r, rd.buf, newlineOf(rd.r)
	for from < to {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := readAt(r, buf[:min(nl.Floor(int64(len(buf))), to-from)], from)
		if err != nil {
			return err
		}
		if len(data) == 0 { // truncated meanwhile
			return nil
		}
		b := newBlock(r, from, data)
		if from+b.length < to {
			if end := nl.LastAfter(data); end > 0 {
				b.data, b.length = data[:end], int64(end)
			} else if err := rd.rest(ctx, b, to); err != nil {
				return err
			}
		}
		if err := visit(b); err != nil {
			return err
		}
		from += b.length
	}
	return nil
}

// rest reads to the end of the line whose beginning is in a block.
func (rd reading) rest(ctx context.Context, b *block, to int64) error {
	buf := steps.Get().(*[stepSize]byte)
	defer steps.Put(buf)
	step := buf[:min(stepSize, b.newline().Floor(int64(len(rd.buf))))]
	pass := func([]byte) {}
	if rd.long != nil {
		rd.long.begin(b)
		pass = rd.long.add
	}
	end, err := passLine(ctx, rd.r, b.offset+b.length, to, step, pass)
	if err != nil {
		return err
	}
	b.length = end - b.offset
	b.matches = rd.long != nil && rd.long.end()
	return ctx.Err() // ctx may have ended the search of the line
}

// backward visits the blocks that forward visits, from the last to the first.
func (rd reading) backward(ctx context.Context, from, to int64, visit func(*block) error) error {
	if log, ok := container(rd.r); ok {
		return rd.backwardJoined(ctx, log, from, to, visit)
	}
	r, buf, nl := rd.r, rd.buf, newlineOf(rd.r)
	for from < to {
		if err := ctx.Err(); err != nil {
			return err
		}
		start := max(from, nl.Ceil(to-int64(len(buf))))
		data, err := readAt(r, buf[:to-start], start)
		if err != nil {
			return err
		}
		if int64(len(data)) < to-start { // truncated meanwhile
			return nil
		}
		b := newBlock(r, start, data)
		if start > from {
			switch first := nl.After(data); {
			case first > 0 && first < len(data):
				b.offset += int64(first)
				b.data = data[first:]
				b.length -= int64(first)
			default: // one line that is longer than a block
				if b.offset, err = lineStart(ctx, r, start, from); err != nil {
					return err
				}
				if b.data, err = readAt(r, buf[:min(nl.Floor(int64(len(buf))), to-b.offset)], b.offset); err != nil {
					return err
				}
				if b.length = int64(len(b.data)); rd.long == nil {
					b.length = to - b.offset
				} else if err := rd.rest(ctx, b, to); err != nil {
					return err
				}
			}
		}
		if err := visit(b); err != nil {
			return err
		}
		to = b.offset
	}
	return nil
}

// readAt fills buf as far as the file has bytes.
func readAt(r io.ReaderAt, buf []byte, offset int64) ([]byte, error) {
	n, err := r.ReadAt(buf, offset)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return buf[:n], err
}

// newlineOf returns the line end of r.
func newlineOf(r io.ReaderAt) charset.Newline {
	if l, ok := r.(*Log); ok {
		return l.charset.Newline()
	}
	return charset.LF
}

// lineStart returns the beginning of the line that contains the byte at offset, but not
// before from.
func lineStart(ctx context.Context, r io.ReaderAt, offset, from int64) (int64, error) {
	if log, ok := container(r); ok {
		start, err := lineStart(ctx, log.source, offset, from)
		if err != nil {
			return 0, err
		}
		_, start, err = log.joinedPlace(ctx, start, from)
		return start, err
	}
	step := steps.Get().(*[stepSize]byte)
	defer steps.Put(step)
	nl, buf := newlineOf(r), step[:]
	offset = nl.Floor(offset)
	for offset > from {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		start := max(from, offset-int64(len(buf)))
		data, err := readAt(r, buf[:offset-start], start)
		if err != nil {
			return 0, err
		}
		if end := nl.LastAfter(data); end > 0 {
			return start + int64(end), nil
		}
		offset = start
	}
	return from, nil
}

// CountLines returns the number of line ends between two offsets; 0 if they cannot be read.
func CountLines(ctx context.Context, r io.ReaderAt, from, to int64) (n int64) {
	buf := make([]byte, blockSize)
	for nl := newlineOf(r); from < to; {
		if ctx.Err() != nil {
			return 0
		}
		data, err := readAt(r, buf[:min(to-from, int64(len(buf)))], from)
		if err != nil || len(data) == 0 {
			return 0
		}
		from += int64(len(data))
		for end := nl.After(data); end > 0; end = nl.After(data) {
			n++
			data = data[end:]
		}
	}
	return n
}

// LineEnd returns the offset after the line that contains the byte at offset, but not after
// to.
func LineEnd(ctx context.Context, r io.ReaderAt, offset, to int64) (int64, error) {
	step := steps.Get().(*[stepSize]byte)
	defer steps.Put(step)
	end, err := passLine(ctx, r, offset, to, step[:], func([]byte) {})
	if log, ok := container(r); ok && err == nil {
		return log.joinedEnd(ctx, end, to)
	}
	return end, err
}

// passLine is LineEnd that also calls pass with the bytes up to there, in pieces as large
// as buf.
func passLine(ctx context.Context, r io.ReaderAt, offset, to int64, buf []byte, pass func([]byte)) (int64, error) {
	nl := newlineOf(r)
	offset = nl.Floor(offset)
	for offset < to {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		data, err := readAt(r, buf[:min(int64(len(buf)), to-offset)], offset)
		if err != nil {
			return 0, err
		}
		if len(data) == 0 {
			return offset, nil
		}
		if end := nl.After(data); end > 0 {
			pass(data[:end])
			return offset + int64(end), nil
		}
		pass(data)
		offset += int64(len(data))
	}
	return to, nil
}

// Before returns the beginning of the n-th last line before offset, but not before from,
// and how many of the n lines are missing. offset is the beginning of a line or the end of
// the file. It reads backwards, so the end of a large file is as near as that of a small
// one.
func Before(ctx context.Context, r io.ReaderAt, offset, from int64, n int) (start int64, left int, err error) {
	if n <= 0 || offset <= from {
		return offset, max(n, 0), nil
	}
	if log, ok := container(r); ok {
		return log.joinedBefore(ctx, offset, from, n)
	}
	step := steps.Get().(*[stepSize]byte)
	defer steps.Put(step)
	nl, buf := newlineOf(r), step[:]
	end := nl.Ceil(offset) - nl.Width() // the newline at the very end begins no line
	for end > from {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		start := max(from, end-int64(len(buf)))
		data, err := readAt(r, buf[:end-start], start)
		if err != nil {
			return 0, 0, err
		}
		for i := nl.LastAfter(data); i > 0; i = nl.LastAfter(data[:i-int(nl.Width())]) {
			if n--; n == 0 {
				return start + int64(i), 0, nil
			}
		}
		end = start
	}
	return from, n - 1, nil
}

// Lines visits the lines in [from, to), up to n of them unless n is negative. from is the
// beginning of a line.
func Lines(ctx context.Context, r io.ReaderAt, from, to int64, n int, visit func(Line) error) error {
	return lines(ctx, r, from, to, n, make([]byte, stepSize), visit)
}

// lines is Lines with a buffer. Longer lines are cut.
func lines(ctx context.Context, r io.ReaderAt, from, to int64, n int, buf []byte, visit func(Line) error) error {
	if n == 0 {
		return nil
	}
	err := forward(ctx, r, from, to, buf, func(b *block) error {
		return b.lines(func(l Line) error {
			if b.joined != nil && len(l.Text) > len(buf) {
				l.Text, l.Cut = l.Text[:charset.UTF8.Whole(l.Text[:len(buf)])], true
			}
			if err := visit(l); err != nil {
				return err
			}
			if n--; n == 0 {
				return errEnough
			}
			return nil
		})
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

var (
	errDone   = errors.New("done")   // ends a visit that has enough
	errEnough = errors.New("enough") // ends Lines
)

// lines visits the lines of a block.
func (b *block) lines(visit func(Line) error) error { return b.linesFrom(0, visit) }

// index returns the index in the data of the first line that begins at an offset or later.
func (b *block) index(offset int64) int {
	switch {
	case offset <= b.offset:
		return 0
	case b.joined != nil:
		i := sort.Search(len(b.joined), func(i int) bool { return b.joined[i].Offset >= offset })
		return b.joined[min(i, len(b.joined)-1)].At
	}
	nl := b.newline()
	from := int(nl.Floor(offset-b.offset) - nl.Width()) // the newline before may be that of this line
	return from + nl.After(b.data[from:])
}

// linesFrom visits the lines of a block from an index in its data on, which begins one.
func (b *block) linesFrom(at int, visit func(Line) error) error {
	if b.cut() {
		l := Line{Offset: b.offset, Length: b.length, Cut: true, ended: true}
		l.Text = b.text(l)
		return visit(l)
	}
	nl := b.newline()
	asIs := b.joined == nil && b.log != nil && b.log.charset == charset.Auto && charset.IsASCII(b.data)
	for at < len(b.data) {
		end := at + nl.After(b.data[at:])
		ended := end > at
		if !ended {
			end = len(b.data)
		}
		l := b.line(at, end, ended)
		if asIs {
			l.Text = nl.Trim(b.data[at:end])
		} else {
			l.Text = b.text(l)
		}
		if err := visit(l); err != nil {
			return err
		}
		at = end
	}
	return nil
}

// line returns the line at data[start:end] without its text. ended says that it has its
// newline.
func (b *block) line(start, end int, ended bool) Line {
	if b.joined != nil {
		return b.joined.line(start)
	}
	return Line{Offset: b.offset + int64(start), Length: int64(end - start), ended: ended}
}

// text returns the text of a line in a block, valid until the next call.
func (b *block) text(l Line) []byte {
	raw := b.data
	switch {
	case b.joined != nil:
		raw = b.newline().Trim(b.joined.data(b.data, l))
	case !l.Cut:
		raw = b.newline().Trim(b.data[l.Offset-b.offset:][:l.Length])
	}
	if b.log == nil {
		return raw
	}
	return b.log.text(l, raw)
}
