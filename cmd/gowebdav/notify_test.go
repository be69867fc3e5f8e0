//go:build unix

package main

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// The program tells a service manager when it is ready, and when it stops.
func TestNotify(t *testing.T) {
	folder, err := os.MkdirTemp("", "gowebdav") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	name := filepath.Join(folder, "notify")
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer manager.Close()
	cmd := program(t, []string{"dav=/drop,drop,null,null,false", "PORT=0", "NOTIFY_SOCKET=" + name})
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 64)
	for _, want := range []string{ready, stopping} {
		n, err := manager.Read(buf)
		if err != nil || string(buf[:n]) != want {
			t.Fatalf("%q, %v; want %s", buf[:n], err, want)
		}
		if want == ready {
			cmd.Process.Signal(syscall.SIGTERM)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// A missing socket is an error, not a hang, and the program continues.
func TestNotifyNobody(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "none"))
	if err := notify(ready); err == nil {
		t.Error("nobody listens, and no error")
	}
	t.Setenv("NOTIFY_SOCKET", "")
	if err := notify(ready); err != nil {
		t.Error(err)
	}
}
