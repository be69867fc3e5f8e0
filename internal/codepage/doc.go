// Package codepage decodes the encodings of text that Unicode has replaced: those of one byte
// a character, and the East Asian ones of up to two, or four in GB18030.
//
// [Named] returns a [Page], and [Page.Rune] decodes one character, so that the caller decides
// what becomes of invalid bytes.
//
// # Reading order
//
//	codepage.go  Page: names, decoding
//	tables.go    the tables, compressed until they are used
//	generate.go  the command that makes them, from golang.org/x/text
//
// # Invariants
//
// ASCII is ASCII in every page. The tables agree with those of golang.org/x/text, and so with
// the Encoding Standard of the WHATWG, but for the four codes of Big5 that are two characters:
// these are invalid here. Those of golang.org/x/text encode too and take eight times the room.
// These take 74 KB of the program, and 100 KB of memory for each East Asian page in use.
//
// The package imports nothing of this module, and is safe for concurrent use.
package codepage
