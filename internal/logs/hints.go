package logs

import (
	"math"

	"gowebdav/internal/logs/format"
)

// hints returns what the lines from an offset on take from the log if they do not say it
// themselves. It holds for the lines before until.
func (l *Log) hints(offset int64) (h format.Hints, until int64) {
	return format.Hints{Zone: l.Zone, Near: l.Near}, math.MaxInt64
}

// headReader reads the heads of single lines. It asks a log for its hints when a line needs
// them, so lines that say all themselves cost nothing.
type headReader struct {
	detector *format.Detector
	log      *Log
	until    int64 // the hints hold before this offset; 0 if the log was not asked
}

func newHeadReader(log *Log) headReader {
	h := headReader{detector: format.NewDetector(format.Hints{})}
	h.in(log)
	return h
}

// in continues in another log, if log is another one.
func (h *headReader) in(log *Log) {
	if h.log != log {
		h.log, h.until = log, 0
		h.detector.In(format.Hints{Zone: log.Zone, Near: log.Near})
	}
}

// single returns the head of a line, whose level and time are those of this line alone.
// Lines must come in their order.
func (h *headReader) single(l Line) format.Head {
	head := h.detector.Head(l.Text)
	if head.Hinted && l.Offset >= h.until {
		hints, until := h.log.hints(l.Offset)
		h.detector.In(hints)
		h.until = until
		head = h.detector.Head(l.Text)
	}
	return head
}
