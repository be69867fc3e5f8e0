package follow

import (
	"path"
	"slices"
	"strconv"

	"gowebdav/internal/logs"
)

// position names a place in a file for a follower who comes again.
func (t *tail) position(g *generation, offset int64) string {
	return t.identity(g) + strconv.FormatInt(offset, 10)
}

// identity is what positions in g begin with.
func (t *tail) identity(g *generation) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return logs.Identity(g.head) + ":"
}

// find returns the file and offset of a position: among the generations, or the
// siblings that rotation has made, of those that are allowed. A position knows its file by
// how it begins: so that it tells nothing of others, they are not even looked at.
func (t *tail) find(position string, allowed func(name string) bool) (*generation, int64) {
	spot, ok := logs.ParsePosition(position)
	if !ok {
		return nil, 0
	}
	is := func(g *generation) bool { return spot.In(g.head) && g.size >= spot.Offset }
	t.mu.Lock()
	defer t.mu.Unlock()
	if is(t.current) {
		return t.current, spot.Offset
	}
	t.mu.Unlock() // to ask may take long
	names := slices.DeleteFunc(t.beside(false), func(name string) bool { return !allowed(path.Base(name)) })
	t.mu.Lock()
	if is(t.current) {
		return t.current, spot.Offset
	}
	older := t.siblings(names)
	for i, g := range older {
		if is(g) {
			for j := i; j < len(older)-1; j++ {
				older[j].next = older[j+1]
			}
			older[len(older)-1].next = t.current
			return g, spot.Offset
		}
		g.close()
	}
	return nil, 0
}
