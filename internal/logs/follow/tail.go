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
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/rotation"
)

const (
	pollInterval = 250 * time.Millisecond

	// busyInterval is pollInterval of a file that has grown within busyTime.
	busyInterval = 100 * time.Millisecond
	busyTime     = 5 * time.Second

	// settleTime is how long a renamed file must be quiet before the next one counts:
	// its writer may take a while to open the new one.
	settleTime = 2 * pollInterval

	// maxPast is the number of past generations to remember.
	maxPast = 256
)

// tail polls one name and lists the generations of its content: when the file is renamed or
// truncated, a new one begins. All readers of the name share it. It polls because bind
// mounts and network file systems do not deliver inotify.
type tail struct {
	subject
	files fs.FS

	mu      sync.Mutex
	current *generation   // the newest; nil until the file exists
	changed chan struct{} // closed when current or a generation has changed

	grown time.Time     // when current grew last
	past  []*generation // generations that were read, or existed before the tail
}

// generation is the content of one file until it is truncated or another file takes the
// name. Readers go through the list of generations at their own pace.
type generation struct {
	name string // of the file when it was opened, without its folder
	file io.ReaderAt
	info fs.FileInfo
	head []byte // its first bytes, up to headSize
	size int64  // bytes that may be read
	next *generation

	changed time.Time // when the file was changed last

	charset charset.Encoding // as it was guessed
	guessed int64            // at this size; 0 for never
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

// interval returns the time until the next poll.
func (t *tail) interval() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if time.Since(t.grown) < busyTime {
		return busyInterval
	}
	return pollInterval
}

// poll checks once what has happened to the name.
func (t *tail) poll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	name := t.currentName()
	if t.current == nil {
		if g := t.open(name); g != nil {
			t.past = t.openAll(t.rotatedFiles(false)) // to recognize them by their heads
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
	now, err := fs.Stat(t.files, name)
	renamed := err == nil && !os.SameFile(now, g.info)
	if t.alone && (renamed || err != nil) {
		// Lines that are written to the open file from now on belong to another name.
		if renamed {
			t.replaced(g)
		}
		return
	}
	// A short file can be truncated and begin with the same bytes again. Rotated files
	// show that.
	doubtful := (g.size == 0 || !renamed && len(g.head) < logs.HeadSize) && fi.Size() > g.size
	if fi.Size() < g.size || !g.begins(g.file) || doubtful && t.missed() {
		t.recover(g)
		t.replaced(g)
		return
	}
	if fi.Size() > g.size {
		g.grow(fi.Size())
		g.changed, t.grown = fi.ModTime(), time.Now()
		t.broadcast()
	}
	if renamed && time.Since(t.grown) >= settleTime {
		t.replaced(g)
	}
}

// currentName returns the name of the file that the log is written to now. The poll asks once,
// under t.mu. If it is another file than that of the newest generation, the poll treats the
// latter as renamed: it is read to its end, and the log goes on in the new one.
func (t *tail) currentName() string { return t.name }

// replaced appends the files that had the name after g: those that were rotated
// meanwhile, and then the current one.
func (t *tail) replaced(g *generation) {
	t.past = append(t.past, g)
	if len(t.past) > maxPast {
		t.past = slices.Delete(t.past, 0, 1)
	}
	next := t.open(t.currentName())
	for _, missed := range t.openAll(t.rotatedFiles(false)) {
		// A file that begins like the newest is a copy in progress.
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

// recover finds the copy that copytruncate made of g. It contains what the file lost
// before it was read.
func (t *tail) recover(g *generation) {
	found := false
	for _, other := range t.openAll(t.rotatedFiles(false)) {
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

// missed reports whether a rotated file has not been read.
func (t *tail) missed() bool {
	siblings := t.openAll(t.rotatedFiles(false))
	defer func() {
		for _, other := range siblings {
			other.close()
		}
	}()
	return slices.ContainsFunc(siblings, func(other *generation) bool {
		return other.size > 0 && !t.known(other) && !os.SameFile(other.info, t.current.info) && (t.current.size == 0 || !t.current.begins(other.file))
	})
}

// known reports whether the content of a file was read before. A file that is shorter
// than a head is also compared by its size.
func (t *tail) known(other *generation) bool {
	return slices.ContainsFunc(t.past, func(g *generation) bool {
		return g.size > 0 && g.begins(other.file) && (len(g.head) == logs.HeadSize || g.size == other.size)
	})
}

// rotatedFiles lists the rotated files of the name, oldest first: either the compressed ones
// or the others. A tail opens no other files, but the one with the name.
func (t *tail) rotatedFiles(compressed bool) (names []string) {
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

// openAll opens files, and sorts them by age, oldest first.
func (t *tail) openAll(names []string) []*generation {
	var found []*generation
	for _, name := range names {
		if g := t.open(name); g != nil {
			found = append(found, g)
		}
	}
	// Files with equal times stay in the order of their names.
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
	g := &generation{name: path.Base(name), file: file, info: fi, changed: fi.ModTime()}
	g.grow(fi.Size())
	if fi, err = opened.Stat(); err != nil || fi.Size() < g.size {
		opened.Close() // truncated meanwhile: the head may be of other content
		return t.open(name)
	}
	return g
}

// unreadable returns why the file cannot be opened; nil if it is open or does not exist.
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

// close closes the file of a generation without readers. The garbage collector closes the
// others, since nobody knows their last reader.
func (g *generation) close() { g.file.(fs.File).Close() }

// grow sets a new size, and reads more of the head.
func (g *generation) grow(size int64) {
	if missing := min(size, logs.HeadSize) - int64(len(g.head)); missing > 0 {
		more := make([]byte, missing)
		n, _ := g.file.ReadAt(more, int64(len(g.head)))
		g.head = append(g.head, more[:n]...)
	}
	g.size = size
}

// begins reports whether a file begins like the generation.
func (g *generation) begins(file io.ReaderAt) bool { return begins(file, g.head) }

// copies reports whether a file is a copy of another, complete or in progress.
func (g *generation) copies(other *generation) bool {
	return bytes.HasPrefix(other.head, g.head) || len(other.head) > 0 && bytes.HasPrefix(g.head, other.head)
}

func begins(file io.ReaderAt, head []byte) bool {
	buf := make([]byte, len(head))
	n, err := file.ReadAt(buf, 0)
	return (err == nil || errors.Is(err, io.EOF)) && n == len(buf) && bytes.Equal(buf, head)
}

// state returns the newest generation, and a channel that is closed at the next change.
func (t *tail) state() (*generation, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.current, t.changed
}

// extent returns g's content, the number of bytes that may be read, and the next
// generation.
func (t *tail) extent(g *generation) (content *checked, size int64, next *generation) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return &checked{g.name, g.file, g.head, g.changed}, g.size, g.next
}

// charset returns the encoding of a generation. It is guessed again when that has doubled in
// size.
func (t *tail) charset(g *generation, content *checked, size int64) charset.Encoding {
	t.mu.Lock()
	known, at := g.charset, g.guessed
	t.mu.Unlock()
	if at > 0 && size/2 < at {
		return known
	}
	guess := logs.Guess(content, size)
	t.mu.Lock()
	defer t.mu.Unlock()
	g.charset, g.guessed = guess, size
	return guess
}

// checked is a file that can be read only as long as its head stays the same. The next poll
// will notice a truncation, but a reader must not read new content as old before that.
type checked struct {
	name    string
	file    io.ReaderAt
	head    []byte
	changed time.Time
}

var errReplaced = errors.New("the file has another content by now")

func (c *checked) ReadAt(p []byte, offset int64) (int, error) {
	n, err := c.file.ReadAt(p, offset)
	if !begins(c.file, c.head) {
		return 0, errReplaced
	}
	return n, err
}
