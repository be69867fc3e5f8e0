//go:build !unix

package config

import "io/fs"

// unlinked reports that this system tells nothing of the kind.
func unlinked(fs.FileInfo) bool { return false }
