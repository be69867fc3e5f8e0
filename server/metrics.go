package server

import (
	"net/http"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/internal/conns"
	"gowebdav/internal/dav"
	"gowebdav/internal/metrics"
	"gowebdav/internal/wire"
)

// metricsPath is the path of the metrics, at the main address or at METRICS_ADDRESS.
const metricsPath = "/-/metrics"

// watch answers with the metrics. Without users it asks for no credentials, and is served at
// METRICS_ADDRESS only.
type watch struct {
	counts *metrics.Registry
	users  *auth.Gate
	closed bool // the settings allow nobody
	limits *limits
	gates  []*gate

	connections *conns.Limits
}

func (s *Server) newWatch(cfg config.Config, gates []*gate) *watch {
	x := &watch{counts: s.metrics, limits: s.limits, gates: gates, connections: s.connections, closed: cfg.MetricsAddress == "" && cfg.MetricsUser.Secret == nil}
	if cfg.MetricsUser.Secret != nil {
		x.users = auth.NewGate(metricsPath, []auth.User{cfg.MetricsUser}, s.guard, nil)
	}
	return x
}

// Watch returns the handler of METRICS_ADDRESS, with the metrics and the health only.
func (s *Server) Watch() http.Handler {
	routes := wire.Compress(s.handle(func(w http.ResponseWriter, r *http.Request) error {
		switch r.URL.Path {
		case metricsPath, "/metrics":
			return s.current.Load().watch.serve(w, r)
		case healthPath:
			return health(w, r)
		}
		return notFound(w, r)
	}), dav.NeedsLength)
	return s.accessLog(s.handle(func(w http.ResponseWriter, r *http.Request) error {
		done, err := s.limits.takeRoom(w, r, healthPath, metricsPath, "/metrics")
		if err != nil {
			return err
		}
		defer done()
		routes.ServeHTTP(w, r)
		return nil
	}))
}

// Reloaded counts a reload of the settings, and whether it was successful.
func (s *Server) Reloaded(taken bool) { s.metrics.Reloaded(taken) }

// serve answers with the metrics.
func (x *watch) serve(w http.ResponseWriter, r *http.Request) error {
	if x.closed {
		return notFound(w, r)
	}
	if x.users != nil {
		account, err := x.users.Authenticate(r)
		if err != nil {
			return refuse(w, r, x.users, err)
		}
		callerOf(r).user = account.Name
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		return dav.Errorf(http.StatusMethodNotAllowed, "method %s on metrics", r.Method)
	}
	entryOf(r).routine = true
	secure(w.Header())
	w.Header().Set("Content-Type", metrics.ContentType)
	w.Header().Set("Cache-Control", "no-store")
	gauges := x.limits.gauges()
	gauges.Connections, gauges.ConnectionsLimit = x.connections.InUse()
	gauges.Locks, gauges.Upstreams, gauges.Buckets = map[string]int{}, map[string]metrics.Upstream{}, map[string]metrics.Bucket{}
	for _, g := range x.gates {
		if g.upstream != nil {
			gauges.Upstreams[g.prefix] = metrics.Upstream{Host: g.upstream.Host(), Up: g.upstream.State().Offline.IsZero()}
			continue
		}
		if g.bucket != nil {
			requests, received, sent := g.bucket.Usage()
			gauges.Buckets[g.prefix] = metrics.Bucket{Requests: requests, Received: received, Sent: sent}
		}
		gauges.Locks[g.prefix] = 0
		if !g.readOnly() {
			gauges.Locks[g.prefix] = g.writers.dav.Locks()
		}
	}
	return x.counts.Write(w, gauges)
}
