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
	"strconv"
	"time"

	"gowebdav/internal/config"
	"gowebdav/server"
)

// serve runs the server until ctx ends.
func serve(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg, err := load(args, stdout)
	if err != nil {
		return err
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
	if errors.Is(err, fs.ErrPermission) {
		return usageError{fmt.Errorf("PORT: permission denied on port %d; try --port 8080", cfg.Port)}
	}
	if err != nil {
		return err
	}
	log.Info("listening", "addr", ln.Addr().String(), "version", version)
	for _, m := range cfg.Mounts {
		log.Info("mount", "url", address(ln.Addr(), m.Prefix), "path", m.Path, "user", m.User, "readonly", m.ReadOnly)
	}
	go handler.Sweep(ctx)
	return server.Serve(ctx, ln, handler, log)
}

// load reads the settings of the process.
func load(args []string, stdout io.Writer) (config.Config, error) {
	cfg, err := config.Load(args, stdout)
	if err != nil {
		return cfg, usageError{err}
	}
	return cfg, nil
}

func logger(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// address is where a browser on this host finds a path of the listener.
func address(addr net.Addr, path string) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return addr.String() + path
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	if port == "80" {
		return "http://" + host + path
	}
	return "http://" + net.JoinHostPort(host, port) + path
}

// healthcheck asks the server that runs with the same settings how it is. It is
// for images that have no shell and no curl.
func healthcheck(ctx context.Context, args []string, stdout io.Writer) error {
	cfg, err := load(args, stdout)
	if err != nil {
		return err
	}
	host := cfg.Address
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	url := "http://" + net.JoinHostPort(host, strconv.Itoa(cfg.Port)) + "/-/health"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
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
