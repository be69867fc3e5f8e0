// Package pool shares a bounded number of places among clients: connections, searches,
// archives, locks, hashes of passwords. Each client has a share, so that no client can
// take all places.
//
// # Reading order
//
//   - client.go: [Client], the text that identifies a client.
//   - pool.go: [Pool], taking and leaving places, and taking them from idle holders; [Place.Rest] for a
//     holder that becomes idle.
//   - wait.go: [Pool.Wait], the queue for places.
//   - yield.go: [Yield], turns on the processor.
//
// # Invariants
//
//   - There are never more places in use than Bound.All. No client has more than
//     Bound.Client; requests without a client ("") share nothing and have no such bound.
//   - The queue is bounded in the same way. A waiter gets one place or one error.
//   - Leaving twice, or after the place was taken away, has no effect.
//   - A client without places and without waiters takes no memory.
//
// # Locks
//
// Each Pool has one lock. It calls [Holder.Rate] and [Holder.End] with the lock held, so a
// Holder must not call any Pool, and End must not wait. [Pool.InUse] takes no lock.
package pool
