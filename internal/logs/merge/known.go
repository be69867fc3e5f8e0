package merge

import (
	"cmp"
	"slices"
)

// known is a part of a file that was read, and the first time of its lines that the query selects,
// in the order of reading. Each batch reads on for a minute of log behind its last line, since lines
// may be out of order. Without what is known, the next batch would read these parts again to find
// that nothing in them is for it.
type known struct {
	file int
	extent
	first int64
}

// extent is a part of a file.
type extent struct{ from, to int64 }

// knownSize is the least size of a part that is known by itself, in bytes, inside what is read at once.
const knownSize = 64 << 10

// maxKnown is the maximum number of parts that are known of a source.
const maxKnown = 32

// never is a time after all others in the order of reading.
func (b *batch) never() int64 {
	if b.forward {
		return untimed
	}
	return beginning
}

// earlier returns the time that comes first in the order of reading.
func (b *batch) earlier(at, other int64) int64 {
	if b.forward {
		return min(at, other)
	}
	return max(at, other)
}

// beyond returns the place in a part up to which reading comes only to lines that are known to be
// beyond the bound, and the first time of these.
func (w *walk) beyond(file int, from, to int64) (at, first int64) {
	r := w.run
	first = r.never()
	if at = from; !r.forward {
		at = to
	}
	for i := range w.known {
		k := w.known[i]
		if !r.forward {
			k = w.known[len(w.known)-1-i]
		}
		switch is := k.file == file && r.isBeyond(k.first, 0); {
		case is && r.forward && k.from <= at && at < k.to:
			at = min(k.to, to)
		case is && !r.forward && k.from < at && at <= k.to:
			at = max(k.from, from)
		default:
			continue
		}
		first = r.earlier(first, k.first)
	}
	return at, first
}

// know notes a part in place of what was known of it. If there are too many parts, neighbors become
// one.
func (w *walk) know(part known) {
	all := w.known[:0:0]
	for _, k := range w.known {
		if k.file != part.file {
			all = append(all, k)
			continue
		}
		if before := k; before.from < part.from {
			before.to = min(before.to, part.from)
			all = append(all, before)
		}
		if after := k; after.to > part.to {
			after.from = max(after.from, part.to)
			all = append(all, after)
		}
	}
	all = append(all, part)
	slices.SortFunc(all, func(k, l known) int { return cmp.Or(cmp.Compare(k.file, l.file), cmp.Compare(k.from, l.from)) })
	if len(all) > maxKnown {
		joined := all[:1]
		for i, k := range all[1:] {
			if last := &joined[len(joined)-1]; i%2 == 0 && k.file == last.file && k.from == last.to {
				last.to, last.first = k.to, w.run.earlier(last.first, k.first)
			} else {
				joined = append(joined, k)
			}
		}
		all = joined[max(0, len(joined)-maxKnown):]
	}
	w.known = all
}

// forget drops parts that the walk has passed.
func (w *walk) forget() {
	w.known = slices.DeleteFunc(w.known, func(k known) bool {
		return !w.run.before(w.at, w.run.near(key{file: k.file, offset: k.to}, k.from-k.to))
	})
}
