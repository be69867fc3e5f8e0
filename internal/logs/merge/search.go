package merge

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"gowebdav/internal/logs"
)

// The first batch of a search is small, so that its lines come soon. Later ones are larger.
const (
	firstBatch = 256
	maxBatch   = 1 << 16
)

// Search visits the lines that a query selects: oldest first, or newest first, or the last ones
// oldest first. From is a position in the group: to go on, that after the last line, or for the newest
// first, that of the last line. Lines of context come from the file of their hit only. Files without times come last, in
// either direction; the last lines have theirs only as far as there are not enough with times.
func (g *Group) Search(ctx context.Context, q logs.Query, visit func(*Line) error) (logs.Summary, error) {
	g.count(&q)
	g.hits = 0
	a := g.around(ctx, q, func(l *Line) error {
		if !l.Context {
			g.hits++
		}
		return visit(l)
	})
	from := key{at: beginning}
	switch {
	case q.From != "":
		var err error
		if from, err = g.locate(ctx, q.From); err != nil {
			return logs.Summary{}, err
		}
	case q.Newest:
		from = endOfTimed
	case !q.Since.IsZero():
		from.at = nano(q.Since)
	}
	var limited bool
	var err error
	switch {
	case q.Tail:
		err = g.tail(ctx, q, a.show)
	default:
		limited, err = g.straight(g.run(ctx, q, all, !q.Newest, from), q.Limit, a.show)
	}
	if errors.Is(err, errEnough) {
		limited, err = true, nil
	}
	if err == nil {
		err = a.leave()
	}
	return logs.Summary{Hits: g.hits, Events: a.events, Scanned: g.Scanned, Total: g.total(), Limited: limited}, err
}

// straight shows the lines of a run, up to a limit unless it is 0, and reports whether that was
// reached.
func (g *Group) straight(r *run, limit int, show func([]entry) error) (limited bool, err error) {
	for n, hits := firstBatch, 0; ; n = min(4*n, maxBatch) {
		if limit > 0 {
			n = min(n, limit-hits)
		}
		entries, err := r.read(n)
		if err != nil {
			return false, err
		}
		if err := show(entries); err != nil {
			return false, err
		}
		if hits += len(entries); limit > 0 && hits >= limit {
			return true, nil
		}
		if !r.more {
			return false, nil
		}
	}
}

// tail shows the last lines.
func (g *Group) tail(ctx context.Context, q logs.Query, show func([]entry) error) error {
	n, err := g.last(g.run(ctx, q, timed, false, endOfTimed), q.Limit, show)
	if err != nil || n == q.Limit {
		return err
	}
	_, err = g.last(g.run(ctx, q, timeless, false, key{at: untimed, rank: math.MaxInt}), q.Limit-n, show)
	return err
}

// last shows the next lines of a run that goes backward, up to n, oldest first, and returns how
// many there were.
func (g *Group) last(r *run, n int, show func([]entry) error) (found int, err error) {
	entries, err := r.read(n)
	if found = len(entries); err != nil || found == n || !r.more {
		slices.Reverse(entries)
		return found, cmp.Or(show(entries), err)
	}
	for found < n && r.more { // too many to keep: count them, and read them again
		entries, err := r.read(n - found)
		if err != nil {
			return found, err
		}
		found += len(entries)
	}
	_, err = g.straight(g.run(r.ctx, r.q, r.parts, true, r.cursor), found, show)
	return found, err
}

// count adds to the progress of a query what was read before.
func (g *Group) count(q *logs.Query) {
	progress, total := q.Progress, g.total()
	if progress != nil {
		q.Progress = func(s logs.Summary) {
			progress(logs.Summary{Hits: g.hits, Scanned: g.Scanned + s.Scanned, Total: total})
		}
	}
}

// total returns the size of all files, in bytes.
func (g *Group) total() (total int64) {
	for _, s := range g.sources {
		total += s.Size()
	}
	return total
}
