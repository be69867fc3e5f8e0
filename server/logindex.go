package server

import (
	"context"
	"net/http"
	"os"

	"gowebdav/internal/conns"
	"gowebdav/internal/storage"
)

// indexed reports whether it takes the index of a whole log to answer.
func (q *logQuery) indexed() bool { return q.buckets > 0 || q.window != nil && q.window.Line > 0 }

// learn goes on with the index that a request has asked for, whose client has gone
// or whose time was over, so that it is there when it is asked for again. It is one
// at a time, those of several clients in turn, and ends when the server stops.
func (m *mount) learn(r *http.Request, q *logQuery) {
	ctx := conns.Detach(context.WithoutCancel(r.Context()))
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(conns.Stopping(ctx), cancel)
	r = r.WithContext(ctx)
	go func() {
		defer cancel()
		defer stop()
		turn, err := m.limits.learning.Wait(ctx, client(r), 0, nil)
		if err != nil {
			return // what was learned until now stays, and who asks again goes on
		}
		defer turn.Leave()
		file, err := m.files.OpenFile(ctx, m.name(r.URL.Path), os.O_RDONLY, 0)
		if err != nil {
			return
		}
		defer file.Close()
		set, err := m.open(r, q, file.(*storage.File))
		if err != nil {
			return
		}
		defer set.Close()
		set.Learn(ctx) // what is wrong with the log, who asks for it is told
	}()
}
