package follow

import (
	"bytes"
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
	return len(g.head) == logs.HeadSize
}

// resume returns the generation in which a position is, and remembers the places in it and in
// the files after it. It returns nil if a plain file cannot be found: it may be compressed.
func (r *reader) resume(position string) *generation {
	places, ok := logs.ParsePlaces(position)
	if !ok {
		return nil
	}
	chain, compressed, release := r.tail.chain(r.allowed)
	first, own := len(chain), places[0]
	slices.SortStableFunc(places, logs.Position.Longer) // an empty file begins like any
	for _, place := range places {
		at := r.tail.find(chain, place, r.offsets)
		if at < 0 && place != own && place.Short() {
			continue
		}
		if at < 0 || at < compressed {
			release(len(chain))
			clear(r.offsets)
			return nil
		}
		r.offsets[chain[at]] = place.Offset
		first = min(first, at)
	}
	release(first)
	return chain[first]
}

// chain returns the generations of the plain files that are allowed, oldest first, each with the
// next. Those from the index compressed on are newer than all compressed files. Files that are not
// allowed are not even opened, so the result tells nothing about them. The caller calls release
// with the number of the oldest that it does not need.
func (t *tail) chain(allowed func(name string) bool) (chain []*generation, compressed int, release func(n int)) {
	t.mu.Lock()
	files := t.list()
	t.mu.Unlock() // allowed may take long
	var plain, refused []rotatedFile
	for _, file := range files {
		switch {
		case rotation.Compressed(file.name):
			compressed = len(plain)
		case allowed(path.Base(file.name)):
			plain = append(plain, file)
		default:
			refused = append(refused, file)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	among := func(files []rotatedFile, g *generation) bool {
		return slices.ContainsFunc(files, func(file rotatedFile) bool { return g.same(file.FileInfo) })
	}
	late := slices.DeleteFunc(slices.Clone(t.late), func(g *generation) bool { return among(refused, g) })
	var opened []*generation
	for _, file := range plain {
		is := func(g *generation) bool { return g.same(file.FileInfo) }
		if is(t.current) || slices.ContainsFunc(late, is) {
			continue
		}
		if g := t.open(file.name); g != nil {
			g.ended = true
			opened = append(opened, g)
		}
	}
	chain = append(append(opened, late...), t.current)
	for i, g := range opened {
		g.next = chain[i+1]
	}
	return chain, min(compressed, len(opened)), func(n int) {
		for _, g := range opened[:min(n, len(opened))] {
			g.close()
		}
	}
}

// find returns the index of the generation of a position; -1 if there is none, or if it is not
// clear which one is meant. That of a short file means the newest one that begins like it.
// Each place is in another file: not in those that are taken.
func (t *tail) find(chain []*generation, place logs.Position, taken map[*generation]int64) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	var found []int
	for i, g := range chain {
		if _, other := taken[g]; !other && g.size >= place.Offset && place.In(g.first(), g.file, g.start) {
			found = append(found, i)
		}
	}
	head := func(i int) []byte { return chain[i].first() }
	begins := func(i int) bool {
		last, _ := readAt(chain[i].file, place.Offset-2, 2)
		return place.Offset <= chain[i].start || bytes.IndexByte(last, '\n') >= 0
	}
	found = place.Meant(found, head, begins)
	if len(found) == 1 || len(found) > 0 && place.Short() {
		return found[len(found)-1]
	}
	return -1
}
