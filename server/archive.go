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
	"sort"
	"strings"
	"unicode/utf8"

	"gowebdav/internal/dav"
	"gowebdav/internal/storage"
)

const (
	// membersAtOnce is how many members of a folder are held at a time.
	membersAtOnce = 1024
)

// asksForArchive tells a request for a folder as one file. A form that chooses
// from many names does not fit into an address, so it may come by POST.
func asksForArchive(query url.Values) bool { return query.Has("zip") || query.Has("tar") }

// archive answers ?zip and ?tar: the folder, or those of its members that name=
// and href= choose, as one file, which is made while it is sent.
func (m *mount) archive(w http.ResponseWriter, r *http.Request, folder fs.FileInfo) error {
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
	secure(header)
	header.Set("Content-Type", format.mediaType)
	header.Set("Content-Disposition", attachment(top+format.extension))
	header.Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return nil
	}
	out := format.new(w)
	defer out.release()
	a := &archiver{ctx: r.Context(), files: m.files, out: out}
	local, top := m.name(r.URL.Path), archiveName(top)
	if chosen.none() {
		err = a.folder(local, top, folder)
	}
	for name := range chosen.names() {
		err = cmp.Or(err, a.chosen(path.Join(local, name), top+"/"+archiveName(name)))
	}
	return cmp.Or(err, a.missingList(top), out.Close())
}

// archiver puts files and folders into an archive. What cannot be read is left
// out and remembered; an error is the client's going away.
type archiver struct {
	ctx     context.Context
	files   *storage.Folder
	out     packer
	missing []string
}

// chosen adds a member that was asked for by its name.
func (a *archiver) chosen(local, name string) error {
	fi, err := a.files.Stat(a.ctx, local)
	switch {
	case err != nil:
		return a.lack(name, err)
	case fi.IsDir():
		return a.folder(local, name, fi)
	}
	return a.file(local, name)
}

// folder adds a folder with all that it holds. A link to a folder is not
// followed: it may lead to one that holds it.
func (a *archiver) folder(local, name string, fi fs.FileInfo) error {
	opened, err := a.files.OpenFile(a.ctx, local, os.O_RDONLY, 0)
	if err != nil {
		return a.lack(name+"/", err)
	}
	defer opened.Close()
	if err := a.out.folder(name, fi); err != nil {
		return err
	}
	for {
		members, last := opened.(*storage.File).Members(membersAtOnce)
		sort.Slice(members, func(i, j int) bool { return compareNames(members[i].Name(), members[j].Name()) < 0 })
		for i := range members {
			m := &members[i]
			if err := a.member(path.Join(local, m.Name()), name+"/"+archiveName(m.Name()), m); err != nil {
				return err
			}
		}
		switch {
		case last == io.EOF:
			return nil
		case last != nil:
			return a.miss(name+"/", whyMissing(last))
		}
	}
}

func (a *archiver) member(local, name string, m *storage.Member) error {
	switch {
	case a.ctx.Err() != nil:
		return a.ctx.Err()
	case m.Err != nil:
		return a.lack(name, m.Err)
	case m.Linked() && m.IsDir():
		return a.miss(name+"/", "a link to another folder")
	case m.IsDir():
		return a.folder(local, name, m)
	}
	return a.file(local, name)
}

// file adds a file as long as it is when it is opened: a log that grows
// meanwhile would never end.
func (a *archiver) file(local, name string) error {
	opened, err := a.files.OpenFile(a.ctx, local, os.O_RDONLY, 0)
	if err != nil {
		return a.lack(name, err)
	}
	defer opened.Close()
	fi, err := opened.Stat()
	if err != nil {
		return a.lack(name, err)
	}
	content := &exactReader{r: opened, ctx: a.ctx, left: fi.Size()}
	if err := a.out.file(name, fi, content); err != nil {
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

func (a *archiver) miss(name, why string) error {
	a.missing = append(a.missing, name+": "+why+"\n")
	return a.ctx.Err()
}

// missingList adds a file that names what is not in the archive, or not whole,
// beside everything else, where nothing has its name.
func (a *archiver) missingList(top string) error {
	if len(a.missing) == 0 {
		return nil
	}
	text := "Not in this archive, or not whole:\n\n" + strings.Join(a.missing, "")
	return a.out.note(top+"-missing.txt", text)
}

// whyMissing says to a client what kept a file from being read, without the names
// of the host.
func whyMissing(err error) string {
	switch dav.Status(err) {
	case http.StatusNotFound:
		return "it is not there any more"
	case http.StatusForbidden:
		return "the server may not read it"
	}
	if errors.Is(err, errShrunk) {
		return errShrunk.Error()
	}
	return "it cannot be read"
}

var errShrunk = errors.New("it became shorter while it was read")

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
