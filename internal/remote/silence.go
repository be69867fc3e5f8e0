package remote

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	headTime  = 15 * time.Second // until the head of an answer that only reads
	writeTime = 10 * time.Minute // until that of an answer that changes something: a folder is copied
	scanMore  = 10 * time.Second // a query for logs answers so long after its own limit
	bodyTime  = time.Minute      // between two parts of a body
)

// patience returns how long a request may wait for the head of its answer. The text of a search
// begins with its first match, so it may take as long as the search.
func (r *Remote) patience(req *http.Request) time.Duration {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, "PROPFIND":
		if req.URL.RawQuery != "" {
			return max(r.head, r.options.ScanTime+scanMore)
		}
		return r.head
	}
	return writeTime
}

// silence ends a request if nothing comes or goes for too long.
type silence struct {
	timer  *time.Timer
	head   time.Duration // until the head of the answer
	body   time.Duration // between two parts of a body
	answer atomic.Bool   // its head is there
	open   bool          // the answer may be silent, as the text of a follow
}

func newSilence(cancel context.CancelCauseFunc, head, body time.Duration, open bool) *silence {
	return &silence{timer: time.AfterFunc(head, func() { cancel(ErrSilent) }), head: head, body: body, open: open}
}

func (s *silence) end() { s.timer.Stop() }

// sending watches the body of a request: while it is sent, each part gives it more time.
func (s *silence) sending(body io.ReadCloser) io.ReadCloser {
	return &watched{body, func() {
		if !s.answer.Load() {
			s.timer.Reset(max(s.head, s.body))
		}
	}}
}

// receiving watches the body of an answer.
func (s *silence) receiving(body io.ReadCloser) io.ReadCloser {
	s.answer.Store(true)
	if s.open {
		s.timer.Stop()
		return body
	}
	s.timer.Reset(s.body)
	return &watched{body, func() { s.timer.Reset(s.body) }}
}

type watched struct {
	io.ReadCloser
	progress func()
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if n > 0 {
		w.progress()
	}
	return n, err
}
