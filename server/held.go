package server

import (
	"encoding/binary"
	"iter"
	"sync/atomic"
)

const (
	// maxHeldEntries bounds the entries that all listings hold for their clients, in bytes.
	// A listing takes no more than it leaves to others: the first half, the next a quarter.
	maxHeldEntries = 4 << 20

	// minHeldEntries is what each listing may always hold: 2,000 entries with short names.
	minHeldEntries = 64 << 10

	// smallSorting is the size in bytes up to which folders are sorted in parallel. Larger
	// ones are sorted one at a time, over all mounts.
	smallSorting = 1 << 20

	// maxSorting bounds what is sorted at once, in bytes: 60,000 entries with names of 20
	// bytes. A larger folder is read several times.
	maxSorting = 4 << 20

	heldTogether = 16 << 10 // bytes of entries that are freed together
)

// shelf bounds the memory of all listings, in bytes.
type shelf struct {
	held             atomic.Int64
	maxHeld, minHeld int
	small, most      int           // to sort
	rows             int           // entries of a page, not bytes
	large            chan struct{} // holds the folder above small that is being sorted
}

func newShelf() *shelf {
	return &shelf{maxHeld: maxHeldEntries, minHeld: minHeldEntries, small: smallSorting, most: maxSorting, rows: pageRows, large: make(chan struct{}, 1)}
}

// held holds entries that wait to be sent, encoded in half the memory of an entry.
type held struct {
	shelf  *shelf
	chunks []string
	size   int    // bytes of chunks
	b      []byte // of the next chunk
}

// add adds entries, and reports whether there is room for more.
func (h *held) add(entries []entry) bool {
	if h.b == nil {
		h.b = make([]byte, 0, heldTogether+4<<10)
	}
	for _, e := range entries {
		h.b = binary.AppendUvarint(h.b, uint64(len(e.name)))
		h.b = append(h.b, e.name...)
		h.b = binary.AppendVarint(h.b, e.size)
		h.b = binary.AppendVarint(h.b, e.seconds)
		h.b = binary.AppendUvarint(h.b, uint64(e.nanoseconds))
		h.b = binary.AppendUvarint(h.b, uint64(e.older))
		h.b = binary.AppendVarint(h.b, e.olderBytes)
		if len(h.b) >= heldTogether {
			h.put()
		}
	}
	mine := h.size + len(h.b)
	return mine < h.shelf.minHeld || mine < h.shelf.maxHeld-int(h.shelf.held.Load())
}

func (h *held) put() {
	h.chunks = append(h.chunks, string(h.b))
	h.size += len(h.b)
	h.shelf.held.Add(int64(len(h.b)))
	h.b = h.b[:0]
}

// close is called after the last add.
func (h *held) close() {
	if len(h.b) > 0 {
		h.put()
	}
	h.b = nil
}

// entries yields the entries, and frees them meanwhile.
func (h *held) entries() iter.Seq[entry] {
	return func(yield func(entry) bool) {
		for len(h.chunks) > 0 {
			chunk := h.chunks[0]
			for rest := chunk; rest != ""; {
				var e entry
				if e, rest = cutEntry(rest); !yield(e) {
					return
				}
			}
			h.chunks[0] = ""
			h.chunks = h.chunks[1:]
			h.size -= len(chunk)
			h.shelf.held.Add(-int64(len(chunk)))
		}
	}
}

// release frees the remaining entries.
func (h *held) release() {
	h.shelf.held.Add(-int64(h.size))
	h.chunks, h.size = nil, 0
}

// cutEntry decodes an entry as add has encoded it.
func cutEntry(s string) (e entry, rest string) {
	n, s := cutUvarint(s)
	e.name, s = s[:n], s[n:]
	size, s := cutVarint(s)
	seconds, s := cutVarint(s)
	nanoseconds, s := cutUvarint(s)
	older, s := cutUvarint(s)
	olderBytes, s := cutVarint(s)
	e.size, e.seconds, e.nanoseconds, e.older, e.olderBytes = size, seconds, uint32(nanoseconds), uint32(older), olderBytes
	return e, s
}

// cutUvarint is binary.Uvarint for strings.
func cutUvarint(s string) (n uint64, rest string) {
	for i := 0; ; i++ {
		n |= uint64(s[i]&0x7f) << (7 * i)
		if s[i] < 0x80 {
			return n, s[i+1:]
		}
	}
}

func cutVarint(s string) (n int64, rest string) {
	u, rest := cutUvarint(s)
	return int64(u>>1) ^ -int64(u&1), rest
}
