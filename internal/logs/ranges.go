package logs

import (
	"context"
	"time"

	"gowebdav/internal/logs/format"
)

// extent is a part of a log that consists of complete lines.
type extent struct{ from, to int64 }

const (
	// disorder is how much the times of lines may be out of order if lines are searched
	// by time without an index.
	disorder = time.Minute

	// searchable is the minimum size of a log for a search by bisection, in bytes.
	searchable = 4 * blockSize

	// orderProbes is the number of places that are compared to see whether the times of
	// a log are in order.
	orderProbes = 16
)

// extents returns the parts of a log that may contain lines of a query's times and levels,
// by the index or, as long as that is not complete, by bisection.
func (l *Log) extents(ctx context.Context, q *Query) ([]extent, error) {
	whole := []extent{{l.Start, l.limit()}}
	untimed := q.Since.IsZero() && q.Until.IsZero()
	if untimed && q.Level == format.LevelNone {
		return whole, nil
	}
	if l.index != nil {
		if blocks, end := l.index.known(l); len(blocks) > 0 {
			whole = within(blocks, extent{end, l.limit()}, q)
			if l.limit()-end < searchable {
				return whole, nil
			}
		}
	}
	// Of a log whose index is being built, the rest may be most of it.
	if untimed || l.sequential() || l.Size-l.Start < searchable {
		return whole, nil
	}
	if ordered, err := l.ordered(ctx); !ordered || err != nil {
		return whole, err
	}
	found, err := l.between(ctx, q.Since, q.Until)
	return []extent{found}, err
}

// within returns the blocks that may contain lines of a query, and the rest of the log,
// which is not in the index. The last block may have grown.
func within(blocks []blockStats, rest extent, q *Query) []extent {
	var found []extent
	add := func(e extent) {
		if n := len(found); n > 0 && found[n-1].to == e.from {
			found[n-1].to = e.to
		} else if e.from < e.to {
			found = append(found, e)
		}
	}
	may := func(i int) bool { return blocks[i].within(q) || i == 0 && blocks[i].goesOn() }
	last := len(blocks) - 1
	for i, b := range blocks[:last] {
		if may(i) {
			add(extent{b.from, b.from + b.length})
		}
	}
	if may(last) || rest.from < rest.to {
		add(extent{blocks[last].from, rest.to})
	}
	return found
}

// ordered reports whether the times of a log seem to be in order.
func (l *Log) ordered(ctx context.Context) (bool, error) {
	var before time.Time
	for i := range int64(orderProbes) {
		from, err := LineEnd(ctx, l, l.Start+(l.Size-l.Start)/orderProbes*i, l.Size)
		if err != nil {
			return false, err
		}
		_, when, err := l.firstTime(ctx, from, min(l.Size, from+probeSize))
		if err != nil {
			return false, err
		}
		if when.IsZero() || when.Before(before.Add(-disorder)) {
			return false, nil
		}
		before = when
	}
	return true, nil
}

// between returns the part of an ordered log that contains the lines of a range of times,
// with a margin.
func (l *Log) between(ctx context.Context, since, until time.Time) (extent, error) {
	found := extent{l.Start, l.Size}
	if !since.IsZero() {
		at, _, err := l.findTime(ctx, since.Add(-disorder))
		if err != nil {
			return found, err
		}
		if found.from, err = lineStart(ctx, l, max(l.Start, at-blockSize), l.Start); err != nil {
			return found, err
		}
	}
	if !until.IsZero() {
		at, _, err := l.findTime(ctx, until.Add(disorder))
		if err != nil {
			return found, err
		}
		if found.to, err = LineEnd(ctx, l, min(l.Size, at+blockSize), l.Size); err != nil {
			return found, err
		}
	}
	return found, nil
}
