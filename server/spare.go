package server

import (
	"errors"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"gowebdav/internal/dav"
	"gowebdav/internal/pool"
)

// spareTime is how long a connection may have the spare descriptor.
const spareTime = 2 * time.Second

// spare holds one file descriptor back. Where no other is left, whoever connects gets
// it for as long as it takes to be told so: else they would wait, and know nothing.
type spare struct {
	mu   sync.Mutex
	file *os.File // nil while somebody has it
}

// take holds the descriptor back, and reports whether it is.
func (s *spare) take() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		s.file, _ = os.Open(os.DevNull)
	}
	return s.file != nil
}

// release lets go of the descriptor, and reports whether there was one.
func (s *spare) release() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return false
	}
	s.file.Close()
	s.file = nil
	return true
}

// turnAway answers those for whose connection there is no room, except at the paths for
// who watches the server.
func (s *Server) turnAway(next http.Handler, watched ...string) http.Handler {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		c, _ := connOf(r)
		if err := c.excess(); err != nil {
			w.Header().Set("Connection", "close")
			if !slices.Contains(watched, r.URL.Path) {
				return err
			}
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

// excess says why there is no room for a connection, nil if there is. So is it for nil.
func (c *conn) excess() error {
	var full *pool.FullError
	switch {
	case c == nil:
		return nil
	case c.spare != nil:
		return dav.Errorf(http.StatusServiceUnavailable, "no file descriptor is left for the connection")
	case errors.As(c.beyond, &full) && !full.Share:
		return dav.Errorf(http.StatusServiceUnavailable, "%w", full)
	}
	return c.beyond
}
