// Package remote answers below a prefix with another instance of this program, whole: WebDAV,
// pages, queries for logs, follows.
//
// It is a reverse proxy, and no webdav.Handler: the other instance knows the prefix by
// X-Forwarded-Prefix, so nothing in its answers is rewritten but the realms of its logins.
// Compressed bytes pass as they are.
//
// Read in this order:
//
//	remote.go   Remote: one request, and what may go wrong
//	ask.go      a query of our own, as a part of another answer
//	header.go   which header fields pass, in both directions, and no interim answers
//	loop.go     a request that comes back to a server that it has passed
//	dial.go     connections: how long they may take, and to whom
//	breaker.go  no more attempts for a while after several have failed
//	silence.go  an answer or a body that stops halfway
//	probe.go    whether the other instance is there, for the list of mounts
//
// Invariants:
//
//   - A request has a share of the places of its remote, and ends when the other side is silent.
//   - The other instance gets only header fields that this program reads, since it trusts the
//     others as those of a proxy. Credentials of this server go to no other host than that of
//     the settings, and with credentials of our own the client's do not pass.
//   - Plain HTTP goes to private addresses only, which is decided when the address is dialled.
package remote
