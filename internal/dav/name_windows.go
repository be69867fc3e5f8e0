package dav

import "syscall"

// invalidNameErrors are the errors of Windows for an invalid character in a name:
// ERROR_INVALID_NAME.
var invalidNameErrors = []error{syscall.Errno(123)}
