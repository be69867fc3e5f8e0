package metrics

import (
	"runtime"
	"time"
)

// process writes what is known of the process, under the names that Prometheus'
// own libraries give it.
func (t *text) process(started time.Time) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.family("go_info", gauge, "The version of Go: always 1.")
	t.sample("go_info", 1, "version", runtime.Version())
	t.singles([]single{
		{"go_goroutines", gauge, "Goroutines that there are.", float64(runtime.NumGoroutine())},
		{"go_memstats_alloc_bytes", gauge, "Bytes of the heap that are in use.", float64(m.HeapAlloc)},
		{"go_memstats_alloc_bytes_total", counter, "Bytes that were ever allocated.", float64(m.TotalAlloc)},
		{"go_memstats_heap_inuse_bytes", gauge, "Bytes of the parts of the heap that are in use.", float64(m.HeapInuse)},
		{"go_memstats_heap_released_bytes", gauge, "Bytes of the heap that were given back to the system.", float64(m.HeapReleased)},
		{"go_memstats_next_gc_bytes", gauge, "Bytes of the heap at which garbage is collected next.", float64(m.NextGC)},
		{"go_memstats_sys_bytes", gauge, "Bytes that were taken from the system.", float64(m.Sys)},
		{"process_start_time_seconds", gauge, "When the process started.", seconds(started)},
	})
	t.singles(resources())
}
