//go:build linux

package interop

import (
	"path/filepath"
	"strings"
	"testing"
)

// Everything that works behind a proxy works over the server's own TLS.
func TestOwnTLS(t *testing.T) {
	t.Parallel()
	for _, client := range []struct {
		name string
		test func(*testing.T, proxy)
	}{
		{"curl", proxiedCurl},
		{"rclone", proxiedRclone},
		{"litmus", proxiedLitmus},
		{"gvfs", proxiedGvfs},
		{"follow", proxiedFollow},
	} {
		t.Run(client.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeCertificate(t, dir, "127.0.0.1")
			s := serve(t, "--tls_cert", filepath.Join(dir, "cert.pem"), "--tls_key", filepath.Join(dir, "key.pem"))
			s.url = strings.Replace(s.url, "http:", "https:", 1)
			client.test(t, proxy{s, filepath.Join(dir, "cert.pem")})
		})
	}
}
