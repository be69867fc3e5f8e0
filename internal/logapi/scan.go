package logapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"gowebdav/internal/conns"
	"gowebdav/internal/logs"
)

// progressInterval is how often the progress and the matches of a scan are sent.
const progressInterval = 300 * time.Millisecond

var (
	errScanTime = errors.New("the time of a scan is over")
	errStopping = errors.New("the server stops")
)

// bounded returns a request that ends after the time of a scan, or when the server stops. The
// caller calls done.
func (a *API) bounded(r *http.Request) (bound *http.Request, done func()) {
	ctx, cancel := context.WithCancelCause(r.Context())
	timer := time.AfterFunc(a.Limits.ScanTime, func() { cancel(errScanTime) })
	stop := context.AfterFunc(conns.Stopping(ctx), func() { cancel(errStopping) })
	return r.WithContext(ctx), func() {
		timer.Stop()
		stop()
		cancel(nil)
	}
}

// outcome returns why a scan has ended: done, limit, time or cancelled. For any other reason
// it returns the error.
func outcome(ctx context.Context, s logs.Summary, err error) (string, error) {
	switch cause := context.Cause(ctx); {
	case err == nil && s.Limited:
		return "limit", nil
	case err == nil:
		return "done", nil
	case !errors.Is(err, context.Canceled):
		return "", err
	case errors.Is(cause, errScanTime):
		return "time", nil
	case errors.Is(cause, errStopping):
		return "cancelled", nil
	}
	return "", err // the client has gone
}

// end writes the end of a scan. People are told only what they would not expect.
func (o *output) end(ctx context.Context, s logs.Summary, err error) error {
	why, err := outcome(ctx, s, err)
	if err != nil {
		return err
	}
	m := message{name: "end"}
	if why == "time" || why == "cancelled" {
		m.people = fmt.Sprintf("-- stopped after %d of %d bytes: %v\n", s.Scanned, s.Total, context.Cause(ctx))
	}
	m.people += o.damage(s.Damage)
	object := o.counts(s)
	object["reason"] = why
	if s.Damage != nil {
		object["damage"] = s.Damage.Error()
	}
	if o.refused != nil {
		object["refused"] = o.refused
	}
	m.object = object
	return o.message(m)
}

// counts returns the numbers of a scan.
func (o *output) counts(s logs.Summary) map[string]any {
	counts := map[string]any{"hits": s.Hits, "scanned": s.Scanned, "total": s.Total}
	if o.byEvent {
		counts["events"] = s.Events
	}
	return counts
}

// progress returns a callback that sends the progress of a scan now and then. An error of
// writing shows at the next line, or in the request's context.
func (o *output) progress() func(logs.Summary) {
	last := time.Now()
	return func(s logs.Summary) {
		if time.Since(last) < progressInterval {
			return
		}
		last = time.Now()
		o.b = o.form.message(o.b[:0], message{name: "progress", passing: true, object: o.counts(s)})
		if len(o.b) > 0 {
			o.write()
		}
		if o.begun {
			o.flush()
		}
	}
}
