// Package rotation knows the names that log rotation makes: which files of a
// folder are one log, and in which order they were written.
//
// Programs rotate a log in many ways. They put a number or a date after its name
// or before its extension, and may compress the result:
//
//	lab.log                                    the log, which is written to
//	lab.log.1        lab.log.2.gz              logrotate
//	lab.log-20260304 lab.log-1772600000.gz     logrotate with dateext
//	lab.1.log        lab_1.log                 java.util.logging, log4j
//	lab.2026-03-04.log                         logback, Tomcat
//	lab-2026-03-04T10-11-12.000.log.gz         lumberjack
//
// The package looks at names only. It opens no file, and does not read a folder:
// callers pass the names that they have listed. So a client's rights stay with
// the caller.
//
// # Reading order
//
// [Parse] takes one name apart. [Sets] groups the names of a folder, [Containing]
// returns the group of one name, and [Of] the rotated files of one log.
//
// One rule stands behind all of them, in splits: the ways in which a name can be taken
// apart, the likely ones first. The log that a folder has decides among them, so
// app-1-2026-03-04.log is of app-1.log if that exists, and of app.log if only that does.
//
// # Invariants
//
// A set lists its files from the oldest to the newest. A greater number is older; a
// later date is newer; files with a date are older than files with a number.
// A set has at least two files. A file that exists both plain and compressed counts
// once: it is being compressed, and only the plain file is complete.
//
// A file is in one set at most. Server, storage and logs ask this package, so a
// listing, a search and a follow agree on the files of a log. The package imports
// internal/natural and nothing else of this module, keeps no state, and is safe for concurrent use.
package rotation
