package follow

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/format"
)

// stretch is a part of a file that can be read.
type stretch struct {
	of       *generation
	content  *logs.Log
	from, to int64
	before   time.Time // as in Event
	closed   bool      // the file will not grow
	waited   bool      // its last line has waited for its newline long enough

	beside beside
}

// beside is what stands before and after the place of a line in its position: places in other
// files.
type beside struct{ before, after string }

// piece is the encoded lines of a part of a file.
type piece struct {
	of       *generation
	from, to int64
	text     []byte
	beside   beside
}

// audience is the followers with the same view of a file. A thousand of them cost one
// reading and one encoding of each line.
type audience struct {
	readers atomic.Int64
	room    *atomic.Int64 // bytes that cached may take

	mu         sync.Mutex
	writer     *writer
	cached     []piece // each piece begins where the one before ends
	unfinished stretch // the last stretch without a complete line
	size       int64   // of cached, in bytes
}

// piece returns the piece at the start of a stretch; it is empty if there is no complete
// line. ok is false if the other followers are further ahead: to catch up, a reader writes
// its own pieces, up to the start of a cached one.
func (a *audience) piece(ctx context.Context, t *tail, of *stretch) (p piece, ok bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, p := range a.cached {
		if p.of != of.of || p.from < of.from || p.beside != of.beside {
			continue
		}
		if p.from > of.from {
			// A piece that ends within a line has waited for its newline.
			of.to, of.waited = p.from, true
			return piece{}, false, nil
		}
		return p, true, nil
	}
	if last := len(a.cached) - 1; last >= 0 && a.cached[last].of == of.of && of.from < a.cached[last].to {
		of.to, of.waited = a.cached[last].to, true
		return piece{}, false, nil
	}
	if !of.closed && !of.waited && a.unfinished.of == of.of && a.unfinished.from == of.from && a.unfinished.to == of.to {
		return piece{of: of.of, from: of.from, to: of.from}, true, nil
	}
	p, err = a.writer.write(ctx, t, *of)
	if err == nil && p.to == p.from {
		a.unfinished = *of
	}
	p.text = bytes.Clone(p.text)
	a.writer.release()
	if err == nil && p.to > p.from && a.readers.Load() > 1 {
		a.cache(p)
	}
	return p, true, err
}

// cache stores a piece for slower followers, and drops the oldest ones if they take too
// much memory.
func (a *audience) cache(p piece) {
	if last := len(a.cached) - 1; last >= 0 && (a.cached[last].of != p.of || a.cached[last].to != p.from) {
		clear(a.cached)
		a.cached, a.size = a.cached[:0], 0
	}
	a.cached = append(a.cached, p)
	a.size += p.size()
	dropped := 0
	for ; dropped < len(a.cached) && a.size > a.room.Load(); dropped++ {
		a.size -= a.cached[dropped].size()
	}
	n := copy(a.cached, a.cached[dropped:])
	clear(a.cached[n:])
	a.cached = a.cached[:n]
}

func (p *piece) size() int64 {
	const overhead = 64
	return int64(len(p.text)) + overhead
}

// writer encodes the lines of a view.
type writer struct {
	view   *View
	filter *logs.Filter
	at     *generation // the generation that filter has read
	offset int64       // up to there
	hits   int
	buf    *[]byte
}

// pieceSize is the size in bytes at which a piece ends.
const pieceSize = 128 << 10

// textBuffers are buffers for pieces. Followers with nothing to read hold none.
var textBuffers = sync.Pool{New: func() any { return new([]byte) }}

func newWriter(view *View) (*writer, error) {
	w := &writer{view: view}
	return w, w.renew()
}

func (w *writer) renew() (err error) {
	w.filter, err = logs.NewFilter(w.view.Query)
	return err
}

// write returns the piece at the start of a stretch. Its text is valid until release.
func (w *writer) write(ctx context.Context, t *tail, s stretch) (piece, error) {
	p := piece{of: s.of, from: s.from, to: s.from, beside: s.beside}
	if s.from >= s.to {
		return p, nil
	}
	if w.buf == nil {
		w.buf = textBuffers.Get().(*[]byte)
	}
	text := (*w.buf)[:0]
	before, after := t.identity(s.of)
	before, after = s.beside.before+before, after+s.beside.after
	var position []byte
	part := logs.Part{From: s.from, To: s.to, Continues: w.at == s.of && w.offset == s.from}
	switch {
	case s.closed:
		part.Unended = logs.UnendedIsLine
	case s.waited:
		part.Unended = logs.UnendedIsShown
	}
	next, err := w.filter.Read(ctx, s.content, part, func(l logs.Line, head format.Head, next int64, partial bool) error {
		w.hits++
		position = append(strconv.AppendInt(append(position[:0], before...), next, 10), after...)
		text = w.view.Append(text, Event{Line: l, File: s.content.Name, Position: string(position), Before: s.before, Partial: partial}, head)
		if len(text) >= pieceSize || w.view.Limit > 0 && w.hits >= w.view.Limit {
			return errEnd
		}
		return nil
	})
	if errors.Is(err, errEnd) {
		err = nil
	}
	if err != nil {
		err = errors.Join(err, w.renew()) // the filter may have stopped within a line
	}
	p.to = next
	w.at, w.offset = s.of, p.to
	*w.buf, p.text = text, text
	return p, err
}

// release frees the memory of the last piece.
func (w *writer) release() {
	if w.buf != nil {
		textBuffers.Put(w.buf)
		w.buf = nil
	}
}
