package logs

import (
	"bytes"
	"context"
	"errors"
	"time"

	"gowebdav/internal/logs/format"
)

// probeSize is how far is read for a line with a time, in bytes.
const probeSize = 1 << 20

// findLine returns where the n-th line of the set begins.
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

// skipLines passes over blocks by the index, which it learns, that have n lines
// and more. It lowers n by as many as it passes over.
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

// count returns how many lines a block has.
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

// findTime returns where the first line of a time, or a later one, begins.
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

// findTime returns where the first line begins that is of a time or later. It
// takes the lines to be in the order of their times; where they nearly are, the
// line is near.
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

// notBefore returns where the first block begins that has a time or a later one;
// where there is none, the last one, which may have grown.
func notBefore(blocks []blockStats, t time.Time) int64 {
	for _, b := range blocks {
		if b.late >= t.UnixNano() {
			return b.from
		}
	}
	return blocks[len(blocks)-1].from
}

// scanTime is findTime line by line from an offset.
func (l *Log) scanTime(ctx context.Context, from int64, t time.Time) (offset int64, found bool, err error) {
	d := format.NewDetector(l.Zone, l.Near)
	offset = from
	err = Lines(ctx, l, from, l.limit(), -1, func(line Line) error {
		if head := d.Head(line.Text); !head.Continuation && !head.Time.IsZero() && !head.Time.Before(t) {
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
	d := format.NewDetector(l.Zone, l.Near)
	err = Lines(ctx, l, from, to, -1, func(line Line) error {
		if head := d.Head(line.Text); !head.Time.IsZero() {
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
