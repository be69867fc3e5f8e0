package server

import (
	"net/http"
	"os"
	"strings"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/internal/dav"
	"gowebdav/internal/logs"
	"gowebdav/internal/storage"
	"gowebdav/ui"
)

// mount is one shared folder: its lock, its files, and the two ways to them.
type mount struct {
	prefix     string
	readOnly   bool
	lock       *auth.Basic
	sameOrigin *http.CrossOriginProtection
	cors       *cors
	files      *storage.Folder
	dav        *dav.Handler
	pages      *ui.Pages
	follower   *logs.Follower
	limits     *limits
}

func newMount(c config.Mount, pages *ui.Pages, limits *limits, corsOrigins []string) (*mount, error) {
	sameOrigin := http.NewCrossOriginProtection()
	for _, origin := range corsOrigins {
		if err := sameOrigin.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	files, err := storage.Open(c.Path, c.ReadOnly)
	if err != nil {
		return nil, err
	}
	return &mount{
		prefix:     c.Prefix,
		readOnly:   c.ReadOnly,
		lock:       auth.NewBasic(c.Prefix, c.User, c.Password),
		sameOrigin: sameOrigin,
		cors:       newCORS(corsOrigins),
		files:      files,
		dav:        dav.New(c.Prefix, files, c.ReadOnly),
		pages:      pages,
		follower:   logs.NewFollower(files.FS()),
		limits:     limits,
	}, nil
}

// serve is the security of the server, in this order: who asks, from where, for
// what. Only then is anything looked at.
func (m *mount) serve(w http.ResponseWriter, r *http.Request) error {
	rec := recordOf(r)
	rec.mount = m.prefix

	// A browser asks for permission without credentials.
	if m.cors.share(w, r, m.readOnly) {
		return nil
	}

	user, ok := m.lock.Authenticate(r)
	if !ok {
		m.lock.Challenge(w.Header())
		return dav.Errorf(http.StatusUnauthorized, "credentials do not open the mount")
	}
	rec.user = user

	// A page elsewhere must not write with the credentials a browser keeps.
	// What a browser may send unasked is let through (GET, HEAD, OPTIONS).
	if err := m.sameOrigin.Check(r); err != nil {
		return dav.Errorf(http.StatusForbidden, "same origin: %w", err)
	}

	if r.Method == http.MethodPost && asksForArchive(r.URL.Query()) {
		return m.read(w, r) // a form, which only reads
	}
	if err := dav.Offers(w.Header(), r.Method, m.readOnly); err != nil {
		return err
	}

	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return m.read(w, r)
	}
	if r.Method == "PROPFIND" {
		comesWhole(r)
	}
	return m.dav.Serve(w, r, user)
}

// read answers GET and HEAD: a folder is a list, a file is its bytes.
func (m *mount) read(w http.ResponseWriter, r *http.Request) error {
	name := m.name(r.URL.Path)
	opened, err := m.files.OpenFile(r.Context(), name, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer opened.Close()
	fi := opened.(*storage.File).Info()
	if asksForArchive(r.URL.Query()) && (fi.IsDir() || r.Method == http.MethodPost) {
		if !fi.IsDir() {
			return dav.Errorf(http.StatusMethodNotAllowed, "an archive of a file")
		}
		return m.archive(w, r, fi)
	}
	if fi.IsDir() {
		comesWhole(r)
		return m.list(w, r, opened)
	}
	if strings.HasSuffix(r.URL.Path, "/") {
		return dav.Errorf(http.StatusNotFound, "a file, not a collection")
	}
	if asksForView(r.URL.Query()) {
		return m.view(w, r, opened.(*storage.File), fi)
	}
	if asksForPreview(r.URL.Query()) {
		return m.preview(w, r, opened.(*storage.File), fi)
	}
	if asksForLines(r.URL.Query()) {
		return m.lines(w, r, opened.(*storage.File))
	}
	return download(w, r, opened.(*storage.File), fi)
}

// name cuts the prefix off a path of this mount.
func (m *mount) name(path string) string {
	return dav.Name(m.prefix, path)
}
