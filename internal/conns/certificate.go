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

// certificateAge is how long a certificate is used before its files are looked at
// again.
const certificateAge = 2 * time.Second

// TLS returns settings that speak TLS 1.2 or later with the certificate and key in
// two files of PEM. Files that change are taken up with the next connection; where
// they are no pair, as while both are being renewed, the log says so and the old one
// stays. Without files there are no settings: nil. An error names the setting.
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

// certificate is one that may be renewed while the server runs.
type certificate struct {
	files [2]string // of the certificate, of the key
	log   *slog.Logger

	mu     sync.Mutex
	pair   *tls.Certificate
	seen   [2]config.File // the files as they were read last
	looked time.Time
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
					c.seen = [2]config.File{{Name: c.files[0]}, {Name: c.files[1]}} // as if never read
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

// load reads the files. What changes while it does is read again the next time.
func (c *certificate) load() error {
	for i, name := range c.files {
		c.seen[i] = config.File{Name: name}.Now() // reading says what is wrong
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
		return fmt.Errorf("TLS_CERT, TLS_KEY: %w", err) // it holds nothing of the files
	}
	c.pair = &pair
	until := pair.Leaf.NotAfter.UTC()
	if time.Now().After(until) {
		c.log.Warn("the certificate has run out", "until", until)
	}
	c.log.Info("certificate", "names", pair.Leaf.DNSNames, "until", until)
	return nil
}
