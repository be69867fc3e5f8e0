package format

import (
	"bytes"
	"math"
	"time"
)

// dayHalf is a half of the day, of a clock that counts twelve hours.
type dayHalf uint8

const (
	halfNone dayHalf = iota
	morning
	afternoon
)

// hour returns the hour of the day for one of the half: noon is 12 PM.
func (h dayHalf) hour(hour int) int {
	if hour > 12 { // who counts to 24 may name the half as well
		return hour
	}
	if h == afternoon {
		return hour%12 + 12
	}
	return hour % 12
}

// dayHalfBefore reads a half of the day before the time, as East Asian languages write
// it. It returns the length in bytes, with a blank after it.
func dayHalfBefore(b []byte) (half dayHalf, n int) {
	if len(b) < len("上午") || b[0] < 0x80 {
		return halfNone, 0
	}
	for _, name := range [...]struct {
		text string
		half dayHalf
	}{
		{"上午", morning}, {"下午", afternoon}, {"凌晨", morning}, {"早上", morning}, {"中午", afternoon}, {"晚上", afternoon},
		{"午前", morning}, {"午後", afternoon}, {"오전", morning}, {"오후", afternoon},
	} {
		if hasPrefix(b, name.text) {
			n = len(name.text)
			if n < len(b) && b[n] == ' ' {
				n++
			}
			return name.half, n
		}
	}
	return halfNone, 0
}

// dayHalfAfter reads AM or PM in any case, with a blank before it or not: also a.m. and
// "p. m.". It returns the length in bytes.
func dayHalfAfter(b []byte) (half dayHalf, n int) {
	if len(b) < len("AM") {
		return halfNone, 0
	}
	switch {
	case b[0] == ' ':
		n = 1
	case b[0] == 0xe2 && hasPrefix(b, "\u202f"): // a narrow blank, as newer versions of Java and Node write it
		n = len("\u202f")
	}
	if len(b) < n+len("AM") {
		return halfNone, 0
	}
	if b[n] >= 0x80 { // Java
		half, size := dayHalfBefore(bytes.TrimRight(b[n:min(len(b), n+len("上午"))], " "))
		return half, n*min(size, 1) + size
	}
	switch b[n] | 0x20 {
	case 'a':
		half = morning
	case 'p':
		half = afternoon
	default:
		return halfNone, 0
	}
	n++
	dots := b[n] == '.'
	if dots {
		n++
		if n < len(b) && b[n] == ' ' {
			n++
		}
	}
	if n >= len(b) || b[n]|0x20 != 'm' {
		return halfNone, 0
	}
	n++
	if dots && n < len(b) && b[n] == '.' {
		n++
	}
	if n < len(b) && isWordByte(b[n]) {
		return halfNone, 0
	}
	return half, n
}

// zone reads a zone after a time, with a blank or without: Z, +01:00, +0100, +01, GMT+3,
// or an abbreviation. It returns the length in bytes, 0 for none. known is false for an
// abbreviation of several zones, none of which is the server's.
func (s *scanner) zoneAfter(b []byte) (offset time.Duration, known bool, n int) {
	if len(b) == 0 {
		return 0, false, 0
	}
	if b[0] == ' ' {
		b, n = b[1:], 1
	}
	if len(b) == 0 {
		return 0, false, 0
	}
	switch c := b[0]; {
	case c == 'Z' && (len(b) == 1 || !isWordByte(b[1])):
		return 0, true, n + 1
	case c == '+' || c == '-':
		offset, size := zoneOffset(b, n > 0)
		if size == 0 {
			return 0, false, 0
		}
		return offset, true, n + size
	case 'A' <= c && c <= 'Z':
		offset, known, size := s.abbreviation(b)
		if size == 0 {
			return 0, false, 0
		}
		return offset, known, n + size
	}
	return 0, false, 0
}

// zoneOffset reads +01:00, +0100, +01 or -3:30. After a blank, a short one must end there:
// "15:04:05 -20 degrees" has no zone.
func zoneOffset(b []byte, blank bool) (offset time.Duration, n int) {
	hours, digits := leadingNumber(b[1:], 2)
	if digits == 0 || hours > 15 {
		return 0, 0
	}
	n = 1 + digits
	minutes := 0
	if m := twoDigits(b[n:]); m >= 0 && digits == 2 {
		minutes, n = m, n+2
	} else if n < len(b) && b[n] == ':' {
		if m := twoDigits(b[n+1:]); m >= 0 {
			minutes, n = m, n+3
		}
	} else if blank && (digits == 1 || hours > 14 || n < len(b) && b[n] != ' ' && b[n] != ']' && b[n] != ')' && b[n] != ',') {
		return 0, 0
	}
	if minutes > 59 || n < len(b) && '0' <= b[n] && b[n] <= '9' {
		return 0, 0
	}
	offset = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if b[0] == '-' {
		offset = -offset
	}
	return offset, n
}

// abbreviation reads the name of a zone in capitals. The server's own names count first.
func (s *scanner) abbreviation(b []byte) (offset time.Duration, known bool, n int) {
	const longest = len("AEST") + 1
	n = countCapitals(b[:min(len(b), longest+1)])
	if n == 0 || n > longest {
		return 0, false, 0
	}
	name := string(b[:n])
	if (name == "GMT" || name == "UTC") && n < len(b) && (b[n] == '+' || b[n] == '-') {
		if offset, size := zoneOffset(b[n:], false); size > 0 {
			return offset, true, n + size
		}
	}
	if n < len(b) && isWordByte(b[n]) {
		return 0, false, 0
	}
	switch name {
	case "Z", "UTC", "GMT":
		return 0, true, n
	}
	for _, own := range s.own {
		if own.name == name {
			return own.offset, true, n
		}
	}
	switch b[n-1] {
	case 'T', 'Z', 'K', 'B', 'A': // others end no name of a zone, but most names of levels
	default:
		return 0, false, 0
	}
	minutes, found := zones[name]
	switch {
	case !found:
		return 0, false, 0
	case minutes == ambiguous:
		return 0, false, n
	}
	return time.Duration(minutes) * time.Minute, true, n
}

const ambiguous = -1 << 15

// zones are the abbreviations that mean one thing, in minutes east of UTC, and those that
// mean several.
var zones = map[string]int16{
	"CST": ambiguous, "CDT": ambiguous, "IST": ambiguous, "BST": ambiguous, "AST": ambiguous, "GST": ambiguous, "SST": ambiguous, "AMT": ambiguous,
	"EST": -5 * 60, "EDT": -4 * 60, "MST": -7 * 60, "MDT": -6 * 60, "PST": -8 * 60, "PDT": -7 * 60,
	"AKST": -9 * 60, "AKDT": -8 * 60, "HST": -10 * 60, "ADT": -3 * 60, "NST": -210, "NDT": -150, "BRT": -3 * 60, "ART": -3 * 60, "CLT": -4 * 60, "CLST": -3 * 60,
	"UT": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 2 * 60, "MEZ": 60, "MESZ": 2 * 60, "EET": 2 * 60, "EEST": 3 * 60, "MSK": 3 * 60, "TRT": 3 * 60,
	"WAT": 60, "CAT": 2 * 60, "SAST": 2 * 60, "EAT": 3 * 60, "IDT": 3 * 60, "IRST": 210, "PKT": 5 * 60, "NPT": 345, "ICT": 7 * 60, "WIB": 7 * 60,
	"WITA": 8 * 60, "WIT": 9 * 60, "HKT": 8 * 60, "SGT": 8 * 60, "MYT": 8 * 60, "PHT": 8 * 60, "AWST": 8 * 60, "JST": 9 * 60, "KST": 9 * 60,
	"ACST": 570, "ACDT": 630, "AEST": 10 * 60, "AEDT": 11 * 60, "NZST": 12 * 60, "NZDT": 13 * 60,
}

// steady is a time in which the offset of a zone does not change, without the days about
// a change: there an hour occurs twice, or not at all.
type steady struct {
	zone     *time.Location
	from, to int64 // in seconds since 1970, as the clocks of the zone show them
	offset   time.Duration
}

// offsetOf returns how far the zone of times that name none is east of UTC, at a time that
// its clocks show. clocks is that time in UTC. repeated says that they show it twice.
func (s *scanner) offsetOf(c *civil, clocks time.Time) (offset time.Duration, repeated bool) {
	const about = 48 * 60 * 60
	at := clocks.Unix()
	if known := &s.steady; known.zone == s.Zone && known.from <= at && at < known.to {
		return known.offset, false
	}
	t := c.at(s.Zone)
	known := steady{s.Zone, math.MinInt64, math.MaxInt64, clocks.Sub(t)}
	from, to := t.ZoneBounds()
	if !from.IsZero() {
		known.from = from.Unix() + about
	}
	if !to.IsZero() {
		known.to = to.Unix() - about
	}
	if known.from <= at && at < known.to {
		s.steady = known
		return known.offset, false
	}
	if earlier, later := occurrences(clocks, t); !earlier.Equal(later) {
		return clocks.Sub(s.meant(earlier, later)), true
	}
	return known.offset, false
}

// occurrences returns the two times at which clocks show what they show at t: it is the same
// twice, unless they were turned back about t. clocks is what they show, in UTC.
func occurrences(clocks, t time.Time) (earlier, later time.Time) {
	from, to := t.ZoneBounds()
	if !from.IsZero() {
		_, seconds := from.Add(-time.Second).Zone()
		if before := clocks.Add(-time.Duration(seconds) * time.Second); before.Before(from) {
			return before, t
		}
	}
	if !to.IsZero() {
		_, seconds := to.Zone()
		if after := clocks.Add(-time.Duration(seconds) * time.Second); !after.Before(to) {
			return t, after
		}
	}
	return t, t
}

// meant returns one of the two times at which clocks show the same: the later one, unless
// that is after the file's change or the hints say otherwise.
func (s *scanner) meant(earlier, later time.Time) time.Time {
	const ahead = time.Minute // clocks that differ
	if s.Earlier || !s.Near.IsZero() && later.After(s.Near.Add(ahead)) {
		return earlier
	}
	return later
}

// ownZone is a name of the zone of times that name none.
type ownZone struct {
	name   string
	offset time.Duration
}

// ownZones returns the names that a zone has in winter and in summer, about a moment.
func ownZones(zone *time.Location, near time.Time) (own [2]ownZone) {
	for i, month := range [...]time.Month{time.January, time.July} {
		name, seconds := time.Date(near.Year(), month, 1, 0, 0, 0, 0, zone).Zone()
		own[i] = ownZone{name, time.Duration(seconds) * time.Second}
	}
	return own
}
