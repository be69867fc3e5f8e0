package bucket

import (
	"context"
	"slices"
	"sync"
)

// slots are the places of requests. A place is free, taken, or that of an idle run: one whose
// answer nobody reads at the moment.
type slots struct {
	mu      sync.Mutex
	free    int
	waiting []chan struct{} // the first is served first
	idle    []*run          // the first was read least recently
}

// acquire takes a place. It ends an idle run if there is no other one.
func (s *slots) acquire(ctx context.Context) error {
	s.mu.Lock()
	switch {
	case s.free > 0:
		s.free--
		s.mu.Unlock()
		return nil
	case len(s.idle) > 0:
		ended := s.idle[0]
		s.idle = s.idle[1:]
		s.mu.Unlock()
		ended.drop()
		return nil
	}
	turn := make(chan struct{})
	s.waiting = append(s.waiting, turn)
	s.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	i := slices.Index(s.waiting, turn)
	if i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	}
	s.mu.Unlock()
	if i < 0 { // the place came at the same time
		s.release()
	}
	return ctx.Err()
}

// release gives a place back.
func (s *slots) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pass()
}

// pass gives a place to whoever waits. The caller holds mu.
func (s *slots) pass() {
	if len(s.waiting) == 0 {
		s.free++
		return
	}
	close(s.waiting[0])
	s.waiting = s.waiting[1:]
}

// park makes a run idle. It reports false if another request takes its place: then the caller
// drops it.
func (s *slots) park(r *run) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) > 0 {
		s.pass()
		return false
	}
	s.idle = append(s.idle, r)
	return true
}

// unpark makes an idle run busy again. It reports false if the run was ended meanwhile.
func (s *slots) unpark(r *run) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.idle, r)
	if i >= 0 {
		s.idle = slices.Delete(s.idle, i, i+1)
	}
	return i >= 0
}
