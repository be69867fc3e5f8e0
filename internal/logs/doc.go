// Package logs reads log files of any size by byte offset: windows of lines, searches,
// histograms, and follows.
//
// A [Log] is one file of lines, plain or compressed. A [Set] is a log with its rotated
// files, oldest first, and reads as one log. Nothing is read twice, and little is read at
// all: the end of a large file is as near as its beginning, a search skips the blocks
// that the [Index] rules out, and a time is found by bisection.
//
// # Reading order
//
//	log.go source.go     Log: charset, size, and where its bytes come from
//	lines.go longline.go blocks of whole lines, forward and backward; lines beyond a block
//	joined.go settled.go the same for lines that container runtimes write in pieces
//	set.go open.go       Set: places, and opening it while it is rotated
//	listed.go            a log that a folder lists, before it is opened
//	window.go seek.go    Window: anchors by offset, line, time, percent, position
//	hints.go survey.go   what lines take from their log, also in the hour that clocks show
//	                     twice, and what a sample of it tells
//	order.go own.go      the order of dates in numbers; formats of the settings
//	years.go newyears.go the years of lines that leave them out
//	report.go            how the lines of a log are read, for people
//	event.go filter.go   heads in their order; which lines a query is for
//	search.go newest.go surroundings.go perevent.go ranges.go  Search: forward, newest first,
//	                     context, by event
//	index.go histogram.go spread.go places.go  what is cached of blocks, and counted from that
//	position.go          names of places that survive rotation
//	timeline.go clock.go Timeline: lines by the time by which they stand among those of other logs
//	zonehint.go          whether the zone of a log seems wrong
//
// The leaves below know one thing each: rotation the names of files, packed their
// compression, pieces the lines of container runtimes, charset their text, ansi its colours, format the heads of lines, match
// patterns. Package follow, above, reads a log while it is written.
//
// # Invariants
//
// A block consists of whole lines; a line that is longer than a block is alone in its own,
// cut. Offsets count bytes of the content. Whatever the order, direction, charset,
// compression and block size, a search finds the same lines; fuzz targets compare them
// with a naive one. Every loop over blocks looks at its context.
//
// # Locks and lifetime of buffers
//
// Index has the only lock, and no callback runs under it. A Log, a Set and a Filter are
// not for concurrent use. The Text of a [Line] is valid until the next line is read, so a
// visitor copies what it keeps. A visitor's error ends the reading and is returned.
package logs
