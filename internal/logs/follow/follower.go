package follow

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/pool"
)

const (
	// quietTime is how long the beginning of a line waits for its newline.
	quietTime = 2 * time.Second

	// maxLag is how far a reader may fall behind, in bytes, before it is moved on
	// and told so.
	maxLag = 64 << 20

	// maxKept is how much of what was written for followers is kept at most, for
	// those who are not there yet, in bytes.
	maxKept = 8 << 20
)

// errEnd ends a follow at the limit of its view, and a piece where it is large enough.
var errEnd = errors.New("the end is reached")

// Event is what a follower is handed: a line, or the news that something
// happened to the file.
type Event struct {
	logs.Line
	File     string // that the line is from, where rotation has put it aside before
	Position string // behind the line: what Follow resumes at
	Rotated  bool   // no line: what follows is from a new file
	Skipped  int64  // no line: bytes that were left out, as the reader was too slow
	Refused  string // no line: a file that was left out, as the reader may not read it
	Partial  bool   // the line has no newline yet; the rest comes as a line of its own
}

// View is what a follower wants to see of a file, and how.
type View struct {
	logs.Query // of it Pattern, Level, Since, Limit and Heads

	// Key is comparable and equal for views that show the same in the same form:
	// what is written for one follower is sent to all.
	Key any

	Charset charset.Encoding                              // where it is not to be guessed
	Zone    *time.Location                                // of times that name none
	Append  func(b []byte, e Event, h format.Head) []byte // writes an event behind b

	MaxDecompressed int64 // bytes of one compressed file; 0 for 16 GiB
	MaxDictionary   int64 // bytes that it may refer back; 0 for DefaultMaxDictionary

	Client string // whose turn it is to read what was put aside, as pool.Client names it

	Idle time.Duration // how long nothing may come until send is called with nothing; 0 for ever
}

// Start says where a follow begins.
type Start struct {
	Position string // of an event before, if it is still known; else
	Lines    int    // so many lines before the end
	Rotated  bool   // also of the files that rotation has put aside
	Alone    bool   // no other file is opened than the one that has the name

	// May says by its name which file that rotation has put aside may be read: the
	// others are left out. It is asked while lines wait. nil for all.
	May func(name string) bool
}

// Follower follows files of one folder.
type Follower struct {
	files fs.FS
	mu    sync.Mutex
	tails map[subject]*shared

	audiences int64        // of all files
	room      atomic.Int64 // bytes that each may keep

	replays *pool.Pool // of files that were put aside
}

// subject is what a tail is of.
type subject struct {
	name  string
	alone bool // as in Start
}

// shared is a tail with those who read it.
type shared struct {
	*tail
	audiences map[any]*audience // by the keys of their views
	readers   int
	stop      context.CancelFunc
}

// New follows files of fsys. They must be io.ReaderAts, and their
// FileInfos those of package os.
func New(fsys fs.FS) *Follower {
	return &Follower{files: fsys, tails: map[subject]*shared{}, replays: newReplays()}
}

// Follow sends what a view shows of the named file as it is written, through
// rotation and truncation, until ctx ends, send returns an error, which is
// returned, or the view's limit is reached. It first calls ready: lines that are
// written from then on come. A file that is not there is waited for. What send
// gets is valid until it returns, and not to be changed.
func (f *Follower) Follow(ctx context.Context, name string, start Start, view *View, ready func() error, send func([]byte) error) error {
	file := subject{name, start.Alone}
	t, a, err := f.acquire(file, view)
	if err != nil {
		return err
	}
	defer f.release(file, view, t, a)
	if err := t.unreadable(); err != nil {
		return err // what is there already must not come as new once it can be read
	}
	r := &reader{ctx: ctx, tail: t.tail, view: view, audience: a, may: start.May, send: send, sent: time.Now()}
	if err := r.begin(start); err != nil {
		return err
	}
	if err := ready(); err != nil {
		return err
	}
	if err := r.tellRefused(); err != nil {
		return err
	}
	err = f.replay(r)
	if err == nil {
		err = r.run()
	}
	if errors.Is(err, errEnd) {
		return nil
	}
	return err
}

func (f *Follower) acquire(file subject, view *View) (*shared, *audience, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.tails[file]
	if t == nil {
		t = &shared{tail: newTail(f.files, file), audiences: map[any]*audience{}}
	}
	a := t.audiences[view.Key]
	if a == nil {
		w, err := newWriter(view)
		if err != nil {
			return nil, nil, err
		}
		a = &audience{writer: w, room: &f.room}
		t.audiences[view.Key] = a
		f.share(+1)
	}
	if t.readers == 0 {
		ctx, stop := context.WithCancel(context.Background()) // ends with its last reader
		t.stop = stop
		t.poll() // so that the first reader finds what there is
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
		f.share(-1)
	}
	if t.readers--; t.readers == 0 {
		t.stop()
		delete(f.tails, file)
	}
}

// share shares out among so many more audiences the memory that there is for them.
func (f *Follower) share(more int64) {
	f.audiences += more
	f.room.Store(maxKept / max(f.audiences, 1))
}

// reader is one follow.
type reader struct {
	ctx      context.Context
	tail     *tail
	view     *View
	audience *audience
	own      *writer // for what the audience has no more, or is not shared
	send     func([]byte) error

	may     func(name string) bool
	refused []string // names of files that were left out
	told    int      // how many of them the reader knows of

	past   past
	at     *generation
	offset int64
	since  time.Time // when the beginning of a line was seen that has no newline yet
	sent   time.Time // when something was
	timer  *time.Timer
}

// begin finds the place to begin at.
func (r *reader) begin(start Start) error {
	r.at, _ = r.tail.state()
	if r.at == nil {
		return nil
	}
	if start.Position != "" {
		if g, offset := r.tail.find(start.Position, r.allowed); g != nil {
			r.at, r.offset = g, offset
			return nil
		}
		r.past.position = start.Position
	}
	content, size, _ := r.extent()
	offset, left, err := logs.Before(r.ctx, content, size, 0, start.Lines)
	if errors.Is(err, errReplaced) {
		return nil // from the start of what has come since
	}
	if start.Rotated && start.Position == "" {
		r.past.lines = left
	}
	r.offset = offset
	return err
}

// run reads on, and waits, and reads on.
func (r *reader) run() error {
	for {
		newest, changed := r.tail.state()
		if r.at == nil && newest != nil {
			r.at = newest // it has come to be: from its start
		}
		if r.at != nil {
			more, err := r.read()
			if err != nil {
				return err
			}
			if more {
				continue
			}
		}
		if err := r.wait(changed); err != nil {
			return err
		}
	}
}

// wait returns at the next change, or when a line has been waited for enough.
func (r *reader) wait(changed <-chan struct{}) error {
	var until time.Time
	if r.view.Idle > 0 {
		until = r.sent.Add(r.view.Idle)
	}
	if quiet := r.since.Add(quietTime); !r.since.IsZero() && (until.IsZero() || quiet.Before(until)) {
		until = quiet
	}
	var due <-chan time.Time
	if !until.IsZero() {
		if r.timer == nil {
			r.timer = time.NewTimer(time.Until(until))
		} else {
			r.timer.Reset(time.Until(until))
		}
		due = r.timer.C
	}
	select {
	case <-changed:
	case <-due:
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
	if r.view.Idle > 0 && time.Since(r.sent) >= r.view.Idle {
		return r.hand(nil)
	}
	return nil
}

func (r *reader) hand(text []byte) error {
	r.sent = time.Now()
	return r.send(text)
}

// read hands out some of what there is, and goes over to the next file at the end
// of one that gets no more. It reports whether there is more already.
func (r *reader) read() (more bool, err error) {
	if err := r.ctx.Err(); err != nil {
		return false, err
	}
	content, size, next := r.extent()
	if !r.allowed(content.Name) {
		r.offset, r.since = size, time.Time{}
		if err := r.tellRefused(); err != nil {
			return false, err
		}
		return r.replaced(size, next)
	}
	content.Name = "" // it is read under that of the log
	if size-r.offset > maxLag {
		to, err := logs.LineEnd(r.ctx, content, size-maxLag/2, size)
		if errors.Is(err, errReplaced) {
			return r.replaced(size, next)
		}
		if err != nil {
			return false, err
		}
		return true, r.skip(to)
	}
	waited := !r.since.IsZero() && time.Since(r.since) >= quietTime
	p, err := r.piece(stretch{r.at, content, r.offset, size, next != nil, waited})
	switch {
	case errors.Is(err, errReplaced):
		r.since = time.Time{}
		return r.replaced(size, next)
	case err != nil:
		return false, err
	case p.to > r.offset:
		r.offset, r.since = p.to, time.Time{}
		return true, r.handPiece(p)
	case r.offset < size && (r.since.IsZero() || waited):
		r.since = time.Now()
	}
	return r.replaced(size, next)
}

// extent is the tail's, read in the charset that the log has.
func (r *reader) extent() (content *logs.Log, size int64, next *generation) {
	file, size, next := r.tail.extent(r.at)
	encoding := r.view.Charset
	if encoding == charset.Auto {
		encoding, _ = charset.Detect(file.head) // a binary file is read as text
	}
	return logs.NewPart(file, file.name, size, logs.Options{Zone: r.view.Zone, Charset: encoding}), size, next
}

// replaced goes over to the next file, once the poller has found it. What was not
// read of this one is lost.
func (r *reader) replaced(size int64, next *generation) (more bool, err error) {
	if next == nil {
		return false, nil
	}
	if r.offset < size {
		if err := r.skip(size); err != nil {
			return false, err
		}
	}
	return true, r.goOver(next)
}

// allowed reports whether the reader may read a file.
func (r *reader) allowed(name string) bool {
	if r.may == nil || name == path.Base(r.tail.name) || r.may(name) {
		return true
	}
	if !slices.Contains(r.refused, name) {
		r.refused = append(r.refused, name)
	}
	return false
}

// tellRefused names what was left out since it was called last.
func (r *reader) tellRefused() error {
	for r.told < len(r.refused) {
		r.told++
		if err := r.tell(Event{Refused: r.refused[r.told-1]}); err != nil {
			return err
		}
	}
	return nil
}

// skip passes over what comes before an offset, and says so.
func (r *reader) skip(to int64) error {
	skipped := to - r.offset
	r.offset = to
	return r.tell(Event{Skipped: skipped})
}

func (r *reader) goOver(next *generation) error {
	r.at, r.offset, r.since = next, 0, time.Time{}
	return r.tell(Event{Rotated: true})
}

// tell hands out what is no line.
func (r *reader) tell(e Event) error {
	e.Position = cmp.Or(e.Position, r.tail.position(r.at, r.offset))
	if text := r.view.Append(nil, e, format.Head{}); len(text) > 0 {
		return r.hand(text)
	}
	return nil
}

// piece returns the piece that a stretch begins with.
func (r *reader) piece(of stretch) (piece, error) {
	if r.view.Limit == 0 {
		if p, ok, err := r.audience.piece(r.ctx, r.tail, &of); ok {
			return p, err
		}
	}
	if r.own == nil {
		own, err := newWriter(r.view)
		if err != nil {
			return piece{}, err
		}
		r.own = own
	}
	return r.own.write(r.ctx, r.tail, of)
}

func (r *reader) handPiece(p piece) error {
	if len(p.text) > 0 {
		if err := r.hand(p.text); err != nil {
			return err
		}
	}
	if r.own == nil {
		return nil
	}
	r.own.free()
	if r.view.Limit > 0 && r.own.hits >= r.view.Limit {
		return errEnd
	}
	return nil
}
