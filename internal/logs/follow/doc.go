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
//	follower.go  Follower: one follow, from its start to its end; Event, View, Start
//	tail.go      tail: polls one name, and lists the generations of its content
//	audience.go  audience: followers with the same view share what is read and encoded
//	replay.go    lines of rotated files, before the content of the tail
//	resume.go    positions
//	rescue.go    the end of a truncated log, from its compressed copy
//
// # Invariants
//
// Each line comes once and in order. What cannot be read any more is reported: as skipped
// bytes, a rotation, or a file that this reader may not read. A reader that is too slow
// skips, and is told so. A file is read only as long as its first bytes stay the same,
// since it may be truncated between two polls.
//
// A thousand followers of one view cost one reading and one encoding of each line. A
// [Start] that is Alone opens no other file than the one with the name.
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
