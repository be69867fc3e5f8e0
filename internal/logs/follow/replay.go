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

// past is what a follower is sent before what its tail knows, from files that
// rotation has put aside, and maybe compressed.
type past struct {
	position string // what was written behind it; or
	lines    int    // so many lines
}

// newReplays lets two readers at a time be sent their past, of two clients: each takes what
// it takes to decompress, and a thousand may come again at once. All of them may wait,
// as the follows are bounded.
func newReplays() *pool.Pool {
	return pool.New("replays", pool.Bound{All: 2, Client: 1}, pool.Bound{All: math.MaxInt, Client: math.MaxInt})
}

// replay sends a reader its past when its turn has come.
func (f *Follower) replay(r *reader) error {
	if r.past == (past{}) {
		return nil
	}
	turn, err := f.replays.Wait(r.ctx, r.view.Client, 0, nil)
	if err != nil {
		return err
	}
	defer turn.Leave()
	return r.replay()
}

// replay sends the past that the files beside the log have, up to where the reader
// begins in the log.
func (r *reader) replay() error {
	if r.tail.alone {
		return r.forget()
	}
	set, err := logs.OpenSet(r.ctx, r.tail.files, r.tail.name, logs.Options{Zone: r.view.Zone, Charset: r.view.Charset, MaxDecompressed: r.view.MaxDecompressed, MaxDictionary: r.view.MaxDictionary, May: r.allowed})
	if told := r.tellRefused(); told != nil {
		set.Close()
		return told
	}
	if err != nil {
		return r.forget()
	}
	defer set.Close()
	to := slices.IndexFunc(set, r.tail.holds(r.at))
	if to < 0 {
		return r.forget()
	}
	from, ok, err := r.past.begin(r.ctx, set[:to+1])
	if err != nil {
		return err
	}
	if !ok {
		return r.forget()
	}
	r.offset = from.Offset
	for file := from.File; file < to; file++ {
		if err := r.replayFile(set[file], max(r.offset, set[file].Start)); err != nil {
			return err
		}
		r.offset = 0
		if err := r.tell(Event{Rotated: true, Position: logs.FormatPosition(set[file+1].Head(), 0)}); err != nil {
			return err
		}
	}
	return nil
}

// holds tells the file of a generation, also where it was compressed.
func (t *tail) holds(g *generation) func(*logs.Log) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	head := bytes.Clone(g.head)
	return func(log *logs.Log) bool {
		return log.SameFile(g.info) || len(head) == logs.HeadSize && bytes.Equal(head, log.Head())
	}
}

// forget goes on without a past that is nowhere any more.
func (r *reader) forget() error {
	if err := r.ctx.Err(); err != nil || r.past.position == "" {
		return err
	}
	return r.tell(Event{Rotated: true})
}

// begin returns where a past begins in a set.
func (of past) begin(ctx context.Context, s logs.Set) (logs.Place, bool, error) {
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

// replayFile sends what a view shows of a file from an offset on.
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
			r.own.free()
			return err
		}
		if err := r.handPiece(p); err != nil {
			return err
		}
		from = p.to
	}
}
