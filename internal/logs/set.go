package logs

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Set is one log in one or several files, oldest first.
type Set []*Log

// Place is a place in a set.
type Place struct {
	Log    *Log
	Offset int64
	File   int // index of Log in the set
}

// Position returns the position of the place, at which a follow can resume too.
func (p Place) Position() string { return FormatPosition(p.Log.head, p.Offset, p.Log.Print()) }

// Place returns a place in a file of the set.
func (s Set) Place(file int, offset int64) Place { return Place{s[file], offset, file} }

// end returns the end of the newest line.
func (s Set) end() (Place, error) {
	size, err := s[len(s)-1].end()
	return s.Place(len(s)-1, size), err
}

// last returns a place after all lines.
func (s Set) last() Place { return s.Place(len(s)-1, math.MaxInt64) }

// at returns a place in one of the set's logs.
func (s Set) at(log *Log, offset int64) Place { return s.Place(slices.Index(s, log), offset) }

// spot returns the place of a position; false if no file holds it, or if several do and it is
// not clear which one is meant.
func (s Set) spot(p Position) (Place, bool, error) {
	files, err := s.candidates(p)
	if files = p.meant(files, s.describe); err != nil || len(files) != 1 {
		return Place{}, false, err
	}
	return s.Place(files[0], p.Offset), true, nil
}

// Locate finds the places of a position of a follow in the set.
func (s Set) Locate(places []Position) (Located, error) {
	return Locate(places, s.candidates, s.describe)
}

// candidates returns the files that a position may be in.
func (s Set) candidates(p Position) (files []int, err error) {
	for i, log := range s {
		if !p.In(log.head, log, log.Start) {
			continue
		}
		if p.Offset > 0 {
			reached, err := log.Reaches(p.Offset - 1)
			if err != nil {
				return nil, err
			}
			if !reached {
				continue
			}
		}
		files = append(files, i)
	}
	return files, nil
}

func (s Set) describe(p Position, file int) Candidate {
	return Candidate{s[file].head, s[file].Print().Inode, func() bool { return s[file].begins(p.Offset) }}
}

// begins reports whether a line of the log begins at an offset.
func (l *Log) begins(offset int64) bool {
	if offset <= l.Start {
		return true
	}
	nl, last := l.charset.Newline(), [2]byte{}
	end, err := readAt(l, last[:nl.Width()], offset-nl.Width())
	return err == nil && nl.After(end) > 0
}

// less reports whether a place is before another one.
func (p Place) less(q Place) bool {
	return p.File < q.File || p.File == q.File && p.Offset < q.Offset
}

// adjacent reports whether q begins a file right after p, the end of an older one.
func (s Set) adjacent(p, q Place) bool {
	if p.Log == nil || p.File >= q.File || q.Offset != q.Log.Start || p.Offset != p.Log.Size {
		return false
	}
	for _, between := range s[p.File+1 : q.File] {
		if between.Size != between.Start {
			return false
		}
	}
	return true
}

// disk returns the size of the set's files in bytes.
func (s Set) disk() (total int64) {
	for _, log := range s {
		total += log.disk
	}
	return total
}

// Damage returns the damage of the set's compressed files, as far as they were read; nil
// if there is none.
func (s Set) Damage() error {
	var errs []error
	for _, log := range s {
		if err := log.Damage(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", log.Name, err))
		}
	}
	return errors.Join(errs...)
}

// Compressed reports whether a file of the set is compressed, so most queries take long.
func (s Set) Compressed() bool {
	return slices.ContainsFunc(s, func(log *Log) bool { return log.sequential() })
}

// Back returns the beginning of the n-th last line before a place, or of the set.
func (s Set) Back(ctx context.Context, p Place, n int) (Place, error) {
	for {
		offset, left, err := Before(ctx, p.Log, p.Offset, p.Log.Start, n)
		if err != nil || left == 0 || p.File == 0 {
			return s.Place(p.File, offset), err
		}
		older := p.File - 1
		size, err := s[older].end()
		if err != nil {
			return Place{}, err
		}
		p, n = s.Place(older, size), left
	}
}

// lines visits up to n lines from a place on, and returns their end.
func (s Set) lines(ctx context.Context, from Place, n int, buf []byte, visit func(*Log, Line) error) (Place, error) {
	for n > 0 {
		err := lines(ctx, from.Log, from.Offset, from.Log.limit(), n, buf, func(l Line) error {
			from.Offset = l.Offset + l.Length
			n--
			return visit(from.Log, l)
		})
		if err != nil || n == 0 {
			return from, err
		}
		if _, err := from.Log.end(); err != nil || from.File == len(s)-1 { // the size is known now
			return from, err
		}
		from = s.Place(from.File+1, s[from.File+1].Start)
	}
	return from, nil
}
