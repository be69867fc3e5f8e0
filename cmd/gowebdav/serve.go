package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/internal/conns"
	"gowebdav/server"
)

// gcPercent is the default of GOGC. Most of the heap belongs to long connections, for which
// the runtime's default of 100 keeps as much memory free again. At 50, no request takes
// measurably longer.
const gcPercent = 50

// serve runs the server until ctx ends.
func serve(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	hangups := make(chan os.Signal, 1) // first of all: an unhandled SIGHUP ends the program
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	cfg, err := config.Load(args, stdout)
	if err != nil {
		return usageError{err}
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	log := logger(stderr, cfg.LogFormat)
	for _, pair := range config.Misspelled() {
		log.Warn("this variable is no setting; did you mean another one?", "variable", pair[0], "setting", pair[1])
	}
	if err := cfg.Prepare(log); err != nil {
		return usageError{err}
	}
	if tz := unknownTZ(); tz != "" {
		log.Warn("TZ names no known time zone, so times are in UTC; expected a name such as Asia/Shanghai", "tz", tz)
	}
	cfg.Version = version
	handler, err := server.New(cfg, log)
	if err != nil {
		return usageError{err}
	}
	secure, err := conns.TLS(cfg.TLSCert, cfg.TLSKey, log)
	if err != nil {
		return usageError{err}
	}
	listeners, err := listen(cfg)
	if err != nil {
		return usageError{err}
	}
	unwatch, err := watch(ctx, cfg, handler, log)
	if err != nil {
		for _, ln := range listeners {
			ln.Close()
		}
		return usageError{err}
	}
	defer unwatch()
	for _, ln := range listeners {
		log.Info("listening", "addr", ln.Addr().String(), "version", version)
	}
	plain := false
	for _, m := range cfg.Mounts {
		log.Info("mount", "url", address(listeners[0].Addr(), secure != nil, m.Prefix), "path", m.Path, "users", names(m.Users), "readonly", m.ReadOnly())
		plain = plain || slices.ContainsFunc(m.Users, func(u auth.User) bool { return u.Secret != nil && u.Secret.Plain() })
	}
	if plain && !cfg.Sample {
		log.Info("there are passwords in plain text; gowebdav hash makes hashes, which can stand in their place")
	}
	if err := notify(ready); err != nil {
		log.Warn("notify", "err", err)
	}
	defer onStop(ctx, func() { notify(stopping) })()
	go handler.Sweep(ctx)
	go newReloader(args, handler, log, cfg).run(ctx, hangups)
	return conns.Serve(ctx, listeners, secure, handler.Connections(), handler, log)
}

// unknownTZ returns the value of TZ if it names no zone, which package time takes for UTC.
func unknownTZ() string {
	if tz := strings.TrimPrefix(os.Getenv("TZ"), ":"); tz != "UTC" && time.Local.String() == "UTC" {
		return tz
	}
	return ""
}

// onStop calls f when ctx ends. wait blocks until f is done, if it has begun.
func onStop(ctx context.Context, f func()) (wait func()) {
	done := make(chan struct{})
	prevent := context.AfterFunc(ctx, func() {
		defer close(done)
		f()
	})
	return func() {
		if !prevent() {
			<-done
		}
	}
}

func logger(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// healthcheck asks the running server, which has the same settings, for its health. It is
// for images without shell and curl.
func healthcheck(ctx context.Context, args []string, stdout io.Writer) error {
	cfg, err := config.Load(args, stdout)
	if err != nil {
		return err // exit status 1: Docker reserves 2
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	url, transport := local(cfg)
	url += "/-/health"
	client := &http.Client{Transport: transport}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("health: %w; a health check reads only the environment and config.toml: set PORT instead of --port", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("health: %s answers %s", url, resp.Status)
	}
	_, err = fmt.Fprintln(stdout, "ok")
	return err
}
