// Package charset reads the text of logs in the encodings that programs write: UTF-8,
// GB18030 with its subsets GBK and GB 2312, UTF-16, and the pages of package codepage.
//
// [Detect] guesses the encoding of a file from its beginning. In [Auto], each line is UTF-8,
// or GB18030 if letter statistics say so, since programs in China mix both in one file. A
// [Weight] of a sample of the file helps where one line tells too little: a short message in
// GBK may even be valid UTF-8. [Encoding.Decode] returns a line as UTF-8.
//
// # Reading order
//
//	charset.go   Encoding: names, detection, decoding, whole characters
//	weigh.go     UTF-8 or GB18030, by letter statistics; Weight
//	frequent.go  the characters that make up most of a text in Chinese
//	newline.go   Newline: where lines end, in one byte or in two
//
// # Invariants
//
// A line that is valid UTF-8 stays as it is, unless its file is known to be in GBK. No byte
// is lost. A byte that is no character is shown as \xff: in UTF-8 by
// [Visible], so a search still finds the byte, and in other encodings by Decode.
// In UTF-16 a character begins at an even offset of the file, so callers pass data
// from there; [Newline.Floor] and [Newline.Ceil] move an offset to such a place.
// [Encoding.Whole] never cuts a character in two, and treats an invalid byte as one.
//
// # Lifetime of buffers
//
// Decode returns raw itself if that is valid UTF-8 already, and else appends to
// buf: the result is valid as long as both. The package keeps no reference to
// either, has no state, and is safe for concurrent use. It imports codepage and nothing
// else of this module.
package charset
