// Package dav is the WebDAV protocol (RFC 4918) of one mount: everything that
// golang.org/x/net/webdav lacks or gets wrong. It turns requests into operations on
// [storage.Files], and their errors into statuses. Package server owns GET, HEAD,
// logins and access rules; it calls [Handler.Serve] for all other methods.
//
// Read the files in this order:
//
//   - handler.go: the way of a request, and the table of what each method changes;
//     method.go: which methods a mount offers.
//   - path.go, spelling.go, base.go, destination.go: from a client's path to a name in
//     the folder; Unicode forms and proxies' prefixes on the way. href.go leads back.
//   - error.go, name.go: from an error to its status.
//   - condition.go, etag.go, ifheader.go, header.go, date.go: headers.
//   - lock.go: the table of locks; lockmethod.go: LOCK and UNLOCK.
//   - xml.go, encoding.go, body.go: bodies of requests.
//   - propfind.go, property.go, multistatus.go, collection.go: listings;
//     proppatch.go: setting properties.
//   - put.go, partial.go, tree.go, standard.go: methods that change files.
//   - client.go: workarounds for single clients.
//
// # Invariants
//
//   - A path is clean before it comes here, and lies in the mount ([CleanPath],
//     [Within]). Every further path of a request, in Destination or If, passes the
//     same two functions.
//   - A request changes something only after its If header, its conditions and its
//     lock tokens were checked, in this order. PUT and PATCH check the conditions again
//     at the moment of the write, as others may have written since.
//   - Each list that a client can make longer has a bound: locks, tokens, tags,
//     properties, XML bytes, depth and names.
//   - Only [Error.Public] and the status reach the client. The cause is for the log.
//   - Answers are written while a folder is read: memory does not depend on the
//     number of members.
//
// # Locks
//
// The only mutex is locks.mu, which guards the table of WebDAV locks. It comes before the
// mutex of the pool that counts them. No file operation runs under it.
//
// # Lifetime of buffers
//
// A multistatus comes from a pool and goes back in close: nobody may use it after that,
// nor a slice of its buffer. The [storage.Member] values of a listing are valid until the
// next read of the folder.
package dav
