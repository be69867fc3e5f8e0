// Package interop drives the real server with the clients its users have.
//
// It holds tests only, and for Linux only. Each client has its file. A client that is not installed is a skip that
// names the Debian package to install, or a failure where GOWEBDAV_REQUIRE_CLIENTS is 1, as "make test" sets it.
package interop
