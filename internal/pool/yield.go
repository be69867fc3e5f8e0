package pool

import "runtime"

// Yield gives up the rest of a turn on the processor, if others wait for one, and begins a new
// turn at a cost of some 0.1 us. Loops over many files or blocks call it: after a turn of 10 ms
// the scheduler of Go (retake in runtime/proc.go) takes the processor away at system calls, and
// 10,000 files cost hundreds of switches between threads. A caller that many clients may cause
// must hold no buffer of a sync.Pool: each other one would take a buffer of its own.
func Yield() { runtime.Gosched() }
