package server

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

// scarce reports whether the garbage collector has found that what is in use takes more
// than seven eighths of the limit: then it runs again and again, and everybody waits for
// it. It says so once for each time that the collector has run, as what is given up
// meanwhile shows only then.
func (m *memory) scarce() bool {
	limit := debug.SetMemoryLimit(-1)
	if limit == math.MaxInt64 || !m.mu.TryLock() {
		return false
	}
	defer m.mu.Unlock()
	metrics.Read(m.samples)
	value := func(i int) int64 { return int64(m.samples[i].Value.Uint64()) }
	if cycle := uint64(value(0)); cycle == m.cycle {
		return false
	} else {
		m.cycle = cycle
	}
	return value(1)-value(2)-value(3)-value(4)+value(5) > limit/8*7
}
