package dirfd

import "os"

// ID identifies a file on this host while the file exists.
type ID struct{ Device, Inode uint64 }

// Same reports whether an open folder has this identity.
func Same(dir *os.File, id ID) bool {
	fi, err := dir.Stat()
	if err != nil {
		return false
	}
	now, _ := Identify(fi)
	return now == id
}
