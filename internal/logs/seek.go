package logs

import (
	"bytes"
	"context"
	"errors"
	"time"
)

// probeSize is the maximum number of bytes to read for a line with a time.
const probeSize = 1 << 20

// findLine returns the beginning of the n-th line of the set.
func (s Set) findLine(ctx context.Context, n int64) (Place, error) {
	var last Place
	for i, log := range s {
		from, err := log.skipLines(ctx, &n)
		if err != nil {
			return Place{}, err
		}
		last = s.Place(i, from)
		err = forward(ctx, log, from, log.limit(), make([]byte, blockSize), func(b *block) error {
			last.Offset = b.offset + b.length
			count := b.count()
			if n > count {
				n -= count
				return nil
			}
			return b.lines(func(l Line) error {
				last.Offset = l.Offset
				if n--; n == 0 {
					return errDone
				}
				return nil
			})
		})
		if errors.Is(err, errDone) {
			return last, nil
		}
		if err != nil {
			return Place{}, err
		}
		log.release()
	}
	return last, nil
}

// skipLines skips the blocks before the n-th line, by the index, which it builds. It lowers
// n by the number of skipped lines.
func (l *Log) skipLines(ctx context.Context, n *int64) (from int64, err error) {
	if l.index == nil || l.limit()-l.Start < searchable {
		return l.Start, nil
	}
	blocks, err := l.index.all(ctx, l, nil)
	if err != nil {
		return 0, err
	}
	from = l.Start
	for _, b := range blocks {
		if *n <= b.lines {
			break
		}
		*n -= b.lines
		from = b.from + b.length
	}
	return from, nil
}

// counted is the maximum number of bytes that are read to count lines which the index has not
// counted yet.
const counted = 4 * blockSize

// Number returns the number of the line that begins at a place, from 1. It is an estimate, if
// the index has not counted the lines before it.
func (s Set) Number(ctx context.Context, p Place) (n int64, exact bool, err error) {
	n, exact = 1, true
	for i, log := range s[:p.File+1] {
		to := p.Offset
		if i < p.File {
			if to, err = log.end(); err != nil {
				return 0, false, err
			}
		}
		before, ok, err := log.linesBefore(ctx, to)
		if err != nil {
			return 0, false, err
		}
		n, exact = n+before, exact && ok
	}
	return n, exact, nil
}

// linesBefore returns the number of lines before an offset.
func (l *Log) linesBefore(ctx context.Context, to int64) (n int64, exact bool, err error) {
	from := l.Start
	if l.index != nil {
		blocks, _ := l.index.known(l)
		for _, b := range blocks[:max(0, len(blocks)-1)] { // the last one may have grown
			if b.from+b.length > to {
				break
			}
			n += b.lines
			from = b.from + b.length
		}
	}
	lines, bytes, rest := n, from-l.Start, to-from
	err = forward(ctx, l, from, min(to, from+counted), make([]byte, blockSize), func(b *block) error {
		n += b.count()
		lines, bytes = lines+b.count(), bytes+b.length
		return nil
	})
	if err != nil || rest <= counted {
		return n, true, err
	}
	return int64(float64(to-l.Start) / float64(bytes) * float64(lines)), false, nil
}

// count returns the number of lines in a block.
func (b *block) count() int64 {
	if b.cut() {
		return 1
	}
	n := int64(bytes.Count(b.data, []byte("\n")))
	if len(b.data) > 0 && b.data[len(b.data)-1] != '\n' {
		n++
	}
	return n
}

// findTime returns the beginning of the first line at a time or later.
func (s Set) findTime(ctx context.Context, t time.Time) (Place, error) {
	for i, log := range s {
		offset, found, err := log.findTime(ctx, t)
		if err != nil {
			return Place{}, err
		}
		if found || i == len(s)-1 {
			return s.Place(i, offset), nil
		}
	}
	return Place{}, nil
}

// findTime returns the beginning of the first line at a time or later. It assumes that lines
// are in the order of their times; if they nearly are, the line is near.
func (l *Log) findTime(ctx context.Context, t time.Time) (offset int64, found bool, err error) {
	if l.index != nil {
		if blocks, _ := l.index.known(l); len(blocks) > 0 {
			return l.scanTime(ctx, notBefore(blocks, t), t)
		}
	}
	if l.sequential() {
		return l.scanTime(ctx, l.Start, t)
	}
	low := l.Start
	high, err := l.end()
	if err != nil {
		return 0, false, err
	}
	for high-low > stepSize {
		middle, err := LineEnd(ctx, l, low+(high-low)/2, high)
		if err != nil {
			return 0, false, err
		}
		at, when, err := l.firstTime(ctx, middle, min(high, middle+probeSize))
		if err != nil {
			return 0, false, err
		}
		if when.IsZero() || !when.Before(t) {
			high = low + (high-low)/2
		} else {
			low = at
		}
	}
	return l.scanTime(ctx, low, t)
}

// notBefore returns the beginning of the first block with lines at a time or later, or else
// of the last block, which may have grown.
func notBefore(blocks []blockStats, t time.Time) int64 {
	for _, b := range blocks {
		if b.late >= t.UnixNano() {
			return b.from
		}
	}
	return blocks[len(blocks)-1].from
}

// scanTime is findTime that reads line by line from an offset.
func (l *Log) scanTime(ctx context.Context, from int64, t time.Time) (offset int64, found bool, err error) {
	heads := newHeadReader(l)
	offset = from
	err = Lines(ctx, l, from, l.limit(), -1, func(line Line) error {
		if head := heads.single(line); !head.Continuation && !head.Time.IsZero() && !head.Time.Before(t) {
			offset, found = line.Offset, true
			return errDone
		}
		offset = line.Offset + line.Length
		return nil
	})
	if errors.Is(err, errDone) {
		err = nil
	}
	return offset, found, err
}

// firstTime returns the first line in [from, to) that has a time.
func (l *Log) firstTime(ctx context.Context, from, to int64) (offset int64, when time.Time, err error) {
	heads := newHeadReader(l)
	err = Lines(ctx, l, from, to, -1, func(line Line) error {
		if head := heads.single(line); !head.Time.IsZero() {
			offset, when = line.Offset, head.Time
			return errDone
		}
		return nil
	})
	if errors.Is(err, errDone) {
		err = nil
	}
	return offset, when, err
}
