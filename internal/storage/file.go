package storage

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// File is an open file or folder. It embeds its *os.File, so that a download
// can leave the file to the kernel (sendfile).
type File struct {
	*os.File
	folder *Folder
	root   *os.Root
	local  string
	info   info

	named bool // Members has listed those that cannot be described
}

// Stat describes the file as it is now.
func (f *File) Stat() (fs.FileInfo, error) {
	fi, err := f.File.Stat()
	if err != nil {
		return nil, err
	}
	return info{fi, f.info.name}, nil
}

// Member is a member of a folder: described, or with the error that kept it
// from being.
type Member struct {
	Name string
	Info fs.FileInfo
	Err  error
	link bool // Info is of what it leads to
}

// listed reports whether a member of this name is shown. One with a backslash,
// which some take for a slash, is not, on any system: no URL of ours reaches it.
func listed(name string) bool { return !isTemporary(name) && !strings.ContainsRune(name, '\\') }

// Members describes the next members of a folder, in no order, about n at most
// (all where n is not positive); after the last it returns io.EOF. Each costs
// one fstatat; links are described by what they lead to. What is not served, and
// what vanished meanwhile, is left out.
func (f *File) Members(n int) ([]Member, error) {
	var members []Member
	for {
		infos, err := f.File.Readdir(n)
		if members == nil {
			members = make([]Member, 0, len(infos))
		}
		for _, fi := range infos {
			name, link := fi.Name(), fi.Mode()&fs.ModeSymlink != 0
			if link {
				fi, _ = statIn(f.root, f.folder.path, path.Join(f.local, name))
			}
			if fi != nil && served(fi.Mode()) && listed(name) {
				members = append(members, Member{Name: name, Info: info{fi, name}, link: link})
			}
		}
		var broken *fs.PathError
		if errors.As(err, &broken) && broken.Op != "readdirent" {
			// A folder that may be read but not entered: its members have names,
			// and nothing else. The error does not say of which it speaks, so
			// all of them are listed at the first, and the others passed over.
			if !f.named {
				f.named = true
				var err error
				if members, err = f.appendNamed(members); err != nil {
					return members, err
				}
			}
			continue
		}
		if err == nil && n <= 0 {
			err = io.EOF
		}
		if err != nil && err != io.EOF {
			return members, pathError("readdir", f.local, err)
		}
		return members, err
	}
}

// appendNamed lists the members that cannot be described, each with its error.
func (f *File) appendNamed(members []Member) ([]Member, error) {
	local, err := resolve(f.root, f.folder.path, f.local)
	if err != nil {
		return members, err
	}
	folder, err := f.root.Open(local)
	if err != nil {
		return members, err
	}
	defer folder.Close()
	names, err := folder.Readdirnames(-1)
	if err != nil {
		return members, pathError("readdir", f.local, err)
	}
	for _, name := range names {
		_, err := f.root.Lstat(path.Join(local, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) && listed(name) {
			members = append(members, Member{Name: name, Err: pathError("stat", name, err)})
		}
	}
	return members, nil
}

// Readdir describes members for webdav.File; one that cannot be is left out.
func (f *File) Readdir(count int) ([]fs.FileInfo, error) {
	members, err := f.Members(count)
	infos := make([]fs.FileInfo, 0, len(members))
	for _, m := range members {
		if m.Err == nil {
			infos = append(infos, m.Info)
		}
	}
	if err == io.EOF && count <= 0 {
		err = nil
	}
	return infos, err
}

// Attributes returns what SetAttributes has put on the file.
func (f *File) Attributes() (map[string]string, error) { return attributes(f.File) }

// MemberAttributes returns what SetAttributes has put on a member of the folder.
// The member is opened only if it may have any.
func (f *File) MemberAttributes(m Member) (map[string]string, error) {
	if !m.link && f.folder.bare.check(f.File, m) {
		return nil, nil
	}
	file, err := openIn(f.root, f.folder.path, path.Join(f.local, m.Name), os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return attributes(file)
}
