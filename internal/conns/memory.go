package conns

import (
	"math"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// memory tells when the memory limit (GOMEMLIMIT) is near.
type memory struct {
	mu      sync.Mutex
	samples []metrics.Sample
	cycle   uint64 // of the garbage collector, of which the last answer was
}

func newMemory() *memory {
	return &memory{samples: []metrics.Sample{
		{Name: "/gc/cycles/total:gc-cycles"},
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"}, // which the limit does not count
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"}, // with garbage
		{Name: "/gc/heap/live:bytes"},                // without
	}}
}

// lack is how many bytes more than seven eighths of the limit are in use, garbage not
// counted; 0 for none. With more, the garbage collector runs again and again, and
// everybody waits for it. It answers once for each time that the collector has run, as
// what is given up meanwhile shows only then.
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
