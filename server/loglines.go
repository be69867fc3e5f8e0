package server

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/storage"
)

const (
	maxScans       = 8   // searches at a time, of all clients
	maxClientScans = 2   // of one user at one address
	maxFollows     = 512 // at a time

	pingInterval  = 15 * time.Second // a proxy must not take a quiet log for a dead one
	flushInterval = 200 * time.Millisecond
)

// lines answers a query for a file's lines.
func (m *mount) lines(w http.ResponseWriter, r *http.Request, file *storage.File) error {
	q, err := parseLogQuery(r.URL.Query(), time.Now(), time.Local)
	if err != nil {
		return err
	}
	if q.follow {
		return m.follow(w, r, q, newLineWriter(w, r, q))
	}
	set, err := m.open(r, q, file)
	if err != nil {
		return err
	}
	defer set.Close()
	if q.window != nil {
		return m.window(w, r, q, set)
	}
	out := newLineWriter(w, r, q)
	done, err := m.limits.scan(r)
	if err != nil {
		w.Header().Set("Retry-After", "5")
		return err
	}
	defer done()
	query := q.Query
	if q.tail >= 0 {
		query.Tail, query.Limit = !q.Newest, q.tail
	}
	if r.Method == http.MethodHead || q.tail == 0 {
		out.begin()
		return nil
	}
	query.Heads = out.form != formText
	summary, err := set.Search(r.Context(), query, out.hit)
	if err != nil {
		return err
	}
	return out.end(summary)
}

// open opens the log that a query is of: the file, or the rotated set around it.
func (m *mount) open(r *http.Request, q *logQuery, file *storage.File) (set logs.Set, err error) {
	options := logs.Options{Zone: time.Local, Charset: q.charset}
	if q.rotated {
		set, err = logs.OpenSet(r.Context(), m.files.FS(), m.logName(r), options)
	} else {
		var log *logs.Log
		log, err = logs.New(r.Context(), file.File, options)
		set = logs.Set{log}
	}
	if errors.Is(err, logs.ErrBinary) {
		return nil, &queryError{http.StatusUnsupportedMediaType, "a binary file, which has no lines: get it without a query, or read it nevertheless with charset=utf-8"}
	}
	return set, err
}

// logName is the requested file's name for package logs.
func (m *mount) logName(r *http.Request) string { return strings.TrimPrefix(m.name(r.URL.Path), "/") }

// follow answers ?follow: the answer stays open.
func (m *mount) follow(w http.ResponseWriter, r *http.Request, q *logQuery, out *lineWriter) error {
	done, err := m.limits.follow()
	if err != nil {
		w.Header().Set("Retry-After", "30")
		return err
	}
	defer done()
	filter, err := logs.NewFilter(q.Query, time.Local)
	if err != nil {
		return err
	}
	if r.Method == http.MethodHead {
		out.begin()
		return nil
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(stopping(r.Context()), cancel)() // a stop of the server does not wait for readers

	start := logs.Start{Position: cmp.Or(r.Header.Get("Last-Event-ID"), q.position), Lines: max(q.tail, 0), Charset: q.charset}
	events := make(chan func() error)
	go func() {
		defer close(events)
		err := m.follower.Follow(ctx, m.logName(r), start, func() error {
			return hand(ctx, events, func() error { out.begin(); return out.flush() })
		}, func(e logs.Event) error {
			if e.Length > 0 {
				head, ok := filter.Match(e.Text)
				if !ok {
					return nil
				}
				return hand(ctx, events, func() error { return out.event(e, head) })
			}
			return hand(ctx, events, func() error { return out.event(e, logs.Head{}) })
		})
		if err != nil && ctx.Err() == nil {
			hand(ctx, events, func() error { return err })
		}
	}()
	return out.pump(events, q.Limit)
}

// hand gives something to write to the goroutine that writes, and waits until
// it is written: the text of a line is valid only so long.
func hand(ctx context.Context, to chan<- func() error, write func() error) error {
	done := make(chan error, 1)
	select {
	case to <- func() error { err := write(); done <- err; return err }:
		return <-done
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pump writes what comes, flushes it soon, and pings while nothing comes.
func (o *lineWriter) pump(events <-chan func() error, limit int) error {
	ping := time.NewTicker(pingInterval)
	defer ping.Stop()
	var flush <-chan time.Time
	for {
		select {
		case write, ok := <-events:
			if !ok {
				return o.flush()
			}
			if err := write(); err != nil {
				return err
			}
			if limit > 0 && o.hits >= limit {
				return o.flush()
			}
			if flush == nil {
				flush = time.After(flushInterval)
			}
		case <-flush:
			flush = nil
			if err := o.flush(); err != nil {
				return err
			}
		case <-ping.C:
			if o.form == formSSE {
				if _, err := io.WriteString(o.w, ": ping\n\n"); err != nil {
					return err
				}
				if err := o.flush(); err != nil {
					return err
				}
			}
		}
	}
}
