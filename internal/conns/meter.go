package conns

import (
	"sync"
	"time"

	"gowebdav/internal/pool"
)

const (
	// rateTime is the time over which a client's rate is measured.
	rateTime = 10 * time.Minute

	markEvery = time.Minute
	marks     = int(rateTime/markEvery) + 1
)

// meter measures how fast a client sends and receives while the server waits for it. The
// time in which the server works does not count: a search that finds nothing for a quarter
// of an hour does not make its client slow.
type meter struct {
	mu     sync.Mutex
	now    mark
	since  time.Time   // since when the server waits for the client, zero if it does not
	before [marks]mark // one a minute, a ring
	next   time.Time   // when the next mark is due
	oldest int         // its place in before; that mark is rateTime old if the ring is full
	full   bool
}

// mark is the reading of a meter at a moment.
type mark struct {
	bytes  int64
	waited time.Duration
}

// start starts the meter.
func (m *meter) start(now time.Time) { m.next = now }

// wait notes that the server begins to wait for the client.
func (m *meter) wait() {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.advance(now)
	m.since = now
}

// done notes that the wait is over, and how many bytes the client has sent or received.
func (m *meter) done(bytes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.advance(now.Add(-1)) // a mark that is due now shall include these bytes
	m.now.bytes += bytes
	m.now.waited += now.Sub(m.since)
	m.since = time.Time{}
}

// at returns the reading at a moment after the last change.
func (m *meter) at(moment time.Time) mark {
	shown := m.now
	if !m.since.IsZero() && moment.After(m.since) {
		shown.waited += moment.Sub(m.since)
	}
	return shown
}

// advance adds the marks that are due. Nothing has changed since the last call, so they can
// be added late.
func (m *meter) advance(now time.Time) {
	if late := now.Sub(m.next); late > rateTime {
		m.next = m.next.Add((late - rateTime).Truncate(markEvery)) // older marks are not needed
	}
	for !now.Before(m.next) {
		m.before[m.oldest] = m.at(m.next)
		m.oldest = (m.oldest + 1) % marks
		m.full = m.full || m.oldest == 0
		m.next = m.next.Add(markEvery)
	}
}

// rate returns the client's bytes per second of waiting in the last ten minutes. A client
// that the server waited for less than half of that time cannot be judged.
func (m *meter) rate(now time.Time) float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.advance(now)
	shown, before := m.at(now), m.before[m.oldest]
	waited := shown.waited - before.waited
	if !m.full || waited < rateTime/2 {
		return pool.UnknownRate
	}
	return float64(shown.bytes-before.bytes) / waited.Seconds()
}
