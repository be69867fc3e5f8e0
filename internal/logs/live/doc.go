// Package live follows several logs as one.
//
// Each log is followed by package follow, through rotation and truncation. A group puts their
// lines in order, names the place of all of them in one position, and takes up logs that appear
// while it runs.
//
// # Reading order
//
//	group.go     Group: from the logs that are there to the last line
//	source.go    source: one log of a group, and what it has sent
//	order.go     which line is the next one
//	frame.go     lines on their way from package follow
//	elsewhere.go logs that are not here
//	position.go  where all logs are, as one text
//
// # Invariants
//
// Lines of a log stay in their order, and each comes once. A line is held for [Hold] after it was
// written, so that those of other logs which were written before come before it. A line without a
// time, as in a stack trace, stays behind the line before it.
//
// A position after a line has the place of each log after its last line that was sent, not the last
// one that was read. A log that is not in it is new: all of it is sent.
//
// What a client that does not read makes a group keep is at most one piece of package follow for
// each log.
//
// # Locks
//
// Group.mu guards the sources and their queues. The callbacks of package follow take it, so
// none of its functions is called under it. No callback of the caller runs under it, except
// those of a Form.
//
// The package imports logs, follow and format. None of these imports it.
package live
