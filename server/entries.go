package server

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"time"

	"gowebdav/internal/pool"
	"gowebdav/internal/storage"
	"gowebdav/internal/tree"
	"gowebdav/ui"
)

const (
	// pageRows is the maximum number of entries on a page of a folder.
	pageRows = 2000

	// mountSortings is how many folders of a mount are sorted at the same time. It is per
	// mount, since one disk may hang.
	mountSortings = 2

	// membersSorted is about how many members are read at a time: one getdents.
	membersSorted = 128

	entrySize = 48 + 16  // bytes, with its rank and without its name
	nameChunk = 16 << 10 // bytes of names that are allocated together
)

// entry is a member of a folder while it is sorted. It is small, since there may be a hundred
// thousand.
type entry struct {
	name        string
	size        int64 // bytes, or sizeOfFolder
	seconds     int64 // since 1970, of the modification time
	nanoseconds uint32
	older       uint32 // number of the following entries that unfold under this one
	olderBytes  int64
}

const (
	sizeOfFolder = -1

	// undescribed is in the place of the nanoseconds of an entry of which only the name is known, and
	// whether it is a folder.
	undescribed = 1<<32 - 1
)

func newEntry(fi fs.FileInfo) entry {
	t := fi.ModTime()
	e := entry{name: fi.Name(), size: fi.Size(), seconds: t.Unix(), nanoseconds: uint32(t.Nanosecond())}
	if fi.IsDir() {
		e.size = sizeOfFolder
	}
	return e
}

func memberEntry(m *storage.Member) entry {
	e := newEntry(m)
	if !m.Described() {
		e.nanoseconds = undescribed
	}
	return e
}

func (e entry) folder() bool { return e.size == sizeOfFolder }

func (e entry) modified() time.Time { return time.Unix(e.seconds, int64(e.nanoseconds)) }

// lister lists a folder in sorted order, in parts. A part has as many entries as may be held
// while the client reads them. Then the lister reads the folder again and continues after the
// last entry. So the memory for slow clients is bounded, however large the folder is.
//
// A member that does not change meanwhile is listed exactly once, as by readdir(3). By size or
// time, the list of a large folder may miss a member that changes meanwhile.
//
// By name, only the members of a part are described: a description costs more than all else.
type lister struct {
	folder  storage.File
	shelf   *shelf
	sorts   chan struct{} // the mount's folders that are being sorted
	order   ui.Order
	compare func(a, b entry) int
	words   tree.Words
	page    bool // rotated files unfold under their log, and the list ends after the rows of a page

	after *entry // the last entry before the next part, nil at the beginning
	until *entry // the last entry of the page, once it is known
	read  bool   // the folder has been read
	large bool   // the folder is sorted in the turn of large ones
	held  *held  // entries of the current part, nil before the first
}

// lister returns a lister for a folder of the mount. The caller closes it.
func (m *mount) lister(folder storage.File, order ui.Order, words string) *lister {
	return &lister{folder: folder, shelf: m.limits.shelf, sorts: m.sorts, order: order, compare: comparison(order), words: tree.NewWords(words)}
}

// part is a part of a listing, held for the client.
type part struct {
	members int    // of the folder
	matches int    // members whose names hold the words
	files   int    // matches that are files
	bytes   int64  // total size of these files, or sizeUnknown
	before  int    // matches before this part
	rows    int    // entries of the page
	rest    *entry // the last entry of the page, nil if there are none after it
	last    *entry // the last held entry, nil if the listing ends with it
}

const sizeUnknown = -1

// count counts a match, or with n = -1 one less.
func (p *part) count(e entry, n int) {
	p.matches += n
	if !e.folder() {
		p.files += n
		p.bytes += int64(n) * e.size
	}
}

// next makes the next part.
func (l *lister) next(ctx context.Context) (*part, error) {
	if !l.large {
		p, err := l.sort(ctx, l.sorts, l.shelf.small)
		if err != errLarge {
			return p, err
		}
		l.large = true
	}
	return l.sort(ctx, l.shelf.large, l.shelf.most)
}

var errLarge = errors.New("a large folder")

// sort reads the folder when its turn comes. If the folder is too large, sort returns errLarge,
// or leaves the rest to the next parts.
func (l *lister) sort(ctx context.Context, turns chan struct{}, most int) (*part, error) {
	if l.read { // before the turn, since it frees buffers
		if err := l.folder.Rewind(); err != nil {
			return nil, err
		}
	}
	l.read = true
	select {
	case turns <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-turns }()
	x := &sorting{lister: l, ctx: ctx, found: &part{}, skips: !l.page}
	read := l.folder.Members
	if l.order.Column() == ui.ByName {
		read = l.folder.Names
	}
	for {
		members, err := read(membersSorted)
		for i := range members {
			if members[i].Err == nil {
				x.add(&members[i])
			} else if storage.Exhausted(members[i].Err) {
				return nil, members[i].Err // else the list would be wrong
			}
		}
		switch {
		case x.size > most:
			return nil, errLarge
		case err == io.EOF:
			return x.part()
		case err != nil:
			return nil, err
		case ctx.Err() != nil:
			return nil, ctx.Err()
		}
	}
}

// close frees what is still held.
func (l *lister) close() {
	if l.held != nil {
		l.held.release()
	}
}

// entries yields the entries of a part, and of the parts after it.
func (l *lister) entries(ctx context.Context, p *part) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		for {
			for e := range l.held.entries() {
				if !yield(e, nil) {
					return
				}
			}
			if p.last == nil {
				return
			}
			l.after = p.last
			next, err := l.next(ctx)
			if err != nil {
				yield(entry{}, err)
				return
			}
			p = next
		}
	}
}

// names yields the names of all members that hold the words, and closes the lister.
func (l *lister) names(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		defer l.close()
		p, err := l.next(ctx)
		if err != nil {
			yield("", err)
			return
		}
		for e, err := range l.entries(ctx, p) {
			if !yield(e.name, err) {
				return
			}
		}
	}
}

// sorting holds the entries of a folder while it is read. Of a folder that is too large, it keeps
// the first ones.
type sorting struct {
	*lister
	ctx     context.Context
	found   *part // outlives the sorting
	all     []entry
	names   strings.Builder // the names of the entries, concatenated
	size    int             // bytes
	skips   bool            // omit and count the entries before the part
	skipped int
	bound   *entry // omit the entries after it; nil for none
	unknown int    // matches that are not described
	asked   int    // members that were described one by one
}

func (x *sorting) add(m *storage.Member) {
	x.found.members++
	if !x.words.In(m.Name()) {
		return
	}
	e := memberEntry(m)
	x.found.count(e, 1)
	if !m.Described() {
		x.unknown++
	}
	switch {
	case x.skips && x.after != nil && x.compare(e, *x.after) <= 0:
		x.skipped++
	case x.bound == nil || x.compare(e, *x.bound) < 0:
		x.keep(e)
		if x.size > x.shelf.most {
			x.prune()
		}
	}
}

func (x *sorting) keep(e entry) {
	if x.names.Len()+len(e.name) > x.names.Cap() {
		x.names.Reset()
		x.names.Grow(max(nameChunk, len(e.name)))
	}
	at := x.names.Len()
	x.names.WriteString(e.name)
	e.name = x.names.String()[at:]
	if len(x.all) == cap(x.all) {
		x.all = slices.Grow(x.all, max(64, len(x.all))) // append would copy four times as much
	}
	x.all = append(x.all, e)
	x.size += entrySize + len(e.name)
}

// prune drops the last half of the entries.
func (x *sorting) prune() {
	if !x.skips {
		x.skip()
	}
	slices.SortFunc(x.all, x.compare)
	all := x.all
	x.all, x.size = make([]entry, 0, cap(all)/2), 0
	x.names.Reset()
	for _, e := range all {
		x.keep(e)
		if x.size > x.shelf.most/2 {
			x.bound = e.place()
			return
		}
	}
}

// skip drops the entries before the part, with those that unfold under them.
func (x *sorting) skip() {
	x.skips = true
	if x.after == nil {
		return
	}
	x.all = slices.DeleteFunc(x.all, func(e entry) bool {
		before := x.compare(e, *x.after) <= 0
		if before {
			x.skipped += 1 + int(e.older)
		}
		return before
	})
}

// part makes the part, of as many entries as may be held.
func (x *sorting) part() (*part, error) {
	var older map[string][]entry
	if !x.skips {
		x.all, older = underTheirLogs(x.all, maxUnfolded(x.shelf.rows), x.changed(x.all))
		x.skip()
	}
	n, rest := len(x.all), x.bound != nil
	if x.page && n > x.shelf.rows {
		n, rest = x.shelf.rows, true
	}
	rows := sorted(x.all, n, x.order)
	p := x.found
	p.before = x.skipped
	for i, row := range rows {
		e := x.all[row.at]
		n := 1 + int(e.older)
		if x.page && p.rows+n > x.shelf.rows || x.until != nil && x.compare(e, *x.until) > 0 {
			rows, rest = rows[:i], true
			break
		}
		p.rows += n
	}
	if rest && len(rows) > 0 {
		p.rest = x.all[rows[len(rows)-1].at].place()
	}
	if x.page && x.until == nil {
		x.until = p.rest
	}
	held, err := x.hold(rows, older)
	if err != nil {
		return nil, err
	}
	if held < len(rows) || !x.page && p.rest != nil {
		p.last = x.all[rows[held-1].at].place()
	}
	if x.unknown > 0 {
		p.bytes = sizeUnknown
	}
	return p, nil
}

// hold holds rows with what unfolds under them, as far as there is room, and returns how many. It
// describes all rows of a page, for their total size.
func (x *sorting) hold(rows []ranked, older map[string][]entry) (n int, err error) {
	x.held = &held{shelf: x.shelf}
	defer x.held.close()
	room := true
	var set []entry
	for i, row := range rows {
		if !room && !x.page {
			break
		}
		e := x.all[row.at]
		set = append(set[:0], e)
		if e.older > 0 {
			set = append(set, older[e.name]...)
		}
		if set, err = x.describeSet(set); err != nil {
			return 0, err
		}
		if room {
			room, n = x.held.add(set), i+1
		}
	}
	return n, nil
}

// describeSet describes entries of which all but the first unfold under it. If the first has
// vanished, the next takes its place.
func (x *sorting) describeSet(set []entry) ([]entry, error) {
	there := set[:0]
	bytes := int64(0)
	for _, e := range set {
		if e.nanoseconds == undescribed {
			var err error
			if e, err = x.describe(e); errors.Is(err, errVanished) {
				continue
			} else if err != nil {
				return nil, err
			}
		}
		bytes += e.size
		there = append(there, e)
	}
	if len(there) > 0 {
		there[0].older, there[0].olderBytes = uint32(len(there)-1), bytes-there[0].size
	}
	return there, nil
}

var errVanished = errors.New("the member has vanished")

// describe describes an entry, unless it is vanished or cannot be described.
func (x *sorting) describe(e entry) (entry, error) {
	if x.asked++; x.asked%membersAtOnce == 0 {
		pool.Yield()
		if err := x.ctx.Err(); err != nil {
			return e, err
		}
	}
	m, err := x.folder.Member(e.name)
	if storage.Exhausted(err) {
		return e, err // else the list would be wrong
	}
	x.unknown--
	x.found.count(e, -1)
	if err != nil {
		x.found.members--
		x.found.rows--
		return e, errVanished
	}
	e = newEntry(m)
	x.found.count(e, 1)
	return e, nil
}

// place returns a copy of an entry that does not keep the others in memory.
func (e entry) place() *entry {
	e.name = strings.Clone(e.name)
	return &e
}
