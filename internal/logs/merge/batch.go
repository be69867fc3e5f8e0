package merge

import (
	"bytes"
	"slices"

	"gowebdav/internal/logs"
)

const (
	// maxRoom is the maximum size of the lines of a batch in memory, in bytes.
	maxRoom = 4 << 20

	// entrySize estimates the size of an entry without its text, in bytes.
	entrySize = 320
)

// batch is a number of lines next to a cursor, in their order: those that come first after it,
// or those before it.
type batch struct {
	forward bool
	cursor  key
	n       int
	entries []entry
	size    int
	bound   *key // the last key that counts; nil as long as all do
	more    bool // there may be lines after the last one
	late    int  // how many lines are late; see reader.isLate
	left    func(key, int64)
}

// entry is a line and its place.
type entry struct {
	key
	line Line
	late bool // see reader.isLate
}

// newEntry copies a line.
func newEntry(k key, h logs.Hit, s *source) entry {
	h.Text, h.Log = bytes.Clone(h.Text), nil
	f := &s.files[k.file]
	return entry{k, Line{Hit: h, Source: s.Name, File: s.pathOf(f), at: k.at, file: f}, false}
}

func (e *entry) size() int { return entrySize + len(e.line.Text) }

// compare orders keys as a batch is read.
func (b *batch) compare(k, l key) int {
	if b.forward {
		return k.compare(l)
	}
	return l.compare(k)
}

// passed reports whether a key is on the other side of the cursor.
func (b *batch) passed(k key) bool {
	c := b.compare(k, b.cursor)
	return c < 0 || c == 0 && !b.forward
}

// isBeyond reports whether a time is more than a margin after the last one that counts, in the
// order of reading.
func (b *batch) isBeyond(at, margin int64) bool {
	switch {
	case b.bound == nil:
		return false
	case b.forward:
		return at > b.bound.at+margin
	}
	return at < b.bound.at-margin
}

// add adds a line unless it is beyond the bound.
func (b *batch) add(k key, h logs.Hit, s *source, late bool) {
	if b.bound != nil && b.compare(k, *b.bound) > 0 {
		b.leave(k, h.Length)
		return
	}
	e := newEntry(k, h, s)
	if e.late = late; late {
		b.late++
	}
	b.entries = append(b.entries, e)
	if b.size += e.size(); b.size > maxRoom || len(b.entries) >= 2*b.n {
		b.cut()
	}
}

// leave leaves a line out.
func (b *batch) leave(k key, length int64) {
	b.more = true
	b.left(k, length)
}

// cut leaves out what is too much.
func (b *batch) cut() {
	slices.SortFunc(b.entries, func(x, y entry) int { return b.compare(x.key, y.key) })
	keep, size := 0, 0
	for ; keep < len(b.entries); keep++ {
		e := &b.entries[keep]
		if size += e.size(); keep > 0 && (keep >= b.n || size > maxRoom*3/4) && !(b.late > 0 && b.upToLate(e.at)) {
			break
		}
	}
	for _, e := range b.entries[keep:] {
		b.size -= e.size()
		b.leave(e.key, e.line.Length)
	}
	left := keep >= b.n || keep < len(b.entries)
	clear(b.entries[keep:])
	b.entries = b.entries[:keep]
	if left {
		last := b.entries[keep-1].key
		b.bound = &last
	}
}

// drop removes lines that are read anew.
func (b *batch) drop(which func(*entry) bool) {
	b.entries = slices.DeleteFunc(b.entries, func(e entry) bool { return which(&e) })
	b.size, b.late = 0, 0
	for _, e := range b.entries {
		b.size += e.size()
		if e.late {
			b.late++
		}
	}
}

// lateAt returns the time at which late lines stand: next to the cursor.
func (b *batch) lateAt() int64 {
	if b.forward {
		return b.cursor.at + 1
	}
	return b.cursor.at - 1
}

// upToLate reports whether a time is not after that of late lines.
func (b *batch) upToLate(at int64) bool {
	if b.forward {
		return at <= b.lateAt()
	}
	return at >= b.lateAt()
}

// onlyLate reports whether there are so many late lines that none after them counts.
func (b *batch) onlyLate() bool { return b.late > 0 && (b.late >= b.n || b.size > maxRoom/2) }

// full cuts the batch when it has enough lines, so that the bound tells what need not be read.
func (b *batch) full() {
	if b.onlyLate() {
		b.n = 0
		b.cut()
	} else if len(b.entries) >= b.n && (b.bound == nil || len(b.entries) > b.n+b.n/2) {
		b.cut()
	}
}
