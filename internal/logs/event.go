package logs

import (
	"context"

	"gowebdav/internal/logs/format"
)

// events reads the heads of lines in their order: what continues an event, as a
// stack trace does, has the time and the level of the line that began it.
type events struct {
	detector *format.Detector
	log      *Log        // whose lines they are
	last     format.Head // of the line that began the event
}

func (e *events) head(text []byte) format.Head {
	head := e.detector.Head(text)
	if !head.Continuation {
		e.last = head
		return head
	}
	head.Time = e.last.Time
	if e.last.Level != format.LevelNone {
		head.Level = e.last.Level
	}
	return head
}

// in goes on in another file of a set, where it is one: its times are near
// another moment, but an event may go on.
func (e *events) in(log *Log) *events {
	if e.log != log {
		e.log = log
		e.detector.In(log.Zone, log.Near)
	}
	return e
}

// newEvents returns the events from an offset on. It reads what stands before, as
// far as a step back, to know to which line a continuation belongs.
func newEvents(ctx context.Context, log *Log, offset int64) (*events, error) {
	e := &events{detector: format.NewDetector(log.Zone, log.Near), log: log}
	if offset <= log.Start {
		return e, nil
	}
	start, err := lineStart(ctx, log, max(log.Start, offset-stepSize), log.Start)
	if err != nil {
		return nil, err
	}
	if offset-start > 2*stepSize { // a very long line: it has a head of its own
		start = offset - 2*stepSize
	}
	return e, Lines(ctx, log, start, offset, -1, func(l Line) error {
		e.head(l.Text)
		return nil
	})
}
