package server

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// makeCertificate returns a certificate for a name, which has signed itself, and its
// key, in PEM.
func makeCertificate(t testing.TB, name string) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(240 * time.Hour),
		DNSNames:     []string{name},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})
}

// certified are the settings of a server, and of a client that trusts it.
func certified(t testing.TB) (server, client *tls.Config) {
	t.Helper()
	cert, key := makeCertificate(t, "dav.example")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "cert.pem"), string(cert))
	write(t, filepath.Join(dir, "key.pem"), string(key))
	server, err := TLS(filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(cert)
	return server, &tls.Config{RootCAs: roots}
}

// A renewed certificate is taken up; what is no pair is refused once, and the old
// one stays.
func TestRenewedCertificate(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
		put := func(name string, content []byte) {
			t.Helper()
			if err := os.WriteFile(name+"~", content, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(name+"~", name); err != nil {
				t.Fatal(err)
			}
		}
		oldCert, oldKey := makeCertificate(t, "old.example")
		newCert, newKey := makeCertificate(t, "new.example")
		put(certFile, oldCert)
		put(keyFile, oldKey)
		var log bytes.Buffer
		config, err := TLS(certFile, keyFile, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		expect := func(step, name string, refused int) {
			t.Helper()
			pair, err := config.GetCertificate(nil)
			if err != nil || pair.Leaf.DNSNames[0] != name {
				t.Errorf("%s: %v, %v; want %s", step, pair.Leaf.DNSNames, err, name)
			}
			if got := strings.Count(log.String(), "is refused"); got != refused {
				t.Errorf("%s: refused %d times, want %d:\n%s", step, got, refused, &log)
			}
		}
		expect("at first", "old.example", 0)
		put(certFile, newCert)
		expect("at once, nobody looks", "old.example", 0)
		time.Sleep(certificateAge)
		expect("the new one with the old key", "old.example", 1)
		time.Sleep(certificateAge)
		expect("still", "old.example", 1)
		put(keyFile, newKey)
		time.Sleep(certificateAge)
		expect("both", "new.example", 1)
		os.Remove(keyFile)
		time.Sleep(certificateAge)
		expect("a missing key", "new.example", 2)
		put(keyFile, []byte("rubbish with a secret"))
		time.Sleep(certificateAge)
		expect("rubbish", "new.example", 3)
		if strings.Contains(log.String(), "a secret") {
			t.Errorf("the log shows the key's file:\n%s", &log)
		}
		put(keyFile, newKey)
		time.Sleep(certificateAge)
		expect("as before", "new.example", 3)
	})
}

func TestBadCertificate(t *testing.T) {
	dir := t.TempDir()
	cert, key := makeCertificate(t, "dav.example")
	_, other := makeCertificate(t, "dav.example")
	write(t, filepath.Join(dir, "cert.pem"), string(cert))
	write(t, filepath.Join(dir, "key.pem"), string(key))
	write(t, filepath.Join(dir, "other.pem"), string(other))
	for _, c := range []struct{ cert, key, want string }{
		{"missing.pem", "key.pem", "TLS_CERT: "},
		{"cert.pem", "missing.pem", "TLS_KEY: "},
		{"cert.pem", "other.pem", "TLS_CERT, TLS_KEY: "},
		{"key.pem", "cert.pem", "TLS_CERT, TLS_KEY: "},
	} {
		_, err := TLS(filepath.Join(dir, c.cert), filepath.Join(dir, c.key), slog.New(slog.DiscardHandler))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s, %s: %v", c.cert, c.key, err)
		}
	}
}

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
