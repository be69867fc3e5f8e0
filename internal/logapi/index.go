package logapi

import (
	"context"
	"net/http"

	"gowebdav/internal/conns"
)

// indexed reports whether the query needs the index of the whole log.
func (q *query) indexed() bool { return q.spread != nil || q.window != nil && q.window.Line > 0 }

// buildIndex continues to build the index of a request whose client has gone or whose time is
// over, so that the next request finds it. One index is built at a time, clients take turns,
// and all ends when the server stops.
func (a *API) buildIndex(r *http.Request, req Request, q *query) {
	ctx := conns.Detach(context.WithoutCancel(r.Context()))
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(conns.Stopping(ctx), cancel)
	r = r.WithContext(ctx)
	go func() {
		defer cancel()
		defer stop()
		turn, err := a.Limits.Indexing.Wait(ctx, a.Caller(r).Client, 0, nil)
		if err != nil {
			return // the index keeps what it has
		}
		defer turn.Leave()
		if req.File, err = a.Files.Open(req.Name); err != nil {
			return
		}
		defer req.File.Close()
		set, err := a.open(r, req, q)
		if err != nil {
			return
		}
		defer set.Close()
		set.BuildIndex(ctx) // the next request reports its errors
	}()
}
