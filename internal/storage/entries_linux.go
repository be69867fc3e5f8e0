package storage

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// entries is a buffer of a folder's entries.
type entries []byte

const entriesSize = 32 << 10 // bytes

// read hands the next entries of an open folder to visit, in no order; io.EOF is
// the end. All their names are parts of one string. nul is the name as the system
// takes it, valid until visit returns.
func (e *entries) read(fd int, visit func(name string, kind byte, nul *byte)) error {
	if *e == nil {
		*e = make([]byte, entriesSize)
	}
	n, err := unix.ReadDirent(fd, *e)
	for err == unix.EINTR {
		n, err = unix.ReadDirent(fd, *e)
	}
	if err != nil {
		return os.NewSyscallError("getdents64", err)
	}
	if n == 0 {
		return io.EOF
	}
	const size, kind, begin = 16, 18, 19 // offsets in a linux_dirent64
	all := string((*e)[:n])
	for at := 0; at < n; {
		next := at + int(binary.NativeEndian.Uint16((*e)[at+size:]))
		entry := (*e)[at:next]
		end := begin + bytes.IndexByte(entry[begin:], 0)
		if name := all[at+begin : at+end]; name != "." && name != ".." {
			visit(name, entry[kind], &entry[begin])
		}
		at = next
	}
	return nil
}

// mayBe reports whether an entry can be of a kind: some file systems do not say.
func mayBe(kind, of byte) bool { return kind == of || kind == unix.DT_UNKNOWN }

// eachEntry hands all entries of an open folder to visit.
func eachEntry(folder *os.File, visit func(name string, mayBeFolder bool)) error {
	conn, err := folder.SyscallConn()
	if err != nil {
		return err
	}
	refused := conn.Control(func(fd uintptr) {
		var e entries
		for err == nil {
			err = e.read(int(fd), func(name string, kind byte, _ *byte) { visit(name, mayBe(kind, unix.DT_DIR)) })
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
