package metrics

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// resources returns figures from the kernel about the process. Figures that it does not
// give are left out, for example without /proc.
func resources() (known []single) {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) == nil {
		cpu := time.Duration(used.Utime.Nano() + used.Stime.Nano())
		known = append(known, single{"process_cpu_seconds_total", counter, "CPU time used by the process, in seconds.", cpu.Seconds()})
	}
	// proc_pid_statm(5): the first two numbers are virtual and resident pages.
	statm, _ := os.ReadFile("/proc/self/statm")
	if pages := strings.Fields(string(statm)); len(pages) > 1 {
		size := float64(os.Getpagesize())
		virtual, _ := strconv.ParseFloat(pages[0], 64)
		resident, _ := strconv.ParseFloat(pages[1], 64)
		known = append(known,
			single{"process_virtual_memory_bytes", gauge, "Virtual memory of the process, in bytes.", virtual * size},
			single{"process_resident_memory_bytes", gauge, "Resident memory of the process, in bytes.", resident * size})
	}
	if fds, err := os.ReadDir("/proc/self/fd"); err == nil {
		open := float64(len(fds) - 1) // without the descriptor of this read
		known = append(known, single{"process_open_fds", gauge, "Open file descriptors: files and connections.", open})
	}
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil {
		known = append(known, single{"process_max_fds", gauge, "Maximum number of open file descriptors.", float64(limit.Cur)})
	}
	return known
}
