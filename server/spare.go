package server

import (
	"net/http"
	"os"
	"sync"
	"time"

	"gowebdav/internal/dav"
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

// turnAway answers those who came in by the spare descriptor, except about the
// server's health.
func (s *Server) turnAway(next http.Handler) http.Handler {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		if c, _ := connOf(r); c != nil && c.spare != nil {
			w.Header().Set("Connection", "close")
			if r.URL.Path != healthPath {
				return dav.Errorf(http.StatusServiceUnavailable, "no file descriptor is left for the connection")
			}
		}
		next.ServeHTTP(w, r)
		return nil
	})
}
