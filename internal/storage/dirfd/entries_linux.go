package dirfd

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"

	"gowebdav/internal/pool"
)

// Entries is a buffer of directory entries in the format of getdents64(2).
type Entries []byte

// entriesSize is in bytes. A larger buffer makes a call so long that the scheduler takes the
// processor away meanwhile: see [pool.Yield].
const entriesSize = 8 << 10

// Read replaces the buffer by the next entries of an open folder; io.EOF is the end.
func (e *Entries) Read(fd int) error {
	if *e == nil {
		*e = make([]byte, entriesSize)
	}
	pool.Yield()
	buf := (*e)[:cap(*e)]
	n, err := unix.ReadDirent(fd, buf)
	for err == unix.EINTR {
		n, err = unix.ReadDirent(fd, buf)
	}
	if err != nil {
		return os.NewSyscallError("getdents64", err)
	}
	if n == 0 {
		return io.EOF
	}
	*e = buf[:n]
	return nil
}

// Each calls visit for each entry, in no order. text is e as a string, and names are parts
// of it. nul is the name with its NUL for system calls, next the position after the entry
// for lseek.
func (e Entries) Each(text string, visit func(name string, kind byte, nul *byte, next int64)) {
	const offset, size, kind, begin = 8, 16, 18, 19 // in a linux_dirent64
	for at := 0; at < len(e); {
		next := at + int(binary.NativeEndian.Uint16(e[at+size:]))
		entry := e[at:next]
		end := begin + bytes.IndexByte(entry[begin:], 0)
		if name := text[at+begin : at+end]; name != "." && name != ".." {
			visit(name, entry[kind], &entry[begin], int64(binary.NativeEndian.Uint64(entry[offset:])))
		}
		at = next
	}
}

// MayBe reports whether an entry can be of a kind. Some file systems do not report kinds.
func MayBe(kind, of byte) bool { return kind == of || kind == unix.DT_UNKNOWN }

// EachEntry calls visit for each entry of an open folder. A name is valid until visit
// returns.
func EachEntry(folder *os.File, visit func(name string, mayBeFolder bool)) error {
	conn, err := folder.SyscallConn()
	if err != nil {
		return err
	}
	refused := conn.Control(func(fd uintptr) {
		var e Entries
		for err = e.Read(int(fd)); err == nil; err = e.Read(int(fd)) {
			e.Each(unsafe.String(&e[0], len(e)), func(name string, kind byte, _ *byte, _ int64) { visit(name, MayBe(kind, unix.DT_DIR)) })
		}
	})
	if refused != nil {
		return refused
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// listBuffer is the buffer of a walk.
type listBuffer = Entries

// list reads the current folder from where it stopped. It calls found for wanted names, and
// collects folders to enter. An error counts as the end.
func (w *walk) list(l *level) {
	begin := l.next
	l.listed = true
	conn, err := w.dir.SyscallConn()
	if err != nil {
		return
	}
	conn.Control(func(fd uintptr) {
		if begin != 0 {
			if _, err := unix.Seek(int(fd), begin, io.SeekStart); err != nil {
				return
			}
		}
		for l.listed && w.buffer.Read(int(fd)) == nil {
			w.buffer.Each(unsafe.String(&w.buffer[0], len(w.buffer)), func(name string, kind byte, _ *byte, next int64) {
				switch {
				case !l.listed: // the next read gets it
				case w.wanted(name):
					l.pending = append(l.pending, w.found(w.dir, strings.Clone(name))...)
				case MayBe(kind, unix.DT_DIR):
					l.pending = append(l.pending, strings.Clone(name))
					if w.pending+len(l.pending) >= MaxPending {
						l.listed, l.next = false, next
					}
				}
			})
		}
	})
}

// RenameNew moves a member to another open folder, under the same name. If that name
// exists, it is fs.ErrExist.
func RenameNew(from *os.File, name string, to *os.File) error {
	err := Retry(func() error {
		return unix.Renameat2(int(from.Fd()), name, int(to.Fd()), name, unix.RENAME_NOREPLACE)
	})
	if err == unix.ENOSYS || err == unix.EINVAL { // missing in this kernel or file system
		return renameUnseen(from, name, to)
	}
	return err
}
