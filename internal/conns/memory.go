package conns

import (
	"math"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// memory tells whether the memory limit (GOMEMLIMIT) is near.
type memory struct {
	mu      sync.Mutex
	samples []metrics.Sample
	cycle   uint64 // of the garbage collector, at the last answer
}

func newMemory() *memory {
	return &memory{samples: []metrics.Sample{
		{Name: "/gc/cycles/total:gc-cycles"},
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"}, // not counted by the limit
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"}, // with garbage
		{Name: "/gc/heap/live:bytes"},                // without garbage
	}}
}

// lack returns by how many bytes the live memory exceeds seven eighths of the limit, or 0.
// Above that the garbage collector runs again and again, and slows everybody down. It
// answers once per collection, since memory that is freed meanwhile shows only in the next.
func (m *memory) lack() int {
	limit := debug.SetMemoryLimit(-1)
	if limit == math.MaxInt64 || !m.mu.TryLock() {
		return 0
	}
	defer m.mu.Unlock()
	metrics.Read(m.samples)
	value := func(i int) int64 { return int64(m.samples[i].Value.Uint64()) }
	cycle := uint64(value(0))
	if cycle == m.cycle {
		return 0
	}
	m.cycle = cycle
	return int(max(0, value(1)-value(2)-value(3)-value(4)+value(5)-limit/8*7))
}
