package live

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/follow"
)

// Log is one log of a group: a file, or a rotated set.
type Log struct {
	Key   string // names it in positions; the same for all files of its set
	Shown string // names it in messages

	Follower *follow.Follower
	Name     string // of its file, for the Follower
	Start    follow.Start
	View     *follow.View // its Append and Limit are those of the group

	// Err is why the log is not followed, as far as a list tells; nil if it may be. Check opens it,
	// and returns why it is not. Both may be asked again.
	Err   error
	Check func(ctx context.Context) error

	// Elsewhere follows it instead of the Follower, with neither Start nor View. From is where it begins.
	Elsewhere Elsewhere
	From      string

	// Changed is when the file of Start.Position was changed last; zero for unknown.
	Changed time.Time

	empty time.Time // when it was seen to be empty, and what was written since is new; zero for never

	// Watch calls lost when the caller may not read the log any more. nil for never.
	Watch func(ctx context.Context, lost func())
}

// keptSize is how many bytes of a log are kept before its follow waits. A piece of package follow
// may be larger; then it is alone.
const keptSize = 64 << 10

// source is a log of a group, and what it has sent. Group.mu guards all that changes.
type source struct {
	group  *Group
	log    Log
	cancel context.CancelFunc

	name    [nameSize]byte // in positions
	places  []byte         // after the last line that the client has got, in the compact form; empty for none
	empty   time.Time      // when the log was seen to be empty, of which the client has no line yet
	made    time.Time      // when it had been changed last then
	at      string         // where its follow is, if nothing is queued after that
	changed time.Time      // when that file was changed last

	pieces  []piece // oldest first
	size    int     // of their bytes
	room    chan struct{}
	idle    bool      // it has sent all there is, or waits for its turn to
	since   time.Time // when it was read on with nothing queued
	started bool      // it was said where it begins, or that this is not known yet

	live bool  // it was idle once
	fine bool  // its times have parts of seconds
	key  int64 // of its last line with a time, by which lines are ordered
	head head  // its first frame

	missing int   // from so many lists in a row
	ended   bool  // it sends nothing more
	left    bool  // its place does not count any more
	tooLong bool  // its position, so it has none
	why     *Note // that it is left; nil to say nothing
}

// piece is what a log has sent at a time.
type piece struct {
	frames  []byte
	arrived time.Time
	live    bool // it was written a moment ago, not before the follow began
}

// head is the first frame of a source.
type head struct {
	frame
	key int64
	due time.Time // when it is sent
	piece
	ok bool
}

// follow sends the group what is written to the log, until ctx ends.
func (s *source) follow(ctx context.Context, ready func()) error {
	if s.log.Elsewhere != nil {
		return s.log.Elsewhere(ctx, s.log.From, &Feed{s, ctx, sync.OnceFunc(func() {
			s.begun()
			ready()
		})})
	}
	start, view := s.log.Start, *s.log.View
	start.At, start.Once = s.isAt, s.group.Once
	view.Limit, view.Idle, view.Heads = 0, 0, true // the order is by time
	view.Key = struct{ alone any }{view.Key}       // not that of the same view of one log
	view.Append = framed(view.Append)
	begun := func() error {
		s.begun()
		ready()
		return nil
	}
	return s.log.Follower.Follow(ctx, s.log.Name, start, &view, begun, func(frames []byte) error { return s.queue(ctx, frames) })
}

// begun notes that the log is followed, but where is not known yet: it is missing, or its old lines
// wait for their turn.
func (s *source) begun() {
	s.group.mu.Lock()
	defer s.group.mu.Unlock()
	s.idle, s.since = !s.started, time.Now()
	s.started = true
}

// isAt notes where the follow is, at its start, and when it has sent all there is.
func (s *source) isAt(position string, changed time.Time) {
	g := s.group
	g.mu.Lock()
	defer g.mu.Unlock()
	first := !s.live
	s.live, s.started = s.started, true
	s.idle = s.live
	if s.at, s.changed = position, changed; !s.head.ok {
		s.reached(position, changed)
	}
	if g.waiting > 0 || first {
		g.wakeUp()
	}
}

// stop ends the follow of the log, and lets the client know why after its last line.
func (s *source) stop(why Note) {
	s.group.mu.Lock()
	defer s.group.mu.Unlock()
	if s.why == nil {
		s.why = &why
	}
	s.cancel()
}

// end notes that the follow has ended.
func (s *source) end(ctx context.Context, err error) {
	g := s.group
	g.mu.Lock()
	defer g.mu.Unlock()
	s.ended, s.left = true, err != nil // else it has reached what a follow that is Once can
	if s.why == nil && err != nil && ctx.Err() == nil {
		s.why = &Note{Event: LeftOut, Log: s.log.Shown, Err: err}
		g.passed[s.log.Key] = s.log.Elsewhere == nil // that would have come again itself
	}
	if s.left && !s.head.ok {
		g.remove(s)
	}
	g.wakeUp()
}

// begins sets the places that the log begins with, if they are known.
func (s *source) begins() {
	if s.log.Elsewhere != nil {
		s.reached(s.log.From, time.Time{})
		return
	}
	if s.empty, s.made = s.log.empty, s.log.Start.Made; !s.empty.IsZero() {
		s.keep([]logs.Position{{}}, s.made)
	} else if s.empty, s.made = time.Now(), s.log.Changed; s.log.Start.Position != "" {
		s.reached(s.log.Start.Position, s.made)
	} else if len(s.log.Start.Places) > 0 {
		s.keep(s.log.Start.Places, s.made)
	}
}

// reached sets the place of the log in positions, in a file that was changed last at a time.
func (s *source) reached(position string, changed time.Time) {
	if s.log.Elsewhere != nil {
		if raw := packed(position); raw != nil && !s.tooLong {
			s.places = raw
		}
		return
	}
	if places, ok := logs.ParsePlaces(position); ok {
		s.keep(places, changed)
	}
}

// keep sets the places of the log in positions. One that is empty, with nothing before it, keeps
// when that was seen first: what was written since may wait to be sent.
func (s *source) keep(places []logs.Position, changed time.Time) {
	if len(places) > 1 || !places[0].IsEmpty() {
		s.empty = time.Time{}
	} else {
		if s.empty.IsZero() {
			s.empty, s.made = time.Now(), changed
		} else if s.made.IsZero() && !changed.After(s.empty) {
			s.made = changed
		}
		places[0] = places[0].SeenAt(s.empty, s.made)
	}
	s.places = logs.AppendCompact(s.places[:0], places)
}

// queue queues frames as soon as there is room.
func (s *source) queue(ctx context.Context, frames []byte) error {
	for waited := false; ; waited = true {
		if s.tryQueue(frames, waited) {
			return nil
		}
		select {
		case <-s.room:
		case <-ctx.Done():
			s.group.mu.Lock()
			defer s.group.mu.Unlock()
			s.group.waiting--
			return ctx.Err()
		}
	}
}

// tryQueue queues frames if there is room. waited says that there was none before.
func (s *source) tryQueue(frames []byte, waited bool) bool {
	g := s.group
	g.mu.Lock()
	defer g.mu.Unlock()
	defer g.wakeUp()
	if waited {
		g.waiting--
	}
	if s.size > 0 && s.size+len(frames) > keptSize {
		if g.waiting++; g.waiting == 1 {
			g.full = time.Now()
		}
		return false
	}
	s.pieces = append(s.pieces, piece{bytes.Clone(frames), time.Now(), s.live})
	s.size += len(frames)
	s.idle, s.at = false, ""
	s.next()
	return true
}

// next makes the next frame the head, unless there is one.
func (s *source) next() {
	if s.head.ok || len(s.pieces) == 0 {
		return
	}
	first := &s.pieces[0]
	s.head = head{piece: *first, ok: true}
	s.head.frame, first.frames = cutFrame(first.frames)
	s.order()
}

// pop drops the head, which was sent.
func (s *source) pop() {
	s.size -= headerSize + len(s.head.position) + len(s.head.text)
	if len(s.pieces[0].frames) == 0 {
		s.pieces = slices.Delete(s.pieces, 0, 1)
	}
	s.head, s.since = head{}, time.Now()
	if s.next(); !s.head.ok && s.at != "" {
		s.reached(s.at, s.changed)
	}
	select {
	case s.room <- struct{}{}:
	default:
	}
}
