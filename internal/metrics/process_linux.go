package metrics

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// resources are what the kernel says of the process. What it does not say, where
// there is no /proc, is left out.
func resources() (known []single) {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) == nil {
		cpu := time.Duration(used.Utime.Nano() + used.Stime.Nano())
		known = append(known, single{"process_cpu_seconds_total", counter, "Time that the process has used of a core.", cpu.Seconds()})
	}
	// proc_pid_statm(5): the first two numbers are the pages that are taken, and
	// those of them in memory.
	statm, _ := os.ReadFile("/proc/self/statm")
	if pages := strings.Fields(string(statm)); len(pages) > 1 {
		size := float64(os.Getpagesize())
		virtual, _ := strconv.ParseFloat(pages[0], 64)
		resident, _ := strconv.ParseFloat(pages[1], 64)
		known = append(known,
			single{"process_virtual_memory_bytes", gauge, "Addresses that the process has taken.", virtual * size},
			single{"process_resident_memory_bytes", gauge, "Memory that the process takes.", resident * size})
	}
	if fds, err := os.ReadDir("/proc/self/fd"); err == nil {
		open := float64(len(fds) - 1) // without the folder that is being read
		known = append(known, single{"process_open_fds", gauge, "Files and connections that are open.", open})
	}
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil {
		known = append(known, single{"process_max_fds", gauge, "Files and connections that may be open.", float64(limit.Cur)})
	}
	return known
}
