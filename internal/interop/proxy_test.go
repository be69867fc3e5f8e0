//go:build linux

package interop

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A proxy ends TLS in front of a server: the client's scheme, host and port differ from the server's.
type proxy struct {
	*server
	certificate string // a file, PEM
}

// freePort returns a free TCP port. It stays free if no other test uses the loopback address host: the kernel picks
// ports of 127.0.0.1 for other sockets.
func freePort(t *testing.T, host string) string {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// writeCertificate makes cert.pem, self-signed for host, and key.pem.
func writeCertificate(t *testing.T, dir, host string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		Subject:               pkix.Name{CommonName: host},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
		DNSNames:              []string{"localhost", documented},
		IPAddresses:           []net.IP{net.ParseIP(host)},
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"cert.pem": {Type: "CERTIFICATE", Bytes: cert},
		"key.pem":  {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// behind starts a proxy on host. It replaces HOST, PORT and BACKEND in the configuration file.
func behind(t *testing.T, s *server, host, file, config string, ready *regexp.Regexp, command ...string) proxy {
	t.Helper()
	dir, port := t.TempDir(), freePort(t, host)
	writeCertificate(t, dir, host)
	config = strings.NewReplacer("HOST", host, "PORT", port, "BACKEND", s.url).Replace(config)
	if err := os.WriteFile(filepath.Join(dir, file), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir)
	d, _ := start(t, cmd, ready)
	return proxy{
		server:      &server{daemon: d, url: "https://" + net.JoinHostPort(host, port), folder: s.folder},
		certificate: filepath.Join(dir, "cert.pem"),
	}
}

// The shortest nginx configuration for a proxy. It even changes the Host header to the backend's.
const nginxConf = `
daemon off;
master_process off;
pid nginx.pid;
error_log stderr notice;
events {}
http {
	access_log off;
	client_body_temp_path body;
	proxy_temp_path proxy;
	fastcgi_temp_path fastcgi;
	uwsgi_temp_path uwsgi;
	scgi_temp_path scgi;
	client_max_body_size 0;
	server {
		listen HOST:PORT ssl;
		ssl_certificate cert.pem;
		ssl_certificate_key key.pem;
		location / { proxy_pass BACKEND; }
	}
}
`

// nginx logs its version once it listens.
var nginxReady = regexp.MustCompile(`\[notice\].*nginx/`)

func behindNginx(t *testing.T, s *server, host string) proxy {
	t.Helper()
	nginx := need(t, "nginx")[0]
	return behind(t, s, host, "nginx.conf", nginxConf, nginxReady, "/bin/sh", "-c",
		`exec "$0" -e stderr -p "$PWD" -c "$PWD/nginx.conf"`, nginx)
}

const caddyfile = `
{
	admin off
	auto_https off
}
https://HOST:PORT {
	bind HOST
	tls cert.pem key.pem
	reverse_proxy BACKEND
}
`

var caddyReady = regexp.MustCompile(`serving initial configuration`)

func behindCaddy(t *testing.T, s *server, host string) proxy {
	t.Helper()
	caddy := need(t, "caddy")[0]
	return behind(t, s, host, "Caddyfile", caddyfile, caddyReady,
		caddy, "run", "--config", "Caddyfile", "--adapter", "caddyfile")
}

func TestBehindNginx(t *testing.T) {
	t.Parallel()
	testProxy(t, behindNginx, "127.0.2.%d")
}

func TestBehindCaddy(t *testing.T) {
	t.Parallel()
	testProxy(t, behindCaddy, "127.0.3.%d")
}

// testProxy gives each client a server and a proxy of its own, since clients change the same files. Each proxy has a
// loopback address of its own.
func testProxy(t *testing.T, behind func(t *testing.T, s *server, host string) proxy, hosts string) {
	for i, client := range []struct {
		name string
		test func(*testing.T, proxy)
	}{
		{"curl", proxiedCurl},
		{"rclone", proxiedRclone},
		{"litmus", proxiedLitmus},
		{"gvfs", proxiedGvfs},
		{"follow", proxiedFollow},
		{"grep", proxiedGrep},
	} {
		t.Run(client.name, func(t *testing.T) {
			t.Parallel()
			client.test(t, behind(t, serve(t), fmt.Sprintf(hosts, i+1)))
		})
	}
}

// The Destination of MOVE and COPY names the proxy: its scheme https, its host and its port.
func proxiedCurl(t *testing.T, p proxy) {
	c := newCurl(t)
	c.file(".curlrc", fmt.Sprintf("silent\nshow-error\ncacert = %q\nuser = %s:%s\n", p.certificate, user, password))
	if got := c.run("--fail", p.at(privateLogs, "sshd")); got != content(t, p.path(privateLogs, "sshd")) {
		t.Errorf("sshd: %s", brief(got))
	}
	for _, step := range []struct{ method, from, to, want string }{
		{"COPY", "lab.log", "a b/copy 一 #1.log", "201"},
		{"COPY", "lab.log", "a b/copy 一 #1.log", "204"},
		{"MOVE", "a b/copy 一 #1.log", "moved.log", "201"},
		{"MOVE", "a b/", "应用 日志/a b/", "201"},
	} {
		got := status(c, "-X", step.method, "-H", "Destination: "+p.at(teamWritable, step.to), p.at(teamWritable, step.from))
		if got != step.want {
			t.Errorf("%s %s to %s: %s, want %s", step.method, step.from, step.to, got, step.want)
		}
	}
	if got := content(t, p.path(teamWritable, "moved.log")); got != oddFiles["lab.log"] {
		t.Errorf("moved %s", brief(got))
	}
	if got := content(t, p.path(teamWritable, "应用 日志/a b/what?.log")); got != oddFiles["a b/what?.log"] {
		t.Errorf("moved folder: %s", brief(got))
	}
	for _, address := range []string{p.url + escape(teamWritable), p.at(teamWritable, "应用 日志")} {
		if got := headers(c, "-X", "PROPFIND", "-H", "Depth: 0", address); !strings.Contains(got, " 207") {
			t.Errorf("PROPFIND %s without a trailing slash:\n%s", address, got)
		}
	}
}

func proxiedRclone(t *testing.T, p proxy) {
	c := newRclone(t, "other", p.at(teamWritable, ""))
	c.env = append(c.env, "RCLONE_CA_CERT="+p.certificate)
	c.run("copy", p.folder[logs], "dav:应用 日志/fail2ban")
	c.run("check", "--download", p.folder[logs], "dav:应用 日志/fail2ban")
	c.run("moveto", "dav:应用 日志/fail2ban", "dav:搬 家 #2")
	c.run("copyto", "dav:lab.log", "dav:lab 副本.log")
	sameTree(t, "moved", tree(t, p.path(teamWritable, "搬 家 #2")), tree(t, p.folder[logs]))
	if got := content(t, p.path(teamWritable, "lab 副本.log")); got != oddFiles["lab.log"] {
		t.Errorf("copied %s", brief(got))
	}
}

func proxiedLitmus(t *testing.T, p proxy) {
	litmus(t, []string{"basic", "copymove", "props", "locks"}, p.at(teamWritable, ""), user, password)
}

func proxiedGvfs(t *testing.T, p proxy) {
	c := newGvfs(t)
	c.stdin = "1\n" + gvfsLogin // accept the unknown certificate
	c.file("up.log", "uploaded\n")
	c.session(`
		gio mount "$1" >/dev/null
		gio copy up.log "$1/$2"
		gio rename "$1/$2" '改名 #2 50%+.log'
		gio move "$1/lab.log" "$1/$3"
	`, davURL(p.url+escape(teamWritable)), escape("应用 日志/up 一 #1%&+.log"), escape("a b/moved.log"))
	if got := content(t, p.path(teamWritable, "应用 日志/改名 #2 50%+.log")); got != "uploaded\n" {
		t.Errorf("renamed %s", brief(got))
	}
	if got := content(t, p.path(teamWritable, "a b/moved.log")); got != oddFiles["lab.log"] {
		t.Errorf("moved %s", brief(got))
	}
}
