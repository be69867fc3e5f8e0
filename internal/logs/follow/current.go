package follow

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/rotation"
)

const (
	// listInterval is the shortest time between two listings of a folder, and staleTime the
	// longest. listShare is how much longer than a listing the time after it is at least: it
	// may have 100,000 files.
	listInterval = time.Second
	staleTime    = 5 * time.Second
	listShare    = 20

	// leftTime is how long a log does not go back to a file that it has left: late lines do
	// not make it the current one again.
	leftTime = time.Hour
)

// days are the files of a log whose program opens one with a new name each day.
type days struct {
	current string   // the file that is being written, with its folder
	others  []string // oldest first
	left    map[string]time.Time

	listed time.Time     // when the folder was listed
	took   time.Duration // how long that was
	folder time.Time     // when it had changed then
}

// currentName returns the name of the file that the log is written to now. The poll asks once,
// under t.mu. If it is another file than that of the newest generation, the poll treats the
// latter as renamed: it is read to its end, and the log goes on in the new one.
func (t *tail) currentName() string {
	if t.onward {
		t.days.look(t.files, t.name, t.past.listed)
		return t.days.current
	}
	return t.name
}

// look lists the folder again if it may have another file by now, or one that has grown since it
// was known.
func (d *days) look(files fs.FS, name string, known []fs.FileInfo) {
	begun := time.Now()
	since := begun.Sub(d.listed)
	if d.current != "" && since < max(listInterval, listShare*d.took) {
		return
	}
	var folder time.Time
	if fi, err := fs.Stat(files, path.Dir(name)); err == nil {
		folder = fi.ModTime()
	}
	// A file of a weekday is written again without a change of the folder.
	if d.current != "" && since < staleTime && folder.Equal(d.folder) {
		return
	}
	if d.current == "" {
		d.current = name
	}
	set, err := logs.Files(files, name)
	d.listed, d.took, d.folder = time.Now(), time.Since(begun), folder
	if err != nil {
		return
	}
	if newest := set[len(set)-1]; newest != d.current && d.mayGoTo(files, newest, known) {
		if d.left == nil {
			d.left = map[string]time.Time{}
		}
		d.left[d.current] = time.Now()
		d.current = newest
	}
	d.others = slices.DeleteFunc(set, func(file string) bool { return file == d.current })
}

// mayGoTo reports whether a log may go on in a file: not in a compressed one, nor in one that was
// touched only.
func (d *days) mayGoTo(files fs.FS, name string, known []fs.FileInfo) bool {
	if left, ok := d.left[name]; rotation.Compressed(name) || ok && time.Since(left) <= leftTime {
		return false
	}
	fi, err := fs.Stat(files, name)
	return err == nil && !slices.ContainsFunc(known, func(old fs.FileInfo) bool {
		return os.SameFile(old, fi) && old.Size() == fi.Size()
	})
}

// list returns the newest of the other files, oldest first.
func (d *days) list(files fs.FS) (list []rotatedFile) {
	for _, name := range d.others[max(0, len(d.others)-maxPast):] {
		if fi, err := fs.Stat(files, name); err == nil {
			list = append(list, rotatedFile{name, fi})
		}
	}
	return list
}
