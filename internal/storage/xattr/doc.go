// Package xattr reads and writes extended attributes of open files on Linux and macOS.
// Elsewhere files have none: [List] returns none, and [Set] is errors.ErrUnsupported.
//
// An empty value stands for a missing attribute. A file system without attributes counts
// as one whose files have none, until Set tries to store one.
package xattr
