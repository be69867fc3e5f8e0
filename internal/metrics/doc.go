// Package metrics counts the work of a server, and writes the counts in the text format of
// Prometheus (text exposition format, version 0.0.4).
//
// # Reading order
//
//   - registry.go: [Registry], all counters of one server, and [Registry.Write].
//   - mount.go: [Mount], the counters of one mount, by method and status.
//   - histogram.go, text.go: buckets, and the lines of the format.
//   - process.go, process_linux.go, process_other.go: memory, CPU and file descriptors.
//
// # Invariants
//
//   - No client can create a series: unknown methods and statuses count as "other", and
//     mounts come from the settings.
//   - Counting takes no lock, and allocates only at the first request of a method to a mount.
//     [Mount.Count] is called for each request.
//   - A mount keeps its counters across reloads of the settings. Counters never decrease.
//   - Names of metrics and labels are an interface: dashboards and alerts use them. Names
//     with the prefixes go_ and process_ are those of the Prometheus client libraries.
//   - Series by method and status appear with the first such request.
//
// # Locks
//
// The lock of a Registry guards the list of mounts and the state of the last reload. It is
// not held while writing, so a slow reader blocks nobody.
package metrics
