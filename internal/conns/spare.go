package conns

import (
	"errors"
	"net/http"
	"os"
	"sync"
	"time"
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

// ErrNoDescriptor is why there is no room for a connection that has the spare descriptor.
var ErrNoDescriptor = errors.New("no file descriptor is left for the connection")

// Excess says why there is no room for the connection of a request, nil if there is:
// ErrNoDescriptor, or a *[pool.FullError].
func Excess(r *http.Request) error { return Of(r).excess() }

// excess says why there is no room for a connection, nil if there is. So is it for nil.
func (c *Conn) excess() error {
	switch {
	case c == nil:
		return nil
	case c.spare != nil:
		return ErrNoDescriptor
	}
	return c.beyond
}
