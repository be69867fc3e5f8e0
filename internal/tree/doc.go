// Package tree finds what lies below a folder: its logs, and files by their names.
//
// Both come in natural order, depth first: what a folder holds is sorted by name, and the
// content of a folder takes its place. The rotated files of a log are one log.
//
// # Reading order
//
//	choice.go  Choice: which logs of a folder are meant
//	logs.go    Logs: what a folder's names make of its files
//	find.go    Find: files and folders by words in their names
//	walk.go    the walk that both share
//
// # Invariants
//
// Clients see what a listing shows, and nothing else. Links to files count as files; links
// to folders are not followed, since one may lead to a folder above it.
//
// A client can make a walk keep the names of one folder with maxMembers, and those of what
// it finds, up to the caller's limit; package storage bounds the rest. A folder with more
// members is left out, and so is all that cannot be read; the caller is told.
//
// No file is opened. The package keeps no state.
package tree
