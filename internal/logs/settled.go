package logs

import (
	"context"
	"errors"

	"gowebdav/internal/logs/pieces"
)

const (
	// lookBack is how far a line is looked for that goes on at a place.
	lookBack = pieces.Reach + pieces.MaxPiece

	// farthest is how far back the beginning of a line is looked for. In a file without any
	// end of a line, lines may begin elsewhere if it is read forward.
	farthest = 8 << 20
)

// calm is a part of a file in which no line goes on in another piece. The survey keeps it, so
// that another search need not look for pieces.
type calm struct{ from, to int64 }

func (l *Log) calm() *calm {
	if l.survey == nil {
		l.survey = l.index.survey(l)
	}
	return &l.survey.calm
}

// extend adds a part, if it is beside what is known; otherwise only that is known.
func (c *calm) extend(from, to int64) {
	if to < c.from || c.to < from {
		*c = calm{from, to}
	}
	c.from, c.to = min(c.from, from), max(c.to, to)
}

// container returns the log of r if its lines may be in pieces.
func container(r any) (*Log, bool) {
	l, ok := r.(*Log)
	return l, ok && l.pieces != pieces.None
}

// ofFile visits lines of the file in [from, to), which begins and ends one.
func (l *Log) ofFile(ctx context.Context, from, to int64, visit func(Line) error) error {
	buf := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(buf)
	err := forward(ctx, l.source, from, to, buf[:], func(b *block) error { return b.lines(visit) })
	if errors.Is(err, errDone) {
		return nil
	}
	return err
}

// settled returns the last place up to the beginning of a line of the file, but not before
// from, at which no line goes on.
func (l *Log) settled(ctx context.Context, at, from int64) (int64, error) {
	start := at
	for start > from && at-start < farthest {
		open, err := l.openBefore(ctx, start, from)
		if err != nil {
			return 0, err
		}
		if open == start {
			break
		}
		start = open
	}
	settled, j := start, pieces.Joiner{Form: l.pieces}
	if start == at {
		return at, nil
	}
	err := l.ofFile(ctx, start, at, func(line Line) error {
		j.Next(line.Offset, line.Length, line.Text)
		if end := line.Offset + line.Length; j.Open(end) == end {
			settled = end
		}
		return nil
	})
	return settled, err
}

// openBefore returns where a line begins that may go on at the beginning of a line of the
// file, as far as it is near; at if there is none.
func (l *Log) openBefore(ctx context.Context, at, from int64) (int64, error) {
	if c := l.calm(); c.from <= max(from, at-pieces.Reach) && at <= c.to {
		return at, nil
	}
	start := max(from, at-lookBack)
	if start > from {
		var err error
		if start, err = passLine(ctx, l.source, start, at, make([]byte, stepSize), func([]byte) {}); err != nil {
			return 0, err
		}
	}
	j, calm := pieces.Joiner{Form: l.pieces}, true
	err := l.ofFile(ctx, start, at, func(line Line) error {
		_, partial := j.Next(line.Offset, line.Length, line.Text)
		calm = calm && !partial
		return nil
	})
	if calm && err == nil {
		l.calm().extend(start, at)
	}
	return j.Open(at), err
}

// starts visits the beginnings of lines from a settled place on. A visitor's errDone ends it.
func (l *Log) starts(ctx context.Context, from, to int64, visit func(int64) error) error {
	j := pieces.Joiner{Form: l.pieces}
	return l.ofFile(ctx, from, to, func(line Line) error {
		if begins, _ := j.Next(line.Offset, line.Length, line.Text); begins {
			return visit(line.Offset)
		}
		return nil
	})
}

// joinedPlace returns the beginning of the line that has a line of the file at an offset, and
// the settled place before it.
func (l *Log) joinedPlace(ctx context.Context, at, from int64) (settled, start int64, err error) {
	if settled, err = l.settled(ctx, at, from); err != nil || settled == at {
		return settled, settled, err
	}
	end, err := passLine(ctx, l.source, at, l.limit(), make([]byte, stepSize), func([]byte) {})
	if err != nil {
		return 0, 0, err
	}
	err = l.starts(ctx, settled, end, func(begin int64) error {
		start = begin
		return nil
	})
	return settled, start, err
}

// joinedLimit returns the first place from an offset on, where a line begins, at which no line
// goes on: so far must be read for the lines before.
func (l *Log) joinedLimit(ctx context.Context, offset int64) (int64, error) {
	if offset >= l.limit() {
		return offset, nil
	}
	start, err := l.settled(ctx, offset, l.Start)
	if err != nil || start == offset {
		return offset, err
	}
	j, limit := pieces.Joiner{Form: l.pieces}, l.limit()
	err = l.ofFile(ctx, start, l.limit(), func(line Line) error {
		j.Next(line.Offset, line.Length, line.Text)
		if limit = line.Offset + line.Length; limit >= offset && j.Open(limit) == limit {
			return errDone
		}
		return nil
	})
	return limit, err
}

// joinedEnd returns the beginning of the first line at an offset or later, where a line of the
// file begins, but not after to.
func (l *Log) joinedEnd(ctx context.Context, at, to int64) (int64, error) {
	start, err := l.settled(ctx, at, l.Start)
	if err != nil || start == at {
		return at, err
	}
	end := to
	err = l.starts(ctx, start, to, func(begin int64) error {
		if begin < at {
			return nil
		}
		end = begin
		return errDone
	})
	return end, err
}

// joinedBefore is Before for lines in pieces.
func (l *Log) joinedBefore(ctx context.Context, offset, from int64, n int) (start int64, left int, err error) {
	for {
		at, _, err := Before(ctx, l.source, offset, from, n) // of the file there are as many or more
		if err != nil {
			return 0, 0, err
		}
		if at, err = l.settled(ctx, at, from); err != nil {
			return 0, 0, err
		}
		var begins []int64
		if err := l.starts(ctx, at, offset, func(begin int64) error {
			begins = append(begins, begin)
			return nil
		}); err != nil {
			return 0, 0, err
		}
		if len(begins) >= n {
			return begins[len(begins)-n], 0, nil
		}
		if n -= len(begins); at <= from {
			return from, n, nil
		}
		offset = at
	}
}
