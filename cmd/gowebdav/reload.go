package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"reflect"
	"strings"
	"time"

	"gowebdav/internal/config"
	"gowebdav/server"
)

// watchInterval is how often the files of the settings are looked at. A change is
// taken when they have been the same for as long: editors write in pieces.
const watchInterval = 2 * time.Second

// reloader reads the settings anew when it is told to, or when a file of theirs has
// changed.
type reloader struct {
	args    []string
	handler *server.Server
	log     *slog.Logger
	cfg     config.Config // that is served
	files   []string      // that are watched
}

func newReloader(args []string, handler *server.Server, log *slog.Logger, cfg config.Config) *reloader {
	return &reloader{args: args, handler: handler, log: log, cfg: cfg, files: cfg.Files}
}

// run works until ctx ends.
func (r *reloader) run(ctx context.Context, hangups <-chan os.Signal) {
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	read := look(r.files)
	last := read
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangups:
		case <-ticker.C:
			now := look(r.files)
			settled := now == last
			last = now
			if !settled || now == read {
				continue
			}
		}
		read = look(r.files)
		if err := r.reload(); err != nil {
			r.log.Error("the new settings are refused, the old ones stay", "err", err)
		}
		if now := look(r.files); now != read {
			read, last = now, now // files that were not watched before, or that change right now
		}
	}
}

// reload serves what the settings say now.
func (r *reloader) reload() error {
	cfg, err := config.Load(r.args, io.Discard)
	if err != nil {
		if len(cfg.Files) > 0 {
			r.files = cfg.Files // what was wrong will be put right in one of these
		}
		return err
	}
	r.files = cfg.Files
	if err := cfg.Prepare(r.log); err != nil {
		return err
	}
	if err := r.handler.Reload(cfg); err != nil {
		return err
	}
	if !reflect.DeepEqual(fixed(cfg), fixed(r.cfg)) {
		r.log.Warn("some of the new settings count from the next start only")
	}
	r.cfg = cfg
	r.log.Info("settings read anew", "mounts", len(cfg.Mounts))
	return nil
}

// fixed leaves of the settings those that count from a start on.
func fixed(c config.Config) config.Config {
	c.Mounts, c.Files, c.Sample = nil, nil, false
	c.SecretDavList, c.Compress, c.CORSOrigins = false, false, nil
	return c
}

// look says what can be seen of files without reading them.
func look(files []string) string {
	var b strings.Builder
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			fmt.Fprintf(&b, "%s: %v\n", name, err)
			continue
		}
		fmt.Fprintln(&b, name, info.Size(), info.ModTime().UnixNano(), identity(info))
	}
	return b.String()
}
