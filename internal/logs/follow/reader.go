package follow

import (
	"context"
	"errors"
	"path"
	"slices"
	"time"

	"gowebdav/internal/logs"
	"gowebdav/internal/logs/charset"
	"gowebdav/internal/logs/format"
)

const (
	// quietTime is how long a line may lack its newline before its beginning is sent.
	quietTime = 2 * time.Second

	// maxLag is how many bytes a reader may be late before it skips some of them.
	maxLag = 64 << 20

	// maxCounted is how many skipped bytes are read to count their lines.
	maxCounted = 2 * maxLag
)

// reader is one follow.
type reader struct {
	ctx      context.Context
	tail     *tail
	view     *View
	audience *audience
	own      *writer // for pieces that the audience does not have, or does not share
	send     func([]byte) error
	replayer *Follower

	once     bool // as in Start
	may      func(name string) bool
	at       func(position string, changed time.Time)
	refused  []string // names of skipped files
	reported int      // how many of them were reported

	history history
	awaited []logs.Position // the position in a log that is missing
	after   *generation     // while this is the newest one, the file of awaited is not there yet; nil for never
	places  []*place        // in files that are read: those that may still be written to, and the newest
	before  string          // position in the last file with content before the newest, if that is too short to be identified
	pulse   Pulse
	timer   *time.Timer
}

// place is how far a file is read.
type place struct {
	at      *generation
	offset  int64
	since   time.Time // when a line without a newline was seen first; zero for none
	outside bool      // it was reported that the file was replaced outside
	missing bool      // it was reported that no file has the name
}

// newest returns the place in the newest file.
func (r *reader) newest() *place { return r.places[len(r.places)-1] }

// last returns the place in the newest file; nil while the log is missing.
func (r *reader) last() *place {
	if len(r.places) == 0 {
		return nil
	}
	return r.newest()
}

// begin finds the place where the follow begins.
func (r *reader) begin(start Start) error {
	spots := start.Places
	if start.Position != "" {
		spots, _ = logs.ParsePlaces(start.Position)
	}
	newest, late := r.tail.generations()
	if newest == nil {
		r.awaited, r.history.since, r.history.made = spots, start.New, start.Made
		return nil
	}
	if r.tail.isBehind(spots) {
		r.awaited, r.after = spots, newest
		return nil
	}
	if r.places = r.resume(spots); r.places != nil {
		r.isAt()
		return nil
	}
	r.history.places = spots
	for _, g := range late {
		file, _ := r.tail.extent(g)
		r.places = append(r.places, &place{at: g, offset: file.size})
	}
	p := &place{at: newest}
	r.places = append(r.places, p)
	if spots == nil && !start.New.IsZero() {
		if r.tail.isRotated() {
			r.history.since, r.history.made = start.New, start.Made
		} else {
			r.isAt()
		}
		return nil
	}
	if spots == nil {
		defer r.isAt()
	}
	content, _ := r.extent(p)
	offset, left, err := logs.Before(r.ctx, content, content.Size, content.Start, start.Lines)
	if errors.Is(err, errReplaced) {
		return nil // from the start of the new content
	}
	if start.Rotated && spots == nil {
		r.history.lines = left
	}
	p.offset = offset
	return err
}

// run alternates between reading and waiting.
func (r *reader) run() error {
	for {
		newest, changed := r.tail.state()
		if len(r.places) == 0 && newest != nil && (newest != r.after || !r.tail.isBehind(r.awaited)) {
			if err := r.created(newest); err != nil {
				return err
			}
		}
		more, err := r.readAny()
		if err != nil {
			return err
		}
		if more {
			continue
		}
		if r.isAt(); r.once {
			return r.report(r.last(), Event{Reached: true})
		}
		if err := r.wait(changed); err != nil {
			return err
		}
	}
}

// created begins in a file that was missing until now: where its reader stopped, perhaps in a file
// that was compressed since, or at its start.
func (r *reader) created(newest *generation) error {
	if r.places = r.resume(r.awaited); r.places != nil {
		return nil
	}
	r.places = []*place{{at: newest}}
	r.history.places = r.awaited
	return r.replayer.replay(r)
}

// readAny reads the oldest file that has something to read.
func (r *reader) readAny() (more bool, err error) {
	for _, p := range slices.Clone(r.places) {
		if more, err := r.read(p); more || err != nil {
			return more, err
		}
	}
	return false, nil
}

// isAt tells where the reader is.
func (r *reader) isAt() {
	if r.at != nil && len(r.places) > 0 {
		r.at(r.position(r.newest()), r.tail.changedLast(r.newest().at))
	}
}

// wait returns at the next change, or when a line has waited for its newline long enough.
func (r *reader) wait(changed <-chan struct{}) error {
	until := r.pulse.Due()
	for _, p := range r.places {
		if quiet := p.since.Add(quietTime); !p.since.IsZero() && (until.IsZero() || quiet.Before(until)) {
			until = quiet
		}
	}
	var due <-chan time.Time
	if !until.IsZero() {
		if r.timer == nil {
			r.timer = time.NewTimer(time.Until(until))
		} else {
			r.timer.Reset(time.Until(until))
		}
		due = r.timer.C
	}
	select {
	case <-changed:
	case <-due:
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
	if r.pulse.Beats() {
		return r.report(r.last(), Event{Quiet: true})
	}
	return nil
}

func (r *reader) deliver(text []byte) error {
	r.pulse.Sent()
	return r.send(text)
}

// read delivers a piece of a file, or notices its end. It reports whether there is more to
// read.
func (r *reader) read(p *place) (more bool, err error) {
	if err := r.ctx.Err(); err != nil {
		return false, err
	}
	content, end := r.extent(p)
	size := content.Size
	if !r.allowed(content.Name) {
		p.offset, p.since = size, time.Time{}
		if err := r.reportRefused(); err != nil {
			return false, err
		}
		return r.end(p, content, end)
	}
	if !r.tail.onward {
		content.Name = "" // which means the log itself
	}
	p.offset = max(p.offset, min(content.Start, size))
	if p.offset > size {
		return r.end(p, content, end) // the copy of a truncated file has less than was read of it
	}
	if size-p.offset > maxLag {
		to, err := logs.LineEnd(r.ctx, content, size-maxLag/2, size)
		if errors.Is(err, errReplaced) {
			return r.end(p, content, end)
		}
		if err != nil {
			return false, err
		}
		return true, r.skip(p, content, to, TooSlow)
	}
	waited := !p.since.IsZero() && time.Since(p.since) >= quietTime || r.once && time.Since(content.Near) >= quietTime
	piece, err := r.piece(stretch{p.at, content, p.offset, size, end.before, end.ended, waited, r.beside(p)})
	switch {
	case errors.Is(err, errReplaced):
		p.since = time.Time{}
		return r.end(p, content, end)
	case err != nil:
		return false, err
	case piece.to > p.offset:
		p.offset, p.since = piece.to, time.Time{}
		return true, r.deliverPiece(piece)
	case p.offset < size && (p.since.IsZero() || waited):
		p.since = time.Now()
	}
	return r.end(p, content, end)
}

// extent returns what may be read of a place's file, in the log's charset.
func (r *reader) extent(p *place) (*logs.Log, end) {
	file, end := r.tail.extent(p.at)
	encoding := r.view.Charset
	if encoding == charset.Auto {
		encoding = r.tail.charset(p.at, file)
	}
	content := logs.NewPart(file, file.name, file.size, file.changed, logs.Options{Zone: r.view.Zone, Formats: r.view.Formats, Folder: r.view.Folder, Charset: encoding, Head: file.head})
	content.Start = file.start
	return content, end
}

// end notices what comes after the text of a file: another file, and that it gets no more text
// itself. What could not be read of it is lost.
func (r *reader) end(p *place, content *logs.Log, end end) (more bool, err error) {
	if end.outside && !p.outside {
		p.outside = true
		if err := r.report(p, Event{Outside: true}); err != nil {
			return false, err
		}
	}
	last := p == r.newest()
	if last && end.next == nil && end.missing != p.missing {
		p.missing = end.missing
		if err := r.report(p, Event{Missing: p.missing, Found: !p.missing}); err != nil {
			return false, err
		}
	}
	if last && end.next == nil {
		return false, nil
	}
	if last {
		r.places = append(r.places, &place{at: end.next, offset: end.next.from})
		if content.Size > content.Start {
			r.before = ""
		}
	}
	if end.ended {
		if err := r.leave(p, content, end.seen, end.damage); err != nil {
			return false, err
		}
	}
	if !last {
		return false, nil
	}
	rotated := Event{Rotated: true, Cause: end.next.cause}
	if r.tail.onward {
		rotated.File = end.next.name
	}
	return true, r.report(r.newest(), rotated)
}

// leave ends the reading of a file. If the newest file follows it, positions go on to name it: the
// newest may not be long enough to be known.
func (r *reader) leave(p *place, content *logs.Log, seen int64, damage string) error {
	if size := max(content.Size, seen); p.offset < size {
		if err := r.skip(p, content, size, Truncated); err != nil {
			return err
		}
	}
	p.offset = min(p.offset, content.Size)
	if damage != "" {
		if err := r.report(p, Event{Damage: damage}); err != nil {
			return err
		}
	}
	if r.tail.precedes(p.at, r.newest().at) {
		r.before = r.tail.position(p.at, p.offset)
	}
	r.places = slices.DeleteFunc(r.places, func(other *place) bool { return other == p })
	return nil
}

// beside returns the places beside one in a position. The place in the newest file comes first:
// when the position is resumed, the files after it are new.
func (r *reader) beside(p *place) (b beside) {
	newest := r.newest()
	for _, other := range r.places {
		mark := ""
		if r.before == "" && r.tail.precedes(other.at, newest.at) {
			mark = logs.BeforeNewest
		}
		switch {
		case other == p:
			b.after = mark + b.after
		case other == newest:
			b.before = r.tail.position(other.at, other.offset) + ","
		default:
			b.after += "," + r.tail.position(other.at, other.offset) + mark
		}
	}
	if r.before != "" && !r.tail.identified(newest.at) {
		b.after += "," + r.before + logs.BeforeNewest
	}
	return b
}

// position returns the position of a place, with the places beside it.
func (r *reader) position(p *place) string {
	beside := r.beside(p)
	return beside.before + r.tail.position(p.at, p.offset) + beside.after
}

// allowed reports whether the reader may read a file.
func (r *reader) allowed(name string) bool {
	if r.may == nil || name == path.Base(r.tail.name) || r.may(name) {
		return true
	}
	if !slices.Contains(r.refused, name) {
		r.refused = append(r.refused, name)
	}
	return false
}

// reportRefused reports the files skipped since the last call.
func (r *reader) reportRefused() error {
	for r.reported < len(r.refused) {
		r.reported++
		if err := r.report(nil, Event{Refused: r.refused[r.reported-1]}); err != nil {
			return err
		}
	}
	return nil
}

// skip moves to an offset and reports the skipped bytes.
func (r *reader) skip(p *place, content *logs.Log, to int64, cause Cause) error {
	skipped := Event{Skipped: to - p.offset, Cause: cause}
	if skipped.Skipped <= maxCounted {
		skipped.Lines = logs.CountLines(r.ctx, content, p.offset, to)
	}
	p.offset, p.since = to, time.Time{}
	return r.report(p, skipped)
}

// report delivers an event that is no line, at a place.
func (r *reader) report(p *place, e Event) error {
	if p != nil {
		e.Position = r.position(p)
	}
	if text := r.view.Append(nil, e, format.Head{}); len(text) > 0 {
		return r.deliver(text)
	}
	return nil
}

// piece returns the piece at the start of a stretch.
func (r *reader) piece(of stretch) (piece, error) {
	if r.view.Limit == 0 {
		if p, ok, err := r.audience.piece(r.ctx, r.tail, &of); ok {
			return p, err
		}
	}
	if r.own == nil {
		own, err := newWriter(r.view)
		if err != nil {
			return piece{}, err
		}
		r.own = own
	}
	return r.own.write(r.ctx, r.tail, of)
}

func (r *reader) deliverPiece(p piece) error {
	if len(p.text) > 0 {
		if err := r.deliver(p.text); err != nil {
			return err
		}
	}
	if r.own == nil {
		return nil
	}
	r.own.release()
	if r.view.Limit > 0 && r.own.hits >= r.view.Limit {
		return errEnd
	}
	return nil
}
