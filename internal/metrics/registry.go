// Package metrics counts what a server does, and writes it in Prometheus' text
// exposition format, version 0.0.4.
package metrics

import (
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// ContentType is the media type of what [Registry.Write] writes.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// Registry holds the counters of one server.
type Registry struct {
	version string
	started time.Time
	running atomic.Int64

	mu       sync.Mutex
	mounts   []*Mount
	loaded   bool      // the newest configuration is in use
	loadedAt time.Time // when the one in use was loaded
}

// New returns the counters of a program of this version that has just started,
// with its configuration loaded.
func New(version string) *Registry {
	now := time.Now()
	return &Registry{version: version, started: now, loaded: true, loadedAt: now}
}

// Mount returns the counters of the mount at prefix, "" for what is outside of
// all. They are the same at each call, so that they survive a new configuration.
func (r *Registry) Mount(prefix string) *Mount {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.mounts {
		if m.prefix == prefix {
			return m
		}
	}
	m := newMount(prefix)
	r.mounts = append(r.mounts, m)
	return m
}

// Begin notes that a request runs; the caller calls End when it is answered.
func (r *Registry) Begin() { r.running.Add(1) }

// End notes that a request is answered.
func (r *Registry) End() { r.running.Add(-1) }

// Reloaded notes that a new configuration was read, and whether it was taken.
func (r *Registry) Reloaded(taken bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.loaded = taken
	if taken {
		r.loadedAt = time.Now()
	}
}

// Now is what a server has counted by itself at the moment.
type Now struct {
	Follows, FollowsLimit   int
	Scans, ScansLimit       int
	Archives, ArchivesLimit int

	Connections, ConnectionsLimit int
	Locks                         map[string]int // by the prefix of the mount
}

// Write writes everything counted. An error is that of w.
func (r *Registry) Write(w io.Writer, now Now) error {
	r.mu.Lock()
	mounts, loaded, loadedAt := r.mounts, r.loaded, r.loadedAt
	r.mu.Unlock()

	taken := 0.0
	if loaded {
		taken = 1
	}
	t := newText(w)
	t.family("gowebdav_build_info", gauge, "What was built: always 1.")
	t.sample("gowebdav_build_info", 1, "version", r.version, "goversion", runtime.Version())
	t.singles([]single{
		{"gowebdav_config_last_reload_successful", gauge, "Whether the newest configuration was taken (1) or refused (0).", taken},
		{"gowebdav_config_last_reload_success_timestamp_seconds", gauge, "When the configuration in use was loaded.", seconds(loadedAt)},
		{"gowebdav_requests_running", gauge, "Requests that are being answered, follows included.", float64(r.running.Load())},
		{"gowebdav_follows", gauge, "Logs that are being followed.", float64(now.Follows)},
		{"gowebdav_follows_limit", gauge, "How many may be followed at a time.", float64(now.FollowsLimit)},
		{"gowebdav_scans", gauge, "Searches and histograms of logs that run.", float64(now.Scans)},
		{"gowebdav_scans_limit", gauge, "How many may run at a time.", float64(now.ScansLimit)},
		{"gowebdav_archives", gauge, "Folders that are being sent as one file.", float64(now.Archives)},
		{"gowebdav_archives_limit", gauge, "How many may be sent at a time.", float64(now.ArchivesLimit)},
		{"gowebdav_connections", gauge, "Connections that are open.", float64(now.Connections)},
		{"gowebdav_connections_limit", gauge, "How many may be open.", float64(now.ConnectionsLimit)},
	})
	t.family("gowebdav_locks", gauge, "WebDAV locks that are held.")
	for _, m := range mounts {
		if locks, ok := now.Locks[m.prefix]; ok {
			t.sample("gowebdav_locks", float64(locks), "mount", m.prefix)
		}
	}
	t.mounts(mounts)
	t.process(r.started)
	return t.w.Flush()
}
