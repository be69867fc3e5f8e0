package dirfd

import "os"

// ID identifies a file on this host for as long as the file exists.
type ID struct{ Device, Inode uint64 }

// Same reports whether an open folder is the one of an identity.
func Same(dir *os.File, id ID) bool {
	fi, err := dir.Stat()
	if err != nil {
		return false
	}
	now, _ := Identify(fi)
	return now == id
}
