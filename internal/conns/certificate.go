package conns

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"gowebdav/internal/config"
	"gowebdav/internal/storage"
)

// certificateAge is how long a certificate is used before its files are checked again.
const certificateAge = 2 * time.Second

// TLS returns a configuration for TLS 1.2 and later, with the certificate and the key in two
// PEM files. Changed files are used from the next connection on. If they do not match, as
// while both are being renewed, the old pair stays in use and the log says so. Without files
// it returns nil. An error names the setting.
func TLS(certFile, keyFile string, log *slog.Logger) (*tls.Config, error) {
	if certFile == "" && keyFile == "" {
		return nil, nil
	}
	c := &certificate{files: [2]string{certFile, keyFile}, log: log}
	if err := c.load(); err != nil {
		return nil, err
	}
	c.looked = time.Now()
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.current}, nil
}

// certificate is a certificate that may be renewed while the server runs.
type certificate struct {
	files [2]string // the certificate, the key
	log   *slog.Logger

	mu     sync.Mutex
	pair   *tls.Certificate
	seen   [2]config.File // the files when they were last read
	looked time.Time      // when they were last checked
}

func (c *certificate) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); now.Sub(c.looked) >= certificateAge {
		c.looked = now
		if c.changed() {
			if err := c.load(); err != nil {
				c.log.Error("the new certificate is refused, the old one stays", "err", err)
				if storage.Exhausted(err) {
					c.seen = [2]config.File{{Name: c.files[0]}, {Name: c.files[1]}} // so that the next check reads them again
				}
			}
		}
	}
	return c.pair, nil
}

func (c *certificate) changed() bool {
	for _, f := range c.seen {
		if !f.Same(f.Now()) {
			return true
		}
	}
	return false
}

// load reads the files. If they change meanwhile, the next check reads them again.
func (c *certificate) load() error {
	for i, name := range c.files {
		c.seen[i] = config.File{Name: name}.Now() // an error shows when it is read
	}
	cert, err := os.ReadFile(c.files[0])
	if err != nil {
		return fmt.Errorf("TLS_CERT: %w", err)
	}
	key, err := os.ReadFile(c.files[1])
	if err != nil {
		return fmt.Errorf("TLS_KEY: %w", err)
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return fmt.Errorf("TLS_CERT, TLS_KEY: %w", err) // the error quotes nothing from the files
	}
	c.pair = &pair
	until := pair.Leaf.NotAfter.UTC()
	if time.Now().After(until) {
		c.log.Warn("the certificate has run out", "until", until)
	}
	c.log.Info("certificate", "names", pair.Leaf.DNSNames, "until", until)
	return nil
}
