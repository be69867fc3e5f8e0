package logs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"

	"gowebdav/internal/logs/inode"
	"gowebdav/internal/logs/rotation"
)

// MaxFiles is the maximum number of files of a set, the newest ones.
const MaxFiles = 1000

// openTries is how often a set is opened if it is rotated meanwhile.
const openTries = 5

// OpenSet opens the rotated set of the named file of fsys, which may be the file alone. If
// the set is rotated at the same time, each file is still opened exactly once.
func OpenSet(ctx context.Context, fsys fs.FS, name string, o Options) (Set, error) {
	o.turn, fsys = o.Turns.Turn(o.Client, o.Holder), withContext(ctx, fsys)
	for try := 1; ; try++ {
		s, err := openSet(ctx, fsys, name, o)
		if try < openTries && (err == nil && s.moved(fsys, name, o) || errors.Is(err, fs.ErrNotExist)) {
			s.Close()
			continue
		}
		if err != nil {
			s.Close()
			return nil, err
		}
		return s.assemble(), nil
	}
}

// withContext returns the files of fsys that end with ctx, if it asks another machine for them.
func withContext(ctx context.Context, fsys fs.FS) fs.FS {
	if remote, ok := fsys.(interface{ WithContext(context.Context) fs.FS }); ok {
		return remote.WithContext(ctx)
	}
	return fsys
}

// assemble makes one log of opened files, oldest first.
func (s Set) assemble() Set {
	s = s.unique()
	for i, log := range s[1:] {
		log.older, s[i].newer = s[i], log
	}
	s.compareHeads()
	return s
}

// Close closes the set's files.
func (s Set) Close() {
	for _, log := range s {
		log.Close()
	}
}

func openSet(ctx context.Context, fsys fs.FS, name string, o Options) (Set, error) {
	files, err := setOf(fsys, name, o.May)
	if err != nil {
		return nil, err
	}
	return openFiles(ctx, fsys, path.Dir(name), files, o)
}

// openFiles opens files of a folder, oldest first. If Options.Skip leaves out all of them, the
// error is that of the newest.
func openFiles(ctx context.Context, fsys fs.FS, dir string, files []string, o Options) (s Set, err error) {
	for i, file := range files {
		if o.older = i < len(files)-1; !o.older {
			o.Since = time.Time{} // the newest file is always opened
		}
		log, failed := openFile(ctx, fsys, dir, file, o)
		switch {
		case failed == nil:
			s = append(s, log)
		case failed == errOld:
		case o.Skip == nil || !o.Skip(file, failed):
			return s, failed
		default:
			err = failed
		}
	}
	if len(s) > 0 {
		err = nil
	}
	return s, err
}

func openFile(ctx context.Context, fsys fs.FS, dir, file string, o Options) (*Log, error) {
	opened, err := fsys.Open(path.Join(dir, file))
	if err != nil {
		return nil, err
	}
	if fi, err := opened.Stat(); err == nil && o.Skip != nil && fi.ModTime().Before(o.Since.Add(-ZoneDoubt)) {
		opened.Close()
		return nil, errOld
	}
	log, err := New(ctx, opened, o)
	if err != nil {
		opened.Close()
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return log, nil
}

// ZoneDoubt is how much later than the last change of a file its lines may seem to be: their
// zone may be misread by as much as zones differ.
const ZoneDoubt = 26 * time.Hour

var errOld = errors.New("no line is from the time that is wanted")

// setOf lists the files of a file's set that may be read, oldest first.
func setOf(fsys fs.FS, name string, may func(string) bool) ([]string, error) {
	files, err := wholeSet(fsys, name)
	if err != nil || may == nil || len(files) == 1 {
		return files, err
	}
	files = slices.DeleteFunc(files, func(file string) bool { return !may(file) })
	if len(files) == 0 {
		files = []string{path.Base(name)}
	}
	return files, nil
}

// wholeSet lists the files of a file's set, oldest first.
func wholeSet(fsys fs.FS, name string) ([]string, error) {
	dir, base := path.Split(name)
	entries, err := fs.ReadDir(fsys, path.Clean(dir))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	set, ok := rotation.Containing(base, names, func(file string) time.Time { return changed(fsys, dir+file) })
	if !ok {
		return []string{base}, nil
	}
	return set.Files[max(0, len(set.Files)-MaxFiles):], nil
}

// changed returns when a file was changed last; the zero time if it is gone.
func changed(fsys fs.FS, name string) (t time.Time) {
	if fi, err := fs.Stat(fsys, name); err == nil {
		t = fi.ModTime()
	}
	return t
}

// Files returns the names of the newest files in the rotated set of the named file, oldest
// first. The last one is being written: the log, or the newest file if the program opens a new
// one each day.
func Files(fsys fs.FS, name string) ([]string, error) {
	files, err := wholeSet(fsys, name)
	for i, file := range files {
		files[i] = path.Join(path.Dir(name), file)
	}
	return files, err
}

// Current returns the name of the file that is being written in the set of the named file, and
// whether the log will go on in a file of another name. Only files that may be read count, as
// in Options: if the newest one may not, the log ends with an older one.
func Current(fsys fs.FS, name string, may func(string) bool) (current string, onward bool) {
	files, err := wholeSet(fsys, name)
	if err != nil {
		return name, false
	}
	newest := files[len(files)-1]
	for _, file := range slices.Backward(files) {
		if len(files) == 1 || may == nil || may(file) {
			return path.Join(path.Dir(name), file), file == newest && rotation.Dated(file)
		}
	}
	return name, false
}

// Next returns the name of the file that continues the named one in its set: the oldest of the newer
// ones that may be read. It is name if there is none.
func Next(fsys fs.FS, name string, may func(string) bool) string {
	files, err := setOf(fsys, name, may)
	if at := slices.Index(files, path.Base(name)); err == nil && at >= 0 && at+1 < len(files) {
		return path.Join(path.Dir(name), files[at+1])
	}
	return name
}

// moved reports whether the opened files no longer have their names.
func (s Set) moved(fsys fs.FS, name string, o Options) bool {
	files, err := setOf(fsys, name, o.May)
	if err != nil || len(files) != len(s) && o.Skip == nil {
		return true
	}
	for _, log := range s {
		now, err := fs.Stat(fsys, path.Join(path.Dir(name), log.Name))
		if err != nil || !log.SameFile(now) || !slices.Contains(files, log.Name) {
			return true
		}
	}
	return false
}

// SameFile reports whether a FileInfo describes the log's file. If it is not of package os,
// the name decides.
func (l *Log) SameFile(fi fs.FileInfo) bool {
	own, err := l.file.Stat()
	return err == nil && same(own, fi)
}

func same(own, fi fs.FileInfo) bool {
	return inode.Same(own, fi) || own.Sys() == nil && inode.Number(own) == 0 && own.Name() == fi.Name()
}

// unique drops duplicates: a file that was renamed while the set was opened, and a copy of
// the next file that copytruncate is making.
func (s Set) unique() Set {
	infos := make([]fs.FileInfo, len(s)) // nil if unknown
	for i, log := range s {
		if fi, err := log.file.Stat(); err == nil {
			infos[i] = fi
		}
	}
	var kept Set
	for i, log := range s {
		twice := false
		for j := i + 1; j < len(s) && infos[i] != nil; j++ {
			twice = twice || infos[j] != nil && s[j].Name != log.Name && same(infos[i], infos[j])
		}
		// A file shorter than a head is copied at once, and may equal another one.
		copied := i+1 < len(s) && len(log.head) == HeadSize && !log.sequential() && !s[i+1].sequential() && log.beginningOf(s[i+1])
		if twice || copied {
			log.Close()
		} else {
			kept = append(kept, log)
		}
	}
	return kept
}

// beginningOf reports whether a log begins as another one does, up to its own end. It compares
// both ends of that.
func (l *Log) beginningOf(other *Log) bool {
	if other.Size < l.Size || other.Start != l.Start || !bytes.Equal(other.head, l.head) {
		return false
	}
	own, err := readAt(l, make([]byte, HeadSize), max(l.Size-HeadSize, 0))
	its, err2 := readAt(other, make([]byte, len(own)), max(l.Size-HeadSize, 0))
	return err == nil && err2 == nil && l.Print().Of(other, other.Start) && bytes.Equal(own, its)
}

// compareHeads finds the logs that have the same head.
func (s Set) compareHeads() {
	first := map[string]*Log{}
	for _, log := range s {
		if len(log.head) < HeadSize {
			continue
		}
		same := first[string(log.head)]
		if same == nil {
			first[string(log.head)] = log
			continue
		}
		for _, l := range []*Log{same, log} {
			l.similar = true
			l.readPrint() // now, as a compressed log is cheap to read only forward
			l.release()
		}
	}
}
