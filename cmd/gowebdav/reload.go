package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/storage"
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
	started config.Config // what the program was started with
	cfg     config.Config // that is served
	read    []config.File // from which settings were read last, or tried to
	seen    []config.File // at the last look
	stale   []config.File // of which the log has said so
}

func newReloader(args []string, handler *server.Server, log *slog.Logger, cfg config.Config) *reloader {
	return &reloader{args: args, handler: handler, log: log, started: cfg, cfg: cfg, read: cfg.Files, seen: cfg.Files}
}

// run works until ctx ends.
func (r *reloader) run(ctx context.Context, hangups <-chan os.Signal) {
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangups:
			r.stale = nil                   // who asks is told once more
			r.reload(ctx, r.handler.Accept) // which a change of a file does not
		case <-ticker.C:
			r.look(ctx)
		}
	}
}

// look reads the settings anew if they have changed, and are whole again.
func (r *reloader) look(ctx context.Context) {
	before := r.seen
	r.seen = now(r.read)
	if same(r.seen, before) && !same(r.seen, r.read) {
		r.reload(ctx)
		return
	}
	r.tellStale()
}

// tellStale names the files of which only an old one is read, for good, once. It reports
// whether there are any.
func (r *reloader) tellStale() bool {
	files := slices.Concat(r.read, []config.File{{Name: r.started.TLSCert}, {Name: r.started.TLSKey}})
	told := r.stale
	r.stale = nil
	for _, f := range now(files) {
		if !f.Replaced() || slices.ContainsFunc(r.stale, f.Same) {
			continue
		}
		r.stale = append(r.stale, f)
		if !slices.ContainsFunc(told, f.Same) {
			r.log.Error("a file was replaced outside, but the old one is read and stays in use: mount its folder instead, or restart the container", "file", f.Name)
			r.handler.Reloaded(false)
		}
	}
	return r.stale != nil
}

// errNoMounts stands for the samples, one of which everybody may write: settings that are
// gone, as a file is while it is replaced, must not open them.
var errNoMounts = errors.New("dav: no mounts are given any more")

// reload serves what the settings say now, and then calls others; what runs on by
// itself ends with ctx.
func (r *reloader) reload(ctx context.Context, then ...func()) {
	cfg, err := config.Load(r.args, io.Discard)
	if err == nil && cfg.Sample && !r.cfg.Sample {
		err = errNoMounts
		cfg.Files = now(r.read) // one of which will come back
	}
	if !storage.Exhausted(err) { // else they are as good as before, and read at the next look
		r.read = cfg.Files // with an error too: it will be put right in one of them
	}
	stale := r.tellStale()
	if err == nil {
		err = cfg.Prepare(r.log)
	}
	if err == nil {
		err = r.handler.Reload(cfg)
	}
	if err != nil {
		r.handler.Reloaded(false)
		r.log.Error("the new settings are refused, the old ones stay", "err", err)
		return
	}
	for _, do := range then {
		do()
	}
	if names := cfg.NeedRestart(r.started); names != nil {
		r.log.Warn("some of the new settings count from the next start only", "settings", strings.Join(names, ","))
	}
	r.cfg = cfg
	go r.handler.Sweep(ctx)
	if stale {
		r.log.Warn("settings read anew, but not those of a file that was replaced outside", "mounts", len(cfg.Mounts))
	} else {
		r.handler.Reloaded(true)
		r.log.Info("settings read anew", "mounts", len(cfg.Mounts))
	}
	runtime.GC() // closes the folders of mounts that have gone, which may be waited for to be unmounted
}

func now(files []config.File) []config.File {
	seen := make([]config.File, len(files))
	for i, f := range files {
		seen[i] = f.Now()
	}
	return seen
}

func same(a, b []config.File) bool { return slices.EqualFunc(a, b, config.File.Same) }
