package live

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"gowebdav/internal/logs/follow"
)

// MaxLogs is the maximum number of logs of a group.
const MaxLogs = 64

const (
	// listInterval is the shortest time between two lists of the logs. listShare is how much
	// longer than a list the time after it is at least.
	listInterval = 2 * time.Second
	listShare    = 200

	// maxMissing is how many lists in a row a log must be missing from until it is left: it may
	// be about to be rotated. Until then package follow has said that it is missing.
	maxMissing = 3

	// clockStep is how much earlier than the clock a file system may say that a file was changed.
	clockStep = 3 * time.Second

	// emptyStep is the same for a log that was empty: less, since its rotated files may be older.
	emptyStep = 100 * time.Millisecond

	// relistTries is how often the logs are listed until those of a position are there, which may be
	// missing while they are rotated. relistTime is the time between.
	relistTries = 8
	relistTime  = 250 * time.Millisecond

	// maxChecked is how many logs are checked at the start.
	maxChecked = 1000

	// maxNotes is how many notes of logs that are left out a client gets.
	maxNotes = 100
)

// Group follows several logs as one, for one client.
type Group struct {
	// List returns the logs that are there.
	List func(ctx context.Context) ([]Log, error)

	// Place takes a place for one more log; leave gives it back. nil if there is room for all.
	Place func() (leave func(), err error)

	Form  Form
	Limit int           // number of lines, 0 for no limit
	Idle  time.Duration // send a note that is Quiet after so long without a line; 0 for never
	Once  bool          // end where nothing more was written, rather than wait
	Ping  bool          // begin with a note that is Quiet, and have others soon after, as in follow.NewPulse

	mu      sync.Mutex
	sources []*source
	passed  map[string]bool // by their keys, logs that are left out; true if the list says why
	told    int             // notes of these
	notes   []Note          // to be sent
	last    *source         // of the last line; nil for none
	lines   int             // that were sent
	waiting int             // sources that wait for room
	full    time.Time       // since when one does

	listed   time.Time // logs that are not in positions have appeared since
	salt     byte
	raw      []byte // reused
	position []byte // reused

	wake chan struct{}
}

// Form encodes what a group sends.
type Form struct {
	// Note appends a note.
	Note func(b []byte, n Note) []byte

	// Place appends an encoded line or message with the position after it.
	Place func(b, encoded, position []byte, line bool) []byte
}

// Note is a message about the logs of a group.
type Note struct {
	Event Event
	Log   string // as it is shown
	Err   error  // of LeftOut: why
	Logs  int    // of Gone: their number
}

// Event is what a Note tells.
type Event uint8

const (
	Joined  Event = iota + 1 // the log has appeared
	Gone                     // logs of the position are gone
	LeftOut                  // the log is not followed; without a Log, others are not either
	Refused                  // the caller may not read the log any more
	Quiet                    // a sign of life: see Idle and Ping
	Reached                  // a group that is Once ends where nothing more was written
	Limited                  // a group that is Once ends at its limit
)

var (
	// ErrMany reports that there are too many logs.
	ErrMany = fmt.Errorf("at most %d logs are followed as one", MaxLogs)

	// ErrMore reports that more logs are left out than are named.
	ErrMore = fmt.Errorf("more than %d are left out", maxNotes)
)

// Follow sends what is written to the logs, after a position or from now on. It ends with ctx, at
// the limit, or with an error of send; once all is sent if the group is Once. It calls ready before
// the first send; lines written after that are sent. The bytes that send gets are valid until it
// returns.
func (g *Group) Follow(ctx context.Context, from *Position, ready func() error, send func([]byte) error) error {
	g.passed, g.wake = map[string]bool{}, make(chan struct{}, 1)
	var follows sync.WaitGroup
	defer follows.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := g.begin(ctx, from, &follows); err != nil {
		return err
	}
	if err := ready(); err != nil {
		return err
	}
	if g.Ping {
		g.note(Note{Event: Quiet})
	}
	if !g.Once {
		follows.Go(func() { g.watch(ctx, &follows) })
	}
	return g.run(ctx, send)
}

// Check returns the error of List, or ErrMany, with which Follow would begin.
func (g *Group) Check(ctx context.Context, from *Position) error {
	logs, err := g.listFrom(ctx, from)
	if err == nil {
		g.passed = map[string]bool{}
		_, err = g.followed(ctx, logs, from)
	}
	return err
}

// begin follows the logs that are there. Those that are not in the position are new since then.
func (g *Group) begin(ctx context.Context, from *Position, follows *sync.WaitGroup) error {
	g.listed = time.Now()
	logs, err := g.listFrom(ctx, from)
	if err != nil {
		return err
	}
	if logs, err = g.followed(ctx, logs, from); err != nil {
		return err
	}
	if from != nil {
		g.listed, g.salt = from.listed, from.salt
	}
	var begun sync.WaitGroup
	for _, log := range logs {
		if log.Elsewhere != nil {
			log.From = cmp.Or(log.From, from.takeFar(log.Key))
		} else if from != nil {
			switch places := from.take(log.Key); {
			case places == nil:
				log.Start.New = from.listed.Add(-clockStep)
			case len(places) == 1 && places[0].IsEmpty():
				log.empty, log.Start.Made = from.seenEmpty(places[0])
				log.Start.New = log.empty.Add(-emptyStep)
			default:
				log.Start.Places = places
			}
		}
		begun.Add(1)
		if err := g.join(ctx, log, follows, sync.OnceFunc(begun.Done)); err != nil {
			return err
		}
	}
	begun.Wait()
	if from != nil && len(from.spots) > 0 {
		g.note(Note{Event: Gone, Logs: len(from.spots)})
	}
	return ctx.Err()
}

// listFrom lists the logs, again if some of a position seem to be missing.
func (g *Group) listFrom(ctx context.Context, from *Position) ([]Log, error) {
	for try := 1; ; try++ {
		logs, err := g.List(ctx)
		if err != nil || try == relistTries || from.within(logs) {
			return logs, err
		}
		select {
		case <-time.After(relistTime):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// followed returns those of the listed logs that can be followed. One that seems not to grow was
// rotated if it is in the position.
func (g *Group) followed(ctx context.Context, logs []Log, from *Position) (followed []Log, err error) {
	checked := 0
	for _, log := range logs {
		if log.Err != nil && (log.Follower == nil || !from.has(log.Key)) {
			g.leaveOut(log, log.Err)
			continue
		}
		if checked++; checked > maxChecked || len(followed) == MaxLogs {
			return nil, ErrMany
		}
		if err := log.Check(ctx); err != nil {
			g.leaveOut(log, err)
			continue
		}
		followed = append(followed, log)
	}
	return followed, ctx.Err()
}

// leaveOut notes that a log is not followed.
func (g *Group) leaveOut(log Log, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.passed[log.Key] = log.Err != nil
	g.told++
	switch {
	case g.told <= maxNotes:
		g.notes = append(g.notes, Note{Event: LeftOut, Log: log.Shown, Err: err})
	case g.told == maxNotes+1:
		g.notes = append(g.notes, Note{Event: LeftOut, Err: ErrMore})
	}
	g.wakeUp()
}

// join follows one more log. It calls begun when lines that are written then are sent.
func (g *Group) join(ctx context.Context, log Log, follows *sync.WaitGroup, begun func()) error {
	leave, err := g.Place()
	if err != nil {
		begun()
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &source{group: g, log: log, cancel: cancel, room: make(chan struct{}, 1), since: time.Now()}
	s.begins()
	g.mu.Lock()
	g.sources = append(g.sources, s)
	g.rename()
	g.mu.Unlock()
	if log.Watch != nil {
		log.Watch(ctx, func() { s.stop(Note{Event: Refused, Log: log.Shown}) })
	}
	follows.Go(func() {
		defer leave()
		defer cancel()
		defer begun()
		s.end(ctx, s.follow(ctx, begun))
	})
	return nil
}

// watch takes up logs that appear, and leaves those that go.
func (g *Group) watch(ctx context.Context, follows *sync.WaitGroup) {
	timer := time.NewTimer(listInterval)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		begun := time.Now()
		if logs, err := g.List(ctx); err == nil {
			g.update(ctx, logs, follows, begun)
		}
		timer.Reset(max(listInterval, listShare*time.Since(begun)))
	}
}

// update compares the logs that are there with those that are followed.
func (g *Group) update(ctx context.Context, logs []Log, follows *sync.WaitGroup, listed time.Time) {
	there := map[string]bool{}
	for _, log := range logs {
		there[log.Key] = true
	}
	g.mu.Lock()
	maps.DeleteFunc(g.passed, func(key string, _ bool) bool { return !there[key] })
	sources := slices.Clone(g.sources)
	before := g.listed
	g.mu.Unlock()
	for _, s := range sources {
		if s.missing++; there[s.log.Key] {
			s.missing = 0
		}
		if s.missing == maxMissing {
			s.cancel()
		}
	}
	for _, log := range logs {
		if !g.isNew(log) {
			continue
		}
		log.Start.New = before.Add(-clockStep)
		if err := g.take(ctx, log, follows); err != nil {
			g.leaveOut(log, err)
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !slices.ContainsFunc(g.sources, func(s *source) bool { return len(s.places) == 0 && s.log.Elsewhere == nil }) {
		g.listed = listed
	}
}

// isNew reports whether a log is neither followed nor left out. One that could not grow may by now.
func (g *Group) isNew(log Log) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if slices.ContainsFunc(g.sources, func(s *source) bool { return s.log.Key == log.Key }) {
		return false
	}
	listed, passed := g.passed[log.Key]
	return !passed || listed && log.Err == nil
}

// take follows a log that has appeared, or returns why not.
func (g *Group) take(ctx context.Context, log Log, follows *sync.WaitGroup) error {
	if log.Err != nil {
		return log.Err
	}
	g.mu.Lock()
	full := len(g.sources) >= MaxLogs
	g.mu.Unlock()
	if full {
		return ErrMany
	}
	if err := log.Check(ctx); err != nil {
		return err
	}
	if err := g.join(ctx, log, follows, func() {}); err != nil {
		return err
	}
	g.note(Note{Event: Joined, Log: log.Shown})
	return nil
}

// run alternates between sending and waiting.
func (g *Group) run(ctx context.Context, send func([]byte) error) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var out []byte
	for pulse := follow.NewPulse(g.Idle, g.Ping); ; {
		var next time.Time
		out, next = g.release(out[:0], time.Now())
		if len(out) > 0 {
			if err := send(out); err != nil {
				return err
			}
			pulse.Sent()
		}
		if g.Limit > 0 && g.lines >= g.Limit {
			return g.finish(Limited, send)
		}
		if g.Once && g.reached() {
			return g.finish(Reached, send)
		}
		if cap(out) > 4*outSize {
			out = nil // a long line
		}
		if due := pulse.Due(); !due.IsZero() && (next.IsZero() || due.Before(next)) {
			next = due
		}
		timer.Stop()
		if !next.IsZero() {
			timer.Reset(time.Until(next))
		}
		select {
		case <-timer.C:
		case <-g.wake:
		case <-ctx.Done():
			return ctx.Err()
		}
		if pulse.Beats() {
			g.note(Note{Event: Quiet})
		}
	}
}

// finish says that the group ends, if it is Once.
func (g *Group) finish(why Event, send func([]byte) error) error {
	if !g.Once {
		return nil
	}
	g.note(Note{Event: why})
	g.mu.Lock()
	out := g.appendNotes(nil)
	g.mu.Unlock()
	return send(out)
}

// reached reports whether all logs have ended, and all that there was is sent.
func (g *Group) reached() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.notes) == 0 && !slices.ContainsFunc(g.sources, func(s *source) bool { return !s.ended || s.head.ok })
}

// note queues a note.
func (g *Group) note(n Note) {
	g.mu.Lock()
	g.notes = append(g.notes, n)
	g.mu.Unlock()
	g.wakeUp()
}

// wakeUp lets run look again.
func (g *Group) wakeUp() {
	select {
	case g.wake <- struct{}{}:
	default:
	}
}

// remove forgets a source that has ended, and tells why it has.
func (g *Group) remove(s *source) {
	g.sources = slices.DeleteFunc(g.sources, func(o *source) bool { return o == s })
	if g.last == s {
		g.last = nil
	}
	if s.why != nil {
		g.notes = append(g.notes, *s.why)
	}
}
