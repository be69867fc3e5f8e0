package dav

import "syscall"

// refusedNames are what Windows says of a character that it does not take:
// ERROR_INVALID_NAME.
var refusedNames = []error{syscall.Errno(123)}
