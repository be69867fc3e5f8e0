package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
)

// Files are the files of one mount, as readers see them: listings, downloads, archives, logs
// and PROPFIND need nothing else. [Folder] has them in a folder of the host. Files that
// clients may change are [Writable].
//
// Names and errors are those of Folder. Files may change at any time. Each [fs.FileInfo] has an
// AppendETag method, for the entity tag.
type Files interface {
	// Stat describes the named file or folder.
	Stat(ctx context.Context, name string) (fs.FileInfo, error)

	// Open opens the named file or folder.
	Open(ctx context.Context, name string) (File, error)

	// Walk visits the named folder and everything in it, up to MaxDepth levels deep. Its
	// memory is bounded for any tree. It returns the error of the visitor or of ctx.
	Walk(ctx context.Context, name string, visitor Visitor) error

	// FS returns the files as an [fs.FS], for readers of logs. See [File.Content].
	FS() fs.FS

	// Speller returns a Speller for one request, with its context.
	Speller(ctx context.Context) Speller

	// Space returns the free and the used bytes; errors.ErrUnsupported if there is no limit,
	// or if the system does not tell.
	Space() (free, used uint64, err error)
}

// File is an open file or folder of a mount. Read, ReadAt and Seek are for files, Members to
// MemberAttributes for folders.
type File interface {
	fs.File // Stat describes the file now
	io.ReaderAt
	io.Seeker

	// Info describes the file at the time of the open.
	Info() fs.FileInfo

	// Content returns the open file as [Files.FS] opens it: an io.ReaderAt, whose
	// descriptions identify the file. It is closed with the File.
	Content() fs.File

	// Attributes returns the attributes that [Editable.SetAttributes] stored.
	Attributes() (map[string]string, error)

	// Members returns about n more members of a folder in no order, all if n <= 0. io.EOF
	// comes with the last ones or after them. The slice is valid until the next call.
	//
	// Members that clients may not see, or that vanished, are left out. A file or folder that
	// cannot be described has its error in Err.
	Members(n int) ([]Member, error)

	// Names is Members, but where the system tells the kind of a member with its name, the
	// member is not [Member.Described], and need not exist any more.
	Names(n int) ([]Member, error)

	// Member describes one member. If clients see none of that name, it is fs.ErrNotExist. The
	// description is valid until the next call.
	Member(name string) (*Member, error)

	// Rewind restarts Members and Names, and frees their buffers.
	Rewind() error

	// OpenMember opens a member that is a file. If it is none now, that is fs.ErrNotExist.
	OpenMember(m *Member) (fs.File, error)

	// MemberAttributes returns the attributes of a member.
	MemberAttributes(m *Member) (map[string]string, error)
}

// A Speller finds names that are stored in another Unicode form: macOS sends "é" as e and an
// accent, in every request. It serves one request, and is not safe for concurrent use.
type Speller interface {
	// Spell returns a name as it is stored. It replaces each missing component by a
	// canonically equivalent one (Unicode Standard Annex #15): NFC, NFD, or any other form. A
	// component without an equivalent stays, and so do all after it.
	Spell(name string) string
}

var _ File = (*hostFile)(nil)

// ErrUnreachable is the error of files that lie on another machine, which does not answer as it
// should. They are not gone.
var ErrUnreachable = errors.New("the storage of this mount does not answer: try again later")
