package archive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"gowebdav/internal/pool"
	"gowebdav/internal/storage"
)

const (
	// maxName is the maximum length of a path in an archive, in bytes. No system unpacks a
	// longer one, and a zip keeps all of them until its end.
	maxName = 4096

	// maxMissing is the maximum size of the list of missing members, in bytes.
	maxMissing = 256 << 10
)

// Folder is a folder to archive, with all that this needs.
type Folder struct {
	Files storage.Files
	Name  string // the folder's name in Files
	Top   string // its name in the archive

	// Compare orders the members of a folder by their names.
	Compare func(a, b string) int

	// Matching yields the names of the folder's members that hold all words.
	Matching func(words string) iter.Seq2[string, error]

	// May returns why the client may not read a member of the folder, nil if it may.
	May func(name string, folder bool) error

	// Why tells the client why a file could not be read. It names no path of the host.
	Why func(error) string
}

// Write writes the folder, or its chosen members, to w. It leaves out what cannot be read, and
// lists that in a text in the archive. An error means that the archive is incomplete: w or
// ctx has failed, or the system has run out of descriptors or memory.
func (f Folder) Write(ctx context.Context, w io.Writer, chosen *Choice) error {
	out := chosen.Format().new(w)
	defer out.release()
	a := &archiver{Folder: f, ctx: ctx, out: out, whole: chosen.none()}
	top := asName(f.Top)
	speller := f.Files.Speller(ctx)
	spell := func(name string) string { return path.Base(speller.Spell(path.Join(f.Name, name))) }
	add := func(name string) error { return a.chosen(path.Join(f.Name, name), top+"/"+asName(name)) }
	var err error
	switch {
	case a.whole:
		err = a.folder(f.Name, top)
	case chosen.matching:
		except := map[string]bool{}
		for name := range chosen.except {
			except[spell(name)] = true
		}
		for name, failed := range f.Matching(chosen.words) {
			if err = failed; err == nil && !except[name] {
				err = add(name)
			}
			if err != nil {
				break
			}
		}
	default:
		for name := range chosen.names() {
			err = cmp.Or(err, add(spell(name)))
		}
	}
	return cmp.Or(err, a.missingList(top), out.Close())
}

// archiver is a [storage.Visitor] that puts files and folders into an archive. It leaves out
// and remembers what cannot be read.
type archiver struct {
	Folder
	ctx   context.Context
	out   packer
	top   string   // name in the archive of the folder where the walk began
	way   []string // names of the folders from there to the current one
	whole bool     // the walk began at the request's folder

	missing strings.Builder
	unnamed int // missing members that the list has no room for
}

// chosen adds a member that the client has named.
func (a *archiver) chosen(local, name string) error {
	fi, err := a.Files.Stat(a.ctx, local)
	if err != nil {
		return a.lack(name, err)
	}
	if err := a.May(path.Base(local), fi.IsDir()); err != nil {
		return a.refused(name, fi.IsDir(), err)
	}
	if fi.IsDir() {
		return a.folder(local, name)
	}
	opened, err := a.Files.Open(a.ctx, local)
	if err != nil {
		return a.lack(name, err)
	}
	defer opened.Close()
	return a.file(name, opened)
}

// folder adds a folder with all that it holds. It follows no links to folders, since one may
// lead to a folder above it.
func (a *archiver) folder(local, name string) error {
	a.top = name
	return a.Files.Walk(a.ctx, local, a)
}

// Enter adds a folder.
func (a *archiver) Enter(folder storage.File) error {
	name := a.top
	if len(a.way) > 0 {
		name = asName(folder.Info().Name())
	}
	if a.ofRequest() {
		if err := a.May(folder.Info().Name(), true); err != nil {
			return cmp.Or(a.refused(a.name(folder.Info().Name()), true, err), fs.SkipDir)
		}
	}
	a.way = append(a.way, name)
	if name = strings.Join(a.way, "/"); len(name) >= maxName {
		a.way = a.way[:len(a.way)-1]
		return cmp.Or(a.miss(name+"/", errLongName.Error()), fs.SkipDir)
	}
	err := a.out.folder(name, folder.Info())
	if err == errFull {
		a.way = a.way[:len(a.way)-1]
		return cmp.Or(a.miss(name+"/", errFull.Error()), fs.SkipDir)
	}
	return err
}

// Members adds files.
func (a *archiver) Members(folder storage.File, members []storage.Member) error {
	sort.Slice(members, func(i, j int) bool { return a.Compare(members[i].Name(), members[j].Name()) < 0 })
	for i := range members {
		m := &members[i]
		if m.IsDir() && !m.Linked() {
			continue // Enter adds it
		}
		if err := a.member(folder, a.name(m.Name()), m); err != nil {
			return err
		}
	}
	return nil
}

// ofRequest reports whether the walk is in the request's folder itself. May is asked about
// its members only; what lies deeper follows them.
func (a *archiver) ofRequest() bool { return a.whole && len(a.way) == 1 }

// refused leaves out a member that the client may not read.
func (a *archiver) refused(name string, folder bool, err error) error {
	if folder {
		name += "/"
	}
	return a.miss(name, a.why(err))
}

func (a *archiver) member(folder storage.File, name string, m *storage.Member) error {
	pool.Yield()
	switch {
	case a.ctx.Err() != nil:
		return a.ctx.Err()
	case m.Err != nil:
		return a.lack(name, m.Err)
	case m.IsDir():
		return a.miss(name+"/", "a link to another folder")
	}
	if a.ofRequest() {
		if err := a.May(m.Name(), false); err != nil {
			return a.refused(name, false, err)
		}
	}
	opened, err := folder.OpenMember(m)
	if err != nil {
		return a.lack(name, err)
	}
	defer opened.Close()
	return a.file(name, opened)
}

// Leave ends a folder.
func (a *archiver) Leave() error {
	a.way = a.way[:len(a.way)-1]
	return nil
}

// Failed leaves out a folder that cannot be read.
func (a *archiver) Failed(name string, err error) error {
	return a.lack(a.name(name)+"/", err)
}

// name returns the path in the archive of a member of the current folder, or with "" of the
// folder itself.
func (a *archiver) name(member string) string {
	names := a.way
	if len(names) == 0 {
		names = []string{a.top}
	}
	if member != "" {
		names = append(slices.Clip(names), asName(member))
	}
	return strings.Join(names, "/")
}

// file adds a file, with the size that it has when it is opened: a growing log would never
// end.
func (a *archiver) file(name string, opened fs.File) error {
	fi, err := opened.Stat()
	if err == nil && len(name) > maxName {
		err = errLongName
	}
	if err != nil {
		return a.lack(name, err)
	}
	content := &exactReader{r: opened, ctx: a.ctx, left: fi.Size()}
	if err := a.out.file(name, fi, content); err == errFull {
		return a.miss(name, errFull.Error())
	} else if err != nil {
		return err
	}
	if content.err != nil {
		return a.miss(name, a.why(content.err)+"; the rest of it is zeros")
	}
	return a.ctx.Err()
}

// lack leaves out a file that cannot be read. If the system has run out of descriptors or
// memory, it ends the archive instead: the next attempt may be complete.
func (a *archiver) lack(name string, err error) error {
	if storage.Exhausted(err) {
		return err
	}
	return a.miss(name, a.why(err))
}

// miss adds a member to the list of missing ones, as far as there is room.
func (a *archiver) miss(name, why string) error {
	if a.missing.Len()+len(name)+len(why) < maxMissing {
		a.missing.WriteString(name + ": " + why + "\n")
	} else {
		a.unnamed++
	}
	return a.ctx.Err()
}

// missingList adds the list of missing or incomplete members as a text beside the top folder,
// where no member can have its name.
func (a *archiver) missingList(top string) error {
	if a.missing.Len() == 0 && a.unnamed == 0 {
		return nil
	}
	text := "Not in this archive, or not whole:\n\n" + a.missing.String()
	if a.unnamed > 0 {
		text += fmt.Sprintf("and %d more\n", a.unnamed)
	}
	return a.out.note(top+"-missing.txt", text)
}

// why tells the client why a file could not be read.
func (a *archiver) why(err error) string {
	for _, ours := range []error{errShrunk, errLongName} {
		if errors.Is(err, ours) {
			return ours.Error()
		}
	}
	return a.Why(err)
}

var (
	errShrunk   = errors.New("it became shorter while it was read")
	errLongName = errors.New("its path is too long for an archive")
)

// exactReader reads exactly left bytes. It returns zeros for those that cannot be read, and
// keeps the reason in err.
type exactReader struct {
	r    io.Reader
	ctx  context.Context
	left int64
	err  error
}

func (e *exactReader) Read(p []byte) (int, error) {
	switch {
	case e.left == 0:
		return 0, io.EOF
	case e.ctx.Err() != nil:
		return 0, e.ctx.Err()
	}
	p = p[:min(int64(len(p)), e.left)]
	n := 0
	if e.err == nil {
		n, e.err = e.r.Read(p)
		if e.err == io.EOF {
			e.err = nil
			if int64(n) < e.left {
				e.err = errShrunk
			}
		}
	}
	if n == 0 && e.err != nil {
		clear(p)
		n = len(p)
	}
	e.left -= int64(n)
	return n, nil
}

// asName returns a name that every system can unpack: bytes that are not UTF-8 are
// percent-encoded.
func asName(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	var b strings.Builder
	for len(name) > 0 {
		r, n := utf8.DecodeRuneInString(name)
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, "%%%02X", name[0])
		} else {
			b.WriteString(name[:n])
		}
		name = name[n:]
	}
	return b.String()
}
