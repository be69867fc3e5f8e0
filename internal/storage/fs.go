package storage

import (
	"io/fs"
	"strings"
)

// FS returns the folder as an [fs.FS]. Its files are *os.File, which are io.ReaderAts and
// work with os.SameFile. Confinement and visibility are those of Folder's methods.
func (f *Folder) FS() fs.FS { return osFiles{f} }

type osFiles struct{ folder *Folder }

func (o osFiles) Open(name string) (fs.File, error) {
	if !fs.ValidPath(strings.ToValidUTF8(name, "_")) { // names of files may be in any encoding, such as GBK
		return nil, pathError("open", name, fs.ErrInvalid)
	}
	opened, err := o.folder.open(name)
	if err != nil {
		return nil, err
	}
	return opened.File, nil
}
