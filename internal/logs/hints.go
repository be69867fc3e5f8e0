package logs

import "gowebdav/internal/logs/format"

// hints returns what lines take from their log, as far as that needs no look into it.
// It looks for formats of the settings only if some may be those of the log.
func (l *Log) hints() format.Hints {
	return format.Hints{Zone: l.Zone, Near: l.Near, Formats: l.formats()}
}

// headReader reads the heads of single lines. It looks into a log for more hints when a
// line needs them, so lines that say all themselves cost nothing.
type headReader struct {
	log      *Log
	detector *format.Detector
	hints    format.Hints
	ordered  bool  // the order of dates is in the hints, as far as the log tells it
	until    int64 // the newest year is in the hints, for lines before this offset
	guided   dated // the last line that the log was asked for the year of
}

func newHeadReader(log *Log) headReader {
	return headReader{log: log, hints: log.hints(), detector: format.NewDetector(log.hints())}
}

// in continues in another log, if log is another one.
func (h *headReader) in(log *Log) {
	if h.log == log {
		return
	}
	*h = headReader{log: log, hints: log.hints(), detector: h.detector}
	h.detector.In(h.hints)
}

// grown continues in a log that has grown. log is its new state.
func (h *headReader) grown(log *Log) {
	log.survey = h.log.survey
	h.log, h.hints.Near = log, log.Near
	if log.outgrown() {
		h.hints.Formats = log.formats()
		h.detector.In(h.hints)
	}
}

// single returns the head of a line, whose level and time are those of this line alone.
// Lines must come in their order.
func (h *headReader) single(l Line) format.Head {
	head := h.detector.Head(l.Text)
	order, year := head.Orders.Open() && !h.ordered, head.Yearless && l.Offset >= h.until
	if !order && !year {
		return head
	}
	if order {
		h.ordered, h.hints.Order = true, h.log.order()
	}
	if year {
		h.hints.Newest, h.until = h.log.newest(l.Offset)
	}
	h.detector.In(h.hints)
	head = h.detector.Head(l.Text)
	if year {
		h.guided = dated{offset: l.Offset, at: head.Time}
	}
	return head
}
