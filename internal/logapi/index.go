package logapi

import (
	"context"
	"net/http"

	"gowebdav/internal/conns"
)

// indexed reports whether it takes the index of a whole log to answer.
func (q *query) indexed() bool { return q.buckets > 0 || q.window != nil && q.window.Line > 0 }

// buildIndex goes on with the index that a request has asked for, whose client has gone
// or whose time was over, so that it is there when it is asked for again. It is one
// at a time, those of several clients in turn, and ends when the server stops.
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
			return // what was learned until now stays, and who asks again goes on
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
		set.Learn(ctx) // what is wrong with the log, who asks for it is told
	}()
}
