package server

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"golang.org/x/net/webdav"

	"gowebdav/internal/dav"
	"gowebdav/internal/storage"
	"gowebdav/ui"
)

// list answers with the members of a folder, as a page, or as JSON where that is
// asked for.
func (m *mount) list(w http.ResponseWriter, r *http.Request, folder webdav.File) error {
	members, err := folder.Readdir(-1)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	order, filter := ui.ParseOrder(query.Get("sort")), query.Get("q")
	sortMembers(members, order)
	base := strings.TrimSuffix(r.URL.Path, "/") + "/"

	header := w.Header()
	header.Add("Vary", "Accept")
	header.Set("Cache-Control", "private, no-cache")
	if query.Has("mount") && acceptsHTML(r) {
		return m.mounting(w, r, base)
	}
	if acceptsJSON(r) {
		return writeJSON(w, r, jsonListing(dav.BasePath(r)+base, m.readOnly, members))
	}

	shown := ui.Folder{
		Path:       base,
		Mount:      m.prefix,
		ReadOnly:   m.readOnly,
		Entries:    make([]ui.Entry, 0, len(members)),
		Members:    len(members),
		ParentHref: parentHref(r, base),
		Order:      order,
		Filter:     filter,
		Plain:      !acceptsHTML(r),
		Links:      recordOf(r).links != nil,
	}
	at := dav.BasePath(r) + base
	for _, fi := range members {
		if !holds(fi.Name(), filter) {
			continue
		}
		entry := ui.Entry{
			Name:      fi.Name(),
			Href:      memberHref(at, fi),
			Folder:    fi.IsDir(),
			MediaType: storage.MediaType(fi.Name()),
			Size:      fi.Size(),
			ModTime:   fi.ModTime(),
		}
		switch {
		case shown.Plain || entry.Folder:
		case isLog(fi.Name()):
			entry.Query = "?view"
		case kindOf(entry.MediaType, nil) != ui.KindNone:
			entry.Query = "?preview"
		}
		shown.Entries = append(shown.Entries, entry)
	}
	shown.Entries = underTheirLogs(shown.Entries)
	page(header)
	viewer := viewer(w, r)
	if shown.Plain {
		viewer.Here = ""
	}
	if r.Method == http.MethodHead {
		return nil
	}
	return m.pages.Folder(w, viewer, shown)
}

// mounting answers ?mount: how to open the folder by other programs.
func (m *mount) mounting(w http.ResponseWriter, r *http.Request, base string) error {
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

// holds reports whether a name holds all words of a filter, without regard to case.
func holds(name, filter string) bool {
	if filter == "" {
		return true
	}
	name = strings.ToLower(name)
	for word := range strings.FieldsSeq(strings.ToLower(filter)) {
		if !strings.Contains(name, word) {
			return false
		}
	}
	return true
}

func memberHref(base string, fi fs.FileInfo) string {
	href := base + fi.Name()
	if fi.IsDir() {
		href += "/"
	}
	return escape(href)
}

// escape percent-encodes a path that is absolute on this host. Two slashes at
// its start would name another host.
func escape(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// outside is where the client finds a path, percent-encoded.
func outside(r *http.Request, path string) string { return escape(dav.BasePath(r) + path) }

// parentHref is the link upwards from a collection, "" at the very top.
func parentHref(r *http.Request, base string) string {
	if base == "/" {
		return ""
	}
	return outside(r, strings.TrimSuffix(path.Dir(strings.TrimSuffix(base, "/")), "/")+"/")
}

// listing is a folder as programs read it.
type listing struct {
	Path     string   `json:"path"`
	ReadOnly bool     `json:"readOnly"`
	Entries  []member `json:"entries"`
}

type member struct {
	Name     string     `json:"name"` // invalid UTF-8 is replaced: href is exact
	Href     string     `json:"href"`
	Type     string     `json:"type"`           // "folder" or "file"
	Size     *int64     `json:"size,omitempty"` // bytes, of a file
	Modified *time.Time `json:"modified,omitempty"`
}

func jsonListing(base string, readOnly bool, members []fs.FileInfo) listing {
	l := listing{Path: base, ReadOnly: readOnly, Entries: make([]member, len(members))}
	for i, fi := range members {
		modified := fi.ModTime().UTC()
		l.Entries[i] = member{Name: fi.Name(), Href: memberHref(base, fi), Type: "folder", Modified: &modified}
		if !fi.IsDir() {
			size := fi.Size()
			l.Entries[i].Type, l.Entries[i].Size = "file", &size
		}
	}
	return l
}

func writeJSON(w http.ResponseWriter, r *http.Request, v any) error {
	made(w.Header())
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodHead {
		return nil
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
