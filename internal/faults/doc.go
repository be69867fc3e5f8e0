// Package faults makes the real server crash, run out of disk space, or lose its connections, and checks the files
// afterwards. It also attacks the server, within the limits of the compose file, to exhaust its memory, descriptors
// or places.
//
// It holds tests only, for Linux only. Read server_test.go first: it runs the server. With GOWEBDAV_SOAK set, tests
// run in their long form and print figures: 1 means five minutes of random requests, a duration means that long.
// GOWEBDAV_SEED replays one seed.
package faults
