package follow

import (
	"io/fs"
	"slices"
	"time"

	"gowebdav/internal/logs/inode"
)

const (
	// quietLate is how long a renamed file must be quiet, while the log grows, before it is
	// left. longestLate is how long it may be written to at most.
	quietLate   = time.Minute
	longestLate = 10 * time.Minute

	// maxLate is the maximum number of renamed files of one log that are polled.
	maxLate = 4
)

// keep goes on polling a file that has lost the name: its writer may not know of that yet.
func (t *tail) keep(g *generation) {
	t.late = append(t.late, g)
	if len(t.late) > maxLate {
		t.leave(t.late[0])
		t.late = slices.Delete(t.late, 0, 1)
	}
}

// pollLate reads on in files that have lost the name.
func (t *tail) pollLate() {
	t.late = slices.DeleteFunc(t.late, func(g *generation) bool {
		if t.pollOld(g) {
			return false
		}
		t.leave(g)
		return true
	})
}

// pollOld reports whether a renamed file may still be written to. A file that was deleted,
// or compressed, is left as soon as it is quiet.
func (t *tail) pollOld(g *generation) bool {
	fi, err := g.file.(fs.File).Stat()
	if err != nil || fi.Size() < g.size {
		return false
	}
	if fi.Size() > g.size {
		if !g.stays(g.file, true) {
			return false
		}
		t.grow(g, fi)
	}
	quiet := time.Since(g.grown)
	switch {
	case inode.Unlinked(fi):
		return quiet < settleTime
	case time.Since(g.renamed) >= longestLate:
		return false
	}
	grows := t.current.size > 0 && t.current.grown.After(g.grown)
	return quiet < quietLate || !grows
}

// leave ends a renamed file.
func (t *tail) leave(g *generation) {
	g.ended = true
	t.past.add(g)
	t.broadcast()
}
