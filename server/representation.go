package server

import (
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gowebdav/internal/dav"
	"gowebdav/internal/logapi"
	"gowebdav/internal/storage"
)

// representation is a kind of answer to GET (RFC 9110 §3.2).
type representation struct {
	parameters []string                     // one of them in the query asks for it; nil for the default
	when       func(r *http.Request) bool   // whether the client may have it, nil for always
	made       bool                         // made here, unlike the bytes of a file: not for pages of other sites
	folder     func(m *mount, t *get) error // the answer for a folder, nil to ignore the query there
	file       func(m *mount, t *get) error // the answer for a file, likewise
}

// representations decides what GET and HEAD answer, by query and by folder or file. The first
// matching row counts. ?mount, ?find and the last parameters of logs are not marked as made: they are for
// folders only, which are always refused to other sites.
var representations = []representation{
	{parameters: []string{"zip", "tar"}, made: true, folder: (*mount).archive},
	{parameters: []string{"link"}, when: mayLink, made: true, folder: (*mount).linking, file: (*mount).linking},
	{parameters: []string{"mount"}, when: acceptsHTML, folder: (*mount).mounting},
	{parameters: []string{"view"}, made: true, folder: (*mount).together, file: (*mount).view},
	{parameters: []string{"preview"}, made: true, file: (*mount).preview},
	{parameters: []string{"open"}, when: acceptsHTML, made: true, file: (*mount).open},
	{parameters: []string{logapi.Find}, folder: (*mount).find},
	{parameters: logapi.Parameters, made: true, folder: (*mount).search, file: (*mount).lines},
	{parameters: logapi.FolderParameters, folder: (*mount).search},
	{folder: (*mount).list, file: (*mount).download},
}

// asked reports whether a query asks for the representation.
func (rep *representation) asked(query url.Values) bool {
	return rep.parameters == nil || slices.ContainsFunc(rep.parameters, query.Has)
}

// asksForMade reports whether a query asks for an answer that is made here, whatever the path
// is.
func asksForMade(query url.Values) bool {
	return slices.ContainsFunc(representations, func(rep representation) bool { return rep.made && rep.asked(query) })
}

// asksForArchive reports whether a query asks for a folder as one file. A form that chooses
// many members does not fit into a URL, so such a query may come by POST.
func asksForArchive(query url.Values) bool { return representations[0].asked(query) }

// get is a GET or HEAD request, or a POST for an archive.
type get struct {
	w     http.ResponseWriter
	r     *http.Request
	query url.Values
	file  storage.File // the opened folder or file of the path
	info  fs.FileInfo
}

// read answers GET and HEAD.
func (m *mount) read(w http.ResponseWriter, r *http.Request) error {
	opened, err := m.files.Open(r.Context(), m.name(r.URL.Path))
	if err != nil {
		return err
	}
	defer opened.Close()
	g := &get{w, r, r.URL.Query(), opened, opened.Info()}
	folder := g.info.IsDir()
	switch {
	case folder && callerOf(r).foreign:
		return errForeign
	case !folder && r.Method == http.MethodPost:
		return dav.Errorf(http.StatusMethodNotAllowed, "an archive of a file")
	case !folder && strings.HasSuffix(r.URL.Path, "/"):
		return dav.Errorf(http.StatusNotFound, "a file, not a collection")
	}
	for i := range representations {
		rep := &representations[i]
		answer := rep.file
		if folder {
			answer = rep.folder
		}
		if answer != nil && rep.asked(g.query) && (rep.when == nil || rep.when(r)) {
			return answer(m, g)
		}
	}
	return nil // not reached: the last row matches always
}
