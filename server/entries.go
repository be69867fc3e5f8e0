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

	entrySize = 48       // bytes, without its name
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

const sizeOfFolder = -1

func newEntry(fi fs.FileInfo) entry {
	t := fi.ModTime()
	e := entry{name: fi.Name(), size: fi.Size(), seconds: t.Unix(), nanoseconds: uint32(t.Nanosecond())}
	if fi.IsDir() {
		e.size = sizeOfFolder
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
	bytes   int64  // total size of these files
	before  int    // matches before this part
	rows    int    // entries of the page
	rest    *entry // the last entry of the page, nil if there are none after it
	last    *entry // the last held entry, nil if the listing ends with it
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
	x := &sorting{lister: l, found: &part{}, skips: !l.page}
	for {
		members, err := l.folder.Members(membersAtOnce)
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
			return x.part(), nil
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
	found   *part // outlives the sorting
	all     []entry
	names   strings.Builder // the names of the entries, concatenated
	size    int             // bytes
	skips   bool            // omit and count the entries before the part
	skipped int
	bound   *entry // omit the entries after it; nil for none
}

func (x *sorting) add(m *storage.Member) {
	x.found.members++
	if !x.words.In(m.Name()) {
		return
	}
	x.found.matches++
	e := newEntry(m)
	if !e.folder() {
		x.found.files++
		x.found.bytes += e.size
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
	slices.SortFunc(x.all, x.compare)
	if !x.skips && x.after != nil {
		n, _ := slices.BinarySearchFunc(x.all, *x.after, x.compare)
		for n < len(x.all) && x.compare(x.all[n], *x.after) == 0 {
			n++
		}
		x.all, x.skipped = x.all[n:], n
	}
	x.skips = true
	all := x.all
	x.all, x.size = make([]entry, 0, cap(all)/2), 0
	x.names.Reset()
	for _, e := range all {
		x.keep(e)
		if x.size > x.shelf.most/2 {
			x.bound = x.place(len(x.all) - 1)
			return
		}
	}
}

// part makes the part, of as many entries as may be held.
func (x *sorting) part() *part {
	slices.SortFunc(x.all, x.compare)
	if x.page && !x.skips {
		x.all = underTheirLogs(x.all, maxUnfolded(x.shelf.rows))
	}
	begin := 0
	for !x.skips && x.after != nil && begin < len(x.all) && x.compare(x.all[begin], *x.after) <= 0 {
		begin += 1 + int(x.all[begin].older)
	}
	p := x.found
	p.before = x.skipped + begin
	end, last := begin, begin // last is where the last row is that does not unfold
	for end < len(x.all) {
		next := end + 1 + int(x.all[end].older)
		if x.page && next-begin > x.shelf.rows || x.until != nil && x.compare(x.all[end], *x.until) > 0 {
			break
		}
		last, end = end, next
	}
	p.rows = end - begin
	if p.rows > 0 && (end < len(x.all) || x.bound != nil) {
		p.rest = x.place(last)
	}
	if x.page && x.until == nil {
		x.until = p.rest
	}
	x.held = &held{shelf: x.shelf}
	for room := true; room && begin < end; {
		last = begin
		begin += 1 + int(x.all[begin].older)
		room = x.held.add(x.all[last:begin])
	}
	x.held.close()
	if begin < end || !x.page && p.rest != nil {
		p.last = x.place(last)
	}
	return p
}

// place returns a copy of an entry that does not keep the others in memory.
func (x *sorting) place(i int) *entry {
	e := x.all[i]
	e.name = strings.Clone(e.name)
	return &e
}
