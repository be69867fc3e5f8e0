package storage

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
)

// File is an open file or folder. It embeds its *os.File, so that a download
// can leave the file to the kernel (sendfile).
type File struct {
	*os.File
	folder *Folder
	root   *os.Root
	dir    *os.Root // itself, a folder of a walk; nil otherwise
	local  string
	info   info

	list list // of its members
}

// Info describes the file as it was when it was opened.
func (f *File) Info() fs.FileInfo { return f.info }

// Stat describes the file as it is now.
func (f *File) Stat() (fs.FileInfo, error) {
	fi, err := f.File.Stat()
	if err != nil {
		return nil, err
	}
	return info{fi, f.info.name}, nil
}

// Members describes the next members of a folder, in no order, about n at most
// (all where n is not positive); with or after the last it returns io.EOF. They
// are valid until the next call. Links are described by what they lead to. What
// is not served, and what vanished meanwhile, is left out; a file or folder that
// cannot be described is there, with its error.
func (f *File) Members(n int) ([]Member, error) {
	members, err := f.list.next(f, n)
	if err != nil && err != io.EOF {
		err = pathError("readdir", f.local, err)
	}
	return members, err
}

// Rewind makes Members begin anew, and gives up what they are held in.
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

// shows reports whether a member is one to be shown, and describes a link by what
// it leads to.
func (f *File) shows(m *Member) bool {
	if m.Err != nil {
		return !errors.Is(m.Err, fs.ErrNotExist)
	}
	if m.mode&fs.ModeSymlink != 0 {
		fi, err := statIn(f.root, f.folder.path, path.Join(f.local, m.name))
		if Exhausted(err) {
			m.Err = err // a link that nobody could look at is not one that leads nowhere
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

// Readdir describes members for webdav.File; one that cannot be is left out, unless
// the system has run out of what it takes: then the list would be wrong.
func (f *File) Readdir(count int) ([]fs.FileInfo, error) {
	const together = 512 // so that no member is copied more often than once
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

// Attributes returns what SetAttributes has put on the file.
func (f *File) Attributes() (map[string]string, error) { return attributes(f.File) }

// OpenMember opens a member of the folder that is a file, as what it is by now.
// What leads out, or is no file any more, is fs.ErrNotExist.
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

// MemberAttributes returns what SetAttributes has put on a member of the folder.
// The member is opened only if it may have any.
func (f *File) MemberAttributes(m *Member) (map[string]string, error) {
	if !m.link && f.folder.bare.check(f.File, m) {
		return nil, nil
	}
	file, err := openIn(f.root, f.folder.path, path.Join(f.local, m.name), os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return attributes(file)
}
