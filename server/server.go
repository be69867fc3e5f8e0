// Package server leads a request from the socket to its mount, and turns every
// error into a status.
package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/gorilla/mux"

	"gowebdav/internal/config"
	"gowebdav/internal/dav"
	"gowebdav/ui"
)

// Server is the handler of all mounts. The way of a request is
//
//	access log + recover → path hygiene → compression → router → mount or index
//
// The first stands outside the router, so that what the router turns away is
// logged too.
type Server struct {
	log     *slog.Logger
	pages   *ui.Pages
	mounts  []*mount
	handler http.Handler
}

// New opens the configured mounts. The configuration is validated and its
// folders exist.
func New(cfg config.Config, log *slog.Logger) (*Server, error) {
	pages, err := ui.New()
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	s := &Server{log: log, pages: pages}
	limits := newLimits(cfg.Logs)
	for i, c := range cfg.Mounts {
		m, err := newMount(c, pages, limits, cfg.CORSOrigins)
		if err != nil {
			return nil, fmt.Errorf("dav: mount %d (%q), path: %w", i+1, c.Prefix, err)
		}
		s.mounts = append(s.mounts, m)
	}
	index := newIndex(s.mounts, pages, cfg.SecretDavList)
	routes := s.routes(index, cfg.Compress)
	if cfg.Compress {
		routes = compress(routes)
	}
	s.handler = s.accessLog(s.cleanPath(routes))
	return s, nil
}

// Sweep removes what uploads of a process that crashed have left in the writable
// mounts. It may take long; requests are served meanwhile.
func (s *Server) Sweep(ctx context.Context) {
	for _, m := range s.mounts {
		count, err := m.files.Sweep(ctx)
		if err != nil {
			s.log.Warn("sweep", "mount", m.prefix, "err", err)
		}
		if count > 0 {
			s.log.Info("swept", "mount", m.prefix, "count", count)
		}
	}
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// routes is the router. The paths under /-/ are ours, which no mount may take.
func (s *Server) routes(index *index, compressed bool) http.Handler {
	assetCoding := func(r *http.Request) string {
		if !compressed {
			return ""
		}
		return coding(r, "gzip", "zstd")
	}
	router := mux.NewRouter().SkipClean(true) // its redirects break WebDAV clients
	router.Path(healthPath).Handler(s.handle(health))
	router.PathPrefix("/-/assets/").Handler(s.pages.Assets(assetCoding))
	router.PathPrefix("/-/").Handler(s.handle(notFound))
	for _, m := range s.mounts {
		// A matcher of our own, as Path and PathPrefix would read braces in a
		// prefix as a pattern, and PathPrefix takes /labs for /lab.
		router.MatcherFunc(func(r *http.Request, _ *mux.RouteMatch) bool {
			return dav.Within(m.prefix, r.URL.Path)
		}).Handler(s.handle(m.serve))
	}
	router.MatcherFunc(func(r *http.Request, _ *mux.RouteMatch) bool {
		return index.holds(r.URL.Path)
	}).Handler(s.handle(index.serve))
	router.NotFoundHandler = s.handle(notFound)
	return router
}

// cleanPath puts the clean path into the request, so that the router, the
// mounts and the file system all read the same one. It never redirects.
func (s *Server) cleanPath(next http.Handler) http.Handler {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		if r.Method == http.MethodOptions && r.URL.Path == "*" {
			r.URL.Path = "/" // RFC 9110 §9.3.7: of the server as a whole
		}
		clean, err := dav.CleanPath(r.URL)
		if err != nil {
			return err
		}
		r.URL.Path, r.URL.RawPath = clean, ""
		next.ServeHTTP(w, r)
		return nil
	})
}

const healthPath = "/-/health"

func health(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		return dav.Errorf(http.StatusMethodNotAllowed, "method %s on health", r.Method)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err := io.WriteString(w, "ok\n")
	return err
}

func notFound(http.ResponseWriter, *http.Request) error {
	return dav.Errorf(http.StatusNotFound, "no mount has this path")
}
