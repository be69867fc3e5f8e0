// Command bench measures the server against its peers, each alone on one core
// with the client on another, and prints a table in Markdown.
//
// A figure is a median over rounds in which the servers take turns. Peers run
// as Debian ships them, without login and access log, which only ours has.
package main
