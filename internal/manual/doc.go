// Command manual writes the manual page, the completions of shells, the table of
// settings.md and the pictures of scaling.md into a folder:
//
//	go run ./internal/manual docs
//
// All but the pictures is made from the text of gowebdav --help, so a setting or a command is
// described in one place, package config. "make manual" runs it; a test fails if what
// stands in docs is not what it writes.
//
// # Reading order
//
//	main.go      the files that are written
//	page.go      the manual page, in the language of man(7)
//	bash.go      completions; likewise fish.go and zsh.go
//	settings.go  the table of settings.md
//	shapes.go    the pictures of scaling.md
//
// # Invariants
//
// The same help gives the same bytes: the date in the page is fixed. Text of the help is escaped for
// each language, so it may hold any character.
//
// TestMapShowsTheCode also lives here: it compares docs/architecture.md with the code.
package main
