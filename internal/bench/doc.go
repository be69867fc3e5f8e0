// Command bench compares the server with its peers. Each server runs alone on one core,
// and the client on another. It prints a table in Markdown.
//
// A figure is a median over rounds, in which the servers take turns. The peers are
// Debian's packages, configured for the same work as far as they can: WebDAV, listings,
// compression, persistent connections. Only ours has a login and an access log. Beside them
// stands the least that a server in Go can do (bare), which is no peer.
//
// A second table is about logs by lines, which no peer has. It compares our server with
// ripgrep, and with gzip and grep, on the server's core. One expression has no literal,
// so that no program can skip any byte. Its last rows are about a hub and the servers
// that it shares, all on the server's core.
//
// With -victorialogs it makes other tables instead: the same questions about a folder of
// logs, asked here and in VictoriaLogs, which has been sent them first (fleet.go,
// victorialogs.go). The programs are not Debian's; docs/scaling.md says how to build them.
//
// Read main.go and rounds.go first, then probes.go and logs.go for the measurements.
package main
