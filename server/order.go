package server

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
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

// ranked stands for an entry while entries are sorted.
type ranked struct {
	rank uint64 // an entry of a lower rank comes first; equal ranks tell nothing
	at   int32  // index of the entry
}

// sorted returns the first n entries in an order; they are called by their index.
func sorted(entries []entry, n int, order ui.Order) []ranked {
	var folders, files shared
	of := func(e *entry) *shared {
		if e.folder() {
			return &folders
		}
		return &files
	}
	for i := range entries {
		of(&entries[i]).add(entries[i].name)
	}
	ranks := make([]ranked, len(entries))
	for i := range entries {
		e := &entries[i]
		ranks[i] = ranked{rankOf(e, order, of(e).n), int32(i)}
	}
	compare := comparison(order)
	compareRanked := func(a, b ranked) int {
		if c := cmp.Compare(a.rank, b.rank); c != 0 {
			return c
		}
		return compare(entries[a.at], entries[b.at])
	}
	if n < len(ranks) {
		selectFirst(ranks, n, compareRanked)
		ranks = ranks[:n]
	}
	slices.SortFunc(ranks, compareRanked)
	return ranks
}

// shared is the number of bytes that some names begin with.
type shared struct {
	first string
	n     int
}

func (s *shared) add(name string) {
	if s.first == "" {
		s.first, s.n = name, len(name)
	}
	s.n = natural.Shared(s.first, s.n, name)
}

// rankOf ranks an entry. All entries of its kind begin with the same bytes, as many as shared.
func rankOf(e *entry, order ui.Order, shared int) uint64 {
	const file = 1 << 63
	var rank uint64
	switch column := order.Column(); {
	case column == ui.ByTime:
		rank = (uint64(e.seconds) ^ 1<<63) >> 1
	case column == ui.BySize && !e.folder():
		rank = uint64(e.size)
	default:
		rank = natural.Rank(e.name, shared) >> 1
	}
	if order.Descending() {
		rank ^= file - 1
	}
	if !e.folder() {
		rank |= file
	}
	return rank
}

// selectFirst moves the first n elements of an order to the front, in no order (Hoare's
// quickselect). Nobody can foresee which element is the pivot, and so make it slow by names.
func selectFirst[E any](list []E, n int, compare func(a, b E) int) {
	for n < len(list) {
		pivot := list[rand.IntN(len(list))]
		i, j := 0, len(list)-1
		for i <= j {
			for compare(list[i], pivot) < 0 {
				i++
			}
			for compare(list[j], pivot) > 0 {
				j--
			}
			if i <= j {
				list[i], list[j] = list[j], list[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n <= j:
			list = list[:j+1]
		case n > i:
			list, n = list[i:], n-i
		default:
			return
		}
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
