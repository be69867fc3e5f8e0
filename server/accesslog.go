package server

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// record collects what the access log says of a request. The handlers below
// fill in what only they know.
type record struct {
	http.ResponseWriter
	status int
	bytes  int64
	user   string
	mount  string
	err    error
}

type recordKey struct{}

// recordOf returns the record of the request.
func recordOf(r *http.Request) *record {
	rec, _ := r.Context().Value(recordKey{}).(*record)
	if rec == nil {
		return new(record) // a handler that runs without the log, as in tests
	}
	return rec
}

func (rec *record) WriteHeader(status int) {
	if rec.status == 0 && status >= 200 {
		rec.status = status
	}
	rec.ResponseWriter.WriteHeader(status)
}

func (rec *record) Write(p []byte) (int, error) {
	if rec.status == 0 {
		rec.status = http.StatusOK
	}
	n, err := rec.ResponseWriter.Write(p)
	rec.bytes += int64(n)
	return n, err
}

// ReadFrom leaves the copying to the connection, which leaves it to the kernel.
func (rec *record) ReadFrom(src io.Reader) (int64, error) {
	if rec.status == 0 {
		rec.status = http.StatusOK
	}
	n, err := io.Copy(rec.ResponseWriter, src)
	rec.bytes += n
	return n, err
}

// Unwrap serves http.ResponseController.
func (rec *record) Unwrap() http.ResponseWriter { return rec.ResponseWriter }

// accessLog writes one line for each request, and makes a 500 of a panic.
func (s *Server) accessLog(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		method, path := r.Method, r.URL.Path // as they came
		rec := &record{ResponseWriter: w}
		defer func() {
			panicked := recover()
			if panicked != nil && panicked != http.ErrAbortHandler {
				s.log.Error("panic", "path", printable(path), "cause", panicked, "stack", string(debug.Stack()))
				if rec.status == 0 {
					http.Error(rec, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
				}
			}
			s.logRequest(r.Context(), rec, method, path, r.RemoteAddr, time.Since(start))
			if panicked != nil {
				// Breaks the connection off, so that nobody takes half an
				// answer for a whole one.
				panic(http.ErrAbortHandler)
			}
		}()
		next.ServeHTTP(rec, r.WithContext(context.WithValue(r.Context(), recordKey{}, rec)))
		if rec.status == 0 {
			rec.status = http.StatusOK
		}
	})
}

func (s *Server) logRequest(ctx context.Context, rec *record, method, path, remote string, dur time.Duration) {
	if host, _, err := net.SplitHostPort(remote); err == nil {
		remote = host
	}
	level := slog.LevelInfo
	if rec.status >= 500 && rec.status != http.StatusNotImplemented && rec.status != http.StatusBadGateway {
		level = slog.LevelError
	}
	attrs := make([]slog.Attr, 0, 9)
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
