package server

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"gowebdav/internal/conns"
	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/storage"
)

// lines answers a query for a file's lines.
func (m *mount) lines(g *get) error {
	w, r, file := g.w, g.r, g.file
	q, err := parseLogQuery(g.query, time.Now(), time.Local)
	if err != nil {
		return err
	}
	if q.follow {
		file.Close() // thousands who follow need it once
		return m.follow(r, q, newLineWriter(w, r, q))
	}
	r, done := m.bounded(r)
	defer done()
	set, err := m.open(r, q, file)
	if err != nil {
		return err
	}
	defer set.Close()
	if !q.cheap() || set.Compressed() {
		leave, err := placeIn(m.limits.scans, r)
		if err != nil {
			return err
		}
		defer leave()
	}
	if q.indexed() {
		defer func() {
			if r.Context().Err() != nil {
				m.learn(r, q)
			}
		}()
	}
	switch {
	case q.window != nil:
		return m.window(w, r, q, set)
	case q.buckets > 0:
		out := newLineWriter(w, r, q, formJSON)
		if r.Method == http.MethodHead {
			out.begin()
			return nil
		}
		return m.histogram(r, q, set, out)
	}
	return m.search(r, q, set, newLineWriter(w, r, q))
}

// search answers with the lines that match.
func (m *mount) search(r *http.Request, q *logQuery, set logs.Set, out *lineWriter) error {
	query := q.Query
	if q.tail >= 0 {
		query.Tail, query.Limit = !q.Newest, q.tail
	}
	if r.Method == http.MethodHead || q.tail == 0 {
		out.begin()
		return nil
	}
	query.Heads = out.form != formText
	query.Progress = out.progress()
	summary, err := set.Search(r.Context(), query, out.hit)
	if errors.Is(err, logs.ErrNotHere) {
		return &queryError{http.StatusGone, "position: " + err.Error()}
	}
	return out.end(r.Context(), summary, err)
}

// open opens the log that a query is of: the file, or the rotated set around it.
func (m *mount) open(r *http.Request, q *logQuery, file *storage.File) (set logs.Set, err error) {
	options := logs.Options{Zone: time.Local, Charset: q.charset, Index: m.limits.index, MaxDecompressed: m.limits.Decompressed, MaxDictionary: m.limits.Dictionary, Turns: m.limits.turns, Client: client(r), Holder: conns.Holder(r), May: mayShow(r)}
	if q.rotated {
		set, err = logs.OpenSet(r.Context(), m.files.FS(), m.logName(r), options)
		q.refused = callerOf(r).answers.leftOut()
	} else {
		var log *logs.Log
		log, err = logs.New(r.Context(), file.File, options)
		set = logs.Set{log}
	}
	if errors.Is(err, charset.ErrBinary) {
		return nil, &queryError{http.StatusUnsupportedMediaType, "a binary file, which has no lines: get it without a query, or read it nevertheless with charset=utf-8"}
	}
	return set, err
}

// logName is the requested file's name for package logs.
func (m *mount) logName(r *http.Request) string { return strings.TrimPrefix(m.name(r.URL.Path), "/") }
