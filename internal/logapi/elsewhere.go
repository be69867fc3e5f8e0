package logapi

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Patience is how long another server may take for each event of an answer: the first line, the next
// one, or that it is still searching.
const Patience = 5 * time.Second

// The maximum size of an event of another server, in bytes: of any, and of a histogram. A line has up to
// 64 KiB, which JSON may make six times as long.
const (
	maxEvent     = 1 << 20
	maxHistogram = 8 << 20
)

// Elsewhere asks another server the same query, and returns its answer as an event stream. It may be
// silent for [Patience] until its head, and ends with ctx. An error that the client may know is an *[Error].
type Elsewhere func(ctx context.Context, query url.Values) (io.ReadCloser, error)

// answer is the answer of another server, which may be slow, endless, or none at all. Two events are read
// ahead, so that the time of all slow servers passes at once.
type answer struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	head   chan struct{} // closed once body and err are set
	body   io.ReadCloser
	err    error // why there is no answer

	events   chan event
	timer    *time.Timer // ends it if it is silent
	patience time.Duration
	most     int // bytes of an event
	read     int // of the event that is read
}

// event is an event of an answer, or why there is none.
type event struct {
	name, id string
	data     []byte
	err      error
}

var errSilent = &Error{http.StatusGatewayTimeout, "the other server does not answer"}

// ask asks another server. All are asked at once, so that one that is slow costs its time once. most
// is the maximum size of an event, and patience the time for each.
func (b *Branch) ask(ctx context.Context, query url.Values, most int, patience time.Duration) *answer {
	ctx, cancel := context.WithCancelCause(ctx)
	a := &answer{ctx: ctx, cancel: cancel, head: make(chan struct{}), events: make(chan event, 1), most: most, patience: patience}
	a.timer = time.AfterFunc(patience, func() { cancel(errSilent) })
	go func() {
		defer a.timer.Stop()
		a.body, a.err = b.Elsewhere(ctx, query)
		if a.err != nil && context.Cause(ctx) == errSilent {
			a.err = errSilent
		}
		if close(a.head); a.err != nil {
			return
		}
		defer a.body.Close()
		a.run()
	}()
	return a
}

// close ends an answer, also before its head is there.
func (a *answer) close() { a.cancel(nil) }

// answered reports whether there is an answer. It waits for its head.
func (a *answer) answered() bool { <-a.head; return a.err == nil }

// next returns the next event.
func (a *answer) next() (event, error) {
	if !a.answered() {
		return event{}, a.err
	}
	select {
	case e := <-a.events:
		return e, e.err
	default:
	}
	select {
	case e := <-a.events:
		return e, e.err
	case <-a.ctx.Done():
		return event{}, context.Cause(a.ctx)
	}
}

// run reads the events.
func (a *answer) run() {
	lines := bufio.NewScanner(a)
	lines.Buffer(nil, a.most)
	lines.Split(wholeLines)
	for {
		a.read = 0
		a.timer.Reset(a.patience)
		e := a.scan(lines)
		a.timer.Stop() // the reader takes its time
		select {
		case a.events <- e:
		case <-a.ctx.Done():
			return
		}
		if e.err != nil {
			return
		}
	}
}

// scan reads an event.
func (a *answer) scan(lines *bufio.Scanner) (e event) {
	for a.read < 2*a.most && lines.Scan() {
		line := lines.Bytes()
		if len(line) == 0 {
			e = event{}
		} else if name, ok := bytes.CutPrefix(line, []byte("event: ")); ok {
			e.name = string(name)
		} else if id, ok := bytes.CutPrefix(line, []byte("id: ")); ok {
			e.id = string(id)
		} else if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
			e.data = bytes.Clone(data)
			return e
		}
	}
	switch err := lines.Err(); {
	case context.Cause(a.ctx) == errSilent:
		e.err = errSilent
	case err == bufio.ErrTooLong, err == nil && a.read >= 2*a.most:
		e.err = &Error{http.StatusBadGateway, fmt.Sprintf("its answer has more than %d bytes in a line", a.most)}
	default:
		e.err = cmp.Or(err, io.ErrUnexpectedEOF)
	}
	return e
}

// wholeLines splits lines. One without its end has been cut off.
func wholeLines(data []byte, _ bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i], nil
	}
	return 0, nil, nil
}

// Read reads the body. A long event takes its time as long as it comes in parts.
func (a *answer) Read(p []byte) (int, error) {
	const part = 16 << 10
	n, err := a.body.Read(p[:min(len(p), part)])
	if a.read += n; a.read/part != (a.read-n)/part {
		a.timer.Reset(a.patience)
	}
	return n, err
}

// each visits the events of an answer. The last one is the end.
func (a *answer) each(visit func(name string, data []byte) error) error {
	for {
		e, err := a.next()
		if err != nil {
			return err
		}
		if err := visit(e.name, e.data); err != nil || e.name == "end" {
			return err
		}
	}
}

// theirs is what another server is asked.
type theirs struct {
	query  url.Values
	answer *answer // nil if it is not asked yet, or has been read
}

// drop closes the answers that nobody has read.
func drop(sources []source) {
	for _, s := range sources {
		if s.theirs != nil && s.theirs.answer != nil {
			s.theirs.answer.close()
		}
	}
}

// elsewhere lets pass pass on the answer of another server. What goes wrong there is skipped; an
// error is that of writing, or of the context.
func (g *group) elsewhere(b *Branch, a *answer, pass func(*answer) error) error {
	defer a.close()
	err := pass(a)
	if sent := new(sendError); errors.As(err, &sent) {
		return sent.error
	}
	if err == errEnough {
		err = nil
	}
	return g.failed(b, a, err)
}

// failed notes that there is no answer of another server, or that it has broken off. It returns the
// error of the context.
func (g *group) failed(b *Branch, a *answer, err error) error {
	if ended := g.r.Context().Err(); err == nil || ended != nil {
		return ended
	}
	g.broken = g.broken || a.answered()
	g.skips.add(b.Path+"/", reasonOf(err))
	return nil
}

// reasonOf returns what a client may know about an answer that is none.
func reasonOf(err error) string {
	if public := new(Error); errors.As(err, &public) {
		return public.Why
	}
	return "its answer broke off"
}

// sendError is an error of writing to the client.
type sendError struct{ error }

var errEnough = errors.New("the limit is reached")
