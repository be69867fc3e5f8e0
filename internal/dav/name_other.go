//go:build !windows

package dav

import "syscall"

// invalidNameErrors are the errors of file systems for an invalid character in a name.
var invalidNameErrors = []error{syscall.EINVAL, syscall.EILSEQ}
