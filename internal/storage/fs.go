package storage

import (
	"context"
	"io/fs"
	"os"
)

// FS returns the folder as an [fs.FS] whose files are those of package os: they
// are io.ReaderAts, and os.SameFile knows them. Names lie in the folder as with
// all methods of Folder, and what is not served is not there.
func (f *Folder) FS() fs.FS { return osFiles{f} }

type osFiles struct{ folder *Folder }

func (o osFiles) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, pathError("open", name, fs.ErrInvalid)
	}
	opened, err := o.folder.OpenFile(context.Background(), name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	return opened.(*File).File, nil
}
