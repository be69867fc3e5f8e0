// Package auth decides whether a request may enter a mount, and slows down password
// guessing. It knows nothing of files, and sends no response.
//
// # Reading order
//
//   - gate.go: [Gate], the users of one mount. Start here.
//   - secret.go, hash.go, htpasswd.go: [Secret], a password or a hash, and its parsers.
//   - credentials.go: user name and password of a request.
//   - verifier.go: one password check, in constant work for each user.
//   - guard.go, hashqueue.go: the bounds on guessing, and on computing hashes.
//   - list.go: [List], one password check for all mounts.
//   - gateway.go: [Gateway], logins made by a proxy or at a URL.
//   - link.go: [Links], signed links that need no login.
//
// # Invariants
//
//   - Authentication fails closed: after any error nobody may enter.
//   - A refusal computes the same hashes for every user name, known or not. Response times
//     reveal no user names.
//   - A right password waits like a wrong one. Otherwise the wait would not slow down
//     guessing.
//   - Secrets and records keep digests of passwords, no plain text. No error, log or %v
//     shows a password. Only a watched [Login] keeps the headers that its gateway needs.
//   - Everything that grows with the number of clients is bounded: guard records, waiting
//     logins, requests to a gateway.
//   - A Gate is never changed. A reload makes a new one, which keeps the accounts of
//     unchanged users. Revoke then cancels the contexts of all others.
//
// # Locks
//
// Each record of the guard has a lock. It is held while the password of one user at one
// address is checked, including the wait for the hash queue. Order: the record of a user,
// then the record of its address. The guard's own lock is held only for a lookup, with no
// other lock taken after it. The hash queue has no lock of its own: see internal/pool.
package auth
