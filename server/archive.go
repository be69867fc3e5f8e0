package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"gowebdav/auth"
	"gowebdav/internal/dav"
	"gowebdav/internal/storage"
	"gowebdav/ui"
)

const (
	// maxArchiveName is how long a path in an archive is at most, in bytes: no system
	// unpacks a longer one, and a zip keeps them all until its end.
	maxArchiveName = 4096

	// maxMissing is how much of a text names what is not in an archive, in bytes.
	maxMissing = 256 << 10
)

// asksForArchive tells a request for a folder as one file. A form that chooses
// from many names does not fit into an address, so it may come by POST.
func asksForArchive(query url.Values) bool { return query.Has("zip") || query.Has("tar") }

// archive answers ?zip and ?tar: the folder, or those of its members that name=, href=
// and q= choose, as one file, which is made while it is sent.
func (m *mount) archive(w http.ResponseWriter, r *http.Request, folder *storage.File) error {
	leave, err := placeIn(m.limits.archives, r)
	if err != nil {
		w.Header().Set("Retry-After", "30")
		return err
	}
	defer leave()
	chosen, err := readChoice(w, r) // which takes memory, so that it needs the place
	if err != nil {
		return err
	}

	top := path.Base(strings.TrimSuffix(r.URL.Path, "/"))
	if top == "." || top == "/" {
		top = "files"
	}
	format := archiveFormats["zip"]
	if chosen.tar {
		format = archiveFormats["tar"]
	}
	header := w.Header()
	made(header)
	header.Set("Content-Type", format.mediaType)
	header.Set("Content-Disposition", attachment(top+format.extension))
	header.Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return nil
	}
	out := format.new(w)
	defer out.release()
	a := &archiver{ctx: r.Context(), files: m.files, out: out, whole: chosen.none()}
	a.may = func(name string, folder bool) error { return mayRead(r, memberPath(r, name, folder)) }
	local, top := m.name(r.URL.Path), archiveName(top)
	speller := m.files.Speller()
	spell := func(name string) string { return path.Base(speller.Spell(path.Join(local, name))) }
	switch add := func(name string) error { return a.chosen(path.Join(local, name), top+"/"+archiveName(name)) }; {
	case a.whole:
		err = a.folder(local, top)
	case chosen.matching:
		except := map[string]bool{}
		for name := range chosen.except {
			except[spell(name)] = true
		}
		l := m.lister(folder, ui.ByName, chosen.words)
		defer l.close()
		for name, failed := range l.names(r.Context()) {
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

// archiver puts files and folders into an archive, as a [storage.Visitor]. What
// cannot be read is left out and remembered; an error is the client's going away.
type archiver struct {
	ctx   context.Context
	files *storage.Folder
	out   packer
	top   string   // the name in the archive of the folder that is walked through
	way   []string // those of the folder that the walk is in, and of all above it

	may   func(name string, folder bool) error // says why a member of the request's folder is left out
	whole bool                                 // that folder is walked through

	missing strings.Builder
	unnamed int // others that are missing, and that missing has no room for
}

// chosen adds a member that was asked for by its name.
func (a *archiver) chosen(local, name string) error {
	fi, err := a.files.Stat(a.ctx, local)
	if err != nil {
		return a.lack(name, err)
	}
	if err := a.may(path.Base(local), fi.IsDir()); err != nil {
		return a.refused(name, fi.IsDir(), err)
	}
	if fi.IsDir() {
		return a.folder(local, name)
	}
	opened, err := a.files.OpenFile(a.ctx, local, os.O_RDONLY, 0)
	if err != nil {
		return a.lack(name, err)
	}
	defer opened.Close()
	return a.file(name, opened)
}

// folder adds a folder with all that it holds. A link to a folder is not
// followed: it may lead to one that holds it.
func (a *archiver) folder(local, name string) error {
	a.top = name
	return a.files.Walk(a.ctx, local, a)
}

// Enter adds a folder.
func (a *archiver) Enter(folder *storage.File) error {
	name := a.top
	if len(a.way) > 0 {
		name = archiveName(folder.Info().Name())
	}
	if a.ofRequest() {
		if err := a.may(folder.Info().Name(), true); err != nil {
			return cmp.Or(a.refused(a.name(folder.Info().Name()), true, err), fs.SkipDir)
		}
	}
	a.way = append(a.way, name)
	if name = strings.Join(a.way, "/"); len(name) >= maxArchiveName {
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
func (a *archiver) Members(folder *storage.File, members []storage.Member) error {
	sort.Slice(members, func(i, j int) bool { return compareNames(members[i].Name(), members[j].Name()) < 0 })
	for i := range members {
		m := &members[i]
		if m.IsDir() && !m.Linked() {
			continue // the walk enters it
		}
		if err := a.member(folder, a.name(m.Name()), m); err != nil {
			return err
		}
	}
	return nil
}

// ofRequest reports whether what comes next is a member of the request's folder. What is
// deeper goes with what holds it.
func (a *archiver) ofRequest() bool { return a.whole && len(a.way) == 1 }

// refused leaves out what the gateway does not allow.
func (a *archiver) refused(name string, folder bool, err error) error {
	if folder {
		name += "/"
	}
	return a.miss(name, whyMissing(err))
}

func (a *archiver) member(folder *storage.File, name string, m *storage.Member) error {
	switch {
	case a.ctx.Err() != nil:
		return a.ctx.Err()
	case m.Err != nil:
		return a.lack(name, m.Err)
	case m.IsDir():
		return a.miss(name+"/", "a link to another folder")
	}
	if a.ofRequest() {
		if err := a.may(m.Name(), false); err != nil {
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

// Failed leaves out a folder.
func (a *archiver) Failed(name string, err error) error {
	return a.lack(a.name(name)+"/", err)
}

// name is the name of a member of the current folder, or ("") its own.
func (a *archiver) name(member string) string {
	names := a.way
	if len(names) == 0 {
		names = []string{a.top}
	}
	if member != "" {
		names = append(slices.Clip(names), archiveName(member))
	}
	return strings.Join(names, "/")
}

// file adds a file as long as it is when it is opened: a log that grows
// meanwhile would never end.
func (a *archiver) file(name string, opened interface {
	io.Reader
	Stat() (fs.FileInfo, error)
}) error {
	fi, err := opened.Stat()
	if err == nil && len(name) > maxArchiveName {
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
		return a.miss(name, whyMissing(content.err)+"; the rest of it is zeros")
	}
	return a.ctx.Err()
}

// lack leaves out what cannot be read. If that is for want of descriptors or memory,
// the archive ends: who asks again gets a whole one.
func (a *archiver) lack(name string, err error) error {
	if storage.Exhausted(err) {
		return err
	}
	return a.miss(name, whyMissing(err))
}

// miss remembers what is not in the archive, as far as there is room for its name.
func (a *archiver) miss(name, why string) error {
	if a.missing.Len()+len(name)+len(why) < maxMissing {
		a.missing.WriteString(name + ": " + why + "\n")
	} else {
		a.unnamed++
	}
	return a.ctx.Err()
}

// missingList adds a file that names what is not in the archive, or not whole,
// beside everything else, where nothing has its name.
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

// whyMissing says to a client what kept a file from being read, without the names
// of the host.
func whyMissing(err error) string {
	switch {
	case errors.As(err, new(*auth.Refusal)), errors.Is(err, auth.ErrNotInvited):
		return "the gateway does not allow it"
	case errors.Is(err, auth.ErrNoGateway):
		return "the gateway does not answer"
	case errors.Is(err, errQuestions):
		return errQuestions.Error()
	}
	if errors.Is(err, storage.ErrTooDeep) {
		return fmt.Sprintf("it lies too deep: an archive goes %d levels down", storage.MaxDepth)
	}
	switch dav.Status(err) {
	case http.StatusNotFound:
		return "it is not there any more"
	case http.StatusForbidden:
		return "the server may not read it"
	}
	for _, plain := range []error{errShrunk, errLongName} {
		if errors.Is(err, plain) {
			return plain.Error()
		}
	}
	return "it cannot be read"
}

var (
	errShrunk   = errors.New("it became shorter while it was read")
	errLongName = errors.New("its path is too long for an archive")
)

// exactReader gives just as many bytes as were announced: zeros for those that
// cannot be had, and remembers why.
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

// archiveName makes a name that every system can unpack of a member's: bytes
// that are no UTF-8 are written as in an address.
func archiveName(name string) string {
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
