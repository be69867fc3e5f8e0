package bucket

import (
	"container/list"
	"sync"
)

const (
	edgeSize = 4 << 10

	maxPages = 128  // of all files of a mount: 8 MiB
	maxEdges = 2048 // likewise
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

// pages keep the pages and edges that were used last. What they hold is not changed any more.
type pages struct {
	mu    sync.Mutex
	found map[pageKey]*list.Element
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

func (p *pages) get(key pageKey) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.found[key]
	if e == nil {
		return nil
	}
	used, _ := p.kind(key)
	used.MoveToFront(e)
	return e.Value.(kept).data
}

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
		last := used.Back()
		delete(p.found, last.Value.(kept).key)
		used.Remove(last)
	}
}
