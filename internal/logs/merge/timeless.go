package merge

import (
	"errors"
	"math"
	"slices"
	"time"

	"gowebdav/internal/logs"
)

// isTimeless reports whether a file has no times, and stands after no other one with times.
func (s *source) isTimeless(r *run, i int) (is bool, err error) {
	if f := &s.files[i]; f.judged && (f.timely || f.lead != nil) {
		return !f.timely && f.lead.At.IsZero(), nil
	}
	err = s.with(r.ctx, i, func(log *logs.Log) error {
		has, err := s.hasTimes(r.ctx, i, log)
		if err != nil || has {
			return err
		}
		lead, err := s.lead(r.ctx, i, log)
		is = lead.At.IsZero()
		return err
	})
	return is, err
}

// errFull ends the reading of a file when a batch is full.
var errFull = errors.New("full")

// readTimeless adds lines of files without times, up to n in all, one file after another.
func (r *run) readTimeless(n int) error {
	return again(func() error {
		r.entries, r.size = r.entries[:0], 0
		return r.tryTimeless(n)
	})
}

func (r *run) tryTimeless(n int) error {
	var places []key // of the files
	for _, s := range r.g.sources {
		for i := range s.files {
			places = append(places, key{untimed, s.rank, i, 0})
		}
	}
	if !r.forward {
		slices.Reverse(places)
	}
	for _, at := range places {
		rd := &timelessReader{run: r, source: r.g.sources[at.rank/2], file: at.file, n: n}
		from := int64(0)
		if !r.forward {
			from = math.MaxInt64
		}
		switch here := r.cursor.part() == timeless; {
		case here && r.cursor.rank == at.rank && r.cursor.file == at.file:
			from = r.cursor.offset
		case here && r.compare(at, r.cursor) < 0:
			continue
		}
		is, err := rd.source.isTimeless(r, at.file)
		if err != nil {
			return err
		}
		if !is {
			continue
		}
		if err := rd.read(from); err != nil {
			return err
		}
		if r.more {
			break
		}
	}
	r.passLast()
	return nil
}

// timelessReader gets the lines of a file without times.
type timelessReader struct {
	*run
	source *source
	file   int
	n      int
	part   []entry
}

func (rd *timelessReader) read(from int64) error {
	return rd.source.with(rd.ctx, rd.file, func(log *logs.Log) error {
		t, err := logs.NewTimeline(rd.ctx, log, rd.q, func() (logs.Ending, error) { return logs.Ending{}, nil })
		if err != nil {
			return err
		}
		t.Timeless = true
		if rd.forward {
			err = t.Forward(from, logs.Stretch{}, rd)
		} else {
			n := min(rd.n, maxRoom/entrySize/8)
			err = t.Backward(from, n, n, logs.Stretch{}, rd)
		}
		rd.g.Scanned += t.Summary().Scanned
		if int64(len(log.Head())) > log.Start { // an empty file has no lines
			rd.g.timeless(rd.source.pathOf(&rd.source.files[rd.file]))
		}
		if errors.Is(err, errFull) {
			err = nil
		}
		return err
	})
}

func (rd *timelessReader) Moment(m logs.Moment) error {
	if rd.forward && (len(rd.entries) == rd.n || rd.size > maxRoom) {
		rd.more = true
		return errFull
	}
	e := newEntry(key{untimed, rd.source.rank, rd.file, m.Offset}, m.Hit, rd.source)
	rd.size += e.size()
	if rd.forward {
		rd.entries = append(rd.entries, e)
	} else {
		rd.part = append(rd.part, e)
	}
	return nil
}

func (rd *timelessReader) Rest(from, to int64) (int64, int64) { return from, to }

func (rd *timelessReader) Wants(int64, int64, time.Time) bool { return true }

func (rd *timelessReader) Part(int64, int64) bool {
	for _, e := range slices.Backward(rd.part) {
		if len(rd.entries) == rd.n || rd.size > maxRoom {
			rd.more = true
			break
		}
		rd.entries = append(rd.entries, e)
	}
	rd.part = rd.part[:0]
	return !rd.more
}
