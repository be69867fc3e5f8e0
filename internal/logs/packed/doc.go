// Package packed reads a compressed file by the offsets of its content, as if it were a
// plain file: gzip, zstd, bzip2 and xz, told apart by their first bytes.
//
// These formats can only be read from the start. A [Reader] goes on from where it is as
// long as it is asked for what comes next, or for something that it has read a moment ago.
// If it is asked for anything older, it starts again. Callers therefore read from the
// beginning to the end, and treat a compressed log as sequential.
//
// # Reading order
//
//	reader.go      Format, Detect, and Reader
//	gzip.go        members of gzip, and the zeros after them
//	inflate.go     their data
//	inflatecode.go the codes of that: tables, and how a block tells them
//	dictionary.go  headers that ask for a larger dictionary than the data needs
//	turns.go       Turns: how many files are decompressed at a time
//
// # Invariants
//
// Memory is bounded whatever a file says of itself: [Options].MaxDictionary for the data
// that it refers back to, [RecentSize] for what is kept, and a turn for each set of files
// whose readers are large. Content ends at MaxSize with [ErrTooLarge].
//
// Damaged data ends the content like the end of a file. What can be read is read, and
// [Reader.Damage] says what is wrong with the rest.
//
// # Turns
//
// All files of a set share one [Turn]. A set that holds a turn never waits for another
// one, so sets cannot block each other. A Reader takes the turn when it starts to read
// and returns it in [Reader.Release]; a caller that pauses should release, or call
// [Reader.Pause] after the beginning of a file, which then is not decompressed twice.
//
// # Lifetime of buffers
//
// A Reader takes its buffer from a pool and returns it in Release. ReadAt copies. Neither a
// Reader nor a Turn is for concurrent use; [Turns] is. The package imports internal/pool
// and nothing else of this module.
package packed
