package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"
)

// Writable are files that can be replaced whole: PUT, MKCOL, DELETE, COPY, MOVE and LOCK need
// nothing else. A failure of one member of a folder is a [*MemberError]; several are joined.
type Writable interface {
	Files

	// Mounted returns an error if the files only seem to be missing, so that nothing may be
	// written.
	Mounted() error

	// Create starts an upload. A folder of that name is syscall.EISDIR, a missing parent
	// fs.ErrNotExist.
	Create(ctx context.Context, name string) (Writer, error)

	// Mkdir creates a folder. Deeper than [MaxDepth] levels is ErrTooDeep.
	Mkdir(ctx context.Context, name string, perm fs.FileMode) error

	// Remove removes a file, or a folder with all its members.
	Remove(ctx context.Context, name string) error

	// Move moves a file or folder, and reports whether it replaced another one. Without
	// overwrite an existing destination is fs.ErrExist.
	Move(ctx context.Context, source, destination string, overwrite bool) (replaced bool, err error)

	// Copy is Move that keeps the source. With shallow it copies a folder without members.
	Copy(ctx context.Context, source, destination string, shallow, overwrite bool) (replaced bool, err error)

	// Sweep removes what crashed processes have left, and returns how much that was.
	Sweep(ctx context.Context) (removed int, err error)
}

// Writer is a file in progress. Until Commit, and after Abort or a failed read, the old file
// stays.
type Writer interface {
	// ReadFrom fills the file. An error of the reader is also io.ErrUnexpectedEOF.
	io.ReaderFrom

	// SetModTime sets the modification time; errors.ErrUnsupported if the storage sets it.
	SetModTime(t time.Time) error

	// Commit replaces the old file, durably, and describes the new one. First it calls allow
	// with the current file at that place (nil for none). If allow fails, the old file
	// stays, and so it does with ErrReplaced. A nil allow permits any file.
	Commit(allow func(old fs.FileInfo) error) (fs.FileInfo, error)

	// Replaced reports whether Commit has replaced a file.
	Replaced() bool

	// Abort discards the file. After Commit it does nothing.
	Abort()
}

// ErrReplaced means that another program has created, replaced or deleted a file since the
// conditions of a request were checked.
var ErrReplaced = errors.New("another program has changed the file since the conditions were checked")

// Unable is the error of what the storage of a mount cannot do. It tells clients why, and the way
// out.
type Unable string

func (u Unable) Error() string { return string(u) }

// Editable are files of which parts can change, and what is stored about them.
type Editable interface {
	Writable

	// WriteAt writes n bytes of r into an existing file, all or none, at the offset that at
	// returns. Nobody else of this program writes to the file then. A folder is
	// syscall.EISDIR.
	WriteAt(ctx context.Context, name string, r io.Reader, n int64, at func(now fs.FileInfo) (int64, error)) (fs.FileInfo, error)

	// Chtimes sets the modification time of the named file or folder.
	Chtimes(ctx context.Context, name string, modified time.Time) error

	// SetAttributes sets attributes, or removes those with an empty value: all, or none.
	// errors.ErrUnsupported means that the file system has no attributes.
	SetAttributes(ctx context.Context, name string, values map[string]string) error
}

var (
	_ Editable = (*Folder)(nil)
	_ Writer   = (*Upload)(nil)
)
