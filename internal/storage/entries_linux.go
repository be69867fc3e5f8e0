package storage

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// entries are some of a folder's entries, as getdents64(2) writes them.
type entries []byte

const entriesSize = 32 << 10 // bytes

// read takes the next entries of an open folder in place of those before; io.EOF
// is the end.
func (e *entries) read(fd int) error {
	if *e == nil {
		*e = make([]byte, entriesSize)
	}
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

// each hands the entries to visit, in no order. Their names are parts of text,
// which is e as a string; nul is a name as the system takes it.
func (e entries) each(text string, visit func(name string, kind byte, nul *byte)) {
	const size, kind, begin = 16, 18, 19 // offsets in a linux_dirent64
	for at := 0; at < len(e); {
		next := at + int(binary.NativeEndian.Uint16(e[at+size:]))
		entry := e[at:next]
		end := begin + bytes.IndexByte(entry[begin:], 0)
		if name := text[at+begin : at+end]; name != "." && name != ".." {
			visit(name, entry[kind], &entry[begin])
		}
		at = next
	}
}

// mayBe reports whether an entry can be of a kind: some file systems do not say.
func mayBe(kind, of byte) bool { return kind == of || kind == unix.DT_UNKNOWN }

// eachEntry hands all entries of an open folder to visit. A name is valid until
// visit returns.
func eachEntry(folder *os.File, visit func(name string, mayBeFolder bool)) error {
	conn, err := folder.SyscallConn()
	if err != nil {
		return err
	}
	refused := conn.Control(func(fd uintptr) {
		var e entries
		for err = e.read(int(fd)); err == nil; err = e.read(int(fd)) {
			e.each(unsafe.String(&e[0], len(e)), func(name string, kind byte, _ *byte) { visit(name, mayBe(kind, unix.DT_DIR)) })
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
