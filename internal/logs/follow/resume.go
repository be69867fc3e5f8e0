package follow

import (
	"path"
	"slices"
	"strconv"

	"gowebdav/internal/logs"
)

// position returns the position of a place in a generation, for a follower who reconnects.
func (t *tail) position(g *generation, offset int64) string {
	return t.identity(g) + strconv.FormatInt(offset, 10)
}

// identity returns the beginning of all positions in g.
func (t *tail) identity(g *generation) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return logs.Identity(g.head) + ":"
}

// find returns the generation and offset of a position, in the current file or in a rotated
// file that is allowed. A position identifies a file by its first bytes. Files that are
// not allowed are not even opened, so the result tells nothing about them.
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
	t.mu.Unlock() // allowed may take long
	names := slices.DeleteFunc(t.rotatedFiles(false), func(name string) bool { return !allowed(path.Base(name)) })
	t.mu.Lock()
	if is(t.current) {
		return t.current, spot.Offset
	}
	older := t.openAll(names)
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
