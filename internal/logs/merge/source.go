package merge

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"time"

	"gowebdav/internal/logs"
)

// Source is a log that is read with others: a file, or a rotated set. It is opened anew whenever
// it is needed. There may be many sources, so each keeps little.
type Source struct {
	*logs.Listed
	*Reader
}

// Reader says how logs are read. They share it.
type Reader struct {
	FS fs.FS

	// Options returns the options of a log, whenever it is opened.
	Options func(*logs.Listed) logs.Options

	// Skip is told the path of a file that cannot be read, or that is damaged; nil if nobody
	// wants to know. Files that Options.May refuses are left out without it.
	Skip func(file string, err error)
}

// DamageError reports that the rest of a compressed file cannot be read.
type DamageError struct{ Damage error }

func (e *DamageError) Error() string { return "the rest of it: " + e.Damage.Error() }
func (e *DamageError) Unwrap() error { return e.Damage }

// ErrGone reports that the file of a position is not here any more.
var ErrGone = errors.New("the file of the position is not here any more")

// source is the state of a Source in a group.
type source struct {
	Source
	group *Group
	rank  int // in the order of sources: lines of the same time are in this order
	files []file
}

// file is what is known of a file.
type file struct {
	*logs.ListedFile
	path     string // as answers name it; "" until a line needs it
	identity string // "" until it was opened
	print    string
	asked    bool // whether it may be read
	bad      bool // it cannot be read, which was reported
	damaged  bool // what is wrong with it was reported
	judged   bool // whether it has times is known
	timely   bool // see hasTimes

	first *time.Time   // see firstTime; nil until it is needed
	lead  *logs.Ending // see source.lead
}

// errRotated reports that the files of a source have other names by now.
var errRotated = errors.New("rotated meanwhile")

// tries is how often a source is read if it is rotated meanwhile.
const tries = 5

// again reads again if a source was rotated meanwhile.
func again(read func() error) (err error) {
	for range tries {
		if err = read(); !errors.Is(err, errRotated) {
			break
		}
	}
	return err
}

func (s *source) list(l *logs.Listed) {
	s.Listed = l
	s.files = make([]file, len(l.Files))
	for i := range l.Files {
		s.files[i].ListedFile = &l.Files[i]
	}
}

// pathOf returns the path of a file as answers name it.
func (s *source) pathOf(f *file) string {
	if f.path == "" {
		f.path = s.Path(f.Name)
	}
	return f.path
}

// with opens a file, and closes it in the end. A file that cannot be read is reported and left
// out.
func (s *source) with(ctx context.Context, i int, read func(*logs.Log) error) error {
	f := &s.files[i]
	if f.bad {
		return nil
	}
	options := s.Options(s.Listed)
	if !f.asked && options.May != nil {
		f.bad = !options.May(f.Name)
	}
	if f.asked = true; f.bad {
		return nil
	}
	log, err := s.open(ctx, f, options)
	if err == nil {
		defer log.Close()
		if f.identity == "" {
			s.group.Files++
		}
		f.identity, f.print = log.Identity(), log.Print().String()
		err = read(log)
		if damage := log.Damage(); damage != nil && !f.damaged {
			f.damaged = true
			s.skip(f, &DamageError{damage})
		}
	}
	if err == nil || !s.group.skips(ctx, err) {
		return err
	}
	f.bad = true
	s.skip(f, err)
	return nil
}

// skip tells that a file cannot be read.
func (s *source) skip(f *file, err error) {
	if s.Skip != nil {
		s.Skip(s.pathOf(f), err)
	}
}

// open opens a file. Only one is open at a time, and so one decompressor: if many held a turn
// and waited for another one, none would go on.
func (s *source) open(ctx context.Context, f *file, o logs.Options) (*logs.Log, error) {
	opened, err := s.FS.Open(path.Join(s.Dir, f.Name))
	if err != nil {
		return nil, s.orRotated(o, err)
	}
	log, err := logs.New(ctx, opened, o)
	if err != nil {
		opened.Close()
		return nil, err
	}
	if inode := log.Inode(); f.Inode != 0 && inode != f.Inode || f.identity != "" && !begins(log, f.identity) {
		if err := s.orRotated(o, nil); err != nil {
			log.Close()
			return nil, err
		}
	}
	return log, nil
}

// begins reports whether a log has the identity, or has grown since.
func begins(log *logs.Log, identity string) bool {
	p, ok := logs.ParsePosition(identity + ":0")
	return ok && p.In(log.Head(), log, log.Start)
}

// orRotated returns errRotated if the files of the source have other names by now. Otherwise it
// returns the error.
func (s *source) orRotated(o logs.Options, err error) error {
	again, failed := s.Again(s.FS, o.May)
	if failed != nil || slices.EqualFunc(s.Files, again.Files, func(a, b logs.ListedFile) bool { return a.Name == b.Name && a.Inode == b.Inode }) {
		return err
	}
	s.list(&again)
	return errRotated
}

// firstTime returns the time of the first line with one near the beginning of a file; zero if
// there is none.
func (s *source) firstTime(ctx context.Context, i int) (time.Time, error) {
	if s.files[i].first == nil {
		err := s.with(ctx, i, func(log *logs.Log) error { return s.begin(ctx, i, log) })
		if err != nil || s.files[i].bad {
			return time.Time{}, err
		}
	}
	return *s.files[i].first, nil
}

// begin reads the first time of an open file.
func (s *source) begin(ctx context.Context, i int, log *logs.Log) error {
	if s.files[i].first != nil {
		return nil
	}
	first, err := log.FirstTime(ctx)
	if err == nil {
		s.files[i].first = &first
	}
	return err
}

// hasTimes reports whether an open file has lines with times. If none is near its beginning and
// its end, it has none. A compressed file is not read to its end for that.
func (s *source) hasTimes(ctx context.Context, i int, log *logs.Log) (bool, error) {
	f := &s.files[i]
	if f.judged {
		return f.timely, nil
	}
	if err := s.begin(ctx, i, log); err != nil {
		return false, err
	}
	has := !f.first.IsZero()
	if _, known := log.Known(); !has && known {
		end, err := log.Ending(ctx)
		if err != nil {
			return false, err
		}
		has = !end.At.IsZero()
	}
	f.judged, f.timely = true, has
	return has, nil
}

// lead returns what the lines of an open file before its first time stand after: the last line of the
// next older file, since an event may go on in another file. Without it, they count as the first line with
// a time.
func (s *source) lead(ctx context.Context, i int, log *logs.Log) (lead logs.Ending, err error) {
	f := &s.files[i]
	if f.lead != nil {
		return *f.lead, nil
	}
	log.Release() // an older file may need the turn
	if lead, err = s.before(ctx, i); err != nil {
		return lead, err
	}
	if lead.At.IsZero() {
		if err := s.begin(ctx, i, log); err != nil {
			return lead, err
		}
		lead.At = *f.first
	}
	if _, known := log.Known(); known && lead.At.IsZero() {
		end, err := log.Ending(ctx)
		if err != nil {
			return lead, err
		}
		lead.At = end.At
	}
	f.lead = &lead
	return lead, nil
}

// maxBefore is how many older files are asked for a time.
const maxBefore = 4

// before returns the end of the files before a file of the source; the zero one if they have no times.
func (s *source) before(ctx context.Context, i int) (end logs.Ending, err error) {
	for older := i - 1; older >= max(0, i-maxBefore) && end.At.IsZero(); older-- {
		err = s.with(ctx, older, func(log *logs.Log) (err error) {
			end, err = log.Ending(ctx)
			return err
		})
		if err != nil {
			return end, err
		}
	}
	return end, nil
}

// fileAt returns the newest file whose first line is not after a time, or the oldest one. The
// files of a source are in the order of their times.
func (s *source) fileAt(ctx context.Context, at time.Time) (int, error) {
	low, high := 0, len(s.files) // the file is in [low-1, high)
	for middle := high - 1; low < high; middle = low + (high-low)/2 {
		probe := middle
		first := time.Time{}
		for ; probe < high && first.IsZero(); probe++ {
			var err error
			if first, err = s.firstTime(ctx, probe); err != nil {
				return 0, err
			}
		}
		if first.IsZero() || first.After(at) {
			high = middle
		} else {
			low = probe
		}
	}
	return max(low-1, 0), nil
}

// lastLike returns the last of the files after a file that have no times, and stand at its last time, or
// the file.
func (s *source) lastLike(ctx context.Context, i int) (int, error) {
	for ; i+1 < len(s.files); i++ {
		if first, err := s.firstTime(ctx, i+1); err != nil || !first.IsZero() {
			return i, err
		}
	}
	return i, nil
}
