// Package wire turns what a handler writes into bytes on a connection: counted, paced,
// compressed where the client takes it.
//
// It knows the headers that decide how an answer is sent (Accept and its relatives, Range),
// and no URLs, users or folders. The order of the ResponseWriters is
//
//	handler → compressor (Compress) → Writer → net/http → conns.Conn
//
// Read in this order:
//
//	writer.go    Writer: counts, gives the client time for each piece, leaves files to the kernel
//	small.go     files that are sent from memory together with the head of the answer
//	accept.go    what the client accepts: media types, codings, languages
//	range.go     byte ranges, as RFC 9110 has them
//	compress.go  Compress: whether an answer is compressed, and when that is decided
//	stream.go    gzip for answers that stay open, such as a follow
//	spool.go     compressed answers that wait until their length is known
//	lengths.go   the length of a compressed file, for HEAD
//
// Handlers reach for no concrete writer. [CodingOf] tells how a file will be sent,
// [Measure] how long that will be, and [Begun] whether the status is already decided.
//
// Invariants:
//
//   - An answer that falls short of its Content-Length is broken off, compressed or not.
//   - A range is one of the file's own bytes: an answer to a Range request is not coded.
//   - HEAD has the same headers as GET (RFC 9110 §9.3.2).
//   - All spools together take no more than maxSpooled pieces. An answer that finds no
//     room is sent as it is compressed, without a length.
//
// Locks: none is held while bytes are written.
//
// Buffers: small buffers, copy buffers, spool pieces and encoders come from pools and go
// back when the answer is over, also if its handler panics.
//
// Imports of siblings: conns (the connection below).
package wire
