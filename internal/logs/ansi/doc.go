// Package ansi removes escape sequences (ECMA-48 §5.4, §5.6) from text. In logs these are
// the colours and links that a program meant for a terminal.
//
// A reader of a log does not see them, so a search and the detection of times and
// levels must not see them either: a program that writes a red ERR and then OR has
// written ERROR. Pages that show a line without its colours ask this package too. Their
// script has the same rule; testdata/sequences.json is what both are tested with.
//
// # What is removed
//
//   - ESC [ with parameters and a final byte: colours, moves of the cursor.
//   - ESC ] and the strings that begin with ESC P, X, ^ or _, up to BEL or ESC \: the
//     addresses of links, titles, images.
//   - ESC ( and the like with one byte: character sets.
//   - The same with control characters of eight bits, U+0080 to U+009F, for ESC and a letter.
//
// An ESC that begins none of these is removed alone, and the text after it stays. A
// sequence that the end of a text cuts is removed up to there. A string without an end
// hides at most 4096 characters, up to the next byte that no string contains.
//
// # Reading order
//
// [AppendStripped] and [Strip] remove the sequences of a whole text. A [Stripper] does
// the same for a text that comes in pieces, such as a line that is longer than a block. Most
// text has none, and [Has] says so at 60 GB/s with AVX2 (start_amd64.s).
//
// # Invariants
//
// Text that comes in pieces gives the same result wherever it is divided.
//
// The package imports nothing of this module. It appends to the caller's buffer and
// keeps no reference to it. Only a Stripper has state; it serves one text at a time.
package ansi
