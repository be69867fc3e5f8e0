// Package pieces joins the lines that container runtimes write in pieces. A line of the
// application that is too long for one of the runtime becomes several, of which only the last
// one says that it has ended. They are one line of the log, in the form of the first piece.
// Pieces of stdout and stderr may alternate.
//
// # Reading order
//
//	form.go    Form: what a line of the file says as a piece
//	joiner.go  Joiner: which lines are pieces of one before; Join
//
// # Invariants
//
// Lines are in the order of their first pieces. A line reaches to where the next one begins, so
// the lines tile the file, and each offset belongs to one line, also that of a piece among
// others. A piece that comes later than Reach, or MaxJoined after the first one, begins a line
// of its own: so it is enough to look at a bounded part of the file to tell where lines begin.
//
// The package has no state and imports nothing of this module.
package pieces
