package conns

import (
	"sync"
	"time"

	"gowebdav/internal/pool"
)

const (
	// rateTime is over how long the rate of a client is taken.
	rateTime = 10 * time.Minute

	markEvery = time.Minute
	marks     = int(rateTime/markEvery) + 1
)

// meter measures how fast a client sends and receives while it is waited for. The time
// in which the server works by itself does not count: a search that finds nothing for a
// quarter of an hour is not slow.
type meter struct {
	mu     sync.Mutex
	now    mark
	since  time.Time // since when it is waited for the client, zero if it is not
	before [marks]mark
	next   time.Time // when the next mark is due, that takes the place of the oldest
	oldest int       // which is rateTime old,
	full   bool      // if there are so many
}

// mark is what a meter shows at a moment.
type mark struct {
	bytes  int64
	waited time.Duration
}

// start begins to measure.
func (m *meter) start(now time.Time) { m.next = now }

// wait notes that the server waits for the client.
func (m *meter) wait() {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.advance(now)
	m.since = now
}

// done notes that the client has sent or received so many bytes.
func (m *meter) done(bytes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.advance(now.Add(-1)) // a mark of this moment shows what has come until now
	m.now.bytes += bytes
	m.now.waited += now.Sub(m.since)
	m.since = time.Time{}
}

// at is what the meter shows at a moment since the last change.
func (m *meter) at(moment time.Time) mark {
	shown := m.now
	if !m.since.IsZero() && moment.After(m.since) {
		shown.waited += moment.Sub(m.since)
	}
	return shown
}

// advance makes the marks that are due. Since the last change nothing has come, so they
// can be made belatedly.
func (m *meter) advance(now time.Time) {
	if late := now.Sub(m.next); late > rateTime {
		m.next = m.next.Add((late - rateTime).Truncate(markEvery)) // nobody asks for those before
	}
	for !now.Before(m.next) {
		m.before[m.oldest] = m.at(m.next)
		m.oldest = (m.oldest + 1) % marks
		m.full = m.full || m.oldest == 0
		m.next = m.next.Add(markEvery)
	}
}

// rate is how many bytes a second the client has taken or given in the last ten minutes.
// One that was waited for less than half of that time cannot be judged.
func (m *meter) rate(now time.Time) float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.advance(now)
	shown, before := m.at(now), m.before[m.oldest]
	waited := shown.waited - before.waited
	if !m.full || waited < rateTime/2 {
		return pool.Unknown
	}
	return float64(shown.bytes-before.bytes) / waited.Seconds()
}
