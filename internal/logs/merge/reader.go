package merge

import (
	"errors"
	"time"

	"gowebdav/internal/logs"
)

// reader gets the lines of a file for a batch.
type reader struct {
	*walk
	file    int
	lines   int   // of this part
	near    int   // of these: not beyond the bound, or only a little
	wanted  bool  // this part is read from its beginning to its end; of it:
	from    int64 // what is not known yet
	first   int64 // the first time in that
	stopped bool  // the rest is beyond the bound
}

func (rd *reader) Moment(m logs.Moment) error {
	r := rd.run
	k := key{nano(m.At), rd.source.rank, rd.file, m.Offset}
	rd.note(m.Offset, k.at)
	late := r.passed(k)
	if late && !rd.isLate(m.Line) {
		rd.near++
		return nil
	}
	if late && r.onlyLate() {
		return errLate
	}
	if late {
		k.at = r.lateAt()
	}
	rd.lines++
	if !r.isBeyond(k.at, disorder) {
		rd.near++
	}
	r.add(k, m.Hit, rd.source, late)
	return nil
}

// note notes the time of the next line.
func (rd *reader) note(offset, at int64) {
	if rd.wanted && offset-rd.from >= knownSize {
		rd.know(known{rd.file, extent{rd.from, offset}, rd.first})
		rd.from, rd.first = offset, rd.run.never()
	}
	rd.first = rd.run.earlier(rd.first, at)
}

// errLate ends a part with late lines if there are enough of them already.
var errLate = errors.New("there are enough late lines")

// unseen reports whether reading has not been beyond a place in earlier batches. Before that,
// lines were left out, anywhere if the log is out of order.
func (w *walk) unseen(at place) bool { return !w.begun || !w.run.before(at, w.seen) }

// isLate reports whether a line that should have come before the cursor has not come yet. It
// stands after a large step back, and reading comes to it too late.
func (rd *reader) isLate(l logs.Line) bool {
	return rd.begun && rd.unseen(rd.run.near(key{file: rd.file, offset: l.Offset}, l.Length))
}

func (rd *reader) Wants(from, to int64, at time.Time) bool {
	near := place{rd.file, from}
	if !rd.run.forward {
		near.offset = to
	}
	rd.stopped = !at.IsZero() && rd.run.isBeyond(nano(at), disorder) && rd.unseen(near)
	rd.wanted, rd.from, rd.first = !rd.stopped, from, rd.run.never()
	return rd.wanted
}

// Rest returns the rest of a part without lines that are known to be beyond the bound.
func (rd *reader) Rest(from, to int64) (int64, int64) {
	r := rd.run
	at, first := rd.beyond(rd.file, from, to)
	passed, rest := extent{from, at}, extent{at, to}
	if !r.forward {
		passed, rest = extent{at, to}, extent{from, at}
	}
	if passed.from == passed.to {
		return from, to
	}
	if rd.pass(passed.from, passed.to); first != r.never() {
		r.more = true
		rd.leave(key{at: first, file: rd.file, offset: passed.from}, passed.to-passed.from)
	}
	return rest.from, rest.to
}

// pass moves the place at which reading has ended to the other side of a part.
func (w *walk) pass(from, to int64) {
	if w.stopped.offset = to; !w.run.forward {
		w.stopped.offset = from
	}
}

func (rd *reader) Part(from, to int64) bool {
	if rd.pass(from, to); rd.wanted && to-rd.from >= knownSize/4 { // a small log is not worth the memory
		rd.know(known{rd.file, extent{rd.from, to}, rd.first})
	}
	rd.wanted = false
	rd.run.full()
	rd.stopped = (rd.lines > 0 && rd.near == 0 || rd.run.onlyLate()) && rd.unseen(rd.walk.stopped)
	rd.lines, rd.near = 0, 0
	return !rd.stopped
}
