package logs

import (
	"bytes"
	"errors"
	"slices"
)

// keptSize is the maximum size of hits of a compressed file in memory, to visit them newest
// first, in bytes. If there are more hits, the file is read again.
const keptSize = 1 << 20

// reversed visits the hits newest first, each with its context.
func (s *search) reversed() error {
	err := s.newestHits()
	if err == nil || errors.Is(err, errDone) {
		err = errors.Join(s.leave(), err)
	}
	return err
}

func (s *search) newestHits() error {
	for file, log := range slices.Backward(s.set[:s.to.File+1]) {
		newest := s.newestOfBlocks
		if log.sequential() {
			newest = s.newestOfStream
		}
		if err := newest(file, s.end(file)); err != nil {
			return err
		}
		log.release()
	}
	return nil
}

// newestOfBlocks reads a file backwards from an offset.
func (s *search) newestOfBlocks(file int, to int64) error {
	return s.backward(file, to, func(b *block, found []Hit) error {
		for _, h := range slices.Backward(found) {
			h.Text = b.text(h.Line)
			if err := s.newest(h, func(visit func(Hit) error) error { return s.group(h, visit) }); err != nil {
				return err
			}
		}
		if s.enough() && s.event.Log == s.set[file] && s.event.Offset >= b.offset {
			return errDone // the last event has no more lines
		}
		return nil
	})
}

// newest visits the group of a hit, separated from the one before.
func (s *search) newest(h Hit, group func(visit func(Hit) error) error) error {
	if enough := s.enough(); s.enters(h) {
		if enough {
			s.sum.Events--
			return errDone
		}
		if err := s.leave(); err != nil {
			return err
		}
	}
	s.lead = h.lead
	gap := s.q.Context > 0 && s.sum.Hits > 0
	err := group(func(h Hit) error {
		h.Gap, gap = gap, false
		return s.visit(h)
	})
	if err != nil {
		return err
	}
	return s.full()
}

// backward visits the hits before an offset block by block, newest block first. The hits of
// a block are in their order and have no texts. The offset is the beginning of a line.
func (s *search) backward(file int, to int64, visit func(*block, []Hit) error) error {
	log := s.set[file]
	extents, err := log.extents(s.ctx, &s.q)
	if err != nil {
		return err
	}
	buf := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(buf)
	for _, e := range slices.Backward(extents) {
		if e.from >= to {
			continue
		}
		read := reading{r: log, buf: buf[:s.size], long: &s.long}
		if err := read.backward(s.ctx, e.from, min(e.to, to), func(b *block) error { return s.found(file, b, visit) }); err != nil {
			return err
		}
	}
	return nil
}

// found visits all hits of a block at once.
func (s *search) found(file int, b *block, visit func(*block, []Hit) error) error {
	var found []Hit
	err := s.hits(file, b, func(h Hit) error {
		h.Text = nil
		found = append(found, h)
		return nil
	})
	if err != nil {
		return err
	}
	return visit(b, found)
}

// newestOfStream reads a compressed file from its beginning to an offset and keeps the last
// groups. If there were more, it reads again, up to the first one kept.
func (s *search) newestOfStream(file int, to int64) error {
	for {
		kept, more, err := s.lastGroups(file, to)
		if err != nil {
			return err
		}
		for _, g := range slices.Backward(kept) {
			err := s.newest(g.hit, func(visit func(Hit) error) error {
				for _, h := range g.hits {
					if err := visit(h); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		if !more {
			return nil
		}
		to = kept[0].hit.Offset
	}
}

// keptGroup is a hit between its context lines.
type keptGroup struct {
	hit  Hit // without its text
	hits []Hit
	size int
}

// lastGroups returns the last groups before an offset, within keptSize and the limit. more
// says that keptSize left out groups within the limit.
func (s *search) lastGroups(file int, to int64) (kept []keptGroup, more bool, err error) {
	wanted, size := s.q.Limit-s.sum.Hits, 0
	err = s.forward(file, s.set[file].Start, func(h Hit) error {
		if h.Offset >= to {
			return errDone
		}
		g := keptGroup{hit: h}
		g.hit.Text = nil
		if h.lead != nil {
			g.size = len(h.lead.Text) + hitOverhead
		}
		if err := s.group(h, func(h Hit) error {
			h.Text = bytes.Clone(h.Text)
			g.hits = append(g.hits, h)
			g.size += len(h.Text) + hitOverhead
			return nil
		}); err != nil {
			return err
		}
		kept = append(kept, g)
		size += g.size
		for len(kept) > 1 && size > keptSize {
			size -= kept[0].size
			kept, more = kept[1:], true
		}
		if s.q.Limit > 0 && len(kept) > wanted {
			size -= kept[0].size
			kept = kept[1:]
		}
		return nil
	})
	if errors.Is(err, errDone) {
		err = nil
	}
	return kept, more && (s.q.Limit == 0 || len(kept) < wanted), err
}

// hitOverhead estimates the size of a hit without its text, in bytes.
const hitOverhead = 200

// tail finds the last hits, and visits them oldest first.
func (s *search) tail() error {
	byEvent := s.q.ByEvent
	s.q.ByEvent, s.q.MaxEvents = false, 0
	from, err := s.lastHits(s.q.Limit)
	if err != nil || from.Log == nil {
		return err
	}
	if byEvent {
		if from.Offset, err = s.eventStart(from); err != nil {
			return err
		}
	}
	scanned := s.sum.Scanned
	s.q.Limit, s.filter, s.q.ByEvent = 0, nil, byEvent
	err = s.straight(from)
	s.sum.Scanned = min(s.sum.Scanned, max(scanned, s.sum.Total))
	return err
}

// lastHits returns the place of the n-th last hit, or of the first one; the zero Place if
// there is no hit.
func (s *search) lastHits(n int) (Place, error) {
	if s.m.All() && s.q.plain() {
		end, err := s.to, error(nil)
		if s.q.From == "" {
			end, err = s.set.end()
		}
		if err != nil {
			return Place{}, err
		}
		return s.set.Back(s.ctx, end, n)
	}
	var first Place
	for file, log := range slices.Backward(s.set[:s.to.File+1]) {
		last := s.lastOfBlocks
		if log.sequential() {
			last = s.lastOfStream
		}
		offsets, err := last(file, n)
		if err != nil {
			return first, err
		}
		if len(offsets) > 0 {
			first = s.set.Place(file, offsets[max(0, len(offsets)-n)])
		}
		if n -= len(offsets); n <= 0 {
			break
		}
		log.release()
	}
	return first, nil
}

// lastOfBlocks returns the offsets of the last n hits, or a few more.
func (s *search) lastOfBlocks(file, n int) (offsets []int64, err error) {
	var found [][]int64
	left := n
	err = s.backward(file, s.end(file), func(_ *block, hits []Hit) error {
		inBlock := make([]int64, len(hits))
		for i, h := range hits {
			inBlock[i] = h.Offset
		}
		found = append(found, inBlock)
		if left -= len(hits); left <= 0 {
			return errDone
		}
		return nil
	})
	if errors.Is(err, errDone) {
		err = nil
	}
	slices.Reverse(found)
	return slices.Concat(found...), err
}

// lastOfStream returns the offsets of the last n hits.
func (s *search) lastOfStream(file, n int) ([]int64, error) {
	var ring []int64
	count := 0
	err := s.forward(file, s.set[file].Start, func(h Hit) error {
		if len(ring) < n {
			ring = append(ring, h.Offset)
		} else {
			ring[count%n] = h.Offset
		}
		count++
		return nil
	})
	if count > n {
		ring = slices.Concat(ring[count%n:], ring[:count%n])
	}
	return ring, err
}
