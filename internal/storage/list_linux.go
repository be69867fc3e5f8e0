package storage

import (
	"io"
	"io/fs"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"gowebdav/internal/storage/dirfd"
)

// list reads the members of an open folder. Each description costs one statx; hundreds of
// members share one getdents and one allocation for their names. Package os spends half of the time per
// member on memory.
type list struct {
	all     bool // include names that clients cannot reach
	entries dirfd.Entries
	stat    *unix.Statx_t
	members []Member // valid until the next call, which reuses it
	nul     []byte   // the name of a single member, with a NUL
}

// next returns about n members, all if n <= 0; io.EOF comes with the last. With names, it does
// not describe the files and folders that the entries tell as such.
func (l *list) next(f *hostFile, n int, names bool) ([]Member, error) {
	conn, err := f.File.SyscallConn()
	if err != nil {
		return nil, err
	}
	l.members = l.members[:0]
	refused := conn.Control(func(fd uintptr) {
		for n <= 0 || len(l.members) < n {
			if err = l.entries.Read(int(fd)); err != nil {
				return
			}
			l.entries.Each(string(l.entries), func(name string, kind byte, nul *byte, _ int64) {
				switch {
				case !visible(name, l.all):
				case names && kind == unix.DT_REG:
					l.members = append(l.members, Member{name: name, undescribed: true})
				case names && kind == unix.DT_DIR:
					l.members = append(l.members, Member{name: name, undescribed: true, mode: fs.ModeDir})
				case dirfd.MayBe(kind, unix.DT_REG) || dirfd.MayBe(kind, unix.DT_DIR) || dirfd.MayBe(kind, unix.DT_LNK):
					l.add(f, int(fd), name, kind, nul)
				}
			})
		}
	})
	if refused != nil {
		return nil, refused
	}
	members := l.members
	if err == io.EOF { // free the buffers: a client may read the answer slowly
		l.entries, l.members = nil, nil
	}
	return members, err
}

// add adds a member, unless it is invisible or vanished.
func (l *list) add(f *hostFile, fd int, name string, kind byte, nul *byte) {
	m := Member{name: name}
	l.describe(f, fd, &m, nul)
	if m.Err != nil && !Exhausted(m.Err) && kind != unix.DT_REG && kind != unix.DT_DIR {
		return // perhaps a link that leads out
	}
	if f.include(&m) {
		l.members = append(l.members, m)
	}
}

// lstat describes a member by its name.
func (l *list) lstat(f *hostFile, m *Member) {
	l.nul = append(append(l.nul[:0], m.name...), 0)
	l.describe(f, int(f.Fd()), m, &l.nul[0])
}

// describe describes a member by its name, given with its NUL.
func (l *list) describe(f *hostFile, fd int, m *Member, nul *byte) {
	const (
		flags = unix.AT_SYMLINK_NOFOLLOW | unix.AT_NO_AUTOMOUNT
		mask  = unix.STATX_TYPE | unix.STATX_MODE | unix.STATX_INO | unix.STATX_SIZE | unix.STATX_MTIME | unix.STATX_CTIME
	)
	if l.stat == nil {
		l.stat = new(unix.Statx_t)
	}
	_, _, errno := unix.Syscall6(unix.SYS_STATX, uintptr(fd), uintptr(unsafe.Pointer(nul)), flags, mask, uintptr(unsafe.Pointer(l.stat)), 0)
	switch {
	case errno == unix.ENOSYS || errno == unix.EPERM: // a sandbox without statx
		f.lstat(m)
	case errno != 0:
		m.Err = pathError("stat", m.name, errno)
	default:
		st := l.stat
		m.mode = fileMode(st.Mode)
		m.size = int64(st.Size)
		m.modified = time.Unix(st.Mtime.Sec, int64(st.Mtime.Nsec))
		m.id = dirfd.ID{Device: unix.Mkdev(st.Dev_major, st.Dev_minor), Inode: st.Ino}
		m.changed = st.Ctime.Sec*1e9 + int64(st.Ctime.Nsec)
	}
}

// fileMode translates the kind and the permissions of a mode; nobody here needs more.
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
