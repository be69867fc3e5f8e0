package follow

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
)

// stretch is what there is to read of a file.
type stretch struct {
	of       *generation
	content  *logs.Log
	from, to int64
	closed   bool // the file gets no more
	waited   bool // and a line has been waited for to get its newline
}

// piece is what a view shows of some lines.
type piece struct {
	of       *generation
	from, to int64
	text     []byte
}

// audience is the followers who have the same view of a file: a thousand of them
// cost one reading and one writing of each line.
type audience struct {
	readers atomic.Int64
	room    *atomic.Int64 // bytes that may be kept

	mu     sync.Mutex
	writer *writer
	kept   []piece // each begins where the one before ends
	half   stretch // which has no whole line
	size   int64   // bytes that they take
}

// piece returns the piece that a stretch begins with, which is empty where there
// is no whole line. It is none where followers are further on already: to catch
// up with them, a reader writes its own, up to where a piece of theirs begins.
func (a *audience) piece(ctx context.Context, t *tail, of *stretch) (p piece, ok bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, p := range a.kept {
		if p.of != of.of || p.from < of.from {
			continue
		}
		if p.from > of.from {
			// A line that a piece ends within has been waited for.
			of.to, of.waited = p.from, true
			return piece{}, false, nil
		}
		return p, true, nil
	}
	if last := len(a.kept) - 1; last >= 0 && a.kept[last].of == of.of && of.from < a.kept[last].to {
		of.to, of.waited = a.kept[last].to, true
		return piece{}, false, nil
	}
	if !of.closed && !of.waited && a.half.of == of.of && a.half.from == of.from && a.half.to == of.to {
		return piece{of: of.of, from: of.from, to: of.from}, true, nil
	}
	p, err = a.writer.write(ctx, t, *of)
	if err == nil && p.to == p.from {
		a.half = *of
	}
	p.text = bytes.Clone(p.text)
	a.writer.free()
	if err == nil && p.to > p.from && a.readers.Load() > 1 {
		a.keep(p)
	}
	return p, true, err
}

// keep keeps a piece for those who have not come to it, and forgets as many of the
// oldest as there is no room for.
func (a *audience) keep(p piece) {
	if last := len(a.kept) - 1; last >= 0 && (a.kept[last].of != p.of || a.kept[last].to != p.from) {
		clear(a.kept)
		a.kept, a.size = a.kept[:0], 0
	}
	a.kept = append(a.kept, p)
	a.size += p.size()
	forgotten := 0
	for ; forgotten < len(a.kept) && a.size > a.room.Load(); forgotten++ {
		a.size -= a.kept[forgotten].size()
	}
	n := copy(a.kept, a.kept[forgotten:])
	clear(a.kept[n:])
	a.kept = a.kept[:n]
}

func (p *piece) size() int64 {
	const overhead = 64
	return int64(len(p.text)) + overhead
}

// writer writes what a view shows.
type writer struct {
	view   *View
	filter *logs.Filter
	at     *generation // what filter knows the lines of
	offset int64       // up to there
	hits   int
	buf    *[]byte
}

// pieceSize is the size at which a piece is large enough, in bytes.
const pieceSize = 128 << 10

// textBuffers are for pieces: followers who have nothing to read hold none.
var textBuffers = sync.Pool{New: func() any { return new([]byte) }}

func newWriter(view *View) (*writer, error) {
	w := &writer{view: view}
	return w, w.renew()
}

func (w *writer) renew() (err error) {
	w.filter, err = logs.NewFilter(w.view.Query, w.view.Zone)
	return err
}

// write writes the piece that a stretch begins with. Its text is valid until free.
func (w *writer) write(ctx context.Context, t *tail, s stretch) (piece, error) {
	p := piece{of: s.of, from: s.from, to: s.from}
	if s.from >= s.to {
		return p, nil
	}
	if w.buf == nil {
		w.buf = textBuffers.Get().(*[]byte)
	}
	text := (*w.buf)[:0]
	identity := t.identity(s.of)
	part := logs.Part{From: s.from, To: s.to, Continues: w.at == s.of && w.offset == s.from}
	switch {
	case s.closed:
		part.Unended = logs.UnendedIsLine
	case s.waited:
		part.Unended = logs.UnendedIsShown
	}
	next, err := w.filter.Read(ctx, s.content, part, func(l logs.Line, head format.Head, next int64, partial bool) error {
		w.hits++
		text = w.view.Append(text, Event{Line: l, File: s.content.Name, Position: identity + strconv.FormatInt(next, 10), Partial: partial}, head)
		if len(text) >= pieceSize || w.view.Limit > 0 && w.hits >= w.view.Limit {
			return errEnd
		}
		return nil
	})
	if errors.Is(err, errEnd) {
		err = nil
	}
	if err != nil {
		err = errors.Join(err, w.renew()) // which may have stopped within a line
	}
	p.to = next
	w.at, w.offset = s.of, p.to
	*w.buf, p.text = text, text
	return p, err
}

// free gives the memory of the last piece back.
func (w *writer) free() {
	if w.buf != nil {
		textBuffers.Put(w.buf)
		w.buf = nil
	}
}
