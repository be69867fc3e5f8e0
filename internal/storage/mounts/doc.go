// Package mounts finds out where a folder is among the mounts of the host, to notice when
// the file system of a folder is not mounted any more.
//
// mounts.go compares positions, mounts_*.go finds one, id_*.go has the number of a mount:
// on Linux from 5.8 on. Other Unix systems tell file systems apart by their device, and
// elsewhere all folders have the same position.
//
// A position is two numbers, without an open file: it stays valid, and comparable, after the
// folder is gone. Finding one climbs by "../" from the open folder, so nobody can redirect
// it by a link.
package mounts
