package follow

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"sort"
	"sync"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/rotation"
)

const (
	pollInterval = 250 * time.Millisecond

	// busyInterval is pollInterval of a file that has grown within busyTime.
	busyInterval = 100 * time.Millisecond
	busyTime     = 5 * time.Second

	// settleTime is how long a file that has been renamed away must have been
	// quiet: its writer may go on a while before it opens the new one.
	settleTime = 2 * pollInterval

	// maxPast is how many files are remembered to have been read.
	maxPast = 256
)

// tail polls one name, and keeps the generations of content that it has had:
// a file that is renamed away or truncated is followed by the next. It is one
// for all readers of the name: bind mounts and network file systems do not
// deliver inotify.
type tail struct {
	subject
	files fs.FS

	mu      sync.Mutex
	current *generation   // the newest; nil while the name has had no file yet
	changed chan struct{} // closed when anything below has changed

	grown time.Time     // when current grew last
	past  []*generation // read before, or there before all
}

// generation is one file's content until it was truncated or another file took
// its name. Readers go through the list of them at their own pace.
type generation struct {
	name string // of the file as it was opened, in its folder
	file io.ReaderAt
	info fs.FileInfo
	head []byte // its first bytes, up to headSize
	size int64  // what may be read
	next *generation
}

func newTail(files fs.FS, of subject) *tail {
	return &tail{subject: of, files: files, changed: make(chan struct{})}
}

// run polls until ctx ends.
func (t *tail) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		t.poll()
		timer.Reset(t.interval())
	}
}

// interval is how long to wait for the next poll.
func (t *tail) interval() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if time.Since(t.grown) < busyTime {
		return busyInterval
	}
	return pollInterval
}

// poll looks once at what has happened to the name.
func (t *tail) poll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current == nil {
		if g := t.open(t.name); g != nil {
			t.past = t.siblings(t.beside(false)) // to be known by their heads
			for _, older := range t.past {
				older.close()
			}
			t.append(g)
		}
		return
	}
	g := t.current
	fi, err := g.file.(fs.File).Stat()
	if err != nil {
		return
	}
	now, err := fs.Stat(t.files, t.name)
	renamed := err == nil && !os.SameFile(now, g.info)
	if t.alone && (renamed || err != nil) {
		// What comes into the open file from now on is another name's.
		if renamed {
			t.replaced(g)
		}
		return
	}
	// A file of a few bytes can be truncated and begin with the same ones again:
	// that shows by what rotation has put aside.
	doubtful := (g.size == 0 || !renamed && len(g.head) < logs.HeadSize) && fi.Size() > g.size
	if fi.Size() < g.size || !g.begins(g.file) || doubtful && t.missed() {
		t.recover(g)
		t.replaced(g)
		return
	}
	if fi.Size() > g.size {
		g.grow(fi.Size())
		t.grown = time.Now()
		t.broadcast()
	}
	if renamed && time.Since(t.grown) >= settleTime {
		t.replaced(g)
	}
}

// replaced goes on with the files that had the name since g: those that rotation
// has put aside meanwhile, and then the one that has it now.
func (t *tail) replaced(g *generation) {
	t.past = append(t.past, g)
	if len(t.past) > maxPast {
		t.past = slices.Delete(t.past, 0, 1)
	}
	next := t.open(t.name)
	for _, missed := range t.siblings(t.beside(false)) {
		// One that begins as the newest is a copy of it that is being made.
		if missed.size > 0 && !t.known(missed) && (next == nil || !missed.copies(next)) {
			t.append(missed)
			t.past = append(t.past, missed)
		} else {
			missed.close()
		}
	}
	if next != nil {
		t.append(next)
	}
}

// recover finds the copy that copytruncate made of g: what the file has lost
// before it was read stands there.
func (t *tail) recover(g *generation) {
	found := false
	for _, other := range t.siblings(t.beside(false)) {
		if !found && g.size > 0 && other.size >= g.size && g.begins(other.file) {
			found = true
			g.name, g.file, g.size = other.name, other.file, other.size
			g.grow(g.size)
		} else {
			other.close()
		}
	}
	if found || g.size == 0 {
		return
	}
	if copied, size := t.rescue(g); copied != nil {
		g.name, g.file = copied.name, copied
		g.grow(size)
	}
}

// missed reports whether there is a file that rotation put aside unread.
func (t *tail) missed() bool {
	siblings := t.siblings(t.beside(false))
	defer func() {
		for _, other := range siblings {
			other.close()
		}
	}()
	return slices.ContainsFunc(siblings, func(other *generation) bool {
		return other.size > 0 && !t.known(other) && !os.SameFile(other.info, t.current.info) && (t.current.size == 0 || !t.current.begins(other.file))
	})
}

// known reports whether a file's content was read under this name before. One
// that is shorter than a head is known by its size too.
func (t *tail) known(other *generation) bool {
	return slices.ContainsFunc(t.past, func(g *generation) bool {
		return g.size > 0 && g.begins(other.file) && (len(g.head) == logs.HeadSize || g.size == other.size)
	})
}

// beside lists the files that rotation made of the name (lab.log.1, lab.log-20260304),
// oldest first. All that a tail opens but the name itself comes from here.
func (t *tail) beside(compressed bool) (names []string) {
	if t.alone {
		return nil
	}
	dir := path.Dir(t.name)
	entries, err := fs.ReadDir(t.files, dir)
	if err != nil {
		return nil
	}
	var regular []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			regular = append(regular, e.Name())
		}
	}
	for _, name := range rotation.Of(path.Base(t.name), regular) {
		if rotation.Compressed(name) == compressed {
			names = append(names, path.Join(dir, name))
		}
	}
	return names
}

// siblings opens files beside the name, oldest first.
func (t *tail) siblings(names []string) []*generation {
	var found []*generation
	for _, name := range names {
		if g := t.open(name); g != nil {
			found = append(found, g)
		}
	}
	// Files that were written within one tick of the clock stay in the order of
	// their names.
	sort.SliceStable(found, func(i, j int) bool { return found[i].info.ModTime().Before(found[j].info.ModTime()) })
	return found
}

func (t *tail) open(name string) *generation {
	opened, err := t.files.Open(name)
	if err != nil {
		return nil
	}
	fi, err := opened.Stat()
	file, ok := opened.(io.ReaderAt)
	if err != nil || !ok || !fi.Mode().IsRegular() {
		opened.Close()
		return nil
	}
	g := &generation{name: path.Base(name), file: file, info: fi}
	g.grow(fi.Size())
	if fi, err = opened.Stat(); err != nil || fi.Size() < g.size {
		opened.Close() // truncated in between: the head may be of another content
		return t.open(name)
	}
	return g
}

// unreadable is why the file cannot be opened, nil if it is, or is not there.
func (t *tail) unreadable() error {
	if current, _ := t.state(); current != nil {
		return nil
	}
	opened, err := t.files.Open(t.name)
	if err == nil {
		return opened.Close()
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (t *tail) append(g *generation) {
	if t.current != nil {
		t.current.next = g
	}
	t.current = g
	t.grown = time.Now()
	t.broadcast()
}

func (t *tail) broadcast() {
	close(t.changed)
	t.changed = make(chan struct{})
}

// close releases the file of a generation that nobody reads. Those that readers
// go through are released by the garbage collector, as nobody knows the last one.
func (g *generation) close() { g.file.(fs.File).Close() }

// grow takes note of a new size, and of more of the head.
func (g *generation) grow(size int64) {
	if missing := min(size, logs.HeadSize) - int64(len(g.head)); missing > 0 {
		more := make([]byte, missing)
		n, _ := g.file.ReadAt(more, int64(len(g.head)))
		g.head = append(g.head, more[:n]...)
	}
	g.size = size
}

// begins reports whether a file begins as the generation does.
func (g *generation) begins(file io.ReaderAt) bool { return begins(file, g.head) }

// copies reports whether a file is a copy of another, whole or still being made.
func (g *generation) copies(other *generation) bool {
	return bytes.HasPrefix(other.head, g.head) || len(other.head) > 0 && bytes.HasPrefix(g.head, other.head)
}

func begins(file io.ReaderAt, head []byte) bool {
	buf := make([]byte, len(head))
	n, err := file.ReadAt(buf, 0)
	return (err == nil || errors.Is(err, io.EOF)) && n == len(buf) && bytes.Equal(buf, head)
}

// state returns the newest generation and what tells of the next change.
func (t *tail) state() (*generation, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.current, t.changed
}

// extent returns g's content, how much of it may be read, and what comes after
// it.
func (t *tail) extent(g *generation) (content *checked, size int64, next *generation) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return &checked{g.name, g.file, g.head}, g.size, g.next
}

// checked is a file that is read only as long as it begins as it did: the next
// poll will notice that it was truncated, but a reader must not read on before.
type checked struct {
	name string
	file io.ReaderAt
	head []byte
}

var errReplaced = errors.New("the file has another content by now")

func (c *checked) ReadAt(p []byte, offset int64) (int, error) {
	n, err := c.file.ReadAt(p, offset)
	if !begins(c.file, c.head) {
		return 0, errReplaced
	}
	return n, err
}
