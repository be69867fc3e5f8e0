package follow

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"

	"gowebdav/internal/logs"
	"gowebdav/internal/pool"
)

// history is what a follower gets before the content of the tail: lines of rotated files,
// which may be compressed.
type history struct {
	position string // the lines after this position; or
	lines    int    // this number of lines
}

// newReplays returns a pool for two replays at a time, of two clients: each may have to
// decompress, and a thousand followers may reconnect at once. Any number may wait, since
// follows are bounded.
func newReplays() *pool.Pool {
	return pool.New("replays", pool.Bound{All: 2, Client: 1}, pool.Bound{All: math.MaxInt, Client: math.MaxInt})
}

// replay sends a reader its history when it has a place.
func (f *Follower) replay(r *reader) error {
	if r.history == (history{}) {
		return nil
	}
	turn, err := f.replays.Wait(r.ctx, r.view.Client, 0, nil)
	if err != nil {
		return err
	}
	defer turn.Leave()
	return r.replay()
}

// replay sends the lines of rotated files, up to the place where the reader begins in the
// log.
func (r *reader) replay() error {
	if r.tail.alone {
		return r.dropHistory()
	}
	set, err := logs.OpenSet(r.ctx, r.tail.files, r.tail.name, logs.Options{Zone: r.view.Zone, Charset: r.view.Charset, MaxDecompressed: r.view.MaxDecompressed, MaxDictionary: r.view.MaxDictionary, May: r.allowed})
	if told := r.reportRefused(); told != nil {
		set.Close()
		return told
	}
	if err != nil {
		return r.dropHistory()
	}
	defer set.Close()
	to := slices.IndexFunc(set, r.tail.holds(r.at))
	if to < 0 {
		return r.dropHistory()
	}
	from, ok, err := r.history.begin(r.ctx, set[:to+1])
	if err != nil {
		return err
	}
	if !ok {
		return r.dropHistory()
	}
	r.offset = from.Offset
	for file := from.File; file < to; file++ {
		if err := r.replayFile(set[file], max(r.offset, set[file].Start)); err != nil {
			return err
		}
		r.offset = 0
		if err := r.report(Event{Rotated: true, Position: logs.FormatPosition(set[file+1].Head(), 0)}); err != nil {
			return err
		}
	}
	return nil
}

// holds returns a function that recognizes the file of a generation, even if it was
// compressed.
func (t *tail) holds(g *generation) func(*logs.Log) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	head := bytes.Clone(g.head)
	return func(log *logs.Log) bool {
		return log.SameFile(g.info) || len(head) == logs.HeadSize && bytes.Equal(head, log.Head())
	}
}

// dropHistory continues without a history that no longer exists.
func (r *reader) dropHistory() error {
	if err := r.ctx.Err(); err != nil || r.history.position == "" {
		return err
	}
	return r.report(Event{Rotated: true})
}

// begin returns where a past begins in a set.
func (of history) begin(ctx context.Context, s logs.Set) (logs.Place, bool, error) {
	if of.position == "" {
		at, err := s.Back(ctx, s.Place(len(s)-1, s[len(s)-1].Start), of.lines)
		return at, true, err
	}
	spot, ok := logs.ParsePosition(of.position)
	if !ok {
		return logs.Place{}, false, nil
	}
	file := slices.IndexFunc(s, func(log *logs.Log) bool { return spot.In(log.Head()) })
	if file < 0 {
		return logs.Place{}, false, nil
	}
	if spot.Offset > 0 {
		reached, err := s[file].Reaches(spot.Offset - 1)
		if !reached || err != nil {
			return logs.Place{}, false, errors.Join(err, ctx.Err())
		}
	}
	return s.Place(file, spot.Offset), true, nil
}

// replayFile sends the lines of a file from an offset on.
func (r *reader) replayFile(log *logs.Log, from int64) error {
	defer log.Release()
	if r.own == nil {
		own, err := newWriter(r.view)
		if err != nil {
			return err
		}
		r.own = own
	}
	for of := (&generation{head: log.Head()}); ; {
		p, err := r.own.write(r.ctx, r.tail, stretch{of: of, content: log, from: from, to: math.MaxInt64, closed: true})
		if err != nil || p.to == from {
			r.own.release()
			return err
		}
		if err := r.deliverPiece(p); err != nil {
			return err
		}
		from = p.to
	}
}
