// Package conns serves HTTP/1.1 on connections that are bounded, measured, and able to hold
// small writes back.
//
// It knows sockets, TLS and the framing of requests. It knows no URLs, users or files;
// package wire writes answers on top of it, and package server decides what they are.
//
// Read in this order:
//
//	serve.go        Serve: the http.Server, its timeouts, and how it stops
//	listener.go     Accept: a Conn for each connection, and what to do without descriptors
//	conn.go         Conn: small writes that are held back, files that the kernel sends
//	limits.go       Limits: how many connections there may be, in all and per client
//	meter.go        how fast a client is, so that the slowest makes room
//	memory.go       whether the memory limit is near, so that idle connections end
//	spare.go        the descriptor that is kept to tell a client that there is none
//	head.go         requests whose end can be told in two ways
//	body.go         request bodies: a client that stalls, and what nobody reads
//	linger.go       reading on after a refusal, so that the client sees it
//	tlsconn.go      connections over TLS
//	certificate.go  a certificate that is renewed while the server runs
//
// Invariants:
//
//   - A connection carries one answer at a time: HTTP/2 is off, since held bytes belong to
//     a connection.
//   - Nothing is held back unless the handler has called [Uninterrupted], and nothing stays
//     held once [Conn.Flush] has returned.
//   - A connection leaves its place in the Limits when it is closed, and only then.
//   - Every wait for a client has a deadline.
//
// Locks: Conn.mu is held while bytes are written to the socket. The pool of the Limits calls
// Conn.Rate and Conn.End with its own lock held, so neither takes Conn.mu nor a place. A
// meter's lock is held for a few additions only, and is the innermost.
//
// Buffers: what a Conn holds back lies in a buffer of heldBuffers, from the first held write
// until it is sent. Idle connections have none.
//
// Imports of siblings: pool (places), storage (which errors mean that the system has run
// out of descriptors), config (trusted proxies; whether a file has changed).
package conns
