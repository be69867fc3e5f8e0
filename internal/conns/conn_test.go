package conns

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A small answer leaves in one piece, and nothing of one that is not said to
// come whole is held back.
func TestHoldBack(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	client, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	accepted, err := listening(ln, nil, nil, nil).Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer accepted.Close()
	server := accepted.(*Conn)
	held := func(want int) {
		t.Helper()
		if len(server.held) != want {
			t.Errorf("%d bytes are held back, want %d", len(server.held), want)
		}
	}
	arrives := func(want string) {
		t.Helper()
		got := make([]byte, len(want))
		if _, err := io.ReadFull(client, got); err != nil || string(got) != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	say := func(s string) {
		t.Helper()
		if n, err := io.WriteString(server, s); n != len(s) || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	say("at once")
	held(0)
	arrives("at once")

	server.holds = true
	say("head ")
	say("body")
	held(9)
	server.holds = false
	server.send(nil)
	held(0)
	arrives("head body")
	say("next")
	held(0)
	arrives("next")

	server.holds = true
	say("head ")
	large := strings.Repeat("x", maxHeld)
	say(large)
	held(0)
	arrives("head " + large)
	say("then a file: ")
	held(13)
	path := filepath.Join(t.TempDir(), "file")
	write(t, path, "content")
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if n, err := server.ReadFrom(file); n != 7 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	arrives("then a file: content")
}

func write(t testing.TB, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
