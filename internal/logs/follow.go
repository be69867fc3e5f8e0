package logs

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"time"
)

const (
	// quietTime is how long the beginning of a line waits for its newline.
	quietTime = 2 * time.Second

	// maxLag is how far a reader may fall behind, in bytes, before it is moved on
	// and told so.
	maxLag = 64 << 20
)

// Event is what a follower is handed: a line, or the news that something
// happened to the file.
type Event struct {
	Line
	Position string // behind the line: what Follow resumes at
	Rotated  bool   // no line: what follows is from a new file
	Skipped  int64  // no line: bytes that were left out, as the reader was too slow
	Partial  bool   // the line has no newline yet; the rest comes as a line of its own
}

// Start says where a follow begins.
type Start struct {
	Position string // of an event before, if it is still known; else
	Lines    int    // so many lines before the end
	Charset  Charset
}

// Follower follows files of one folder.
type Follower struct {
	files fs.FS
	mu    sync.Mutex
	tails map[string]*shared
}

// shared is a tail with those who read it.
type shared struct {
	*tail
	readers int
	stop    context.CancelFunc
}

// NewFollower follows files of fsys. They must be io.ReaderAts, and their
// FileInfos those of package os.
func NewFollower(fsys fs.FS) *Follower {
	return &Follower{files: fsys, tails: map[string]*shared{}}
}

// Follow hands the lines of the named file to visit as they are written, through
// rotation and truncation, until ctx ends or visit returns an error, which is
// returned. It first calls ready: lines that are written from then on come. A
// file that is not there is waited for.
func (f *Follower) Follow(ctx context.Context, name string, start Start, ready func() error, visit func(Event) error) error {
	t := f.acquire(name)
	defer f.release(name, t)
	r := reader{ctx: ctx, tail: t.tail, visit: visit, charset: start.Charset}
	if err := r.begin(start); err != nil {
		return err
	}
	if err := ready(); err != nil {
		return err
	}
	return r.run()
}

func (f *Follower) acquire(name string) *shared {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.tails[name]
	if t == nil {
		ctx, stop := context.WithCancel(context.Background()) // ends with its last reader
		t = &shared{tail: newTail(f.files, name), stop: stop}
		t.poll() // so that the first reader finds what there is
		f.tails[name] = t
		go t.run(ctx)
	}
	t.readers++
	return t
}

func (f *Follower) release(name string, t *shared) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t.readers--; t.readers == 0 {
		t.stop()
		delete(f.tails, name)
	}
}

// reader is one follow.
type reader struct {
	ctx     context.Context
	tail    *tail
	visit   func(Event) error
	charset Charset
	at      *generation
	offset  int64
	since   time.Time // when the beginning of a line was seen that has no newline yet
}

// begin finds the place to begin at.
func (r *reader) begin(start Start) error {
	r.at, _ = r.tail.state()
	if r.at == nil {
		return nil
	}
	if start.Position != "" {
		if g, offset := r.tail.find(start.Position); g != nil {
			r.at, r.offset = g, offset
			return nil
		}
	}
	content, size, _ := r.extent()
	offset, err := Before(r.ctx, content, size, 0, start.Lines)
	if errors.Is(err, errReplaced) {
		return nil // from the start of what has come since
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
			moved, err := r.read()
			if err != nil {
				return err
			}
			if moved {
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
	var quiet <-chan time.Time
	if !r.since.IsZero() {
		timer := time.NewTimer(time.Until(r.since.Add(quietTime)))
		defer timer.Stop()
		quiet = timer.C
	}
	select {
	case <-changed:
	case <-quiet:
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
	return nil
}

// read hands out what there is, and goes over to the next file at the end of
// one that gets no more.
func (r *reader) read() (moved bool, err error) {
	content, size, next := r.extent()
	if lag := size - r.offset; lag > maxLag {
		to, err := lineEnd(r.ctx, content, size-maxLag/2, size)
		if err != nil {
			return false, ignoreReplaced(err)
		}
		skipped := to - r.offset
		r.offset = to
		if err := r.visit(Event{Skipped: skipped, Position: r.position()}); err != nil {
			return false, err
		}
	}
	last := next != nil || !r.since.IsZero() && time.Since(r.since) >= quietTime
	err = Lines(r.ctx, content, r.offset, size, -1, func(l Line) error {
		if !l.ended && !last {
			if r.since.IsZero() {
				r.since = time.Now()
			}
			return errDone
		}
		r.since = time.Time{}
		r.offset += l.Length
		return r.visit(Event{Line: l, Position: r.position(), Partial: !l.ended && next == nil})
	})
	if err != nil && !errors.Is(err, errDone) {
		return false, ignoreReplaced(err)
	}
	if next == nil {
		return false, nil
	}
	if r.offset < size {
		return true, nil
	}
	r.at, r.offset, r.since = next, 0, time.Time{}
	return true, r.visit(Event{Rotated: true, Position: r.position()})
}

// extent is the tail's, read in the charset that the log has.
func (r *reader) extent() (content *Log, size int64, next *generation) {
	file, size, next := r.tail.extent(r.at)
	content = &Log{ReaderAt: file, Size: size, charset: r.charset}
	if r.charset == CharsetAuto {
		content.charset, _ = detectCharset(r.at.head) // a binary file is read as text
	}
	return content, size, next
}

// ignoreReplaced waits for the poller to sort out what has happened.
func ignoreReplaced(err error) error {
	if errors.Is(err, errReplaced) {
		return nil
	}
	return err
}

func (r *reader) position() string {
	r.tail.mu.Lock()
	defer r.tail.mu.Unlock()
	return position(r.at.head, r.offset)
}

// find returns the file and offset of a position: among the generations, or the
// siblings that rotation has made. A position knows its file by how it begins.
func (t *tail) find(position string) (*generation, int64) {
	length, print, offset, ok := parsePosition(position)
	if !ok {
		return nil, 0
	}
	is := func(g *generation) bool {
		return len(g.head) >= length && fingerprint(g.head[:length]) == print && g.size >= offset
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if is(t.current) {
		return t.current, offset
	}
	older := t.siblings()
	for i, g := range older {
		if is(g) {
			for j := i; j < len(older)-1; j++ {
				older[j].next = older[j+1]
			}
			older[len(older)-1].next = t.current
			return g, offset
		}
		g.close()
	}
	return nil, 0
}
