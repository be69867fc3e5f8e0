// Package ansi removes escape sequences (ECMA-48 §5.4) from text. In logs these are
// the colours that a program meant for a terminal.
//
// A reader of a log does not see them, so a search and the detection of times and
// levels must not see them either: a program that writes a red ERR and then OR has
// written ERROR. Pages that show a line without its colours ask this package too.
//
// # Reading order
//
// [SequenceLen] knows the syntax: ESC, and after "[" parameters and one final byte.
// [AppendStripped] and [Strip] remove the sequences of a whole text. A [Stripper]
// does the same for a text that comes in pieces, such as a line that is longer than
// a block.
//
// # Invariants
//
// Only what the syntax allows is removed. An ESC that begins no control sequence is
// removed alone, and the text after it stays. A sequence that the end of a text cuts
// is removed up to there. Text that comes in pieces gives the same result wherever
// it is divided.
//
// The package imports nothing of this module. It appends to the caller's buffer and
// keeps no reference to it. Only a Stripper has state; it serves one text at a time.
package ansi
