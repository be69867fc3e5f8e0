// Package follow reads logs while they are written, through rotation and truncation.
//
// One name looks like one endless log: a [Follower] opens the file that has the name,
// notices when it is renamed, truncated or copied, reads what was written until then, and
// continues in the next file. It polls, since bind mounts and network file systems do not
// deliver inotify. A reader that reconnects names the position of its last line, and gets
// what was written since, also from files that were rotated and compressed meanwhile.
//
// # Reading order
//
//	follower.go    Follower: one follow, from its start to its end; Event, View, Start
//	tail.go        tail: polls one name, and lists the generations of its content
//	current.go     days: which file that is, if a log has a new name each day
//	generation.go  generation: the content of one file, and what it is known by
//	late.go        old files that may still be written to
//	look.go        files that were rotated between two polls
//	unpack.go      the same, from compressed files
//	reader.go      reader: one follow's places in generations
//	pulse.go       Pulse: when a silent stream needs a sign of life
//	audience.go    audience: followers with the same view share what is read and encoded
//	replay.go      lines of rotated files, before the content of the tail
//	resume.go      positions
//
// # Invariants
//
// Each line comes once. The lines of a file are in order; those of an old file that is still
// written to may come between those of the new one. What cannot be read any more is reported:
// as skipped bytes, as the cause of a rotation, as damage, or as a file that this reader may not
// read. A reader that is too slow skips, and is told so. A file is read only as long as its first
// bytes stay the same, since it may be truncated between two polls.
//
// A file is known by its inode, its first bytes, a print of up to 64 KiB, and its last bytes.
// Programs begin each file with the same banner, rotation copies and compresses, and inodes are
// used again: none of these is enough alone.
//
// A position has the place of the line first, then those in the other files that are read, as
// long as they may be written to. If the newest file is too short to be identified, the end of
// the last file with content before it follows. A reader that resumes reads all files after the oldest of these
// places, each from its own.
//
// A thousand followers of one view cost one reading and one encoding of each line. A
// [Start] that is Alone opens no other file than the one with the name. Only one that goes
// Onward follows files with other names.
//
// # Locks
//
// Lock order: Follower.mu before tail.mu; audience.mu before tail.mu. No callback runs
// under Follower.mu or tail.mu. View.Append runs under audience.mu, so it must not start
// another follow.
//
// # Lifetime of buffers
//
// The bytes that send gets are shared with other followers: they are valid until it
// returns, and must not be changed. The Text of an [Event] is valid until Append returns.
// Files of past generations are closed by the garbage collector, as readers pass through
// them at their own pace.
//
// The package imports logs, some of its leaves, and internal/pool. None of these imports it.
package follow
