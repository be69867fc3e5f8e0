// Package storage gives access to the files of one mount: a [Folder] is a folder of the
// host as a webdav.FileSystem that no name can leave, and in which no crash or broken
// connection leaves half a file. Who only reads needs no Folder, but
// [Files], and most writers need [Writable].
//
// Read the files in this order:
//
//   - files.go: Files and File, what readers need; writable.go: Writable and Editable, what
//     writers need.
//   - folder.go: Folder, its locks, and simple operations; name.go: hidden names;
//     link.go: how a name becomes a file without leaving the folder.
//   - file.go, member.go, list_*.go: open files and listings; info.go, mediatype.go:
//     entity tags and media types; spelling.go: Unicode forms; fs.go: the fs.FS.
//   - upload.go: replacing a file; partial.go: writing into one; touch.go: times of
//     folders; buffer.go: buffers of copies.
//   - attribute.go, attributecache.go: dead properties.
//   - depth.go, visit.go, trail.go: walks; walk.go: that of other Files; copy.go, remove.go, tree.go, across.go: copies,
//     deletions and moves of whole trees.
//   - aside.go: replaced folders; sweep.go: repair after a crash.
//   - unmounted.go: lost mounts; writers.go: other processes; host_*.go: the system.
//
// Below it are the leaves dirfd (open folders), mounts (on top of dirfd: where a folder is
// among the host's mounts) and xattr (extended attributes).
//
// # Invariants
//
//   - Every name goes through an os.Root, or, for reading on Linux, from the same open folder
//     through the kernel (openat2 with RESOLVE_BENEATH), which opens only what is plain. Package
//     storage resolves absolute links itself, but only to a name that the root checks again.
//   - Clients see regular files and folders only. Nothing else is ever opened.
//   - A new file, or a copied tree, is complete under a hidden name before it takes its
//     place by a rename. A file that cannot be replaced is overwritten last of all.
//   - While in use, a hidden file or folder is locked (flock). An aside is made and locked
//     under the mutex commits. So an unlocked one is left over from a crash, and Sweep may
//     take it.
//   - A write changes the modification time, and so the entity tag.
//   - Clients cannot make folders deeper than [MaxDepth]. Open descriptors and memory of a
//     walk are bounded for any tree.
//
// There are two walks. A visit holds an os.Root per folder, describes members, and ends at
// MaxDepth. The sweep's walk (dirfd.Walk) needs names only, in trees of any depth: it holds
// two descriptors, goes up by "..", and continues wide folders at their position.
//
// # Lock order
//
// Folder's mutexes in this order: shape, commits, claims, dates; a caller may leave some
// out. Two more are never held together with these: inPlace (one key per file), and mu,
// which comes before Writers.mu. Nobody reads a client's connection under a lock, nor copies
// or removes a tree; moveAcross surveys its source under shape and commits.
//
// # Lifetime of buffers
//
// The slice of [File.Members] and [File.Names] is valid until the next call. The slice that a [Visitor] gets
// is valid until it returns. The File of Visitor.Enter is valid until its last call of
// Members. A buffer from copyBuffers
// belongs to the borrower until its release.
package storage
