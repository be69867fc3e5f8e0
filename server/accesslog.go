package server

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// accessLog writes one line for each request, and makes a 500 of a panic.
func (s *Server) accessLog(next http.Handler) http.Handler {
	outside := s.metrics.Mount("")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		method, path := r.Method, r.URL.Path // as they came
		rec := &record{ResponseWriter: w, counts: outside}
		s.metrics.Begin()
		defer s.metrics.End()
		r = r.WithContext(context.WithValue(r.Context(), recordKey{}, rec))
		rec.body = watchBody(w, r)
		defer func() {
			panicked := recover()
			if panicked != nil && panicked != http.ErrAbortHandler {
				s.log.Error("panic", "path", printable(path), "cause", panicked, "stack", string(debug.Stack()))
				if rec.status == 0 {
					http.Error(rec, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
					letGo(rec.ResponseWriter, r)
				}
			}
			if panicked != nil && rec.err == nil {
				rec.err = errBrokenOff
			}
			if panicked == nil {
				rec.body.leave(r, &s.lingers)
			}
			rec.end(method)
			rec.received = rec.body.received()
			dur := time.Since(start)
			rec.count(method, rec.begun.Sub(start), dur)
			remote := remoteHost(r)
			if rec.refused {
				// The line that fail2ban reads.
				s.log.Warn("login failed", "user", printable(rec.guesser), "mount", rec.mount, "remote", remote)
			}
			s.logRequest(r.Context(), rec, method, path, remote, dur)
			if panicked != nil {
				// Breaks the connection off, so that nobody takes half an
				// answer for a whole one.
				panic(http.ErrAbortHandler)
			}
		}()
		next.ServeHTTP(rec, r)
		rec.wrote(0, letGo(rec.ResponseWriter, r))
	})
}

// remoteHost is who has sent a request, without the port.
func remoteHost(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr
}

func (s *Server) logRequest(ctx context.Context, rec *record, method, path, remote string, dur time.Duration) {
	level := slog.LevelInfo
	if rec.status >= 500 && rec.status != http.StatusNotImplemented && rec.status != http.StatusBadGateway {
		level = slog.LevelError
	}
	if rec.routine && rec.status == http.StatusOK {
		level = slog.LevelDebug
	}
	attrs := make([]slog.Attr, 0, 10)
	attrs = append(attrs,
		slog.String("method", printable(method)),
		slog.String("path", printable(path)),
		slog.Int("status", rec.status),
		slog.Int64("bytes", rec.bytes),
		slog.Duration("dur", dur),
		slog.String("user", printable(rec.user)),
		slog.String("remote", remote),
		slog.String("mount", rec.mount),
	)
	if rec.received > 0 {
		attrs = append(attrs, slog.Int64("received", rec.received))
	}
	if rec.err != nil {
		attrs = append(attrs, slog.String("err", printable(rec.err.Error())))
	}
	s.log.LogAttrs(ctx, level, "request", attrs...)
}

// printable escapes what could play with a terminal or forge a line: control
// characters, also those that JSON lets through, and invalid UTF-8.
func printable(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = ' ' <= s[i] && s[i] < 0x7f
	}
	if plain || strings.IndexFunc(s, func(c rune) bool { return !unicode.IsGraphic(c) || c == unicode.ReplacementChar }) < 0 {
		return s
	}
	quoted := strconv.QuoteToGraphic(s)
	return quoted[1 : len(quoted)-1]
}
