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
//	lab.2026-03-04.log                         logback
//	lab-2026-03-04T10-11-12.000.log.gz         lumberjack
//	lab.log.old      lab.log.bak lab.log~
//
// Others open a new file each day, and have no log without a date:
//
//	laravel-2026-03-04.log                     Laravel, winston
//	localhost_access_log.2026-03-04.txt        Tomcat
//	postgresql-2026-03-04_000000.log           PostgreSQL
//	log20260304.txt  log-20260304_001.txt      Serilog
//	u_ex260304.log   u_ex26030410.log          IIS
//	access_log.1772582400                      rotatelogs
//	2026-03-04-1.log.gz beside latest.log      Minecraft
//	@400000006a3f2c1b00000000.s beside current multilog, svlogd, s6-log
//	postgresql-Mon.log                         used again each week
//
// The package looks at names only. It opens no file, and does not read a folder:
// callers pass the names that they have listed, and tell when a file was changed if
// names do not tell the order. So a client's rights stay with the caller.
//
// # Reading order
//
//	rotation.go  Sets, Containing, Of: the names of a folder together
//	name.go      Parse, and the ways to take one name apart
//	date.go      dates in names
//	kind.go      IsLog: which files are logs, by their names
//
// One rule stands behind all of them, in splits: the ways in which a name can be taken
// apart, the likely ones first. The log that a folder has decides among them, so
// app-1-2026-03-04.log is of app-1.log if that exists, and of app.log if only that does.
//
// # Invariants
//
// A set lists its files from the oldest to the newest, which is the one that is being
// written. A greater number is older, unless it is before the extension and the files'
// changes say the opposite by more than an hour; a later date is newer; files with a date
// are older than files with a number. A set has at least two files. A file that exists both
// plain and compressed counts once: it is being compressed, and only the plain file is
// complete.
//
// Without a log that has no date, only files that are surely logs are a set, and only
// those that write the date in the same way. Numbers such as 20260304 are dates only if
// all numbers in that place are. So invoices, pictures, ports and identifiers stay apart.
//
// A file is in one set at most. Server, storage and logs ask this package, so a
// listing, a search and a follow agree on the files of a log. The package imports
// internal/natural and nothing else of this module, keeps no state, and is safe for concurrent use.
package rotation
