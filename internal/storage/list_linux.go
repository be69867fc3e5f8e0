package storage

import (
	"bytes"
	"encoding/binary"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// list is how far the members of an open folder have been read. Each costs one
// statx, and hundreds together cost one getdents and one allocation, for their
// names: half of what package os takes for a member is memory for it.
type list struct {
	entries []byte // as getdents64(2) writes them
	names   string // the same bytes: the members' names are parts of it
	stat    unix.Statx_t
	members []Member // handed out, and filled again
}

const (
	entriesSize = 32 << 10 // bytes
	entryName   = 19       // offset of the name, which ends with a NUL
)

// next describes about n members, all where n is not positive; io.EOF comes with
// the last.
func (l *list) next(f *File, n int) ([]Member, error) {
	conn, err := f.File.SyscallConn()
	if err != nil {
		return nil, err
	}
	l.members = l.members[:0]
	refused := conn.Control(func(fd uintptr) {
		for err == nil && (n <= 0 || len(l.members) < n) {
			err = l.read(f, int(fd))
		}
	})
	if refused != nil {
		return nil, refused
	}
	return l.members, err
}

// read describes the members of one buffer.
func (l *list) read(f *File, fd int) error {
	if l.entries == nil {
		l.entries = make([]byte, entriesSize)
	}
	n, err := unix.ReadDirent(fd, l.entries)
	for err == unix.EINTR {
		n, err = unix.ReadDirent(fd, l.entries)
	}
	if err != nil {
		return os.NewSyscallError("getdents64", err)
	}
	if n == 0 {
		return io.EOF
	}
	l.names = string(l.entries[:n])
	for at := 0; at < n; {
		size := int(binary.NativeEndian.Uint16(l.entries[at+16:]))
		entry := l.entries[at : at+size]
		end := entryName + bytes.IndexByte(entry[entryName:], 0)
		name := l.names[at+entryName : at+end]
		at += size
		if name == "." || name == ".." || !listed(name) || !mayBeServed(entry[18]) {
			continue
		}
		l.describe(f, fd, name, &entry[entryName])
	}
	return nil
}

// mayBeServed is by the kind that the folder itself says: most file systems do.
func mayBeServed(kind byte) bool {
	return kind == unix.DT_REG || kind == unix.DT_DIR || kind == unix.DT_LNK || kind == unix.DT_UNKNOWN
}

// describe adds a member, unless it is none to be shown or vanished meanwhile.
func (l *list) describe(f *File, fd int, name string, nul *byte) {
	const (
		flags = unix.AT_SYMLINK_NOFOLLOW | unix.AT_NO_AUTOMOUNT
		mask  = unix.STATX_TYPE | unix.STATX_MODE | unix.STATX_INO | unix.STATX_SIZE | unix.STATX_MTIME | unix.STATX_CTIME
	)
	_, _, errno := unix.Syscall6(unix.SYS_STATX, uintptr(fd), uintptr(unsafe.Pointer(nul)), flags, mask, uintptr(unsafe.Pointer(&l.stat)), 0)
	m := Member{name: name}
	switch {
	case errno == unix.ENOSYS || errno == unix.EPERM: // a sandbox that does not know it
		f.lstat(&m)
	case errno != 0:
		m.Err = pathError("stat", name, errno)
	default:
		st := &l.stat
		m.mode = fileMode(st.Mode)
		m.size = int64(st.Size)
		m.modified = time.Unix(st.Mtime.Sec, int64(st.Mtime.Nsec))
		m.id = fileID{unix.Mkdev(st.Dev_major, st.Dev_minor), st.Ino}
		m.changed = st.Ctime.Sec*1e9 + int64(st.Ctime.Nsec)
	}
	if f.shows(&m) {
		l.members = append(l.members, m)
	}
}

// fileMode translates a mode as far as anybody here asks: the kind and the
// permissions.
func fileMode(mode uint16) fs.FileMode {
	m := fs.FileMode(mode & 0o777)
	switch mode & syscall.S_IFMT {
	case syscall.S_IFREG:
		return m
	case syscall.S_IFDIR:
		return m | fs.ModeDir
	case syscall.S_IFLNK:
		return m | fs.ModeSymlink
	}
	return m | fs.ModeIrregular
}
