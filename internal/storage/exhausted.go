package storage

import (
	"errors"
	"slices"
	"syscall"
)

// exhaustion lists the errors of a system that has no free descriptor, memory or buffer.
// The file is fine, and a retry may succeed.
var exhaustion = []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.ENOBUFS, syscall.EAGAIN}

// Exhausted reports whether the system lacks descriptors or memory.
func Exhausted(err error) bool {
	return slices.ContainsFunc(exhaustion, func(e syscall.Errno) bool { return errors.Is(err, e) })
}
