// Package server leads a request to its mount, and turns every error into a status.
//
// The way of a request is
//
//	conns (socket) → what proxies say → access log, recover → path hygiene → the server's name
//	→ compression (wire) → router → gate: login, same origin, read-only → mount, or index
//
// Read in this order:
//
//	server.go           New, Reload, the router
//	exchange.go         what is known of a request: its answer, who asks, what the log says
//	accesslog.go        one line for each request; a panic becomes a 500
//	proxy.go            what trusted proxies say of the client
//	gate.go             the security: who asks, from where, for what
//	cors.go, hosts.go   pages of other sites, names of the host
//	logout.go           how a browser forgets a password
//	link.go             visitors by a link
//	may.go              what else the login's URL is asked about
//	mount.go            the files of a mount, names in the spelling of the disk
//	bucket.go           the same of a mount that is a bucket
//	representation.go   what GET answers: one table, by query and by folder or file
//	error.go            from errors to statuses; the headers that all answers have
//	download.go         a file's bytes
//	logview.go          the page of a log, and its lines by package logapi
//	archive.go          a folder as zip or tar.gz, by package archive
//	listing.go          folders: entries.go and order.go read and sort them, rotated.go puts
//	                    sets together, held.go keeps what waits to be sent
//	preview.go          pictures, documents and texts as pages; viewer.go: who looks at pages
//	index.go            the list of mounts
//	watched.go          a file that changes while it is sent
//	metrics.go          what Prometheus asks
//	limits.go           how much may run at a time
//
// Invariants:
//
//   - Login, same origin, read-only: in this order, in one function, [gate.serve].
//   - A handler answers, or returns an error before it has written anything.
//   - A link confines a request to what it names. Whatever opens more than the request's
//     own file asks the record of the caller (exchange.go) first.
//   - A request stays with the configuration that it has begun with.
//
// Tests that are named after files of conns and wire (conn_test.go, compress_test.go, …) see
// these packages through the whole server.
//
// Locks: Server.reloading is held while a configuration is taken. Requests take no lock of
// the server; they read the current configuration once.
package server
