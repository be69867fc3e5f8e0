// Package faults does to the real server what loses files elsewhere, and looks for them afterwards. It also attacks the
// server as those do who would have it run out of memory, descriptors or places, in what the compose file gives it.
//
// It holds tests only, and for Linux only. Where GOWEBDAV_SOAK is set they run in their long form and print their
// figures: 1 is five minutes of random requests, a duration is that long. GOWEBDAV_SEED replays one seed.
package faults
