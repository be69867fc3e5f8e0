//go:build !unix

package follow

import "io/fs"

// unlinked always returns false: this system does not tell.
func unlinked(fs.FileInfo) bool { return false }
