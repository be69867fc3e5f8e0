package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/server"
)

// collectAt is by how much the heap grows, in percent of what is in use, before it
// is collected. Most of ours are connections that last, for which the runtime's own
// 100 keeps as much free again; no request takes measurably longer at 50.
const collectAt = 50

// serve runs the server until ctx ends.
func serve(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	hangups := make(chan os.Signal, 1) // before anything that takes time: unheeded, one ends the program
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	cfg, err := config.Load(args, stdout)
	if err != nil {
		return usageError{err}
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	log := logger(stderr, cfg.LogFormat)
	if err := cfg.Prepare(log); err != nil {
		return usageError{err}
	}
	handler, err := server.New(cfg, log)
	if err != nil {
		return usageError{err}
	}
	ln, err := net.Listen("tcp", net.JoinHostPort(cfg.Address, strconv.Itoa(cfg.Port)))
	if err != nil {
		return usageError{listenError(err, cfg)}
	}
	log.Info("listening", "addr", ln.Addr().String(), "version", version)
	plain := false
	for _, m := range cfg.Mounts {
		log.Info("mount", "url", address(ln.Addr(), m.Prefix), "path", m.Path, "users", names(m.Users), "readonly", m.ReadOnly())
		plain = plain || slices.ContainsFunc(m.Users, func(u auth.User) bool { return u.Secret != nil && u.Secret.Plain() })
	}
	if plain && !cfg.Sample {
		log.Info("there are passwords in plain text; gowebdav hash makes hashes, which can stand in their place")
	}
	go handler.Sweep(ctx)
	go newReloader(args, handler, log, cfg).run(ctx, hangups)
	return server.Serve(ctx, ln, handler, log)
}

// listenError names the setting that is to change.
func listenError(err error, cfg config.Config) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("PORT: permission denied on port %d; try --port 8080", cfg.Port)
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("PORT: port %d is in use", cfg.Port)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("ADDRESS: %s is no address of this machine", cfg.Address)
	}
	return fmt.Errorf("ADDRESS, PORT: %w", err)
}

func logger(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// address is where a browser on this host finds a path of the listener.
func address(addr net.Addr, path string) string {
	u := url.URL{Scheme: "http", Host: addr.String(), Path: path}
	if ip, err := netip.ParseAddr(u.Hostname()); err != nil || ip.IsUnspecified() {
		u.Host = net.JoinHostPort("localhost", u.Port())
	}
	u.Host = strings.TrimSuffix(u.Host, ":80")
	return u.String()
}

// healthcheck asks the server that runs with the same settings how it is. It is
// for images that have no shell and no curl.
func healthcheck(ctx context.Context, args []string, stdout io.Writer) error {
	cfg, err := config.Load(args, stdout)
	if err != nil {
		return err // exit status 1: Docker keeps 2 for itself
	}
	host := cfg.Address
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	url := "http://" + net.JoinHostPort(host, strconv.Itoa(cfg.Port)) + "/-/health"
	client := &http.Client{Transport: &http.Transport{}} // not through HTTP_PROXY
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("health: %s answers %s", url, resp.Status)
	}
	_, err = fmt.Fprintln(stdout, "ok")
	return err
}
