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

// watchInterval is the time between checks of the settings files. A change is read after
// the files have not changed for one interval: editors write in pieces.
const watchInterval = 2 * time.Second

// reloader reads the settings again, on SIGHUP or after a change of their files.
type reloader struct {
	args    []string
	handler *server.Server
	log     *slog.Logger
	started config.Config // settings at the start of the program
	cfg     config.Config // settings in use
	read    []config.File // state of the files when they were last read, or tried
	seen    []config.File // state of the files at the last check
	stale   []config.File // replaced files that were reported in the log
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
			r.stale = nil                   // report replaced files again
			r.reload(ctx, r.handler.Accept) // a change of a file does not call Accept
		case <-ticker.C:
			r.look(ctx)
		}
	}
}

// look reads the settings again if their files have changed, and are complete.
func (r *reloader) look(ctx context.Context) {
	before := r.seen
	r.seen = now(r.read)
	if same(r.seen, before) && !same(r.seen, r.read) {
		r.reload(ctx)
		return
	}
	r.reportStale()
}

// reportStale logs once the name of each file that was replaced outside the container, so
// that only its old content is visible. It reports whether there are any.
func (r *reloader) reportStale() bool {
	files := slices.Concat(r.read, []config.File{{Name: r.started.TLSCert}, {Name: r.started.TLSKey}})
	reported := r.stale
	r.stale = nil
	for _, f := range now(files) {
		if !f.Replaced() || slices.ContainsFunc(r.stale, f.Same) {
			continue
		}
		r.stale = append(r.stale, f)
		if !slices.ContainsFunc(reported, f.Same) {
			r.log.Error("a file was replaced outside, but the old one is read and stays in use: mount its folder instead, or restart the container", "file", f.Name)
			r.handler.Reloaded(false)
		}
	}
	return r.stale != nil
}

// errNoMounts refuses the samples at a reload. A file may be gone while it is replaced:
// that must not open the samples, one of which everybody may write.
var errNoMounts = errors.New("dav: no mounts are set any more")

// reload applies the current settings, and then calls the functions in then. Its
// background work ends with ctx.
func (r *reloader) reload(ctx context.Context, then ...func()) {
	cfg, err := config.Load(r.args, io.Discard)
	if err == nil && cfg.Sample && !r.cfg.Sample {
		err = errNoMounts
		cfg.Files = now(r.read) // one of them may come back
	}
	if !storage.Exhausted(err) { // else the files are read again at the next check
		r.read = cfg.Files // also after an error: a fix in one of them is a change
	}
	stale := r.reportStale()
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
	runtime.GC() // closes folders of removed mounts, so that they can be unmounted
}

func now(files []config.File) []config.File {
	seen := make([]config.File, len(files))
	for i, f := range files {
		seen[i] = f.Now()
	}
	return seen
}

func same(a, b []config.File) bool { return slices.EqualFunc(a, b, config.File.Same) }
