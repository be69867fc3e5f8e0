package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/mux"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/internal/conns"
	"gowebdav/internal/dav"
	"gowebdav/internal/metrics"
	"gowebdav/internal/storage"
	"gowebdav/internal/wire"
	"gowebdav/ui"
)

// Server is the handler of all mounts. The access log comes before the router, so that requests
// without a route are logged too.
type Server struct {
	log     *slog.Logger
	pages   *ui.Pages
	limits  *limits
	guard   *auth.Guard
	metrics *metrics.Registry
	writers *storage.Writers
	lingers conns.Lingers
	logouts logouts

	connections *conns.Limits

	reloading sync.Mutex
	current   atomic.Pointer[service]
}

// service serves one configuration. A request stays with the service that it has begun with.
type service struct {
	gates   []*gate
	gateway *auth.Gateway
	watch   *watch
	http.Handler
}

// newPages hashes the assets once for all servers of a program.
var newPages = sync.OnceValue(ui.New)

// New opens the configured mounts. The configuration is validated and its
// folders exist.
func New(cfg config.Config, log *slog.Logger) (*Server, error) {
	s := &Server{log: log, pages: newPages(), limits: newLimits(cfg.Logs), guard: auth.NewGuard(), metrics: metrics.New(cfg.Version), connections: conns.NewLimits(cfg.MaxConnections, cfg.MaxClientConnections), writers: storage.NewWriters()}
	if err := s.Reload(cfg); err != nil {
		return nil, err
	}
	return s, nil
}

// Reload takes new mounts, users, proxies and gateways, from the next request on. Running
// requests continue, except the follows of users who lost access or have entered by another
// gateway. The limits stay as they are. After an error nothing has changed.
func (s *Server) Reload(cfg config.Config) error {
	s.reloading.Lock()
	defer s.reloading.Unlock()
	old := s.current.Load()
	if old == nil {
		old = new(service)
	}
	next := &service{gateway: auth.NewGateway(cfg.AuthHeader, cfg.AuthURL, old.gateway)}
	for i, c := range cfg.Mounts {
		g, err := s.newGate(c, cfg, next.gateway, gateOf(old.gates, c.Prefix))
		if err != nil {
			return fmt.Errorf("dav: mount %d (%q), path: %w", i+1, c.Prefix, err)
		}
		g.takeOver(old.gates)
		next.gates = append(next.gates, g)
	}
	next.watch = s.newWatch(cfg, next.gates)
	next.Handler = s.routes(next, s.newIndex(next.gates, next.gateway, cfg), cfg)
	if cfg.Compress {
		next.Handler = wire.Compress(next.Handler, dav.NeedsLength)
	}
	next.Handler = newProxies(cfg, s.log).handler(s.accessLog(s.check(cfg.AllowedHosts, next.Handler)))
	for _, g := range next.gates {
		if !g.readOnly() && g.bucket == nil {
			g.writers.folder.Announce(s.writers) // before the old ones are closed, so that a folder that stays keeps its lock
		}
	}
	s.current.Store(next)
	s.connections.Trust(cfg.TrustedProxies)
	for _, g := range old.gates {
		g.revoke(gateOf(next.gates, g.prefix))
		if n := gateOf(next.gates, g.prefix); !g.readOnly() && g.bucket == nil && (n == nil || n.readOnly() || n.writers.folder != g.writers.folder) {
			g.writers.folder.Close()
		} else if g.upstream != nil && (n == nil || n.upstream == nil || n.upstream.Remote != g.upstream.Remote) {
			g.upstream.Close()
		}
	}
	return nil
}

func gateOf(gates []*gate, prefix string) *gate {
	if i := slices.IndexFunc(gates, func(g *gate) bool { return g.prefix == prefix }); i >= 0 {
		return gates[i]
	}
	return nil
}

// Connections returns the limits of the connections of all listeners, nil for none.
func (s *Server) Connections() *conns.Limits { return s.connections }

// Sweep removes temporary files that crashed uploads have left, in writable mounts that were not
// swept before. It may take long, and may run while requests are served.
func (s *Server) Sweep(ctx context.Context) {
	for _, g := range s.current.Load().gates {
		if g.readOnly() || g.swept.Swap(true) {
			continue
		}
		s.sweep(ctx, g)
		if g.bucket != nil {
			go s.sweepHourly(ctx, g)
		}
	}
}

func (s *Server) sweep(ctx context.Context, g *gate) {
	count, err := g.writers.files.(storage.Writable).Sweep(ctx)
	if err != nil {
		s.log.Warn("sweep", "mount", g.prefix, "err", err)
	}
	if count > 0 {
		s.log.Info("swept", "mount", g.prefix, "count", count)
	}
}

// sweepHourly sweeps a bucket as long as it is shared: what is left in it counts as left only when
// it is old.
func (s *Server) sweepHourly(ctx context.Context, g *gate) {
	hours := time.NewTicker(time.Hour)
	defer hours.Stop()
	for {
		select {
		case <-hours.C:
		case <-ctx.Done():
			return
		}
		now := gateOf(s.current.Load().gates, g.prefix)
		if now == nil || now.bucket != g.bucket {
			return
		}
		if !now.readOnly() {
			s.sweep(ctx, now)
		}
	}
}

// Accept allows writes again to mounts whose file system is no longer mounted: their folders
// are taken as they are now.
func (s *Server) Accept() {
	for _, g := range s.current.Load().gates {
		for _, m := range g.mounts() {
			if m.folder != nil {
				m.folder.Accept()
			}
		}
	}
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.current.Load().ServeHTTP(w, r) }

// routes returns the router. The paths under /-/ are reserved; no mount may have them.
func (s *Server) routes(served *service, index *index, cfg config.Config) http.Handler {
	assetCoding := func(r *http.Request) string {
		if !cfg.Compress {
			return ""
		}
		return wire.Coding(r, "gzip", "zstd")
	}
	router := mux.NewRouter().SkipClean(true) // its redirects break WebDAV clients
	router.Path(healthPath).Handler(s.handle(health))
	if cfg.MetricsAddress == "" && served.watch.users != nil {
		router.Path(metricsPath).Handler(s.handle(served.watch.serve))
	}
	router.PathPrefix("/-/assets/").Handler(s.pages.Assets(assetCoding))
	router.PathPrefix("/-/").Handler(s.handle(notFound))
	for _, g := range served.gates {
		// Path and PathPrefix would read braces in a prefix as a pattern, and PathPrefix
		// takes /labs for /lab.
		router.MatcherFunc(func(r *http.Request, _ *mux.RouteMatch) bool {
			return dav.Within(g.prefix, r.URL.Path)
		}).Handler(s.handle(g.serve))
	}
	router.MatcherFunc(func(r *http.Request, _ *mux.RouteMatch) bool {
		return index.holds(r.URL.Path)
	}).Handler(s.handle(index.serve))
	for _, g := range served.gates { // a prefix in another Unicode form, where no other is spelled so
		router.MatcherFunc(func(r *http.Request, _ *mux.RouteMatch) bool {
			_, ok := dav.Reprefix(g.prefix, r.URL.Path)
			return ok
		}).Handler(s.handle(g.serve))
	}
	router.MatcherFunc(func(r *http.Request, _ *mux.RouteMatch) bool {
		_, ok := index.spell(r.URL.Path)
		return ok
	}).Handler(s.handle(func(w http.ResponseWriter, r *http.Request) error {
		path, _ := index.spell(r.URL.Path)
		return index.serve(w, dav.WithSpelling(r, path))
	}))
	router.NotFoundHandler = s.handle(notFound)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Router.ServeHTTP would copy the request twice, to pass on variables that no route has.
		var match mux.RouteMatch
		router.Match(r, &match) // always: NotFoundHandler takes the rest
		match.Handler.ServeHTTP(w, r)
	})
}

// check checks each request before the router sees it.
func (s *Server) check(hosts config.Hosts, next http.Handler) http.Handler {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		done, err := s.limits.takeRoom(w, r, healthPath)
		if err != nil {
			return err
		}
		defer done()
		if err := cleanTarget(r); err != nil {
			return err
		}
		if err := allowHost(hosts, r); err != nil {
			return err
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

// cleanTarget replaces the request's path by the clean one, so that the router, the mounts and the
// file system all see the same. It never redirects, since that breaks WebDAV clients. It also bounds
// the query.
func cleanTarget(r *http.Request) error {
	if r.Method == http.MethodOptions && r.URL.Path == "*" {
		r.URL.Path = "/" // RFC 9110 §9.3.7: of the server as a whole
	}
	clean, err := dav.CleanPath(r.URL)
	if err != nil {
		return err
	}
	r.URL.Path, r.URL.RawPath = clean, ""
	if strings.Count(r.URL.RawQuery, "&") >= maxParameters {
		err := fmt.Errorf("expected up to %d parameters; many members for an archive can be named in a form by POST", maxParameters)
		return &dav.Error{Status: http.StatusBadRequest, Public: err.Error(), Err: err}
	}
	return nil
}

// maxParameters is how many parameters a query may have, since each parse reads all of them.
const maxParameters = 1000

const healthPath = "/-/health"

func health(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		return dav.Errorf(http.StatusMethodNotAllowed, "method %s on health", r.Method)
	}
	entryOf(r).routine = true
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err := io.WriteString(w, "ok\n")
	return err
}

func notFound(http.ResponseWriter, *http.Request) error {
	return dav.Errorf(http.StatusNotFound, "no mount has this path")
}
