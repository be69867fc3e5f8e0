// Package logapi answers queries for the lines of logs over HTTP: the last lines, a search,
// a window, a histogram, a follow.
//
// It knows the parameters of a query, the forms of an answer, and what they may cost. Package
// logs reads the lines. Who asks, which files there are and what a page looks like come from
// the caller, in an [API].
//
// Read in this order:
//
//	api.go        Serve: one query, from its parameters to its answer
//	caller.go     who asks, as far as it matters here
//	query.go      the parameters, what they mean and which go together
//	output.go     the answer: its head, and each write
//	form.go       the four forms: text, NDJSON, event stream, JSON
//	object.go     the JSON that programs read
//	scan.go       how a search or a histogram ends, and how far it is
//	window.go     ?lines
//	histogram.go  ?histogram, also with other servers
//	follow.go     ?follow
//	index.go      the index of a log that is built on after its client has gone
//	folder.go     a search of all logs below a folder, one after the other
//	merged.go     all logs below a folder as one, by time, by package logs/merge
//	folderfollow.go  ?follow for all of them, by package logs/live; foldertail.go: its first lines; farfollow.go:
//	              those of other servers
//	group.go      what one request reads below a folder: folderquery.go, which logs;
//	              skips.go, what is left out
//	elsewhere.go  other servers: asking, and answers that may be anything; theirs.go: what they say
//	joined.go     the logs here and those of other servers as one, by time: side.go, the lines
//	              of each
//	find.go       ?find
//	page.go       what the page of a log shows before any script
//	limits.go     how many may run at a time
//
// Invariants:
//
//   - Parameters, JSON fields, event names and the words of errors are read by programs.
//     New ones may come; none changes.
//   - A scan takes a place of Limits.Scans; the last lines and a window of a plain file are
//     cheap and take none.
//   - Before a file beside the request's is shown, Caller.May is asked by its name, and before
//     one below its folder, Branch.May.
//   - A search of a folder has one log open at a time, and one place of Limits.Scans. If it keeps
//     the names of many files, it waits for a place of Limits.Many too, before it reads a log.
//   - Another server may send anything, or nothing. One is read as far as its lines are wanted, and
//     keeps others waiting once, for Patience.
//   - A follow ends when its client goes, when the caller loses access, or when the server
//     stops. One of a folder takes a place of Limits.Follows for each log, and leaves a log that
//     the caller may not read any more.
//
// Buffers: an output uses one buffer again for each write; a form appends to it and keeps
// nothing. The lines of package logs are valid until the callback returns.
//
// Imports of siblings: logs and its leaves (the lines), tree and storage (what lies below a
// folder), conns (a client that goes, a server that stops), wire (what the client accepts),
// pool (places), zones (those that queries name), config (the limits' settings).
package logapi
