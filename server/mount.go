package server

import (
	"cmp"
	"net/http"
	"time"

	"gowebdav/internal/bucket"
	"gowebdav/internal/config"
	"gowebdav/internal/dav"
	"gowebdav/internal/logapi"
	"gowebdav/internal/logs/follow"
	"gowebdav/internal/storage"
	"gowebdav/ui"
)

// mount is a shared folder for users who may only read, or for users who may write.
type mount struct {
	prefix   string
	readOnly bool
	login    bool // users need credentials
	made     bool // the folder was missing, and was made
	files    storage.Files
	folder   *storage.Folder // files, for what only a folder of the host has; nil for a bucket
	dav      *dav.Handler
	pages    *ui.Pages
	logs     *logapi.API
	limits   *limits
	sorts    chan struct{} // the folders that are being sorted
}

func newMount(c config.Mount, cfg config.Config, readOnly bool, store *bucket.Bucket, pages *ui.Pages, limits *limits) (*mount, error) {
	m := mount{
		prefix:   c.Prefix,
		readOnly: readOnly,
		made:     c.Made,
		pages:    pages,
		logs:     &logapi.API{Limits: limits.logs, Prefix: c.Prefix, Caller: logCaller, Header: made, Why: whyMissing},
		limits:   limits,
		sorts:    make(chan struct{}, mountSortings),
	}
	if store != nil {
		m.files, m.logs.NoFollow, m.logs.Metered = store, noFollow, true
	} else {
		var err error
		if m.folder, err = storage.Open(c.Path, readOnly); err != nil {
			return nil, err
		}
		m.files = m.folder
	}
	m.dav = dav.New(c.Prefix, m.files, readOnly)
	m.logs.Files, m.logs.Follower = m.files.FS(), follow.New(m.files.FS())
	return m.reading(c, cfg), nil
}

// reading returns the mount with other settings for what its logs say: the zone of lines that
// name none, and formats. It shares all else. A folder that was made once stays so: a reload finds it.
func (m mount) reading(c config.Mount, cfg config.Config) *mount {
	logs := *m.logs
	logs.Zone, logs.Formats = cmp.Or(c.Zone, time.Local), cfg.Formats
	m.logs = &logs
	m.made = m.made || c.Made
	return &m
}

// forReading returns the mount for a request that may not write although its user may. It shares all else.
func (m mount) forReading() *mount {
	m.readOnly, m.dav = true, m.dav.ForReading()
	return &m
}

// spell spells the request's path as the disk does, and asks the gateway about it if that
// is another path than the one that it has answered for. A link opens what it names by
// its name on disk.
func (m *mount) spell(r *http.Request) (*http.Request, error) {
	who := callerOf(r)
	path, _ := dav.Reprefix(m.prefix, r.URL.Path)
	path = m.dav.Spell(r.Context(), path)
	if who.linked != "" && !dav.Within(who.linked, path) {
		return r, dav.Errorf(http.StatusNotFound, "the link is to another spelling of the name")
	}
	if path == r.URL.Path {
		return r, nil
	}
	return dav.WithSpelling(r, path), may(r, r.Method, path)
}

// name cuts the prefix off a path of this mount.
func (m *mount) name(path string) string {
	return dav.Name(m.prefix, path)
}
