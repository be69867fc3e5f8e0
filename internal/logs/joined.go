package logs

import (
	"bytes"
	"context"
	"sort"

	"gowebdav/internal/logs/pieces"
)

// joined are the lines of a block, if some of them were pieces: the data of the block is the
// text of these lines then.
type joined []pieces.Line

// line returns the line whose text is at an index of the data.
func (j joined) line(at int) Line {
	l := j[sort.Search(len(j), func(i int) bool { return j[i].At >= at })]
	return Line{Offset: l.Offset, Length: l.Length, ended: l.Ended}
}

// data returns the part of the data that is a line.
func (j joined) data(all []byte, l Line) []byte {
	i := sort.Search(len(j), func(i int) bool { return j[i].Offset >= l.Offset })
	if i+1 < len(j) {
		all = all[:j[i+1].At]
	}
	return all[j[i].At:]
}

// forwardJoined is forward for lines in pieces, with a larger buffer if it needs one. Pieces of
// lines that began before from are left out. But a piece at from begins a line: older versions
// handed out its place.
func (rd reading) forwardJoined(ctx context.Context, log *Log, from, to int64, visit func(*block) error) error {
	buf := rd.buf
	first, last := from, to
	from, to, err := rd.around(ctx, log, from, to)
	if err != nil {
		return err
	}
	for from < to {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := readAt(log, buf[:min(int64(len(buf)), to-from)], from)
		if err != nil {
			return err
		}
		if len(data) == 0 { // truncated meanwhile
			return nil
		}
		b, atEnd, n := newBlock(log, from, data), from+int64(len(data)) >= to, bytes.LastIndexByte(data, '\n')+1
		if !atEnd && n > 0 {
			b.data, b.length = data[:n], int64(n)
		}
		switch {
		case atEnd:
			b.join(true)
		case n > 0 && b.join(false):
		case len(buf) < blockSize:
			large := blocks.Get().(*[blockSize]byte)
			defer blocks.Put(large)
			buf = large[:]
			continue
		case n > 0: // at each place a line goes on: here all end
			b.join(true)
		default:
			if err := rd.rest(ctx, b, to); err != nil {
				return err
			}
		}
		from += b.length
		if !b.keep(first, last) {
			continue
		}
		if err := visit(b); err != nil {
			return err
		}
	}
	return nil
}

// around returns the part that must be read for the lines in [from, to).
func (rd reading) around(ctx context.Context, log *Log, from, to int64) (start, end int64, err error) {
	if end, err = log.joinedLimit(ctx, to); err != nil || rd.alone {
		return from, end, err
	}
	settled, begin, err := log.joinedPlace(ctx, from, log.Start)
	if begin == from {
		from = settled
	}
	return from, end, err
}

// keep leaves the lines of a block that begin in [from, to), where lines begin. It reports
// whether there are any.
func (b *block) keep(from, to int64) bool {
	end := b.offset + b.length
	if from <= b.offset && end <= to {
		return true
	}
	if from, to = max(from, b.offset), min(to, end); from >= to {
		return false
	}
	first, last := int(from-b.offset), min(int(to-b.offset), len(b.data))
	if b.joined != nil {
		begin := func(offset int64) int {
			return sort.Search(len(b.joined), func(i int) bool { return b.joined[i].Offset >= offset })
		}
		i, j := begin(from), begin(to)
		first, last = b.joined[i].At, len(b.data)
		if j < len(b.joined) {
			last = b.joined[j].At
		}
		b.joined = b.joined[i:j]
		for i := range b.joined {
			b.joined[i].At -= first
		}
	}
	b.data, b.offset, b.length = b.data[first:last], from, to-from
	return true
}

// backwardJoined is backward for lines in pieces.
func (rd reading) backwardJoined(ctx context.Context, log *Log, from, to int64, visit func(*block) error) error {
	large := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(large)
	first, last := from, to
	from, to, err := rd.around(ctx, log, from, to)
	if err != nil {
		return err
	}
	for from < to {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := rd.calmBlock(log, from, to, large[:])
		if b == nil && err == nil {
			b, err = rd.joinedBlock(ctx, log, from, to, large[:])
		}
		if err != nil {
			return err
		}
		if b == nil { // truncated meanwhile
			return nil
		}
		to = b.offset
		if !b.keep(first, last) {
			continue
		}
		if err := visit(b); err != nil {
			return err
		}
	}
	return nil
}

// calmBlock returns the block before an offset if no piece is near that goes on in another
// one; nil otherwise.
func (rd reading) calmBlock(log *Log, from, to int64, buf []byte) (*block, error) {
	start := max(from, to-int64(min(len(rd.buf), len(buf))))
	data, err := readAt(log, buf[:to-start], start)
	if err != nil || int64(len(data)) < to-start {
		return nil, err
	}
	first := 0
	if start > from {
		first = bytes.IndexByte(data, '\n') + 1
	}
	b := newBlock(log, start+int64(first), data[first:])
	if b.partial() < len(b.data) {
		return nil, nil
	}
	log.calm().extend(b.offset, to)
	if start > from { // what began before has ended here
		if len(b.data) <= pieces.Reach {
			return nil, nil
		}
		n := pieces.Reach + bytes.IndexByte(b.data[pieces.Reach:], '\n') + 1
		if n == pieces.Reach || n == len(b.data) {
			return nil, nil
		}
		b = newBlock(log, b.offset+int64(n), b.data[n:])
	}
	return b, nil
}

// joinedBlock returns the block before an offset, from a settled place on; nil if the file was
// truncated meanwhile.
func (rd reading) joinedBlock(ctx context.Context, log *Log, from, to int64, buf []byte) (*block, error) {
	start, err := lineStart(ctx, log.source, max(from, to-int64(len(rd.buf)+1)/2), from)
	if err != nil {
		return nil, err
	}
	if to-start > int64(len(buf)) { // a line of the file that is that long, and others after it
		end, err := LineEnd(ctx, log.source, start, to)
		if err != nil {
			return nil, err
		}
		if end == to {
			b := newBlock(log, start, nil)
			if b.data, err = readAt(log, buf, start); err != nil {
				return nil, err
			}
			b.length = int64(len(b.data))
			return b, rd.rest(ctx, b, to)
		}
		start = end
	}
	settled, err := log.settled(ctx, start, from)
	if err != nil {
		return nil, err
	}
	if to-settled <= int64(len(buf)) {
		start = settled
	}
	data, err := readAt(log, buf[:to-start], start)
	if err != nil || int64(len(data)) < to-start {
		return nil, err
	}
	b := newBlock(log, start, data)
	b.join(true)
	return b, nil
}

// join joins the pieces in a block, which begins with a line. Unless the block is the last
// one, it ends it where no line goes on; if there is no such place, join reports false and
// leaves the block as it is.
func (b *block) join(last bool) bool {
	form, partial := b.log.pieces, b.partial()
	if partial == len(b.data) {
		b.log.calm().extend(b.offset, b.offset+b.length)
		return true
	}
	if !last {
		j, clean := pieces.Joiner{Form: form}, 0
		pieces.Lines(b.data, func(at, end int, line []byte) bool {
			j.Next(b.offset+int64(at), int64(end-at), line)
			if next := b.offset + int64(end); j.Open(next) == next {
				clean = end
			}
			return true
		})
		if clean == 0 {
			return false
		}
		b.data, b.length = b.data[:clean], int64(clean)
	}
	if partial < len(b.data) {
		b.data, b.joined = form.Join(b.data, b.offset)
	}
	return true
}

// partial returns the place of the first piece in a block that is not the last one of its line.
func (b *block) partial() int {
	if c := b.log.calm(); c.from <= b.offset && b.offset+b.length <= c.to {
		return len(b.data)
	}
	return b.log.pieces.Partial(b.data)
}
