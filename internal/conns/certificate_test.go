package conns

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/conns/conntest"
)

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
		oldCert, oldKey := conntest.Certificate(t, "old.example")
		newCert, newKey := conntest.Certificate(t, "new.example")
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
	cert, key := conntest.Certificate(t, "dav.example")
	_, other := conntest.Certificate(t, "dav.example")
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
