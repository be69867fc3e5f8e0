// Package dirfd works on an open folder by the names of its members: the *at calls of
// POSIX (openat, renameat, unlinkat), which package os does not export for *os.File. Other
// systems use paths.
//
// dirfd.go (dirfd_other.go) has the single calls, id*.go the identity of files,
// entries_*.go reading a folder, below_*.go a name that has parents, rename.go a rename that replaces nothing. On top of them
// are [Empty], which removes a tree, and [Walk], which finds names in one.
//
// # Invariants
//
//   - Links are never followed: a member is opened as itself or not at all. Only OpenBelow follows
//     those among the parents, and never out of the folder.
//   - Walk and Empty hold two open folders at a time, and a few bytes per level, however
//     deep or wide the tree is. Nobody can lead them out of it by moving folders.
//   - Errors name the member, not a path of the host.
//
// # Lifetime of buffers
//
// The names that [EachEntry] passes lie in a buffer that the next read overwrites: clone
// what stays. The names of [Entries.Each] live as long as the text that it is given.
package dirfd
