//go:build linux

package interop

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// These proxies show the server only under /my%20files. They send this prefix, and the client's address.
var nginxForwarded = strings.Replace(nginxConf, "location / { proxy_pass BACKEND; }", `location "/my files/" {
			proxy_pass BACKEND/;
			proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
			proxy_set_header X-Forwarded-Host $http_host;
			proxy_set_header X-Forwarded-Proto $scheme;
			proxy_set_header X-Forwarded-Prefix "/my files";
		}`, 1)

var caddyForwarded = strings.Replace(caddyfile, "reverse_proxy BACKEND", `handle_path "/my files/*" {
		reverse_proxy BACKEND {
			header_up X-Forwarded-Prefix "/my files"
		}
	}`, 1)

func TestForwardedByNginx(t *testing.T) {
	t.Parallel()
	testForwarded(t, "127.0.4.%d", func(t *testing.T, s *server, host string) proxy {
		return behind(t, s, host, "nginx.conf", nginxForwarded, nginxReady, "/bin/sh", "-c",
			`exec "$0" -e stderr -p "$PWD" -c "$PWD/nginx.conf"`, need(t, "nginx")[0])
	})
}

func TestForwardedByCaddy(t *testing.T) {
	t.Parallel()
	testForwarded(t, "127.0.5.%d", func(t *testing.T, s *server, host string) proxy {
		return behind(t, s, host, "Caddyfile", caddyForwarded, caddyReady,
			need(t, "caddy")[0], "run", "--config", "Caddyfile", "--adapter", "caddyfile")
	})
}

// A proxy on the same machine uses a unix socket. Clients there have only the address that the proxy sends.
func TestForwardedOverUnixSocket(t *testing.T) {
	t.Parallel()
	socket := filepath.Join(t.TempDir(), "gowebdav.sock")
	s := serveForwarded(t, "--address", "unix:"+socket, "--trusted_proxies", "unix")
	s.url = "http://unix:" + socket + ":"
	p := behind(t, s, "127.0.4.100", "nginx.conf", nginxForwarded, nginxReady, "/bin/sh", "-c",
		`exec "$0" -e stderr -p "$PWD" -c "$PWD/nginx.conf"`, need(t, "nginx")[0])
	p.url += "/my%20files"
	forwardedClient(t, p)
	proxiedCurl(t, p)
}

func testForwarded(t *testing.T, hosts string, behind func(t *testing.T, s *server, host string) proxy) {
	for i, client := range []struct {
		name string
		test func(*testing.T, proxy)
	}{
		{"curl", proxiedCurl},
		{"rclone", proxiedRclone},
		{"litmus", forwardedLitmus},
		{"gvfs", proxiedGvfs},
	} {
		t.Run(client.name, func(t *testing.T) {
			t.Parallel()
			p := behind(t, serve(t, "--trusted_proxies", "127.0.0.1"), fmt.Sprintf(hosts, i+1))
			p.url += "/my%20files"
			client.test(t, p)
		})
	}
	t.Run("who asks", func(t *testing.T) {
		t.Parallel()
		s := serveForwarded(t, "--trusted_proxies", "127.0.0.1")
		p := behind(t, s, fmt.Sprintf(hosts, 9))
		p.url += "/my%20files"
		forwardedClient(t, p)
	})
}

// A client of the private network guesses passwords, and claims another address each time. It must wait whether its
// proxy appends to that claim or not, and the log shows only its own address.
func TestGuessesBehindPrivateProxy(t *testing.T) {
	t.Parallel()
	conf := strings.Replace(nginxConf, "proxy_pass BACKEND;", "proxy_pass BACKEND; proxy_set_header X-Forwarded-For FORWARDED;", 1)
	for i, forwarded := range []string{"$proxy_add_x_forwarded_for", "$remote_addr"} {
		t.Run(forwarded, func(t *testing.T) {
			t.Parallel()
			var s *server
			t.Cleanup(func() { // the log is complete then
				if s == nil {
					return
				}
				failed := strings.Count(s.log(), `msg="login failed"`)
				if own := strings.Count(s.log(), `msg="login failed" user=ann mount=`+privateLogs+` remote=127.0.6.2`+"\n"); own == 0 || own != failed {
					t.Errorf("%d of %d failed logins are of the client's address", own, failed)
				}
				if strings.Contains(s.log(), "remote=203.0.113.") {
					t.Error("the log has an address that the client has chosen")
				}
			})
			s = serve(t, "--trusted_proxies", "private")
			p := behind(t, s, fmt.Sprintf("127.0.4.%d", 101+i), "nginx.conf", strings.Replace(conf, "FORWARDED", forwarded, 1), nginxReady,
				"/bin/sh", "-c", `exec "$0" -e stderr -p "$PWD" -c "$PWD/nginx.conf"`, need(t, "nginx")[0])
			c := newCurl(t)
			c.file(".curlrc", fmt.Sprintf("silent\nshow-error\ncacert = %q\ninterface = 127.0.6.2\n", p.certificate))
			var refused int
			for n := range 12 {
				guess := []string{"-u", fmt.Sprintf("ann:guess%d", n), "-H", fmt.Sprintf("X-Forwarded-For: 203.0.113.%d, 10.0.0.%d", n, n), p.at(privateLogs, "")}
				if got := status(c, guess...); got == "429" {
					refused++
				} else if got != "401" {
					t.Errorf("guess %d: %s", n, got)
				}
			}
			if refused == 0 {
				t.Error("no guess of 12 gets 429")
			}
		})
	}
}

// nginx drops a fragment of the path when it removes its prefix, which makes litmus warn in its suite basic.
func forwardedLitmus(t *testing.T, p proxy) {
	litmus(t, []string{"copymove", "props", "locks"}, p.at(teamWritable, ""), user, password)
}

// The page shows the address that the client knows, despite false claims.
func forwardedClient(t *testing.T, p proxy) {
	c := newCurl(t)
	c.file(".curlrc", fmt.Sprintf("silent\nshow-error\ncacert = %q\ninterface = 127.0.6.1\n", p.certificate))
	page := c.run("--fail", "-H", "Accept: text/html", "-H", "X-Forwarded-For: 192.0.2.1", "-H", "X-Forwarded-Proto: http",
		"-H", "X-Forwarded-Host: evil.example", "-H", "X-Forwarded-Prefix: /evil", p.at(logs, "")+"?mount")
	if !strings.Contains(page, "<code>"+p.at(logs, "")+"</code>") || strings.Contains(page, "evil") {
		t.Errorf("no %s in:\n%s", p.at(logs, ""), page)
	}
}

// serveForwarded is serve for clients behind a proxy. At the end it checks that the log shows the address
// forwardedClient.
func serveForwarded(t *testing.T, args ...string) *server {
	t.Helper()
	var s *server
	t.Cleanup(func() {
		if s != nil && !strings.Contains(s.log(), "remote=127.0.6.1 ") {
			t.Errorf("no request of 127.0.6.1 in the log:\n%s", s.log())
		}
	})
	s = serve(t, args...)
	return s
}
