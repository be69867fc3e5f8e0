package logs

import (
	"math/bits"
	"time"

	"gowebdav/internal/logs/format"
)

// maxAsked is how many older and how many newer files of a set are asked for the order of
// their dates.
const maxAsked = 8

// dateOrder is what a sample tells of the order of dates in numbers.
type dateOrder struct {
	fits   format.Orders // those in which most dates of the sample exist; 0 without dates
	likely format.Orders // that of the last date, by itself
}

// order returns the order of dates in numbers, 0 if the log has none. If it is open in the
// log, the next files of its set may tell: the same program wrote them.
func (l *Log) order() format.Orders {
	own := l.ownOrder()
	fits := own.fits
	newer, older := l.newer, l.older
	for range maxAsked {
		if newer != nil && fits.Open() {
			fits = narrowed(fits, newer)
			newer = newer.newer
		}
		if older != nil && fits.Open() {
			fits = narrowed(fits, older)
			older = older.older
		}
	}
	if fits&own.likely != 0 {
		return own.likely
	}
	return fits & -fits
}

// narrowed leaves out the orders that do not fit another file, if any is left.
func narrowed(orders format.Orders, other *Log) format.Orders {
	fits := other.ownOrder().fits
	other.release()
	if both := orders & fits; both != 0 {
		return both
	}
	return orders
}

func (l *Log) ownOrder() *dateOrder {
	return told(l, func(s *survey) **dateOrder { return &s.order }, sample.order)
}

// order tells in which orders most dates of a sample exist: a number above 12 is no month.
func (s sample) order() *dateOrder {
	var counts [3]int // by order
	var last []byte
	d := format.NewDetector(s.log.hints())
	s.lines(func(l Line) {
		orders := d.Head(l.Text).Orders
		for i := range counts {
			counts[i] += int(orders>>i) & 1
		}
		if orders.Open() {
			last = append(last[:0], l.Text...)
		}
	})
	var best format.Orders
	most := max(counts[0], counts[1], counts[2])
	if most == 0 {
		return &dateOrder{}
	}
	for i, n := range counts {
		if n == most {
			best |= 1 << i
		}
	}
	told := &dateOrder{fits: s.narrow(best)}
	if told.fits.Open() {
		when := d.Head(last).Time
		for rest := told.fits; rest != 0 && told.likely == 0; rest &= rest - 1 {
			if order := rest & -rest; s.detector(order).Head(last).Time.Equal(when) {
				told.likely = order
			}
		}
	}
	return told
}

// narrow leaves out the order of a year that is none, since it changes from day to day.
func (s sample) narrow(orders format.Orders) format.Orders {
	const most = 300 * 24 * time.Hour // between the days of a sample that is read as it should
	yearLast := orders &^ format.YearFirst
	if yearLast == orders || yearLast == 0 {
		return orders
	}
	switch first, last := s.span(format.YearFirst), s.span(1<<bits.TrailingZeros8(uint8(yearLast))); {
	case first+most < last:
		return format.YearFirst
	case last+most < first:
		return yearLast
	}
	return orders
}

// span returns the time between the first and the last date of a sample, if dates have an
// order.
func (s sample) span(order format.Orders) time.Duration {
	var early, late time.Time
	d := s.detector(order)
	s.lines(func(l Line) {
		head := d.Head(l.Text)
		if head.Orders&order == 0 {
			return
		}
		if early.IsZero() || head.Time.Before(early) {
			early = head.Time
		}
		if head.Time.After(late) {
			late = head.Time
		}
	})
	return late.Sub(early)
}

// detector returns a detector of dates in an order.
func (s sample) detector(order format.Orders) *format.Detector {
	hints := s.log.hints()
	hints.Order = order
	return format.NewDetector(hints)
}
