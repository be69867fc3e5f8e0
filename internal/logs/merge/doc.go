// Package merge reads several logs as one, by time.
//
// A [Group] is made of [Source] values, each a log with its rotated files, for one request. It
// finds the lines that a query selects: the last ones, those about a time, or all.
//
// # The order of lines
//
// Lines stand by the time of their event, and those of the same time in the natural order of the
// names of their logs. A line without a time stays after the last one with a time in its file, so
// stack traces stay whole; at the beginning of a file, after the end of the older file, whose last
// event it continues. The order in a file wins over its times: a step back of up to a minute counts
// as the time before it, if that is not far away in the file. After a larger step back, lines stand
// at their own times as far as reading comes to them in time, otherwise where they are found: none
// is lost, and none comes twice in a search. Clocks that are wrong are not put right.
//
// Files without times come last in a search, in either direction. In a window they stand before all
// others, so forward is the reverse of backward, and new lines come at the end.
//
// # Reading order
//
//	group.go     Group, Line, and what a group reports
//	source.go    Source, its files, and what is known of their times
//	key.go       places in the order of all lines, and positions
//	search.go    Search: the oldest lines, the newest, the last
//	around.go    lines of context, and first lines of events, beside the hits of a search
//	run.go       reading on, batch after batch, in either direction
//	reader.go    which parts of a file a batch reads
//	known.go     parts that the last batch read ahead
//	batch.go     the lines next to a place, within bounds
//	timeless.go  files without times
//	window.go    Window: the lines about a place
//	histogram.go events of all logs by time and level
//	locate.go    positions of those who come again
//	elsewhere.go places and positions in a larger group, with lines from elsewhere
//
// # How it reads
//
// One file is open at a time, whatever the number of logs: each of many open logs would take
// memory, and those that are decompressed would wait for each other's turns. A batch takes the
// next lines of one log after the other. As soon as it has enough, its last line bounds what is
// read of the others. Logs that were changed last are read first, and those that were changed
// before the bound not at all.
//
// Lines may be out of order by a minute, so each log is read a minute past the bound. The times of
// what was read there are kept, so that the next batch does not read it again before its turn.
//
// The times of lines come from [logs.Timeline]. They depend on the bytes of the files alone, so
// windows before and after a position have all lines between them, each once.
//
// # Bounds
//
// A batch has up to 4 MiB of lines. If so many are asked for that they take more, they are
// counted first, and read again in their order. A report has up to MaxNames names.
package merge
