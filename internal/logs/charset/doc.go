// Package charset reads the text of logs in the encodings that programs write: UTF-8,
// GB18030 with its subsets GBK and GB 2312, UTF-16, and ISO 8859-1.
//
// [Detect] guesses the encoding of a file from its beginning. [Auto] needs no guess:
// each line is UTF-8, or GB18030 if it can only be that, since programs in China mix
// both in one file. [Encoding.Decode] returns a line as UTF-8.
//
// # Reading order
//
//	charset.go  Encoding: names, detection, decoding, whole characters
//	newline.go  Newline: where lines end, in one byte or in two
//
// # Invariants
//
// No byte is lost. A byte that is no character is shown as \xff: in UTF-8 by
// [Visible], so a search still finds the byte, and in other encodings by Decode.
// In UTF-16 a character begins at an even offset of the file, so callers pass data
// from there; [Newline.Floor] and [Newline.Ceil] move an offset to such a place.
// [Encoding.Whole] never cuts a character in two, and treats an invalid byte as one.
//
// # Lifetime of buffers
//
// Decode returns raw itself if that is valid UTF-8 already, and else appends to
// buf: the result is valid as long as both. The package keeps no reference to
// either, has no state, and is safe for concurrent use. It imports nothing of this
// module.
package charset
