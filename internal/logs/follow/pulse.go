package follow

import "time"

// early are the times after the start of a stream at which it has an event that is Quiet, whatever else it
// has: two events that do not come together tell a client that no proxy holds them back.
var early = [...]time.Duration{time.Second, 3 * time.Second}

// Pulse tells when a stream is due for an event that is Quiet, so that its client knows that it is alive.
type Pulse struct {
	idle  time.Duration
	begun time.Time
	sent  time.Time
	next  int // index in early
}

// NewPulse returns the pulse of a stream that begins now. It beats after so long without an event; 0 for
// never. If it is soon, it also beats 1 and 3 seconds after the beginning.
func NewPulse(idle time.Duration, soon bool) Pulse {
	p := Pulse{idle: idle, begun: time.Now(), sent: time.Now(), next: len(early)}
	if soon {
		p.next = 0
	}
	return p
}

// Sent notes that an event is sent.
func (p *Pulse) Sent() { p.sent = time.Now() }

// Due returns the time of the next beat, zero for never.
func (p *Pulse) Due() time.Time {
	if p.idle == 0 {
		return time.Time{}
	}
	due := p.sent.Add(p.idle)
	if p.next < len(early) {
		if soon := p.begun.Add(early[p.next]); soon.Before(due) {
			return soon
		}
	}
	return due
}

// Beats reports whether a beat is due, which counts as sent then.
func (p *Pulse) Beats() bool {
	now := time.Now()
	if due := p.Due(); due.IsZero() || now.Before(due) {
		return false
	}
	for p.next < len(early) && now.Sub(p.begun) >= early[p.next] {
		p.next++
	}
	p.sent = now
	return true
}
