// Command bench measures the server against its peers, each alone on one core
// with the client on another, and prints a table in Markdown.
//
// A figure is a median over rounds in which the servers take turns. The peers are
// Debian's packages, set up to do as much of the same as they can: WebDAV, listings,
// compression, connections that stay open; but without login and access log, which
// only ours has.
//
// A second table is of logs by lines, which no peer has: what our server takes is
// held against ripgrep and gzip with grep, which run on the server's core. The
// expression without a literal has no byte that every match holds, so that neither
// can pass over anything.
package main
