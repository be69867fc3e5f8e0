package follow

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"slices"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/rotation"
)

// maxPast is the number of texts to remember.
const maxPast = 256

// known is a text that readers have got, or that existed before the tail.
type known struct {
	text
	info fs.FileInfo
}

// past are the texts that are known, oldest first.
type past struct {
	texts []known

	// listed are the rotated files at the last look: their content is known.
	listed []fs.FileInfo
	folder time.Time // when the folder had changed then
}

func (p *past) add(g *generation) {
	if len(p.texts) == maxPast {
		p.texts = slices.Delete(p.texts, 0, 1)
	}
	p.texts = append(p.texts, known{g.text, g.info})
}

func (p *past) list(files []rotatedFile, folder time.Time) {
	p.listed, p.folder = nil, folder
	for _, file := range files {
		p.listed = append(p.listed, file.FileInfo)
	}
}

// unchanged reports whether a file was there at the last look.
func (p *past) unchanged(fi fs.FileInfo) bool {
	return slices.ContainsFunc(p.listed, func(old fs.FileInfo) bool {
		return os.SameFile(old, fi) && old.Size() == fi.Size() && old.ModTime().Equal(fi.ModTime())
	})
}

// knows reports whether a file's text is known, up to an offset. A longer file is another one
// that begins alike, unless it has the same inode or the known text is too long for a banner.
func (p *past) knows(g *generation) (to int64, ok bool) {
	for _, k := range p.texts {
		switch {
		case k.size == k.start || !bytes.HasPrefix(g.head, k.head) || !k.in(g.file, g.size):
		case k.size == g.size:
			return g.size, true
		case os.SameFile(k.info, g.info) || k.size-k.start > 4*logs.HeadSize:
			to = max(to, k.size)
		}
	}
	return to, to > 0
}

// begins reports whether a known text begins with a print of some length, which is too long for
// a banner.
func (p *past) begins(head []byte, print logs.Print) bool {
	return slices.ContainsFunc(p.texts, func(k known) bool { return k.print.SameText(print) && bytes.Equal(k.head, head) })
}

// found is what has become of a generation, and of those after it.
type found struct {
	own    *generation   // a copy of its file
	missed []*generation // files that had the name after it, oldest first
}

func (f *found) close() {
	if f.own != nil {
		f.own.close()
	}
	f.forgetMissed()
}

// forgetMissed drops the files that were found until now: the names of days say that they are
// older than the generation.
func (f *found) forgetMissed() {
	for _, g := range f.missed {
		g.close()
	}
	f.missed = nil
}

// look finds the rotated files that have come since the last look. truncated says that g needs
// its copy.
func (t *tail) look(g *generation, truncated bool) (f found) {
	moved := false // it is among the rotated files
	folder, listed := t.folder(), t.list()
	for _, file := range listed {
		if t.onward && g.same(file.FileInfo) {
			f.forgetMissed()
		}
		if t.past.unchanged(file.FileInfo) && !(truncated && t.isCopy(file.FileInfo)) {
			continue
		}
		if g.same(file.FileInfo) && !truncated { // else it was renamed too, with other content
			moved = true
			continue
		}
		if slices.ContainsFunc(t.late, func(late *generation) bool { return late.same(file.FileInfo) }) {
			continue
		}
		c, own := t.openRotated(file, g, truncated)
		if c == nil {
			continue
		}
		to, ok := t.past.knows(c)
		switch {
		case own && !moved && f.own == nil:
			f.own = c
			if t.onward {
				f.forgetMissed()
			}
		case ok && to == c.size, c.size == c.start && rotation.Compressed(file.name) && c.damage == "":
			c.close()
		default:
			c.from = to
			f.missed = append(f.missed, c)
		}
	}
	t.past.list(listed, folder)
	return f
}

// folder returns when the folder of the log has changed.
func (t *tail) folder() time.Time {
	if t.alone {
		return time.Time{}
	}
	fi, err := fs.Stat(t.files, path.Dir(t.name))
	if err != nil {
		return time.Time{}
	}
	return fi.ModTime()
}

// rotatedFile is a rotated file in the folder of the log.
type rotatedFile struct {
	name string
	fs.FileInfo
}

// list lists the rotated files of the log, oldest first. A tail that is alone opens no other
// file than the one with the name.
func (t *tail) list() (files []rotatedFile) {
	if t.alone {
		return nil
	}
	if t.onward {
		return t.days.list(t.files)
	}
	for _, name := range t.rotatedNames() {
		if fi, err := fs.Stat(t.files, name); err == nil {
			files = append(files, rotatedFile{name, fi})
		}
	}
	if countUp(files) {
		slices.Reverse(files)
	}
	return files
}

// rotatedNames lists the names of the rotated files of a log that keeps its name.
func (t *tail) rotatedNames() []string {
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
	names := rotation.Of(path.Base(t.name), regular)
	for i, name := range names {
		names[i] = path.Join(dir, name)
	}
	return names
}

// countUp reports whether the numbers of names count up, so that the order of the names is wrong
// (log4j). The times of the files tell, if late lines cannot explain them; those of compressed
// files may be later.
func countUp(files []rotatedFile) bool {
	pairs, older := 0, time.Duration(0)
	var last time.Time
	for _, file := range files {
		if rotation.Compressed(file.name) {
			continue
		}
		if !last.IsZero() {
			pairs, older = pairs+1, last.Sub(file.ModTime())
			if older <= 0 {
				return false
			}
		}
		last = file.ModTime()
	}
	return pairs > 1 || older > longestLate
}

// openRotated opens a rotated file, and reports whether it begins with the text of g. A
// compressed one is read into memory.
func (t *tail) openRotated(file rotatedFile, g *generation, truncated bool) (c *generation, own bool) {
	if rotation.Compressed(file.name) {
		return t.unpack(file.name, g, truncated)
	}
	c = t.open(file.name)
	return c, c != nil && (g.in(c.file, c.size) || truncated && t.isCopy(c.info) && t.copied.in(c.file, c.size))
}
