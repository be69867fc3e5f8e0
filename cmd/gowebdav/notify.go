package main

import (
	"net"
	"os"
)

// What the service manager is told of a service of Type=notify.
const (
	ready    = "READY=1"
	stopping = "STOPPING=1"
)

// notify tells the service manager that started the program a state, as
// sd_notify(3) says. Without one it does nothing.
func notify(state string) error {
	name := os.Getenv("NOTIFY_SOCKET")
	if name == "" {
		return nil
	}
	conn, err := net.Dial("unixgram", name)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Write([]byte(state))
	return err
}
