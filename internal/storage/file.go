package storage

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
)

// File is an open file or folder. It embeds its *os.File, so that the kernel can send a
// download (sendfile).
type File struct {
	*os.File
	folder *Folder
	root   *os.Root
	dir    *os.Root // this folder, if it belongs to a walk; else nil
	local  string
	info   info

	list list // progress of Members
}

// Info describes the file at the time of the open.
func (f *File) Info() fs.FileInfo { return f.info }

// Stat describes the file now.
func (f *File) Stat() (fs.FileInfo, error) {
	fi, err := f.File.Stat()
	if err != nil {
		return nil, err
	}
	return info{fi, f.info.name}, nil
}

// Members returns about n more members of a folder in no order, all if n <= 0. io.EOF comes
// with the last ones or after them. The slice is valid until the next call.
//
// A link is described by its target. Members that clients may not see, or that vanished,
// are left out. A file or folder that cannot be described has its error in Err.
func (f *File) Members(n int) ([]Member, error) {
	members, err := f.list.next(f, n)
	if err != nil && err != io.EOF {
		err = pathError("readdir", f.local, err)
	}
	return members, err
}

// Rewind restarts Members, and frees its buffers.
func (f *File) Rewind() error {
	f.list = list{}
	_, err := f.File.Seek(0, io.SeekStart)
	return err
}

// lstat describes a member by its name.
func (f *File) lstat(m *Member) {
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
func (f *File) include(m *Member) bool {
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
func (f *File) Readdir(count int) ([]fs.FileInfo, error) {
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

// Attributes returns the attributes that SetAttributes stored.
func (f *File) Attributes() (map[string]string, error) { return attributes(f.File) }

// OpenMember opens a member that is a file now. A link that leads out, or anything but a
// file, is fs.ErrNotExist.
func (f *File) OpenMember(m *Member) (*os.File, error) {
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

// MemberAttributes returns the attributes of a member. It opens the member only if it may
// have any.
func (f *File) MemberAttributes(m *Member) (map[string]string, error) {
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
