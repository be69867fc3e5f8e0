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
	// quietTime is how long a line may lack its newline before its beginning is sent.
	quietTime = 2 * time.Second

	// maxLag is how many bytes a reader may be late before it skips some of them.
	maxLag = 64 << 20

	// maxCached is the maximum size of cached pieces in all audiences, in bytes.
	maxCached = 8 << 20
)

// errEnd ends a follow at the limit of its view, and a piece that is large enough.
var errEnd = errors.New("the end is reached")

// Event is a line, or a message about the file: the fields marked "no line".
type Event struct {
	logs.Line
	File     string // name of the rotated file of the line; empty for the log itself
	Position string // after the line, where a Follow can resume
	Rotated  bool   // no line: the next lines are from a new file
	Skipped  int64  // no line: number of bytes skipped, since the reader was too slow
	Refused  string // no line: name of a file skipped, since the reader may not read it
	Partial  bool   // the line has no newline yet; its rest will be another line
}

// View selects the lines of a follow, and encodes them.
type View struct {
	logs.Query // only Pattern, Level, Since, Limit and Heads count

	// Key is comparable. Views with equal keys give the same bytes, so followers share
	// them.
	Key any

	Charset charset.Encoding                              // Auto to guess it
	Zone    *time.Location                                // of times that name none
	Append  func(b []byte, e Event, h format.Head) []byte // appends an event to b

	MaxDecompressed int64 // bytes of one compressed file; 0 for 16 GiB
	MaxDictionary   int64 // bytes that it may refer back; 0 for packed.DefaultMaxDictionary

	Client string // whose turn it is to read rotated files, as pool.Client names it

	Idle time.Duration // call send with nothing after so long without an event; 0 for never
}

// Start is the place where a follow begins.
type Start struct {
	Position string // of an earlier event; if it is unknown:
	Lines    int    // number of lines before the end
	Rotated  bool   // take these lines from rotated files too
	Alone    bool   // open only the file that has the name

	// May reports whether a rotated file may be read, by its name. Others are skipped. It
	// is called between lines. nil allows all.
	May func(name string) bool
}

// Follower follows files of one folder.
type Follower struct {
	files fs.FS
	mu    sync.Mutex
	tails map[subject]*shared

	audiences int64        // of all files
	room      atomic.Int64 // bytes that each may cache

	replays *pool.Pool // of rotated files
}

// subject identifies a tail.
type subject struct {
	name  string
	alone bool // as in Start
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
	file := subject{name, start.Alone}
	t, a, err := f.acquire(file, view)
	if err != nil {
		return err
	}
	defer f.release(file, view, t, a)
	if err := t.unreadable(); err != nil {
		return err // else its old lines would come as new ones once it can be read
	}
	r := &reader{ctx: ctx, tail: t.tail, view: view, audience: a, may: start.May, send: send, sent: time.Now()}
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

// reader is one follow.
type reader struct {
	ctx      context.Context
	tail     *tail
	view     *View
	audience *audience
	own      *writer // for pieces that the audience does not have, or does not share
	send     func([]byte) error

	may      func(name string) bool
	refused  []string // names of skipped files
	reported int      // how many of them were reported

	history history
	at      *generation
	offset  int64
	since   time.Time // when a line without a newline was seen first; zero for none
	sent    time.Time // when the last bytes were sent
	timer   *time.Timer
}

// begin finds the place where the follow begins.
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
		r.history.position = start.Position
	}
	content, size, _ := r.extent()
	offset, left, err := logs.Before(r.ctx, content, size, 0, start.Lines)
	if errors.Is(err, errReplaced) {
		return nil // from the start of the new content
	}
	if start.Rotated && start.Position == "" {
		r.history.lines = left
	}
	r.offset = offset
	return err
}

// run alternates between reading and waiting.
func (r *reader) run() error {
	for {
		newest, changed := r.tail.state()
		if r.at == nil && newest != nil {
			r.at = newest // the file was created: read it from its start
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

// wait returns at the next change, or when a line has waited for its newline long enough.
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
		return r.deliver(nil)
	}
	return nil
}

func (r *reader) deliver(text []byte) error {
	r.sent = time.Now()
	return r.send(text)
}

// read delivers a piece, and continues in the next file at the end of a finished one. It
// reports whether there is more to read.
func (r *reader) read() (more bool, err error) {
	if err := r.ctx.Err(); err != nil {
		return false, err
	}
	content, size, next := r.extent()
	if !r.allowed(content.Name) {
		r.offset, r.since = size, time.Time{}
		if err := r.reportRefused(); err != nil {
			return false, err
		}
		return r.replaced(size, next)
	}
	content.Name = "" // which means the log itself
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
		return true, r.deliverPiece(p)
	case r.offset < size && (r.since.IsZero() || waited):
		r.since = time.Now()
	}
	return r.replaced(size, next)
}

// extent returns the extent of the current generation, in the log's charset.
func (r *reader) extent() (content *logs.Log, size int64, next *generation) {
	file, size, next := r.tail.extent(r.at)
	encoding := r.view.Charset
	if encoding == charset.Auto {
		encoding = r.tail.charset(r.at, file, size)
	}
	return logs.NewPart(file, file.name, size, file.changed, logs.Options{Zone: r.view.Zone, Charset: encoding}), size, next
}

// replaced continues in the next file, if the tail has found it. Unread content of the
// current one is lost and reported as skipped.
func (r *reader) replaced(size int64, next *generation) (more bool, err error) {
	if next == nil {
		return false, nil
	}
	if r.offset < size {
		if err := r.skip(size); err != nil {
			return false, err
		}
	}
	return true, r.advance(next)
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

// reportRefused reports the files skipped since the last call.
func (r *reader) reportRefused() error {
	for r.reported < len(r.refused) {
		r.reported++
		if err := r.report(Event{Refused: r.refused[r.reported-1]}); err != nil {
			return err
		}
	}
	return nil
}

// skip moves to an offset and reports the skipped bytes.
func (r *reader) skip(to int64) error {
	skipped := to - r.offset
	r.offset = to
	return r.report(Event{Skipped: skipped})
}

func (r *reader) advance(next *generation) error {
	r.at, r.offset, r.since = next, 0, time.Time{}
	return r.report(Event{Rotated: true})
}

// report delivers an event that is no line.
func (r *reader) report(e Event) error {
	e.Position = cmp.Or(e.Position, r.tail.position(r.at, r.offset))
	if text := r.view.Append(nil, e, format.Head{}); len(text) > 0 {
		return r.deliver(text)
	}
	return nil
}

// piece returns the piece at the start of a stretch.
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

func (r *reader) deliverPiece(p piece) error {
	if len(p.text) > 0 {
		if err := r.deliver(p.text); err != nil {
			return err
		}
	}
	if r.own == nil {
		return nil
	}
	r.own.release()
	if r.view.Limit > 0 && r.own.hits >= r.view.Limit {
		return errEnd
	}
	return nil
}
