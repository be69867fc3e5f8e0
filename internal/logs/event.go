package logs

import (
	"context"

	"gowebdav/internal/logs/format"
)

// events reads the heads of lines in their order. A line that continues an event, as in a
// stack trace, has the time and level of the event's first line.
type events struct {
	headReader
	last  format.Head // of the event's first line
	start int64       // offset of that line, or of the first one read; -1 before
}

func (e *events) head(l Line) format.Head {
	head := e.single(l)
	if e.start < 0 {
		e.start = l.Offset
	}
	if !head.Continuation {
		e.last, e.start = head, l.Offset
		return head
	}
	head.Time = e.last.Time
	if e.last.Level != format.LevelNone {
		head.Level = e.last.Level
	}
	return head
}

// strays reports whether the last line has a level that its event does not have.
func (e *events) strays(head format.Head) bool {
	return head.Continuation && head.Level != format.LevelNone && e.last.Level == format.LevelNone
}

// in continues in another file of a set, if log is another one. An event may continue
// there, but its lines there count as another one: offsets are those of one file.
func (e *events) in(log *Log) *events {
	if e.log != log {
		e.start = -1
	}
	e.headReader.in(log)
	return e
}

// eventsAt returns the events of a log from a line on, as if no line were before it.
func eventsAt(log *Log) *events { return &events{headReader: newHeadReader(log), start: -1} }

// newEvents returns the events from an offset on. It reads up to a step before that, to
// find the line that a continuation belongs to.
func newEvents(ctx context.Context, log *Log, offset int64) (*events, error) {
	e := eventsAt(log)
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
		e.head(l)
		return nil
	})
}
