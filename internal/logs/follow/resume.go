package follow

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strconv"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/rotation"
)

// position returns the position of a place in a generation, for a follower who reconnects.
func (t *tail) position(g *generation, offset int64) string {
	before, after := t.identity(g)
	return before + strconv.FormatInt(offset, 10) + after
}

// identity returns what stands before and after the offset in all positions in g.
func (t *tail) identity(g *generation) (before, after string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return logs.Identity(g.first()) + ":", g.print.String()
}

// identified reports whether a generation is long enough to be found by its positions.
func (t *tail) identified(g *generation) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return g.print.Full()
}

// isBehind reports whether a position is in a file that has the name of the log by now, while the newest
// generation still waits for late lines.
func (t *tail) isBehind(spots []logs.Position) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(spots) == 0 {
		return false
	}
	name := t.currentName()
	if now, err := fs.Stat(t.files, name); err != nil || t.current.same(now) {
		return false
	}
	g := t.open(name)
	if g == nil {
		return false
	}
	defer g.close()
	if spots[0].IsEmpty() {
		return spots[0].HasInode(g.print.Inode)
	}
	return g.size >= spots[0].Offset && spots[0].In(g.first(), g.file, g.start)
}

// resume returns the places of a position. It returns nil if a plain file is not found: it may be
// compressed.
func (r *reader) resume(spots []logs.Position) []*place {
	if spots == nil {
		return nil
	}
	chain, compressed, release := r.tail.chain(r.allowed)
	found := r.tail.locate(chain, spots)
	var places []*place
	kept := map[*generation]bool{}
	for i, g := range chain {
		if offset, ok := found.Offsets[i]; ok {
			found.All = found.All && i >= compressed
			places = append(places, &place{at: g, offset: offset})
		}
		kept[g] = len(places) > 0
	}
	if !found.All {
		clear(kept)
		places = nil
	}
	release(kept)
	return places
}

// chain returns the generations of the plain files that are allowed, oldest first, each with the
// next. Those from the index compressed on are newer than all compressed files. Files that are not
// allowed are not even opened, so the result tells nothing about them. The caller calls release
// with those that it keeps.
func (t *tail) chain(allowed func(name string) bool) (chain []*generation, compressed int, release func(kept map[*generation]bool)) {
	t.mu.Lock()
	files := t.list()
	t.mu.Unlock() // allowed may take long
	refused := slices.DeleteFunc(slices.Clone(files), func(file rotatedFile) bool { return allowed(path.Base(file.name)) })
	t.mu.Lock()
	defer t.mu.Unlock()
	among := func(files []rotatedFile, g *generation) bool {
		return slices.ContainsFunc(files, func(file rotatedFile) bool { return g.same(file.FileInfo) })
	}
	var opened []*generation
	for _, g := range t.late {
		if !among(files, g) {
			chain = append(chain, g) // it was deleted
		}
	}
	for _, file := range files {
		switch i := slices.IndexFunc(t.late, func(g *generation) bool { return g.same(file.FileInfo) }); {
		case slices.ContainsFunc(refused, func(r rotatedFile) bool { return r.name == file.name }), t.current.same(file.FileInfo):
		case rotation.Compressed(file.name):
			compressed = len(chain)
		case i >= 0:
			chain = append(chain, t.late[i])
		default:
			if g := t.open(file.name); g != nil {
				g.ended = true
				chain, opened = append(chain, g), append(opened, g)
			}
		}
	}
	chain = append(chain, t.current)
	for i, g := range chain {
		if slices.Contains(opened, g) {
			g.next = chain[i+1]
		}
	}
	return chain, compressed, func(kept map[*generation]bool) {
		for _, g := range opened {
			if !kept[g] {
				g.close()
			}
		}
	}
}

// locate finds the places of a position in a chain.
func (t *tail) locate(chain []*generation, spots []logs.Position) logs.Located {
	t.mu.Lock()
	defer t.mu.Unlock()
	candidates := func(spot logs.Position) (files []int, err error) {
		for i, g := range chain {
			if g.size >= spot.Offset && spot.In(g.first(), g.file, g.start) {
				files = append(files, i)
			}
		}
		return files, nil
	}
	describe := func(spot logs.Position, i int) logs.Candidate {
		g := chain[i]
		return logs.Candidate{Head: g.first(), Inode: g.print.Inode, Begins: func() bool {
			last, _ := readAt(g.file, spot.Offset-2, 2)
			return spot.Offset <= g.start || bytes.IndexByte(last, '\n') >= 0
		}}
	}
	found, _ := logs.Locate(spots, candidates, describe)
	return found
}
