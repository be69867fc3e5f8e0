// Package format reads the head of a log line: its time, its level, and whether the
// line continues the one before it.
//
// It knows some hundred formats without configuration: JSON and logfmt in many
// dialects, syslog, access logs, the usual libraries of each language, databases,
// containers. A [Detector] tries them on each line; lines of several formats may be
// mixed in one file.
//
// # Reading order
//
//	level.go      Level, its names, and its numbers in syslog, pino and HTTP
//	detector.go   Detector and Head: a line, its disguise, stack traces
//	table.go      the formats, one row each, in the words of scan.go; by what their lines
//	              begin with: tablebrackets.go, tablenumbers.go, tablewords.go
//	index.go      which rows a line may match, by its first bytes
//	scan.go       the scanner: small methods that each try one thing at a place
//	time.go       clocks and epochs; times without a date or a year
//	zone.go       zones, by offset or by name; halves of the day
//	date.go       dates with the name of a month (month.go), and ISO 8601
//	numeric.go    dates in numbers; compact.go for those without bytes between
//	order.go      the orders in which their numbers can be read
//	keys.go       JSON, and the keys of keynames.go; logfmt.go for logfmt
//	carried.go    lines behind a prefix: of Docker, CRI, Compose, Kubernetes, syslog
//	headlevel.go  the level of a line that has a time but no format of its own
//	parts.go      pieces that a few rows need; accesslog.go for access logs, devices.go for
//	              those that one program needs
//	own.go        Own: a format of the settings, tried before the table
//	strftime.go   times whose form is written as for strftime
//	ownpattern.go what a pattern may cost, and the part of it that is needed
//	ownfiles.go ownfit.go  which formats of the settings a log is in
//
// To add a format, write a row in one of the tables and a sample of it in table_test.go.
// The first row that matches counts, so a row stands before less specific ones.
//
// # Invariants
//
// Time, level and format of a line depend on this line alone, and on the [Hints] of its
// file: [Head.Yearless], [Head.Orders] and [Head.Repeated] say when. Only the continuation depends on the
// lines before, so a reader may begin anywhere. Times are in UTC, between the years 0 and
// 9999, so JSON can write them. If two signs of a level disagree, the line has no level. A word in
// the message is no sign.
//
// A [Detector] does not change the line, and does not allocate: only a line that a format of
// the settings reads costs 48 bytes. It keeps no reference
// to it after [Detector.Head] returns. It serves one file at a time and is not for
// concurrent use. The package imports logs/ansi and nothing else of this module.
package format
