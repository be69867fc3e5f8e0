// Package interop drives the real server with the clients of its users.
//
// It holds tests only, for Linux only. Each client has its file; start with interop_test.go and server_test.go. A
// test is skipped if its client is not installed, and names the Debian package to install. With
// GOWEBDAV_REQUIRE_CLIENTS=1, as in "make test", it fails instead.
//
// store_test.go has real object storage: eachServer runs a test with folders, and with buckets in their place.
package interop
