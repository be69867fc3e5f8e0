package storage

import (
	"io/fs"
	"os"
	"path"
)

// File is an open file or folder. It embeds its *os.File, so that a download
// can leave the file to the kernel (sendfile).
type File struct {
	*os.File
	folder *Folder
	root   *os.Root
	local  string
	info   info
}

// Stat describes the file as it is now.
func (f *File) Stat() (fs.FileInfo, error) {
	fi, err := f.File.Stat()
	if err != nil {
		return nil, err
	}
	return info{fi, f.info.name}, nil
}

// Readdir describes the members of a folder, in no order: all of them where
// count is not positive. Each costs one fstatat; links are described by what
// they lead to. What is not served, and what vanished meanwhile, is left out.
func (f *File) Readdir(count int) ([]fs.FileInfo, error) {
	members, err := f.File.Readdir(count)
	shown := members[:0]
	for _, fi := range members {
		name := fi.Name()
		if fi.Mode()&fs.ModeSymlink != 0 {
			fi, _ = statIn(f.root, f.folder.path, path.Join(f.local, name))
		}
		if fi == nil || !served(fi.Mode()) || isTemporary(name) {
			continue
		}
		shown = append(shown, info{fi, name})
	}
	return shown, err
}
