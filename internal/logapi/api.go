package logapi

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/follow"
	"gowebdav/internal/logs/format"
	"gowebdav/internal/pool"
)

// API answers queries for the lines of the logs of one mount.
type API struct {
	Files    fs.FS // its files are io.ReaderAts; those that can be followed are of package os
	Follower *follow.Follower
	Limits   *Limits        // shared by all mounts
	Zone     *time.Location // of lines without a zone, unless the query names one
	Formats  []*format.Own  // of the settings
	Prefix   string         // of the mount's URLs, before which Formats may name logs

	// NoFollow is why no log of the mount can be followed, "" if they can.
	NoFollow string

	// Metered says that reading the files costs money: they lie in a bucket.
	Metered bool

	// Caller returns the caller of a request.
	Caller func(*http.Request) Caller

	// Header sets the security headers of an answer.
	Header func(http.Header)

	// Why tells a client why a file or folder could not be read. It names no path of the host.
	Why func(error) string
}

// Request is a query for a log.
type Request struct {
	Name  string  // of the log in Files
	File  fs.File // the log, open; a follow closes it early
	Query url.Values
}

// Error is the error of a wrong query, or of one that the log cannot answer. The client may
// see Why.
type Error struct {
	Status int
	Why    string
}

func (e *Error) Error() string { return e.Why }

// Asks reports whether a query asks for lines.
func Asks(query url.Values) bool { return slices.ContainsFunc(Parameters, query.Has) }

// AsksFolder reports whether a query for a folder asks for lines.
func AsksFolder(query url.Values) bool {
	return Asks(query) || slices.ContainsFunc(FolderParameters, query.Has)
}

// Serve answers a query for lines. Its errors are an *[Error], a *[pool.FullError] or those of
// the file. The answer may have begun before an error of the file.
func (a *API) Serve(w http.ResponseWriter, r *http.Request, req Request) error {
	q, err := a.parse(req.Query, time.Now())
	if err != nil {
		return err
	}
	if q.follow && a.NoFollow != "" {
		return &Error{http.StatusBadRequest, "follow: " + a.NoFollow}
	}
	if q.follow {
		req.File.Close() // thousands of followers share the Follower's file
		return a.follow(r, req, q, a.output(w, r, q))
	}
	r, done := a.bounded(r)
	defer done()
	set, err := a.open(r, req, q)
	if err != nil {
		return err
	}
	defer set.Close()
	if !q.cheap() || set.Compressed() {
		leave, err := a.place(a.Limits.Scans, r)
		if err != nil {
			return err
		}
		defer leave()
	}
	if q.indexed() {
		defer func() {
			if r.Context().Err() != nil {
				a.buildIndex(r, req, q)
			}
		}()
	}
	switch {
	case q.window != nil:
		return a.window(r, q, set, a.output(w, r, q, new(oneObject)))
	case q.spread != nil:
		return a.histogram(r, q, set, a.output(w, r, q, new(oneObject)))
	}
	return a.search(r, q, set, a.output(w, r, q))
}

// search answers with the matching lines.
func (a *API) search(r *http.Request, q *query, set logs.Set, out *output) error {
	query := q.Query
	if q.tail >= 0 {
		query.Tail, query.Limit = !q.Newest, q.tail
	}
	if r.Method == http.MethodHead || q.tail == 0 {
		out.begin()
		return nil
	}
	query.Heads = out.form.heads()
	query.Progress = out.progress()
	summary, err := set.Search(r.Context(), query, out.hit)
	if errors.Is(err, logs.ErrNotHere) {
		return &Error{http.StatusGone, "position: " + err.Error()}
	}
	return out.end(r.Context(), summary, err)
}

// options returns how a query reads the logs of a folder.
func (a *API) options(who Caller, q *query, dir string) logs.Options {
	return logs.Options{
		Zone: q.zone, Charset: q.charset, Text: q.text, Formats: a.Formats, Folder: a.folder(dir), Index: a.Limits.Index, MaxDecompressed: a.Limits.Decompressed, MaxDictionary: a.Limits.Dictionary,
		Turns: a.Limits.Turns, Client: who.Client, Holder: who.Holder,
	}
}

// open opens the log of a query: the file, or its rotated set.
func (a *API) open(r *http.Request, req Request, q *query) (set logs.Set, err error) {
	who := a.Caller(r)
	options := a.options(who, q, path.Dir(req.Name))
	options.May = who.May
	if q.rotated {
		set, err = logs.OpenSet(r.Context(), a.Files, req.Name, options)
		q.refused = who.Refused()
	} else {
		var log *logs.Log
		log, err = logs.New(r.Context(), req.File, options)
		set = logs.Set{log}
	}
	switch {
	case errors.Is(err, charset.ErrUTF32):
		return nil, &Error{http.StatusUnsupportedMediaType, "a file in UTF-32, which is not read: get it without a query, and convert it, as by iconv -f UTF-32 -t UTF-8"}
	case errors.Is(err, charset.ErrBinary):
		return nil, &Error{http.StatusUnsupportedMediaType, "a binary file, which has no lines: get it without a query, or read it nevertheless with charset=utf-8 or text"}
	}
	return set, err
}

// folder returns the path of a folder in URLs.
func (a *API) folder(dir string) string { return path.Join("/", a.Prefix, dir) }

// place takes a place in a pool for a request. The caller calls leave.
func (a *API) place(p *pool.Pool, r *http.Request) (leave func(), err error) {
	who := a.Caller(r)
	place, err := p.Take(who.Client, who.Holder)
	if err != nil {
		return nil, err
	}
	return place.Leave, nil
}
