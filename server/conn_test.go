package server

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"gowebdav/internal/conns"
	"gowebdav/internal/wire"
)

// serving is the site behind a real listener, over TLS where secure is not nil; the address is returned.
func (s *site) serving(t testing.TB, secure *tls.Config) string {
	return s.servingOn(t, secure, "tcp", "127.0.0.1:0")
}

func (s *site) servingOn(t testing.TB, secure *tls.Config, network, address string) string {
	ln, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- conns.Serve(ctx, []net.Listener{ln}, secure, s.Config.Handler.(*Server).Connections(), s.Config.Handler, slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return ln.Addr().String()
}

// What is held back arrives, whole and in order, however the answer ends.
func TestHeldBackArrives(t *testing.T) {
	t.Run("plain", func(t *testing.T) {
		testHeldBackArrives(t, nil, func(addr string) (net.Conn, error) { return net.Dial("tcp", addr) })
	})
	t.Run("TLS", func(t *testing.T) {
		secure, client := certified(t)
		testHeldBackArrives(t, secure, func(addr string) (net.Conn, error) { return tls.Dial("tcp", addr, client) })
	})
}

func testHeldBackArrives(t *testing.T, secure *tls.Config, dial func(addr string) (net.Conn, error)) {
	s, dir := newSite(t, "/app,DIR,null,null,false", false)
	sizes := []int{0, 1, 511, 512, 2048, 4095, 4096, 8191, 8192, wire.MaxSmall - 1, wire.MaxSmall, wire.MaxSmall + 1, 100_000, 3 << 20}
	for _, size := range sizes {
		write(t, filepath.Join(dir, fmt.Sprint(size)), strings.Repeat("0123456789abcde\n", size/16+1)[:size])
	}
	for i := range 500 {
		write(t, filepath.Join(dir, "many", fmt.Sprint(i)), "")
	}
	c, err := dial(s.serving(t, secure))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	in := bufio.NewReader(c)
	ask := func(method, path string, header ...string) *http.Response {
		t.Helper()
		fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: x\r\n%s\r\n", method, path, strings.Join(append(header, ""), "\r\n"))
		resp, err := http.ReadResponse(in, &http.Request{Method: method})
		if err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
		return resp
	}
	want := func(resp *http.Response, content string) {
		t.Helper()
		got, err := io.ReadAll(resp.Body)
		if err != nil || string(got) != content {
			t.Errorf("%s: %d of %d bytes, %v", resp.Status, len(got), len(content), err)
		}
	}
	for _, size := range sizes { // one after the other over the same connection
		path, content := fmt.Sprint("/app/", size), strings.Repeat("0123456789abcde\n", size/16+1)[:size]
		want(ask("GET", path), content)
		want(ask("HEAD", path), "")
		if size > 100 {
			want(ask("GET", path, "Range: bytes=7-99"), content[7:100])
		}
	}
	listing, err := io.ReadAll(ask("PROPFIND", "/app/many/", "Depth: 1").Body)
	if got := strings.Count(string(listing), "<D:response>"); err != nil || got != 501 || !strings.HasSuffix(string(listing), "</D:multistatus>\n") {
		t.Errorf("%d responses, %v", got, err)
	}
	want(ask("GET", "/app/4096", "Connection: close"), strings.Repeat("0123456789abcde\n", 256))
	if _, err := in.ReadByte(); err != io.EOF {
		t.Errorf("after the last answer: %v", err)
	}
}

func BenchmarkGet(b *testing.B) {
	s, dir := newSite(b, "/app,DIR,user1,pass1,true", false)
	write(b, filepath.Join(dir, "small.log"), strings.Repeat("0123456789abcde\n", 256))
	c, err := net.Dial("tcp", s.serving(b, nil))
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	in := bufio.NewReaderSize(c, 16<<10)
	request := []byte("GET /app/small.log HTTP/1.1\r\nHost: x\r\nAuthorization: Basic dXNlcjE6cGFzczE=\r\n\r\n")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Write(request); err != nil {
			b.Fatal(err)
		}
		resp, err := http.ReadResponse(in, nil)
		if err != nil || resp.StatusCode != 200 {
			b.Fatal(resp, err)
		}
		if n, err := io.Copy(io.Discard, resp.Body); n != 4096 || err != nil {
			b.Fatal(n, err)
		}
	}
}
