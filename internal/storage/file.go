package storage

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
)

// hostFile is an open file or folder of a [Folder]. It embeds its *os.File, so that the kernel
// can send a download (sendfile).
type hostFile struct {
	*os.File
	folder *Folder
	root   *os.Root
	dir    *os.Root // this folder, if it belongs to a walk; else nil
	local  string
	info   info

	list   list // progress of Members
	member Member
}

// Info describes the file at the time of the open.
func (f *hostFile) Info() fs.FileInfo { return &f.info }

// Stat describes the file now.
func (f *hostFile) Stat() (fs.FileInfo, error) {
	fi, err := f.File.Stat()
	if err != nil {
		return nil, err
	}
	return info{fi, f.info.name}, nil
}

// Content returns the *os.File: its descriptions work with os.SameFile.
func (f *hostFile) Content() fs.File { return f.File }

// Members describes a link by its target.
func (f *hostFile) Members(n int) ([]Member, error) { return f.members(n, false) }

func (f *hostFile) Names(n int) ([]Member, error) { return f.members(n, true) }

func (f *hostFile) members(n int, names bool) ([]Member, error) {
	members, err := f.list.next(f, n, names)
	if err != nil && err != io.EOF {
		err = pathError("readdir", f.local, err)
	}
	return members, err
}

// Member describes a member as Members does.
func (f *hostFile) Member(name string) (*Member, error) {
	m := &f.member
	*m = Member{name: name}
	if isBase(name) && visible(name, f.list.all) {
		f.list.lstat(f, m)
		if f.include(m) {
			return m, m.Err
		}
	}
	return nil, pathError("stat", name, fs.ErrNotExist)
}

func (f *hostFile) Rewind() error {
	f.list = list{}
	_, err := f.File.Seek(0, io.SeekStart)
	return err
}

// lstat describes a member by its name.
func (f *hostFile) lstat(m *Member) {
	local, err := resolve(f.root, f.folder.path, f.local)
	var fi fs.FileInfo
	if err == nil {
		fi, err = f.root.Lstat(path.Join(local, m.name))
	}
	if err != nil {
		m.Err = pathError("stat", m.name, err)
		return
	}
	m.describe(fi)
}

// include reports whether clients see a member. It describes a link by its target.
func (f *hostFile) include(m *Member) bool {
	if m.Err != nil {
		return !errors.Is(m.Err, fs.ErrNotExist)
	}
	if m.mode&fs.ModeSymlink != 0 {
		fi, err := statIn(f.root, f.folder.path, path.Join(f.local, m.name))
		if Exhausted(err) {
			m.Err = err // unknown target: not the same as a missing one
			return true
		}
		if err != nil {
			return false
		}
		m.link = true
		m.describe(fi)
	}
	return served(m.mode)
}

// Readdir returns members for webdav.File. It leaves out members without a description,
// except if the system is exhausted: then the list would be wrong.
func (f *hostFile) Readdir(count int) ([]fs.FileInfo, error) {
	const together = 512 // bounds the copies of each member to one
	n := count
	if n <= 0 {
		n = together
	}
	infos := []fs.FileInfo{}
	for {
		members, err := f.Members(n)
		members = slices.Clone(members)
		for i := range members {
			switch {
			case members[i].Err == nil:
				infos = append(infos, &members[i])
			case Exhausted(members[i].Err):
				return nil, members[i].Err
			}
		}
		if err == io.EOF && (count <= 0 || len(infos) > 0) {
			return infos, nil
		}
		if err != nil || count > 0 {
			return infos, err
		}
	}
}

func (f *hostFile) Attributes() (map[string]string, error) { return attributes(f.File) }

// OpenMember opens a member. A link that leads out is fs.ErrNotExist.
func (f *hostFile) OpenMember(m *Member) (fs.File, error) {
	file, err := f.openMember(m)
	if err != nil {
		return nil, err // a nil *os.File would be a non-nil fs.File
	}
	return file, nil
}

func (f *hostFile) openMember(m *Member) (*os.File, error) {
	var file *os.File
	var err error
	if f.dir != nil && !m.link {
		file, err = f.dir.OpenFile(m.name, os.O_RDONLY|nonblock, 0)
	} else {
		file, err = openIn(f.root, f.folder.path, path.Join(f.local, m.name), os.O_RDONLY, 0)
	}
	if err != nil {
		return nil, err
	}
	fi, err := file.Stat()
	if err == nil && !fi.Mode().IsRegular() {
		err = pathError("open", m.name, fs.ErrNotExist)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// MemberAttributes opens the member only if it may have attributes.
func (f *hostFile) MemberAttributes(m *Member) (map[string]string, error) {
	if !m.link && f.folder.noAttributes.check(f.File, m) {
		return nil, nil
	}
	file, err := openIn(f.root, f.folder.path, path.Join(f.local, m.name), os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return attributes(file)
}
