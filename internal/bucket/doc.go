// Package bucket gives access to a prefix of a bucket, in object storage that speaks S3, as the
// files of a mount: see [storage.Writable].
//
// Read the files in this order:
//
//	bucket.go       Bucket, and how its requests are bounded and tried again
//	slots.go        how many requests run at a time
//	object.go       keys and names; how an object is described
//	listing.go      what a folder holds; names are looked up in lists that are not older than 5 s
//	folder.go       an open folder
//	file.go         an open file
//	run.go          an answer that is read on: where a request begins, and how long it is
//	pages.go        the pages, first and last bytes that are kept
//	fs.go           the fs.FS for readers of logs
//	speller.go      Unicode forms of names
//	upload.go       an upload; buffers.go: the memory of uploads
//	write.go        conditions, folders, and what a write makes untrue of what is kept
//	tree.go         deletions, copies and moves
//	sweep.go        uploads in parts that nobody completes
//	credentials.go  the standard variables and the shared file
//	client.go       what a store is asked; request.go: requests, signed, and their answers
//	transport.go    connections, bytes that are counted
//	failure.go      what fails, which of it passes, and what an operator can do
//
// # Invariants
//
//   - request.go alone imports the library, which signs requests.
//   - Each GET names the entity tag of the list that the object was found in. The answer must tell
//     the size of the list, and for an object without a tag also its time. Two contents are never read
//     as one: an object that was replaced is an error until it is opened again. Only a replacement of
//     the same size, in the same second, without a tag, is not noticed between two requests.
//   - What an object holds never changes, so what is kept of it never goes stale. It is kept by
//     name, entity tag, size and time.
//   - A request has one of maxRequests places from its start until its answer is read or dropped. A
//     client has half of them.
//     An answer that nobody reads at the moment is dropped when another request needs its place.
//   - No error and no log line holds a credential.
//   - Lists of a folder that a write has changed are dropped after it, whether it succeeds or not. One
//     that is read meanwhile is not kept.
//   - An upload that waits for memory has none.
//
// # Locks
//
// slots.mu, pages.mu, lists.mu and uploads.mu are held for no request. Of them, only slots.mu is taken with
// another lock: that of the pool, before it. A file has one lock, which is held while it reads. The idle
// time of a run is guarded by the lock of the pool. A name has a lock while an object is put at it.
package bucket
