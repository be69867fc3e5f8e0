package follow

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/pool"
)

// history is what a follower gets before the content of the tail: lines of rotated files,
// which may be compressed.
type history struct {
	places []logs.Position // the lines after this position; or
	since  time.Time       // files that were changed since, or that were made before and were empty then; or
	made   time.Time       // when these were made, zero for unknown
	lines  int             // this number of lines
}

// newReplays returns a pool for two replays at a time, of two clients: each may have to
// decompress, and a thousand followers may reconnect at once. Any number may wait, since
// follows are bounded.
func newReplays() *pool.Pool {
	return pool.New("replays", pool.Bound{All: 2, Client: 1}, pool.Bound{All: math.MaxInt, Client: math.MaxInt})
}

// replay sends a reader its history when it has a place.
func (f *Follower) replay(r *reader) error {
	if r.history.places == nil && r.history.since.IsZero() && r.history.lines == 0 {
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
	set, err := logs.OpenSet(r.ctx, r.tail.files, r.tail.name, logs.Options{Zone: r.view.Zone, Formats: r.view.Formats, Folder: r.view.Folder, Charset: r.view.Charset, MaxDecompressed: r.view.MaxDecompressed, MaxDictionary: r.view.MaxDictionary, May: r.allowed})
	if told := r.reportRefused(); told != nil {
		set.Close()
		return told
	}
	if err != nil {
		return r.dropHistory()
	}
	defer set.Close()
	to := r.tail.among(set, r.newest().at)
	if to < 0 {
		return r.dropHistory()
	}
	from, err := r.history.begin(r.ctx, set[:to+1])
	if err != nil {
		return err
	}
	if from.Newest < 0 {
		return r.dropHistory()
	}
	if from.Lost {
		if err := r.report(nil, Event{Rotated: true, Cause: Gone}); err != nil {
			return err
		}
	}
	position := func(file int) string {
		return logs.FormatPosition(set[file].Head(), from.Offsets[file], set[file].Print())
	}
	for file := range to {
		offset, named := from.Offsets[file]
		if file < from.Newest && !named {
			continue
		}
		var beside beside
		if file < from.Newest { // it may have got more lines
			beside.before = position(from.Newest) + ","
		}
		for other := range from.Offsets {
			if other != file && other < from.Newest {
				beside.after += "," + position(other)
			}
		}
		if from.Offsets[file], err = r.replayFile(set[file], max(offset, set[file].Start), beside); err != nil {
			return err
		}
		if file < from.Newest {
			continue
		}
		from.Newest++
		if from.Newest < to {
			err = r.report(nil, Event{Rotated: true, Position: position(from.Newest)})
		} else {
			r.newest().offset = from.Offsets[to]
			r.noteBefore(set[:to], from.Offsets, position)
			err = r.report(r.newest(), Event{Rotated: true}) // with the old files that may still be written to
		}
		if err != nil {
			return err
		}
	}
	r.newest().offset = from.Offsets[to]
	r.noteBefore(set[:to], from.Offsets, position)
	return nil
}

// among returns the index of a generation's file in a set, even if it was compressed; -1 if it
// is not there.
func (t *tail) among(set logs.Set, g *generation) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, is := range []func(*logs.Log) bool{
		func(log *logs.Log) bool { return log.SameFile(g.info) },
		func(log *logs.Log) bool {
			return len(g.head) == logs.HeadSize && bytes.Equal(g.first(), log.Head()) && g.print.Of(log, g.start)
		},
	} {
		if i := slices.IndexFunc(set, is); i >= 0 {
			return i
		}
	}
	return -1
}

// dropHistory continues without a history that no longer exists.
func (r *reader) dropHistory() error {
	if err := r.ctx.Err(); err != nil || r.history.places == nil {
		return err
	}
	return r.report(r.newest(), Event{Rotated: true, Cause: Gone})
}

// begin returns where a history begins in a set.
func (of history) begin(ctx context.Context, s logs.Set) (logs.Located, error) {
	if !of.since.IsZero() {
		first := slices.IndexFunc(s[:len(s)-1], func(log *logs.Log) bool {
			return !log.Near.Before(of.since) || !of.made.IsZero() && log.Near.UnixMilli() == of.made.UnixMilli()
		})
		if first < 0 {
			first = len(s) - 1
		}
		return logs.Located{Offsets: map[int]int64{first: s[first].Start}, Newest: first}, nil
	}
	if of.places == nil {
		at, err := s.Back(ctx, s.Place(len(s)-1, s[len(s)-1].Start), of.lines)
		return logs.Located{Offsets: map[int]int64{at.File: at.Offset}, Newest: at.File}, err
	}
	found, err := s.Locate(of.places)
	if err != nil {
		return found, errors.Join(err, ctx.Err())
	}
	if found.Newest < 0 && of.places[0].Short() { // all that came after the file before is new
		found.Newest = found.Before
	}
	return found, nil
}

// replayFile sends the lines of a file from an offset on, and returns the offset of its end.
func (r *reader) replayFile(log *logs.Log, from int64, beside beside) (end int64, err error) {
	defer log.Release()
	if r.own == nil {
		own, err := newWriter(r.view)
		if err != nil {
			return from, err
		}
		r.own = own
	}
	of := &generation{text: text{head: log.Head(), print: log.Print()}}
	for {
		p, err := r.own.write(r.ctx, r.tail, stretch{of: of, content: log, from: from, to: math.MaxInt64, closed: true, beside: beside})
		if err != nil {
			r.own.release()
			return from, err
		}
		if p.to == from {
			r.own.release()
			break
		}
		if err := r.deliverPiece(p); err != nil {
			return from, err
		}
		from = p.to
	}
	r.replayed(log)
	if damage := (logs.Set{log}).Damage(); damage != nil {
		return from, r.report(nil, Event{Damage: damage.Error()})
	}
	return from, nil
}

// noteBefore sets the position in the last file with content before the newest, unless it is among
// the places. An empty file does not count: any other empty one would pass for it.
func (r *reader) noteBefore(older logs.Set, offsets map[int]int64, position func(file int) string) {
	last := len(older) - 1
	for last >= 0 && len(older[last].Head()) == 0 {
		last--
	}
	if _, read := offsets[last]; !read {
		return
	}
	r.before = position(last)
	for _, p := range r.places[:len(r.places)-1] {
		if older[last].SameFile(p.at.info) {
			r.before = ""
			r.tail.join(p.at)
		}
	}
}

// replayed notes that an older file, which may still be written to, was read up to its size.
func (r *reader) replayed(log *logs.Log) {
	for _, p := range r.places[:len(r.places)-1] {
		if size, _ := log.Known(); log.SameFile(p.at.info) {
			p.offset = size
		}
	}
}
