// Package archive makes a zip or tar.gz of a folder while it is sent.
//
// It knows files and the formats of archives, and the form in which a client chooses
// members. Who may read what, the order of names and the words of refusals come from the
// caller, in a [Folder].
//
// Read in this order:
//
//	archive.go  Folder.Write: walks the folder, leaves out what cannot be read, and says so
//	choice.go   ReadChoice: the members that a query or a form chooses
//	format.go   the packer of each format; tar
//	zip.go      zip, whose directory is kept compressed until the end
//
// Invariants:
//
//   - An archive holds as many bytes of a file as its size was when it was opened. A file
//     that shrinks is filled up with zeros, so that the rest of the archive stays intact.
//   - Whatever is left out is named in a text beside the folder, up to maxMissing bytes.
//   - Memory is bounded, however many members there are: see maxDirectory, MaxChoice,
//     maxMissing.
//   - Links to folders are not followed.
//
// Buffers: encoders and copy buffers come from pools. [Folder.Write] gives them back when
// it returns, also after an error.
//
// Imports of siblings: storage (the files of a mount).
package archive
