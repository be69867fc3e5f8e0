//go:build !linux && !darwin

package dirfd

import "io/fs"

func Identify(fs.FileInfo) (ID, int64) { return ID{}, 0 }
