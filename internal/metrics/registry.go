package metrics

import (
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// ContentType is the media type of the text that [Registry.Write] writes.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// Registry holds the counters of one server.
type Registry struct {
	version string
	started time.Time
	running atomic.Int64

	mu       sync.Mutex
	mounts   []*Mount
	loaded   bool      // the newest settings are in use
	loadedAt time.Time // load time of the settings in use
}

// New returns the counters of a program that has just started and loaded its settings.
func New(version string) *Registry {
	now := time.Now()
	return &Registry{version: version, started: now, loaded: true, loadedAt: now}
}

// Mount returns the counters of the mount at prefix, or for "" those of requests outside
// all mounts. Each call returns the same counters, so they survive a reload.
func (r *Registry) Mount(prefix string) *Mount {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.mounts {
		if m.prefix == prefix {
			return m
		}
	}
	m := &Mount{prefix: prefix}
	r.mounts = append(r.mounts, m)
	return m
}

// Begin counts a running request. The caller calls End after the response.
func (r *Registry) Begin() { r.running.Add(1) }

// End is the counterpart of Begin.
func (r *Registry) End() { r.running.Add(-1) }

// Reloaded records that the settings were read again, and whether they were accepted.
func (r *Registry) Reloaded(accepted bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.loaded = accepted
	if accepted {
		r.loadedAt = time.Now()
	}
}

// Gauges holds the current values that a server counts itself.
type Gauges struct {
	Follows, FollowsLimit   int
	Scans, ScansLimit       int
	Archives, ArchivesLimit int

	Connections, ConnectionsLimit int
	Locks                         map[string]int      // by the prefix of the mount
	Upstreams                     map[string]Upstream // of mounts that another instance answers, likewise
	Buckets                       map[string]Bucket   // of mounts that are a bucket, likewise
}

// Upstream is another instance that answers for a mount.
type Upstream struct {
	Host string
	Up   bool // by its last probe
}

// Bucket is what a bucket has cost since it was opened.
type Bucket struct{ Requests, Received, Sent int64 }

// Write writes all metrics. Its error is that of w.
func (r *Registry) Write(w io.Writer, now Gauges) error {
	r.mu.Lock()
	mounts, loaded, loadedAt := r.mounts, r.loaded, r.loadedAt
	r.mu.Unlock()

	successful := 0.0
	if loaded {
		successful = 1
	}
	t := newText(w)
	t.family("gowebdav_build_info", gauge, "Versions of the program and of Go; the value is always 1.")
	t.sample("gowebdav_build_info", 1, "version", r.version, "goversion", runtime.Version())
	t.singles([]single{
		{"gowebdav_config_last_reload_successful", gauge, "Whether the newest settings are in use (1) or were refused (0).", successful},
		{"gowebdav_config_last_reload_success_timestamp_seconds", gauge, "Load time of the settings in use, in seconds since 1970.", seconds(loadedAt)},
		{"gowebdav_requests_running", gauge, "Requests in progress, follows included.", float64(r.running.Load())},
		{"gowebdav_follows", gauge, "Logs being followed.", float64(now.Follows)},
		{"gowebdav_follows_limit", gauge, "Maximum number of logs followed at a time.", float64(now.FollowsLimit)},
		{"gowebdav_scans", gauge, "Running searches and histograms of logs.", float64(now.Scans)},
		{"gowebdav_scans_limit", gauge, "Maximum number of concurrent searches and histograms.", float64(now.ScansLimit)},
		{"gowebdav_archives", gauge, "Archive downloads in progress.", float64(now.Archives)},
		{"gowebdav_archives_limit", gauge, "Maximum number of concurrent archive downloads.", float64(now.ArchivesLimit)},
		{"gowebdav_connections", gauge, "Open connections.", float64(now.Connections)},
		{"gowebdav_connections_limit", gauge, "Maximum number of open connections.", float64(now.ConnectionsLimit)},
	})
	t.family("gowebdav_locks", gauge, "WebDAV locks in force.")
	for _, m := range mounts {
		if locks, ok := now.Locks[m.prefix]; ok {
			t.sample("gowebdav_locks", float64(locks), "mount", m.prefix)
		}
	}
	if len(now.Upstreams) > 0 {
		t.family("gowebdav_upstream_up", gauge, "Whether the other instance that answers for a mount has answered the last probe.")
	}
	for _, m := range mounts {
		if upstream, ok := now.Upstreams[m.prefix]; ok {
			up := 0.0
			if upstream.Up {
				up = 1
			}
			t.sample("gowebdav_upstream_up", up, "mount", m.prefix, "upstream", upstream.Host)
		}
	}
	t.buckets(mounts, now.Buckets)
	t.mounts(mounts)
	t.process(r.started)
	return t.w.Flush()
}

// buckets writes what buckets cost: stores charge for requests and bytes.
func (t *text) buckets(mounts []*Mount, buckets map[string]Bucket) {
	if len(buckets) == 0 {
		return
	}
	for _, f := range []struct {
		name, help string
		value      func(Bucket) int64
	}{
		{"gowebdav_bucket_requests_total", "Requests to the object storage of a mount.", func(b Bucket) int64 { return b.Requests }},
		{"gowebdav_bucket_received_bytes_total", "Bytes received from the object storage of a mount.", func(b Bucket) int64 { return b.Received }},
		{"gowebdav_bucket_sent_bytes_total", "Bytes sent to the object storage of a mount.", func(b Bucket) int64 { return b.Sent }},
	} {
		t.family(f.name, counter, f.help)
		for _, m := range mounts {
			if b, ok := buckets[m.prefix]; ok {
				t.sample(f.name, float64(f.value(b)), "mount", m.prefix)
			}
		}
	}
}
