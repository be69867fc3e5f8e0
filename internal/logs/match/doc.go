// Package match finds the lines of a text that match a pattern: a literal or a regular
// expression (RE2 syntax), with or without regard to case, or the lines that do not
// match.
//
// It asks only whether a line matches, never where, and so is 20 to 50 times as fast as
// package regexp on lines that do not. Most of a log is skipped without a look at its
// lines: a search for the literals that every match contains runs at about 10 GB/s.
//
// # Reading order
//
//	match.go       Pattern and Matcher: how literals and expression work together
//	required.go    the literals that every match of an expression contains
//	literal.go     finder: the next of several literals, by a rare pair of bytes
//	pair.go        the search for a pair: by words, or wide with AVX2 (pair_amd64.s)
//	program.go     an expression over runes becomes a program over bytes
//	utf8ranges.go  … since a range of runes is a few ranges of bytes
//	dfa.go         the program runs in one step a byte; states are made when needed
//	stream.go      Stream: a line that comes in pieces
//
// # Invariants
//
// Verdicts equal those of package regexp on each line; fuzz targets compare them. Time is
// linear in the text for every pattern. Memory is bounded: a pattern has up to 4 KiB, a
// program 20,000 instructions, the states of an expression 1 MiB, after which they are
// dropped and made anew.
//
// The context given to [Pattern.Compile] bounds the work. If it ends while a line is
// matched, the verdict means nothing: ask [Matcher.Err] after each line, before the
// verdict is used.
//
// # Lifetime of buffers
//
// A [Matcher] reads text and keeps no reference to it. A [Stream] copies what may be the
// beginning of a match. Neither is for concurrent use; compile a pattern once for each
// goroutine. The package imports nothing of this module.
package match
