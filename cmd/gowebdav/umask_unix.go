//go:build unix

package main

import "syscall"

// withUmask makes files without some permissions; other goroutines must make none
// meanwhile.
func withUmask(mask int, f func()) {
	old := syscall.Umask(mask)
	defer syscall.Umask(old)
	f()
}
