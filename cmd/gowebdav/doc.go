// Command gowebdav shares folders over WebDAV and in the browser.
//
// main.go chooses the command: serve (serve.go), check (check.go, and checklog.go for logs),
// hash, link, or healthcheck (also serve.go). listen.go opens the sockets, watch.go serves the
// metrics, reload.go reads the settings again, notify.go talks to systemd. The program itself is
// package server.
//
// Only main calls os.Exit: 0 after a normal stop, 1 after an error, 2 for wrong settings.
// The order of serve matters: settings, folders, sockets, log, and only then the message
// to systemd that the program is ready.
package main
