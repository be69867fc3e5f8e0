//go:build unix

package main

import "syscall"

// withUmask calls f with a umask. The umask is that of the process, so no other goroutine
// may create files meanwhile.
func withUmask(mask int, f func()) {
	old := syscall.Umask(mask)
	defer syscall.Umask(old)
	f()
}
