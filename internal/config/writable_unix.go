//go:build unix

package config

import "golang.org/x/sys/unix"

// writable reports whether the program may create files in a folder: a volume may be
// read-only, or belong to others.
func writable(folder string) bool { return unix.Access(folder, unix.W_OK) == nil }
