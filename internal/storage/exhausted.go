package storage

import (
	"errors"
	"slices"
	"syscall"
)

// exhaustion is what the system says if it has no descriptor, memory or buffer left
// now: nothing is wrong with the file, and the same may work a moment later.
var exhaustion = []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.ENOBUFS, syscall.EAGAIN}

// Exhausted reports whether an error is that of a system that has run out of
// descriptors or memory.
func Exhausted(err error) bool {
	return slices.ContainsFunc(exhaustion, func(e syscall.Errno) bool { return errors.Is(err, e) })
}
