package merge

import (
	"context"
	"errors"
	"math"
	"slices"
	"sort"
	"time"

	"gowebdav/internal/logs"
)

// run reads the lines of a group that a query selects, batch after batch, in one direction.
type run struct {
	g     *Group
	ctx   context.Context
	q     logs.Query
	parts parts
	batch         // the last one
	walks []*walk // in the order in which they are read
	of    []*walk // by source
}

// parts are parts of the order of all lines.
type parts uint8

const (
	timed    parts = 1 << iota // lines of files with times
	timeless                   // those of files without times: after the others
	linear                     // forward, those come first, so that it is the reverse of backward
	all      = timed | timeless
)

// run returns the lines from a place on, or if forward is not set, before it.
func (g *Group) run(ctx context.Context, q logs.Query, of parts, forward bool, cursor key) *run {
	if !q.Since.IsZero() || !q.Until.IsZero() {
		of &^= timeless
	}
	r := &run{g: g, ctx: ctx, q: q, parts: of, batch: batch{forward: forward, cursor: cursor}, of: make([]*walk, len(g.sources))}
	for i, s := range g.sources {
		w := &walk{run: r, source: s, next: beginning}
		if changed := s.Newest().Changed; !forward {
			if w.next = untimed; !changed.IsZero() {
				w.next = nano(changed.Add(logs.ZoneDoubt))
			}
		}
		r.of[i] = w
	}
	r.walks = slices.Clone(r.of)
	return r
}

// read reads the next lines, up to n, in the order of reading. There are fewer if there are no
// more, or if so many would take too much memory.
func (r *run) read(n int) ([]entry, error) {
	clear(r.entries)
	entries, part := r.entries[:0], r.cursor.part()
	if n == 0 {
		r.more = r.cursor.at != beginning && r.cursor != startOfTimeless && (!r.forward || r.cursor != endOfTimed) // who knows
		return nil, nil
	}
	err := r.readPart(part, n, entries)
	next := r.after(part)
	if err != nil || r.more || next == 0 {
		return r.entries, err
	}
	if entries = r.entries; len(entries) == n || r.size > maxRoom/2 {
		r.more = true // who knows
		return entries, nil
	}
	if r.forward && next == timed {
		r.cursor = key{at: beginning}
	}
	err = r.readPart(next, n-len(entries), nil)
	r.entries = append(entries, r.entries...)
	return r.entries, err
}

// after returns the part that is read after another one; 0 for none.
func (r *run) after(part parts) parts {
	first := timed
	if r.forward && r.parts&linear != 0 {
		first = timeless
	}
	if part == first {
		return r.parts & all &^ part
	}
	return 0
}

// readPart reads a batch of a part.
func (r *run) readPart(part parts, n int, room []entry) error {
	r.batch = batch{forward: r.forward, cursor: r.cursor, n: n, left: r.left, entries: room}
	switch {
	case r.parts&part == 0:
		return nil
	case part == timed:
		return r.readTimed()
	}
	return r.readTimeless(n)
}

// Places in the order of windows: before all lines, and after them.
var (
	startOfTimeless = key{at: untimed}
	endOfTimed      = key{at: untimed, rank: -1}
)

// part returns the part in which a place is.
func (k key) part() parts {
	if k.at == untimed && k.rank >= 0 {
		return timeless
	}
	return timed
}

// readTimed reads a batch of lines of files with times.
func (r *run) readTimed() error {
	sort.SliceStable(r.walks, func(i, j int) bool {
		if r.forward {
			return r.walks[i].next < r.walks[j].next
		}
		return r.walks[i].next > r.walks[j].next
	})
	for _, w := range r.walks {
		err := again(func() error {
			err := w.read()
			if errors.Is(err, errRotated) {
				r.drop(func(e *entry) bool { return e.rank == w.source.rank })
				*w = walk{run: r, source: w.source, next: w.next}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	r.cut()
	for _, w := range r.walks {
		w.settle()
	}
	r.passLast()
	return nil
}

// passLast moves the cursor to the other side of the last line.
func (r *run) passLast() {
	if n := len(r.entries); n > 0 {
		last := r.entries[n-1]
		if r.cursor = last.key; r.forward {
			r.cursor.offset += last.line.Length
		}
	}
}

// left notes a line that is left out of the batch.
func (r *run) left(k key, length int64) {
	r.of[k.rank/2].leave(k, length) // see rankOf
}

// walk is how far a source was read in a run.
type walk struct {
	run    *run
	source *source

	at    place // where to go on
	next  int64 // the time of the first line that is left, or before that in the order of reading
	seen  place // how far lines were read in earlier batches
	known []known
	begun bool
	done  bool // nothing is left

	// In this batch:
	active  bool
	ended   bool  // at the end of the source
	leaves  bool  // lines were left out
	stopped place // where reading has ended
	first   place // of these
	firstAt int64 // of these
}

// place is a place between two lines of a source.
type place struct {
	file   int
	offset int64
}

// before reports whether a place comes before another one in the order of reading.
func (r *run) before(p, q place) bool {
	if !r.forward {
		p, q = q, p
	}
	return p.file < q.file || p.file == q.file && p.offset < q.offset
}

// near returns the place at which reading comes to a line.
func (r *run) near(k key, length int64) place {
	if r.forward {
		return place{k.file, k.offset}
	}
	return place{k.file, k.offset + length}
}

func (w *walk) leave(k key, length int64) {
	at := w.run.near(k, length)
	if !w.leaves || w.run.before(at, w.first) {
		w.first = at
	}
	if !w.leaves || w.run.compare(key{at: k.at}, key{at: w.firstAt}) < 0 {
		w.firstAt = k.at
	}
	w.leaves = true
}

// settle notes where the next batch goes on.
func (w *walk) settle() {
	if !w.active {
		return
	}
	if w.at = w.stopped; w.leaves {
		w.next = w.firstAt
		if w.run.before(w.first, w.at) {
			w.at = w.first
		}
	}
	if w.done = w.ended && !w.leaves; !w.begun || w.run.before(w.seen, w.stopped) {
		w.seen = w.stopped
	}
	w.begun = true
	w.forget()
}

// disorder is the maximum step back in a log that does not count.
const disorder = int64(time.Minute)

// read reads the source until it is beyond the bound of the batch.
func (w *walk) read() error {
	r := w.run
	w.active, w.leaves, w.ended = false, false, false
	if w.done {
		return nil
	}
	if r.isBeyond(w.next, disorder) {
		r.more = true
		return nil
	}
	if !w.begun {
		if err := w.begin(); err != nil {
			return err
		}
	}
	w.active, w.stopped = true, w.at
	for {
		goOn, err := w.readFile()
		if err != nil || !goOn {
			return err
		}
		if w.stopped.file++; !r.forward {
			w.stopped.file -= 2
		}
		if w.stopped.file < 0 || w.stopped.file == len(w.source.files) {
			w.ended = true
			return nil
		}
		if w.stopped.offset = 0; !r.forward {
			w.stopped.offset = math.MaxInt64
		}
	}
}

// begin finds the file in which the run begins.
func (w *walk) begin() (err error) {
	r := w.run
	switch {
	case r.forward && r.cursor.at > beginning:
		w.at.file, err = w.source.fileAt(r.ctx, moment(r.cursor.at-disorder))
	case !r.forward && r.cursor.at < untimed:
		if w.at.file, err = w.source.fileAt(r.ctx, moment(r.cursor.at+disorder)); err == nil {
			w.at.file, err = w.source.lastLike(r.ctx, w.at.file)
		}
	case !r.forward:
		w.at.file = len(w.source.files) - 1
	}
	if !r.forward {
		w.at.offset = math.MaxInt64
	}
	return err
}

// readFile reads a file from where the walk is. It reports whether to go on in the next one.
func (w *walk) readFile() (goOn bool, err error) {
	r, s, i := w.run, w.source, w.stopped.file
	if changed := s.files[i].Changed; !r.forward && w.unseen(place{i, math.MaxInt64}) && !changed.IsZero() && r.isBeyond(nano(changed.Add(logs.ZoneDoubt)), 0) {
		r.more = true
		return false, nil
	}
	goOn = true
	err = s.with(r.ctx, i, func(log *logs.Log) error {
		has, err := s.hasTimes(r.ctx, i, log)
		if err != nil {
			return err
		}
		lead := func() (logs.Ending, error) { return s.lead(r.ctx, i, log) }
		if !has {
			if end, err := lead(); err != nil || end.At.IsZero() {
				return err // it is read later
			}
		}
		if r.forward && i > w.at.file && r.bound != nil && w.unseen(w.stopped) {
			if err := s.begin(r.ctx, i, log); err != nil {
				return err
			}
			if first := *s.files[i].first; !first.IsZero() && r.isBeyond(nano(first), disorder) {
				goOn, r.more = false, true
				return nil
			}
		}
		if goOn, err = w.readLog(log, has, lead); err != nil || !goOn || r.forward || i == 0 {
			return err
		}
		if err := s.begin(r.ctx, i, log); err != nil {
			return err
		}
		older := place{i - 1, math.MaxInt64}
		if first := *s.files[i].first; !first.IsZero() && r.isBeyond(nano(first), disorder) && w.unseen(older) {
			w.stopped, goOn, r.more = older, false, true
		}
		return nil
	})
	return goOn, err
}

// firstPart is how many lines the newest part of a compressed log has at least. However few lines are
// wanted, those of a minute are read.
const firstPart = 256

// readLog reads an open file.
func (w *walk) readLog(log *logs.Log, timed bool, lead func() (logs.Ending, error)) (goOn bool, err error) {
	r := w.run
	t, err := logs.NewTimeline(r.ctx, log, r.q, lead)
	if err != nil {
		return false, err
	}
	t.Timeless = !timed
	rd := &reader{walk: w, file: w.stopped.file}
	var stretch logs.Stretch
	if fresh := !w.begun && w.stopped == w.at; fresh {
		stretch.Since = moment(r.cursor.at)
	}
	if r.forward {
		err = t.Forward(w.stopped.offset, stretch, rd)
	} else {
		stretch.Since, stretch.Until = stretch.Until, stretch.Since
		err = t.Backward(w.stopped.offset, max(r.n, firstPart), maxBatch, stretch, rd)
	}
	r.g.Scanned += t.Summary().Scanned
	if errors.Is(err, errLate) { // this part is read later
		r.more = true
		r.drop(func(e *entry) bool {
			return e.rank == w.source.rank && !r.before(r.near(e.key, e.line.Length), w.stopped)
		})
		return false, nil
	}
	if rd.stopped {
		r.more = true
	}
	return !rd.stopped, err
}
