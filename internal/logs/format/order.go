package format

import "time"

// Orders are the orders in which the numbers of a date can be read.
type Orders uint8

const (
	MonthFirst Orders = 1 << iota // 3/4/2026 is the fourth of March
	DayFirst
	YearFirst // 26/3/4; of a year with two digits
)

// Open reports whether there are several orders.
func (o Orders) Open() bool { return o&(o-1) != 0 }

// in returns a date of three numbers in one order.
func (c civil) in(order Orders, numbers [3]int) civil {
	switch c.year, c.month, c.day = numbers[2], numbers[0], numbers[1]; order {
	case DayFirst:
		c.month, c.day = c.day, c.month
	case YearFirst:
		c.year, c.month, c.day = numbers[0], numbers[1], numbers[2]
	}
	if c.year < 100 {
		c.year += 2000
	}
	return c
}

// ordered returns a date of three numbers, and the orders in which there is such a date. Its
// order is that of the hints, if there is such a date; else the most likely one. With points
// between the numbers the day is first. short says that the first number may be a year.
func (s *scanner) ordered(c civil, sep byte, numbers [3]int, short bool) (civil, Orders) {
	var orders Orders
	for order := MonthFirst; order <= YearFirst; order <<= 1 {
		if date := c.in(order, numbers); date.exists() && (order != YearFirst || short && sep != '.') {
			orders |= order
		}
	}
	if orders&DayFirst != 0 && sep == '.' {
		orders = DayFirst
	}
	order := orders & s.Order
	if order == 0 {
		order = s.likely(c, sep, numbers, orders)
	}
	return c.in(order, numbers), orders
}

// likely returns one of the orders of a date. What may be a month or a day is a year only
// in a file of that year.
func (s *scanner) likely(c civil, sep byte, numbers [3]int, orders Orders) Orders {
	const year = 365 * 24 * time.Hour
	order := orders &^ YearFirst
	switch {
	case !order.Open():
	case sep == '-':
		order = DayFirst
	default:
		order = s.nearest(c, numbers)
	}
	if orders&YearFirst == 0 {
		return order
	}
	away := s.after(c.in(YearFirst, numbers)).Abs()
	if order == 0 || away < s.after(c.in(order, numbers)).Abs() && (numbers[0] > 12 || away < year) {
		return YearFirst
	}
	return order
}

// nearest returns the order, month or day first, that brings a date nearest to the file's
// time, but not after it. The month is first if that does not tell, and with a clock of
// twelve hours, which is American, unless the file was written on that day.
func (s *scanner) nearest(c civil, numbers [3]int) Orders {
	const day = 24 * time.Hour
	american, other := s.after(c.in(MonthFirst, numbers)), s.after(c.in(DayFirst, numbers))
	switch {
	case other > day:
	case american > day:
		return DayFirst
	case other < -day && c.half:
	case american < other:
		return DayFirst
	}
	return MonthFirst
}

// after returns how long a date is after the file's time.
func (s *scanner) after(c civil) time.Duration {
	return time.Date(c.year, time.Month(c.month), c.day, c.hour, c.min, c.sec, 0, s.Zone).Sub(s.Near)
}
