package server

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"testing"

	"gowebdav/internal/conns"
	"gowebdav/internal/conns/conntest"
)

// TLS 1.1 is refused.
func TestOldTLS(t *testing.T) {
	s, _ := newSite(t, "/app,DIR", false)
	secure, client := certified(t)
	addr := s.serving(t, secure)
	client.MinVersion, client.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	if c, err := tls.Dial("tcp", addr, client); err == nil {
		c.Close()
		t.Error("TLS 1.1 is spoken")
	}
	client.MaxVersion = 0
	c, err := tls.Dial("tcp", addr, client)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := c.ConnectionState().Version; got != tls.VersionTLS13 {
		t.Errorf("version %x", got)
	}
}

// A client that could speak HTTP/2 speaks HTTP/1.1, in every build: what is held back
// belongs to a connection, on which there must be one answer at a time.
func TestOneAnswerAtATimeOverTLS(t *testing.T) {
	s, dir := newSite(t, "/app,DIR,null,null,true", false)
	write(t, filepath.Join(dir, "lab.log"), "line\n")
	secure, trusting := certified(t)
	addr := s.serving(t, secure)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: trusting, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			for range 20 {
				resp, err := client.Get("https://" + addr + "/app/lab.log")
				if err != nil {
					t.Error(err)
					return
				}
				body, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil || string(body) != "line\n" || resp.ProtoMajor != 1 {
					t.Errorf("%s: %q, %v", resp.Proto, body, err)
					return
				}
			}
		})
	}
	clients.Wait()
}

// certified are the settings of a server, and of a client that trusts it.
func certified(t testing.TB) (server, client *tls.Config) {
	t.Helper()
	cert, key := conntest.Certificate(t, "dav.example")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "cert.pem"), string(cert))
	write(t, filepath.Join(dir, "key.pem"), string(key))
	server, err := conns.TLS(filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(cert)
	return server, &tls.Config{RootCAs: roots}
}
