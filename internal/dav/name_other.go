//go:build !windows

package dav

import "syscall"

// refusedNames are what file systems say of a character that they do not take.
var refusedNames = []error{syscall.EINVAL, syscall.EILSEQ}
