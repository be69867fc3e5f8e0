package conns

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gowebdav/internal/conns/conntest"

	"golang.org/x/sys/unix"
)

// A certificate that could not be read for want of a descriptor is read when there is one.
func TestRenewedCertificateWithoutDescriptor(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
		renew := func(name string) {
			cert, key := conntest.Certificate(t, name)
			write(t, certFile, string(cert))
			write(t, keyFile, string(key))
		}
		renew("old.example")
		var log bytes.Buffer
		config, err := TLS(certFile, keyFile, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		served := func() string {
			time.Sleep(certificateAge)
			pair, _ := config.GetCertificate(nil)
			return pair.Leaf.DNSNames[0]
		}
		renew("a-new-name.example")
		var limit unix.Rlimit
		if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
			t.Fatal(err)
		}
		if err := unix.Prlimit(0, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 0, Max: limit.Max}, nil); err != nil {
			t.Fatal(err)
		}
		without := served()
		if err := unix.Prlimit(0, unix.RLIMIT_NOFILE, &limit, nil); err != nil {
			t.Fatal(err)
		}
		if without != "old.example" || !strings.Contains(log.String(), "is refused") {
			t.Errorf("%s is served:\n%s", without, &log)
		}
		if got := served(); got != "a-new-name.example" {
			t.Errorf("then %s is served:\n%s", got, &log)
		}
	})
}
