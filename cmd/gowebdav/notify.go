package main

import (
	"net"
	"os"
)

// States of a service with Type=notify (sd_notify(3)).
const (
	ready    = "READY=1"
	stopping = "STOPPING=1"
)

// notify sends a state to the service manager (sd_notify(3)). Without a service manager it
// does nothing.
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
