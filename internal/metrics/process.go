package metrics

import (
	"runtime"
	"time"
)

// process writes metrics of the process, under the names of the Prometheus client
// libraries.
func (t *text) process(started time.Time) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.family("go_info", gauge, "Go version; the value is always 1.")
	t.sample("go_info", 1, "version", runtime.Version())
	t.singles([]single{
		{"go_goroutines", gauge, "Number of goroutines.", float64(runtime.NumGoroutine())},
		{"go_memstats_alloc_bytes", gauge, "Bytes of allocated heap objects.", float64(m.HeapAlloc)},
		{"go_memstats_alloc_bytes_total", counter, "Total bytes allocated for heap objects since the start.", float64(m.TotalAlloc)},
		{"go_memstats_heap_inuse_bytes", gauge, "Bytes in heap spans in use.", float64(m.HeapInuse)},
		{"go_memstats_heap_released_bytes", gauge, "Bytes of heap memory returned to the system.", float64(m.HeapReleased)},
		{"go_memstats_next_gc_bytes", gauge, "Heap size in bytes that starts the next garbage collection.", float64(m.NextGC)},
		{"go_memstats_sys_bytes", gauge, "Bytes of memory obtained from the system.", float64(m.Sys)},
		{"process_start_time_seconds", gauge, "Start time of the process, in seconds since 1970.", seconds(started)},
	})
	t.singles(resources())
}
