package remote

import (
	"fmt"
	"sync"
	"time"
)

const (
	maxFailures = 3                // attempts to connect in a row, after which there is a pause
	pause       = 10 * time.Second // in which requests fail at once, until one tries again
)

// DownError reports that no attempt was made, since the last ones have failed.
type DownError struct{ Wait time.Duration } // until the next attempt

func (e *DownError) Error() string {
	return fmt.Sprintf("%v; the next attempt is in %v", ErrDown, e.Wait.Round(time.Second))
}

func (e *DownError) Unwrap() error { return ErrDown }

// breaker notes attempts to connect that fail.
type breaker struct {
	mu       sync.Mutex
	failures int
	until    time.Time // of the pause
}

// allows returns a *DownError in a pause. After it, one request may try.
func (b *breaker) allows(now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < maxFailures {
		return nil
	}
	if wait := b.until.Sub(now); wait > 0 {
		return &DownError{wait}
	}
	b.until = now.Add(pause) // for all but this one
	return nil
}

func (b *breaker) failed(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures++
	b.until = now.Add(pause)
}

func (b *breaker) succeeded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures = 0
}
