package server

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"gowebdav/internal/conns"
	"gowebdav/internal/metrics"
	"gowebdav/internal/wire"
)

// accessLog logs each request in one line, and answers 500 if a handler panics.
func (s *Server) accessLog(next http.Handler) http.Handler {
	outside := s.metrics.Mount("")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		method, path := r.Method, r.URL.Path // before handlers change them
		s.metrics.Begin()
		defer s.metrics.End()
		x, r := begin(w, r)
		x.entry.counts = outside
		defer func() {
			panicked := recover()
			if panicked != nil && panicked != http.ErrAbortHandler {
				s.log.Error("panic", "path", wire.Printable(path), "cause", panicked, "stack", string(debug.Stack()))
				x.Fail()
			}
			x.End(r, panicked != nil, &s.lingers)
			dur := time.Since(start)
			x.count(method, start, dur)
			remote := conns.RemoteHost(r)
			if x.entry.refused {
				// The line that fail2ban reads.
				s.log.Warn("login failed", "user", wire.Printable(x.entry.guesser), "mount", x.entry.mount, "remote", remote)
			}
			s.logRequest(r.Context(), x, method, path, remote, dur)
			if panicked != nil {
				// Break the connection off, so that half an answer does not look complete.
				panic(http.ErrAbortHandler)
			}
		}()
		next.ServeHTTP(&x.Writer, r)
	})
}

// count counts the request, and a login that failed.
func (x *exchange) count(method string, start time.Time, duration time.Duration) {
	x.entry.counts.Count(metrics.Request{
		Method: method, Status: x.Status, Latency: x.Begun.Sub(start), Duration: duration, Sent: x.Bytes, Received: x.Received,
	})
	switch {
	case x.entry.refused && x.Status == http.StatusTooManyRequests:
		x.entry.counts.LoginRefused()
	case x.entry.refused:
		x.entry.counts.LoginFailed()
	}
}

func (s *Server) logRequest(ctx context.Context, x *exchange, method, path, remote string, dur time.Duration) {
	level := slog.LevelInfo
	if x.Status >= 500 && x.Status != http.StatusNotImplemented && x.Status != http.StatusBadGateway {
		level = slog.LevelError
	}
	if x.entry.routine && x.Status == http.StatusOK {
		level = slog.LevelDebug
	}
	attrs := make([]slog.Attr, 0, 11)
	attrs = append(attrs,
		slog.String("method", wire.Printable(method)),
		slog.String("path", wire.Printable(path)),
		slog.Int("status", x.Status),
		slog.Int64("bytes", x.Bytes),
		slog.Duration("dur", dur),
		slog.String("user", wire.Printable(x.caller.user)),
		slog.String("remote", remote),
		slog.String("mount", x.entry.mount),
	)
	if x.entry.upstream != "" {
		attrs = append(attrs, slog.String("upstream", x.entry.upstream))
	}
	if x.Received > 0 {
		attrs = append(attrs, slog.Int64("received", x.Received))
	}
	if x.Err != nil {
		attrs = append(attrs, slog.String("err", wire.Printable(x.Err.Error())))
	}
	handler := s.log.Handler()
	if !handler.Enabled(ctx, level) {
		return
	}
	// A Logger would look up its caller, which our logs do not show.
	record := slog.NewRecord(time.Now(), level, "request", 0)
	record.AddAttrs(attrs...)
	handler.Handle(ctx, record) // nobody could be told of an error
}
