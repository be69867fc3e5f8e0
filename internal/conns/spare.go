package conns

import (
	"errors"
	"net/http"
	"os"
	"sync"
	"time"
)

// spareTime is how long a connection may use the spare descriptor.
const spareTime = 2 * time.Second

// spare reserves one file descriptor. If no other is left, the next connection gets it for
// the time it takes to answer 503. Otherwise clients would wait without an answer.
type spare struct {
	mu   sync.Mutex
	file *os.File // nil while a connection uses the descriptor
}

// take reserves the descriptor, and reports whether that worked.
func (s *spare) take() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		s.file, _ = os.Open(os.DevNull)
	}
	return s.file != nil
}

// release frees the descriptor, and reports whether it was reserved.
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

// ErrNoDescriptor is the reason why a connection on the spare descriptor is not served.
var ErrNoDescriptor = errors.New("no file descriptor is left for the connection")

// Excess returns why there is no room for the connection of a request: ErrNoDescriptor, a
// *[pool.FullError], or nil if there is room.
func Excess(r *http.Request) error {
	c := Of(r)
	switch {
	case c == nil:
		return nil
	case c.spare != nil:
		return ErrNoDescriptor
	}
	return c.excess
}
