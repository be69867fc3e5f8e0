// Command corpus reads a folder of logs and prints how much of them is understood:
//
//	go run ./internal/corpus -zone Europe/Zurich -changed 2005-08-14T12:00:00Z FOLDER
//
// Each file gets a row: its lines, the share of lines with a time and with a level, and,
// if something states what is right, how many of those lines are. Stack traces and the like do
// not count. With -wrong, the lines that are read otherwise than stated are listed.
//
// Two things state what is right: a comment before the line, as in the logs that fail2ban is
// tested with (# failJSON: {"time": "2005-03-04T10:11:12"}), and a file beside the log, named
// like it with ".expect" at the end. Each of its lines is an object, such as
// {"line": 12, "time": "2026-03-04T10:11:12Z", "level": "warn"}; time or level may be missing.
//
// # Reading order
//
//	main.go       flags, files, the table
//	statements.go what is right
//	measure.go    one file, read as the server does
//
// # Invariants
//
// Files are read through package logs, as by a query, so the hints of a file count: its
// change, its zone, the order of its dates.
package main
