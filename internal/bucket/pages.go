package bucket

import (
	"container/list"
	"sync"
)

const (
	edgeSize = 4 << 10

	maxPages = 64   // of all files of a mount: 4 MiB
	maxEdges = 2048 // likewise: 8 MiB
)

// pageKey names a page of an object's content.
type pageKey struct {
	id     uint64
	number int64
}

// Numbers of edges.
const (
	headNumber = -1 - iota
	tailNumber
)

// pages keep the pages and edges that were used last. Nobody else has what they hold, so that the
// memory of a page serves the next one.
type pages struct {
	mu    sync.Mutex
	found map[pageKey]*list.Element
	spare [][]byte     // of pages
	used  [2]list.List // edges and pages; the first was used last
}

type kept struct {
	key  pageKey
	data []byte
}

func (p *pages) kind(key pageKey) (*list.List, int) {
	if key.number < 0 {
		return &p.used[0], maxEdges
	}
	return &p.used[1], maxPages
}

// read copies bytes of what is kept, from an offset on; 0 if it is not kept.
func (p *pages) read(key pageKey, to []byte, from int) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.found[key]
	if e == nil {
		return 0
	}
	used, _ := p.kind(key)
	used.MoveToFront(e)
	return copy(to, e.Value.(kept).data[from:])
}

func (p *pages) has(key pageKey) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.found[key] != nil
}

// keep keeps data, which belongs to p then.
func (p *pages) keep(key pageKey, data []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		p.found = map[pageKey]*list.Element{}
	}
	if p.found[key] != nil {
		return
	}
	used, most := p.kind(key)
	p.found[key] = used.PushFront(kept{key, data})
	if used.Len() > most {
		last := used.Remove(used.Back()).(kept)
		delete(p.found, last.key)
		if cap(last.data) == pageSize && len(p.spare) < maxRequests {
			p.spare = append(p.spare, last.data[:pageSize])
		}
	}
}

// buffer returns a buffer for a page.
func (p *pages) buffer() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.spare) - 1
	if last < 0 {
		return make([]byte, pageSize)
	}
	buffer := p.spare[last]
	p.spare = p.spare[:last]
	return buffer
}
