//go:build !linux

package dirfd

import (
	"errors"
	"os"
)

// OpenBelow is for Linux only.
func OpenBelow(*os.File, string) (*os.File, error) { return nil, errors.ErrUnsupported }
