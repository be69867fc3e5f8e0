package server

import (
	"bytes"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"gowebdav/internal/conns"
	"gowebdav/internal/dav"
	"gowebdav/internal/storage"
	"gowebdav/ui"
)

// list answers with the members of a folder, as a page or as JSON. Both are sent while they are
// made.
func (m *mount) list(g *get) error {
	g.listed()
	l := m.lister(g.file, ui.ParseOrder(g.query.Get("sort")), g.query.Get("q"))
	defer l.close()
	if acceptsJSON(g.r) {
		return m.listJSON(g, l)
	}
	return m.listPage(g, l)
}

// listed sets how an answer that is made of a folder is cached and sent.
func (g *get) listed() {
	conns.Uninterrupted(g.r)
	g.w.Header().Add("Vary", "Accept")
	g.w.Header().Set("Cache-Control", "private, no-cache")
}

// base is the path of a folder, with a slash at its end.
func (g *get) base() string { return strings.TrimSuffix(g.r.URL.Path, "/") + "/" }

// listPage answers with the first entries of a folder, or those after ?after=. A program such as
// wget gets all of them at once.
func (m *mount) listPage(g *get, l *lister) error {
	w, r, query, base := g.w, g.r, g.query, g.base()
	page(w.Header())
	viewer := viewer(w, r)
	if r.Method == http.MethodHead {
		return nil
	}
	l.page = acceptsHTML(r)
	if after, ok := parsePlace(l.order, query.Get("after")); ok && l.page {
		l.after = &after
	}
	p, err := l.next(r.Context())
	if err != nil {
		return err
	}
	shown := ui.Folder{
		Path:       base,
		Mount:      m.prefix,
		ReadOnly:   m.readOnly,
		NoParts:    m.dav.Access() == dav.Write,
		Made:       m.made && m.name(g.r.URL.Path) == m.name(m.prefix),
		Members:    p.members,
		Matches:    p.matches,
		Files:      p.files,
		Bytes:      p.bytes,
		Before:     p.before,
		Rows:       p.rows,
		Whole:      p.members <= l.shelf.rows,
		ParentHref: parentHref(r, base),
		Order:      l.order,
		Filter:     query.Get("q"),
		Plain:      !l.page,
		Links:      callerOf(r).links != nil,
	}
	if p.rest != nil && l.page {
		shown.After = string(appendPlace(nil, l.order, *p.rest))
	}
	if shown.Plain {
		viewer.Here, viewer.Logout = "", ""
	}
	at := outside(r, base)
	shown.Entries = func(yield func(ui.Entry, error) bool) {
		for e, err := range l.entries(r.Context(), p) {
			if !yield(rowOf(e, at, shown.Plain), err) {
				return
			}
		}
	}
	return m.pages.Folder(w, viewer, shown)
}

// rowOf returns the row of an entry on the page. The base is percent-encoded.
func rowOf(e entry, base string, plain bool) ui.Entry {
	row := ui.Entry{
		Name:       e.name,
		Href:       memberHref(base, e),
		Folder:     e.folder(),
		MediaType:  storage.MediaType(e.name),
		Size:       e.size,
		ModTime:    e.modified(),
		Older:      int(e.older),
		OlderBytes: e.olderBytes,
	}
	if !plain && !row.Folder {
		row.Query = pageOf(e.name, row.MediaType, e.size)
	}
	return row
}

// mounting answers ?mount: the page that tells how to open the folder with other programs.
func (m *mount) mounting(g *get) error {
	w, r, base := g.w, g.r, g.base()
	g.listed()
	page(w.Header())
	viewer := viewer(w, r)
	if r.Method == http.MethodHead {
		return nil
	}
	return m.pages.Mounting(w, viewer, ui.Mounting{
		Path:     base,
		Href:     outside(r, base),
		Secure:   secureRequest(r),
		Host:     r.Host,
		Login:    m.login,
		ReadOnly: m.readOnly,
	})
}

// memberHref returns the percent-encoded path of a member of a folder, given that of the folder, which
// ends with a slash.
func memberHref(base string, e entry) string {
	name := "/" + e.name
	if e.folder() {
		name += "/"
	}
	return base[:len(base)-1] + escape(name)
}

// escape percent-encodes a path. With two slashes at its start, it would name another host.
func escape(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// outside returns the path under which the client finds a path, percent-encoded.
func outside(r *http.Request, path string) string { return escape(dav.BasePath(r) + path) }

// parentHref returns the link to the parent of a collection, "" at the top and for visitors by a
// link, who cannot open it.
func parentHref(r *http.Request, base string) string {
	parent := strings.TrimSuffix(path.Dir(strings.TrimSuffix(base, "/")), "/") + "/"
	if base == "/" || !mayOpen(r, parent) {
		return ""
	}
	return outside(r, parent)
}

// mayOpen reports whether the link by which a visitor came, if any, opens a path.
func mayOpen(r *http.Request, path string) bool {
	linked := callerOf(r).linked
	return linked == "" || dav.Within(linked, path)
}

const (
	// maxNames is how many names one request may ask for.
	maxNames = 256

	// listingBuffer is how many bytes of a JSON listing are sent at once.
	listingBuffer = 16 << 10
)

// listJSON answers with all members of a folder, for programs. With one or more ?name=, it answers
// with those members only that exist.
func (m *mount) listJSON(g *get, l *lister) error {
	w, r, at := g.w, g.r, dav.BasePath(g.r)+g.base()
	if r.Method == http.MethodHead {
		return writeListing(w, r, at, m.readOnly, nil)
	}
	names := g.query["name"]
	if len(names) > maxNames {
		return dav.Errorf(http.StatusBadRequest, "%d names: at most %d at a time", len(names), maxNames)
	}
	var entries iter.Seq2[entry, error]
	if len(names) > 0 {
		entries = m.named(r, names)
	} else {
		p, err := l.next(r.Context())
		if err != nil {
			return err
		}
		entries = l.entries(r.Context(), p)
	}
	return writeListing(w, r, at, m.readOnly, membersOf(entries, escape(at)))
}

// named yields the members of a folder that have the names.
func (m *mount) named(r *http.Request, names []string) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		for _, name := range names {
			if r.Context().Err() != nil {
				yield(entry{}, r.Context().Err())
				return
			}
			if strings.ContainsAny(name, "/\\\x00") || name == "" || name == "." || name == ".." {
				continue // nothing has such a name
			}
			fi, err := m.files.Stat(r.Context(), path.Join(m.name(r.URL.Path), name))
			if storage.Exhausted(err) {
				yield(entry{}, err)
				return
			}
			if err != nil {
				continue // it is not there, or leads out of the mount
			}
			e := newEntry(fi)
			e.name = name
			if !yield(e, nil) {
				return
			}
		}
	}
}

// member is a member of a listing in JSON.
type member struct {
	name     string // invalid UTF-8 is replaced: href is exact
	href     string
	folder   bool
	size     int64     // bytes, of a file
	modified time.Time // zero if unknown
}

// append appends the member as an object. Package encoding/json takes four times as long, a sixth
// of the time of a listing.
func (m *member) append(b []byte) []byte {
	b = appendText(append(b, `{"name":`...), m.name)
	b = appendText(append(b, `,"href":`...), m.href)
	if m.folder {
		b = append(b, `,"type":"folder"`...)
	} else {
		b = strconv.AppendInt(append(b, `,"type":"file","size":`...), m.size, 10)
	}
	if year := m.modified.Year(); !m.modified.IsZero() && 0 <= year && year <= 9999 { // RFC 3339 has four digits
		b = append(m.modified.AppendFormat(append(b, `,"modified":"`...), time.RFC3339Nano), '"')
	}
	return append(b, '}')
}

// appendText appends a text as a string of JSON.
func appendText(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			var buf bytes.Buffer
			enc := json.NewEncoder(&buf)
			enc.SetEscapeHTML(false)
			enc.Encode(text) // a string has no error
			return append(b, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
		}
	}
	return append(append(append(b, '"'), text...), '"')
}

// membersOf turns entries into members. The base is percent-encoded.
func membersOf(entries iter.Seq2[entry, error], base string) iter.Seq2[member, error] {
	return func(yield func(member, error) bool) {
		for e, err := range entries {
			if !yield(member{name: e.name, href: memberHref(base, e), folder: e.folder(), size: e.size, modified: e.modified().UTC()}, err) {
				return
			}
		}
	}
}

// writeListing writes a listing member by member. After an error the answer is incomplete, and
// must be broken off.
func writeListing(w http.ResponseWriter, r *http.Request, path string, readOnly bool, members iter.Seq2[member, error]) error {
	made(w.Header())
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodHead {
		return nil
	}
	b := appendText([]byte(`{"path":`), path)
	b = strconv.AppendBool(append(b, `,"readOnly":`...), readOnly)
	b = append(b, `,"entries":[`...)
	separator := ""
	for m, err := range members {
		if err != nil {
			return err
		}
		b = append(b, separator...)
		separator = ","
		if b = m.append(b); len(b) >= listingBuffer {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	_, err := w.Write(append(b, "]}\n"...))
	return err
}
