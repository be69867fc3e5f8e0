package server

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"gowebdav/internal/natural"
	"gowebdav/ui"
)

// comparison returns the comparison of an order: folders first, then in natural order (lab.log.9
// before lab.log.10), regardless of case. The size of folders is unknown and does not count.
func comparison(order ui.Order) func(a, b entry) int {
	compare := func(a, b entry) int { return natural.Compare(a.name, b.name) }
	switch order.Column() {
	case ui.BySize:
		compare = func(a, b entry) int {
			if a.folder() {
				return natural.Compare(a.name, b.name)
			}
			if c := cmp.Compare(a.size, b.size); c != 0 {
				return c
			}
			return natural.Compare(a.name, b.name)
		}
	case ui.ByTime:
		compare = func(a, b entry) int {
			if c := cmp.Or(cmp.Compare(a.seconds, b.seconds), cmp.Compare(a.nanoseconds, b.nanoseconds)); c != 0 {
				return c
			}
			return natural.Compare(a.name, b.name)
		}
	}
	descending := order.Descending()
	return func(a, b entry) int {
		switch {
		case a.folder() && !b.folder():
			return -1
		case b.folder() && !a.folder():
			return 1
		case descending:
			return compare(b, a)
		}
		return compare(a, b)
	}
}

// A place in a listing is the sort key and the name of an entry, so that it stays valid when
// entries come and go. In a URL it is "lab.log" or "sub/"; by size "512/lab.log"; by time
// "1767225600.5/lab.log", with seconds since 1970.
func appendPlace(b []byte, order ui.Order, e entry) []byte {
	switch {
	case order.Column() == ui.BySize && !e.folder():
		b = append(strconv.AppendInt(b, e.size, 10), '/')
	case order.Column() == ui.ByTime:
		b = strconv.AppendInt(b, e.seconds, 10)
		if e.nanoseconds > 0 {
			b = append(b, strings.TrimRight(fmt.Sprintf(".%09d", e.nanoseconds), "0")...)
		}
		b = append(b, '/')
	}
	b = append(b, e.name...)
	if e.folder() {
		b = append(b, '/')
	}
	return b
}

// parsePlace parses a place. It is not ok for a place of another order, for example.
func parsePlace(order ui.Order, place string) (e entry, ok bool) {
	name, folder := strings.CutSuffix(place, "/")
	if folder {
		e.size = sizeOfFolder
	}
	var key string
	keyed := true
	switch {
	case order.Column() == ui.BySize && !folder:
		key, name, keyed = strings.Cut(name, "/")
		size, err := strconv.ParseInt(key, 10, 64)
		e.size, ok = size, err == nil && size >= 0
	case order.Column() == ui.ByTime:
		key, name, keyed = strings.Cut(name, "/")
		seconds, fraction, _ := strings.Cut(key, ".")
		n, err := strconv.ParseInt(seconds, 10, 64)
		nanoseconds, fractionErr := strconv.ParseUint((fraction + "000000000")[:max(9, len(fraction))], 10, 32)
		e.seconds, e.nanoseconds, ok = n, uint32(nanoseconds), err == nil && fractionErr == nil && len(fraction) <= 9
	default:
		ok = true
	}
	e.name = name
	return e, ok && keyed && name != "" && !strings.Contains(name, "/")
}
