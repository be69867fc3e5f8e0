package logs

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"time"

	"gowebdav/internal/logs/inode"
	"gowebdav/internal/logs/rotation"
)

// Listed is a log as a folder lists it, before it is opened: one file, or a rotated set.
type Listed struct {
	Name  string       // of the log, below the folder that was asked for; rotation does not change it
	Dir   string       // of its files, in their fs.FS
	Files []ListedFile // oldest first
	Part  bool         // only these files of the set are meant
}

// ListedFile is a file of a Listed.
type ListedFile struct {
	Name    string    // in its folder
	Size    int64     // bytes on the disk
	Changed time.Time // last
	Device  uint64    // of its file system
	Inode   uint64    // 0 if unknown
	Link    bool      // the name is that of a link
}

// Newest returns the file that is being written.
func (l Listed) Newest() ListedFile { return l.Files[len(l.Files)-1] }

// Path returns the path of a file of the log, below the folder that was asked for.
func (l Listed) Path(file string) string { return path.Join(path.Dir(l.Name), file) }

// Size returns the size of all files in bytes on the disk.
func (l Listed) Size() (total int64) {
	for _, file := range l.Files {
		total += file.Size
	}
	return total
}

// Only returns the log with those of its files that keep selects. Others are not opened, even
// if the log is rotated meanwhile.
func (l Listed) Only(keep func(ListedFile) bool) Listed {
	files := l.Files
	l.Files = slices.DeleteFunc(slices.Clone(files), func(file ListedFile) bool { return !keep(file) })
	l.Part = l.Part || len(l.Files) < len(files)
	return l
}

// Open opens the log. If it was rotated since it was listed, Open lists it anew, so that each
// of its files is opened exactly once. Files that cannot be opened are left out, as
// Options.Skip says.
func (l Listed) Open(ctx context.Context, fsys fs.FS, o Options) (Set, error) {
	o.turn, fsys = o.Turns.Turn(o.Client, o.Holder), withContext(ctx, fsys)
	names := make([]string, len(l.Files))
	for i, file := range l.Files {
		names[i] = file.Name
	}
	s, err := openFiles(ctx, fsys, l.Dir, names, o)
	if err == nil && (l.Part || l.stays(s)) {
		return s.assemble(), nil
	}
	s.Close()
	if l.Part || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return OpenSet(ctx, fsys, path.Join(l.Dir, l.Newest().Name), o)
}

// stays reports whether opened files are those that were listed.
func (l Listed) stays(s Set) bool {
	for _, log := range s {
		i := slices.IndexFunc(l.Files, func(file ListedFile) bool { return file.Name == log.Name })
		fi, err := log.file.Stat()
		if i < 0 || err != nil || l.Files[i].Inode != 0 && l.Files[i].Inode != inode.Number(fi) {
			return false
		}
	}
	return true
}

// Again lists the log anew, since it may have been rotated. Only files that may be read count, as
// in Options.
func (l Listed) Again(fsys fs.FS, may func(string) bool) (Listed, error) {
	if l.Part {
		return l, nil
	}
	names, err := setOf(fsys, path.Join(l.Dir, l.Newest().Name), may)
	if err != nil {
		return l, err
	}
	l.Files = nil
	for _, name := range names {
		fi, err := fs.Stat(fsys, path.Join(l.Dir, name))
		if err != nil {
			return l, err
		}
		l.Files = append(l.Files, ListedFile{Name: name, Size: fi.Size(), Changed: fi.ModTime(), Inode: inode.Number(fi)})
	}
	return l, nil
}

// Current returns which file of the log is being written, as the function of that name does, and
// whether the log goes on in a file of another name. The file is missing if the log was rotated, until
// the program writes again; a log that ends with a compressed file may never grow.
func (l Listed) Current() (file string, onward, grows bool) {
	newest := l.Newest().Name
	grows = !rotation.Compressed(newest)
	if rotation.Dated(newest) {
		return newest, !l.Part, grows
	}
	if l.Part {
		return newest, false, grows
	}
	return path.Base(l.Series()), false, grows
}

// Series is a name that stays the same if there is only one file: that of the first day, or the only one
// that was rotated while the next one is missing.
func (l Listed) Series() string {
	if file := l.Newest().Name; len(l.Files) == 1 && !l.Part {
		if name, ok := rotation.Parse(file); ok && (rotation.Dated(file) || rotation.IsLog(name.Log)) {
			return l.Path(name.Log)
		}
	}
	return l.Name
}
