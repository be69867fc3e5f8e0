package follow

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/pool"
)

// maxCached is the maximum size of cached pieces in all audiences, in bytes.
const maxCached = 8 << 20

// errEnd ends a follow at the limit of its view, and a piece that is large enough.
var errEnd = errors.New("the end is reached")

// Event is a line, or a message about the file: the fields marked "no line".
type Event struct {
	logs.Line
	File     string // name of the rotated file of the line, or of the new file; empty for the log itself
	Position string // after the line, where a Follow can resume
	Rotated  bool   // no line: the next lines are from a new file
	Skipped  int64  // no line: number of bytes that are not sent
	Lines    int64  // of Skipped: number of lines in them; 0 if they could not be counted
	Cause    Cause  // of Skipped, or of lines that may be missing or come again after Rotated
	Refused  string // no line: name of a file skipped, since the reader may not read it
	Damage   string // no line: what could not be read of a file, after its name
	Outside  bool   // no line: the file was replaced outside of its bind mount
	Missing  bool   // no line: no file has the name
	Found    bool   // no line: after Missing, the same file has the name again
	Quiet    bool   // no line: a sign of life, after the Idle time of the view or by Start.Soon
	Reached  bool   // no line: a follow that is Once ends where nothing more was written
	Limited  bool   // no line: a follow that is Once ends at the limit of its view
	Partial  bool   // the line has no newline yet; its rest will be another line

	// Before is when the file was looked at before the newest of the lines that are read now was
	// written; zero if it was not.
	Before time.Time
}

// Cause is why lines are not sent, or may be missing.
type Cause uint8

const (
	TooSlow   Cause = iota + 1 // the reader is too slow
	Truncated                  // the file was truncated, and no copy of it was found
	Gone                       // the file of the reader's position is gone
	Alike                      // the new file begins like the old one: lines may come again
)

// View selects the lines of a follow, and encodes them.
type View struct {
	logs.Query // only Pattern, Level, Since, Limit and Heads count

	// Key is comparable. Views with equal keys give the same bytes, so followers share
	// them.
	Key any

	Charset charset.Encoding                              // Auto to guess it
	Zone    *time.Location                                // of times that name none
	Formats []*format.Own                                 // as in logs.Options
	Folder  string                                        // as in logs.Options
	Append  func(b []byte, e Event, h format.Head) []byte // appends an event to b

	MaxDecompressed int64 // bytes of one compressed file; 0 for 16 GiB
	MaxDictionary   int64 // bytes that it may refer back; 0 for packed.DefaultMaxDictionary

	Client string // whose turn it is to read rotated files, as pool.Client names it

	Idle time.Duration // send an event that is Quiet after so long without another; 0 for never
}

// Start is the place where a follow begins.
type Start struct {
	Position string          // of an earlier event
	Places   []logs.Position // the same, if it was parsed already
	Lines    int             // without a position: number of lines before the end

	// New is when the log did not exist yet, zero if it did: all lines that were written since then
	// are sent. Not with a position.
	New time.Time

	// Made is when the log was changed last before New, if it was empty then; zero for unknown. A
	// rotated file with that time, to the millisecond, is it: logrotate gives what it compresses
	// the time at which it began, and the last lines may be later.
	Made    time.Time
	Rotated bool // take these lines from rotated files too
	Alone   bool // open only the file that has the name

	Soon bool // events that are Quiet come soon after the start too, as in NewPulse, if the view has them
	Once bool // end where nothing more was written, rather than wait

	// Onward follows a log whose program opens a file of a new name each day: it goes on in
	// the next file of the set. Not with Alone.
	Onward bool

	// May reports whether a rotated file may be read, by its name. Others are skipped. It
	// is called between lines. nil allows all.
	May func(name string) bool

	// At is called with the position of the reader's place, and when that file was changed last:
	// where it begins, and each time that it has sent all there is. It is not called while the log is missing, nor before lines of
	// rotated files. nil for nothing.
	At func(position string, changed time.Time)
}

// Follower follows files of one folder.
type Follower struct {
	// Warn is called with the name of a followed file that was replaced outside of its bind
	// mount. nil for nothing.
	Warn func(name string)

	files fs.FS
	mu    sync.Mutex
	tails map[subject]*shared

	audiences int64        // of all files
	room      atomic.Int64 // bytes that each may cache

	replays *pool.Pool // of rotated files
}

// subject identifies a tail.
type subject struct {
	name          string
	alone, onward bool // as in Start
}

// shared is a tail with its readers.
type shared struct {
	*tail
	audiences map[any]*audience // by the keys of their views
	readers   int
	stop      context.CancelFunc
}

// New returns a Follower of the files of fsys. These must be io.ReaderAts, with FileInfos
// of package os.
func New(fsys fs.FS) *Follower {
	return &Follower{files: fsys, tails: map[subject]*shared{}, replays: newReplays()}
}

// Follow sends the lines of a view as they are written to the named file, through rotation
// and truncation. It ends with ctx, at the view's limit, or with an error of send. If the
// file does not exist, Follow waits for it. It calls ready before the first send; lines
// written after that are sent. The bytes that send gets are valid until it returns, and
// must not be changed.
func (f *Follower) Follow(ctx context.Context, name string, start Start, view *View, ready func() error, send func([]byte) error) error {
	file := subject{name, start.Alone, start.Onward && !start.Alone}
	t, a, err := f.acquire(file, view)
	if err != nil {
		return err
	}
	defer f.release(file, view, t, a)
	if err := t.unreadable(); err != nil {
		return err // else its old lines would come as new ones once it can be read
	}
	r := &reader{ctx: ctx, tail: t.tail, view: view, audience: a, replayer: f, may: start.May, at: start.At, once: start.Once, send: send, pulse: NewPulse(view.Idle, start.Soon)}
	if err := r.begin(start); err != nil {
		return err
	}
	if err := ready(); err != nil {
		return err
	}
	if err := r.reportRefused(); err != nil {
		return err
	}
	err = f.replay(r)
	if err == nil {
		err = r.run()
	}
	switch {
	case errors.Is(err, errEnd) && start.Once:
		return r.report(nil, Event{Limited: true})
	case errors.Is(err, errEnd):
		return nil
	}
	return err
}

func (f *Follower) acquire(file subject, view *View) (*shared, *audience, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.tails[file]
	if t == nil {
		t = &shared{tail: newTail(f.files, file, f.Warn), audiences: map[any]*audience{}}
	}
	a := t.audiences[view.Key]
	if a == nil {
		w, err := newWriter(view)
		if err != nil {
			return nil, nil, err
		}
		a = &audience{writer: w, room: &f.room}
		t.audiences[view.Key] = a
		f.divideMemory(+1)
	}
	if t.readers == 0 {
		ctx, stop := context.WithCancel(context.Background()) // ends with the last reader
		t.stop = stop
		t.poll() // so the first reader finds the file
		f.tails[file] = t
		go t.run(ctx)
	}
	t.readers++
	a.readers.Add(1)
	return t, a, nil
}

func (f *Follower) release(file subject, view *View, t *shared, a *audience) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if a.readers.Add(-1) == 0 {
		delete(t.audiences, view.Key)
		f.divideMemory(-1)
	}
	if t.readers--; t.readers == 0 {
		t.stop()
		delete(f.tails, file)
	}
}

// divideMemory divides the memory for cached pieces among the audiences, of which there are
// so many more.
func (f *Follower) divideMemory(more int64) {
	f.audiences += more
	f.room.Store(maxCached / max(f.audiences, 1))
}
