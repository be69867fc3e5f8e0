package follow

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"slices"
	"sync"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/inode"
	"gowebdav/internal/logs/rotation"
)

const (
	pollInterval = 250 * time.Millisecond

	// busyInterval is pollInterval of a file that has grown within busyTime.
	busyInterval = 100 * time.Millisecond
	busyTime     = 5 * time.Second

	// settleTime is how long a renamed file must be quiet before the next one counts: its
	// writer may take a while to open the new one. maxSettle is how long that may take.
	settleTime = 2 * pollInterval
	maxSettle  = 4 * settleTime

	// surelyOld is how long ago a file must have changed for another change to show in that
	// time: file systems count in up to two seconds.
	surelyOld = 3 * time.Second
)

// tail polls one name and lists the generations of its content: when the file is renamed or
// truncated, a new one begins. All readers of the name share it. It polls because bind
// mounts and network file systems do not deliver inotify.
type tail struct {
	subject
	files fs.FS

	mu      sync.Mutex
	current *generation   // the newest; nil until the file exists
	late    []*generation // older ones that may still be written to, oldest first
	changed chan struct{} // closed when current or a generation has changed
	looked  time.Time     // when the last poll began
	before  time.Time     // when the one before began; zero for none

	copied known // a rotated file with which the newest text began, as copytruncate makes it; without info for none

	days days              // of a tail that goes onward
	past past              // what was read, or existed before the tail
	warn func(name string) // called when a file was replaced outside, without mu; may be nil
}

func newTail(files fs.FS, of subject, warn func(name string)) *tail {
	return &tail{subject: of, files: files, changed: make(chan struct{}), warn: warn}
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
		timer.Reset(untilNext(t.interval()))
	}
}

// untilNext returns the time until the next multiple of an interval. So all tails poll at the same
// moments: the process wakes up once for all of them.
func untilNext(interval time.Duration) time.Duration {
	return interval - time.Duration(time.Now().UnixNano())%interval
}

// interval returns the time between two polls.
func (t *tail) interval() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	busy := func(g *generation) bool { return time.Since(g.grown) < busyTime }
	if t.current != nil && busy(t.current) || slices.ContainsFunc(t.late, busy) {
		return busyInterval
	}
	return pollInterval
}

// poll checks once what has happened to the name.
func (t *tail) poll() {
	if replacedOutside := t.check(); replacedOutside && t.warn != nil {
		t.warn(t.name)
	}
}

func (t *tail) check() (replacedOutside bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.before, t.looked = t.looked, time.Now()
	name := t.currentName()
	if t.current == nil {
		t.begin(name)
		return false
	}
	t.pollLate()
	g := t.current
	fi, err := g.file.(fs.File).Stat()
	if err != nil {
		return false
	}
	now, err := fs.Stat(t.files, name)
	renamed := err == nil && !g.same(now)
	t.noteMissing(g, errors.Is(err, fs.ErrNotExist))
	if t.alone && (renamed || err != nil) {
		// Lines that are written to the open file from now on belong to another name.
		if renamed {
			t.replaced(g)
		}
		return false
	}
	grows, changed := fi.Size() > g.size, !fi.ModTime().Equal(g.changed) || time.Since(g.changed) < surelyOld
	g.changed = fi.ModTime()
	// A file of which little is known can be truncated and begin with the same bytes again.
	// Rotated files show that, but other days do not.
	doubtful := changed && !renamed && !t.onward && (grows && g.size-g.start < logs.HeadSize || t.past.folder != t.folder())
	if fi.Size() < g.size || changed && !g.stays(g.file, grows) || doubtful && t.missed(g) {
		t.truncated(g)
		return false
	}
	if grows {
		t.grow(g, fi)
	}
	if !renamed {
		g.renamed = time.Time{}
		return t.isReplacedOutside(g, fi)
	}
	if g.renamed.IsZero() {
		g.renamed = time.Now()
	}
	if time.Since(g.grown) >= settleTime || time.Since(g.renamed) >= maxSettle {
		t.replaced(g)
	}
	return false
}

// begin opens the log. Files that were rotated a moment ago may still be written to; the newest
// of them stands for a log that is missing.
func (t *tail) begin(name string) {
	g := t.open(name)
	listed := t.list()
	apart := func() {
		if t.current != nil {
			t.current.apart = true
		}
	}
	for i, file := range listed {
		if rotation.Compressed(file.name) || i < len(listed)-maxPast {
			apart()
			continue
		}
		older := t.open(file.name)
		if older == nil {
			continue
		}
		t.past.add(older)
		if time.Since(file.ModTime()) < quietLate && (g == nil || !g.same(file.FileInfo)) {
			older.renamed = time.Now()
			t.append(older)
			t.keep(older)
		} else {
			apart()
			older.close()
		}
	}
	t.past.list(listed, t.folder())
	if g != nil {
		t.append(g)
	} else if len(t.late) > 0 {
		t.late = t.late[:len(t.late)-1]
		t.current.renamed = time.Time{}
	}
}

// missed reports whether rotated files show that the log was truncated: a copy holds more than it
// begins with, or nothing of it was read before.
func (t *tail) missed(g *generation) bool {
	listed := t.past.listed
	f := t.look(g, false)
	defer f.close()
	other := func(c *generation) bool { return c.size > c.start && c.from == 0 && !c.in(g.file, math.MaxInt64) }
	truncated := f.own != nil && other(f.own) || g.size == g.start && slices.ContainsFunc(f.missed, other)
	if truncated || len(f.missed) > 0 {
		t.past.listed = listed // they are looked at again, now or at the next rotation
	}
	for _, c := range append(f.missed, f.own) {
		switch {
		case c == nil || truncated:
		case c.in(g.file, math.MaxInt64):
			t.copied = known{c.text, c.info}
		case c.size == c.start && time.Since(c.changed) < surelyOld:
			t.past.folder = time.Time{} // a copy may have begun: it is looked at again at the next poll
		}
	}
	return truncated
}

// isCopy reports whether a rotated file was seen to be a copy of the newest text, or of its beginning.
func (t *tail) isCopy(fi fs.FileInfo) bool {
	return t.copied.info != nil && os.SameFile(t.copied.info, fi)
}

// truncated goes on with the new content of g's file, after what was rotated meanwhile.
func (t *tail) truncated(g *generation) {
	next := t.open(t.currentName()) // first: what is renamed from now on is not missed
	f := t.look(g, true)
	if t.onward {
		f.forgetMissed()
	}
	if f.own != nil {
		g.name, g.file, g.damage = f.own.name, f.own.file, f.own.damage
		g.seen = g.size
		if f.own.size < g.size {
			g.text = f.own.text
		}
		g.print.Inode = f.own.print.Inode
		g.grow(g.file, f.own.size)
	}
	g.ended = true
	t.past.add(g)
	if next != nil && f.own == nil && g.size > 0 {
		next.cause = Truncated
	}
	t.goOn(next, f.missed)
}

// replaced goes on with the file that has taken the name of g, after what was rotated
// meanwhile. g may still be written to, unless its lines belong to another name now.
func (t *tail) replaced(g *generation) {
	next := t.open(t.currentName()) // first: what is renamed from now on is not missed
	f := t.look(g, false)
	t.past.add(g)
	if next != nil && t.onward {
		next.from, _ = t.past.knows(next) // it may have lines of a week ago
	}
	if fi, err := g.file.(fs.File).Stat(); next != nil && err == nil && inode.Unlinked(fi) && f.own == nil {
		switch { // an editor has saved it, unless it was deleted
		case g.in(next.file, next.size):
			next.from = g.size
		case len(g.head) == logs.HeadSize && bytes.Equal(g.head, next.head):
			next.cause = Alike
		}
	}
	if f.own != nil {
		f.own.close()
	}
	if t.alone {
		g.ended = true
	} else {
		t.keep(g)
	}
	t.goOn(next, f.missed)
}

// goOn appends the files that were rotated meanwhile, and the newest one.
func (t *tail) goOn(next *generation, missed []*generation) {
	for _, m := range missed {
		// A file that begins like the newest, of whole blocks, is a copy in progress.
		copied := func() bool { return m.size%4096 == 0 && m.from == 0 && m.in(next.file, next.size) }
		if next != nil && (next.same(m.info) || copied()) {
			m.close()
			continue
		}
		t.past.add(m)
		t.append(m)
		if _, packed := m.file.(*unpacked); packed {
			m.ended = true
		} else {
			m.renamed = time.Now()
			t.keep(m)
		}
	}
	if next != nil {
		t.append(next)
	}
}

func (t *tail) append(g *generation) {
	if t.current != nil {
		t.current.next = g
	}
	t.current, t.copied = g, known{}
	g.grown, g.before = time.Now(), t.before
	t.broadcast()
}

func (t *tail) grow(g *generation, fi fs.FileInfo) {
	g.grow(g.file, fi.Size())
	g.changed, g.grown, g.before = fi.ModTime(), time.Now(), t.before
	t.broadcast()
}

// isReplacedOutside reports, once, that a file which still has its name has no link: it was
// replaced outside of a bind mount of that single file, and what is written there is not seen
// here.
func (t *tail) isReplacedOutside(g *generation, fi fs.FileInfo) bool {
	if g.outside || !inode.Unlinked(fi) || time.Since(g.grown) < busyTime {
		return false
	}
	g.outside = true
	t.broadcast()
	return true
}

// noteMissing notes whether no file has the name of g. A rotation may take a while to make the next
// one.
func (t *tail) noteMissing(g *generation, missing bool) {
	switch {
	case !missing:
		g.lost = time.Time{}
	case g.lost.IsZero():
		g.lost = time.Now()
	}
	if missing = missing && time.Since(g.lost) >= maxSettle; missing != g.missing {
		g.missing = missing
		t.broadcast()
	}
}

func (t *tail) broadcast() {
	close(t.changed)
	t.changed = make(chan struct{})
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

// state returns the newest generation, and a channel that is closed at the next change.
func (t *tail) state() (*generation, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.current, t.changed
}

// changedLast returns when the file of a generation was changed last.
func (t *tail) changedLast(g *generation) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return g.changed
}

// isRotated reports whether there are rotated files. The last look does not tell: a file that was renamed
// just then is not in it.
func (t *tail) isRotated() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.past.listed) > 0 || len(t.late) > 0 || !t.alone && len(t.rotatedNames()) > 0
}

// generations returns the newest generation, and the older ones that may still be written to.
func (t *tail) generations() (newest *generation, late []*generation) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.current, slices.Clone(t.late)
}

// precedes reports whether a generation is the last one with content before another.
func (t *tail) precedes(g, next *generation) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if g.size == g.start {
		return false
	}
	for !g.apart && g.next != nil && g.next != next && g.next.size == g.next.start {
		g = g.next
	}
	return !g.apart && g.next == next
}

// join notes that no file with content is between a generation and the newest one.
func (t *tail) join(g *generation) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for ; g != nil; g = g.next {
		g.apart = false
	}
}

// extent returns what may be read of g, and what is known of its end.
func (t *tail) extent(g *generation) (*checked, end) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return &checked{g.name, g.file, g.text, g.changed}, end{g.before, g.next, g.seen, g.ended, g.outside, g.missing, g.damage}
}

// charset returns the encoding of a generation. It is guessed again when that has doubled in
// size.
func (t *tail) charset(g *generation, content *checked) charset.Encoding {
	t.mu.Lock()
	known, at := g.charset, g.guessed
	t.mu.Unlock()
	if at > 0 && content.size/2 < at {
		return known
	}
	guess := logs.Guess(content, content.size)
	t.mu.Lock()
	defer t.mu.Unlock()
	g.charset, g.guessed = guess, content.size
	return guess
}

// end is what comes after the text of a generation.
type end struct {
	before  time.Time   // the file was looked at then, and the end of the text was not there; zero for never
	next    *generation // nil if there is none yet
	seen    int64       // the size of the text before the log was truncated: what the copy lacks is lost
	ended   bool        // the text gets no longer
	outside bool
	missing bool
	damage  string
}
