//go:build linux

package interop

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

const scaling = "../../docs/scaling.md"

// block returns the only example of a language in a document.
func block(t *testing.T, document, language string) string {
	t.Helper()
	found := regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```").FindAllStringSubmatch(read(t, document), -1)
	if len(found) != 1 {
		t.Fatalf("%s has %d examples of %s, want one", document, len(found), language)
	}
	return found[0][1]
}

// swap replaces pairs of texts, each of which must be there.
func swap(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("no %q in\n%s", pairs[i], text)
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

// The gateways of the document share two servers, each below its prefix.
func TestGatewayOfTwoServers(t *testing.T) {
	t.Parallel()
	for i, gateway := range []struct {
		name  string
		start func(t *testing.T, web1, web2 *server, host string) proxy
	}{
		{"Caddy", func(t *testing.T, web1, web2 *server, host string) proxy {
			config := "{\n\tadmin off\n\tauto_https off\n}\n" + swap(t, block(t, scaling, "caddyfile"),
				documented+" {", "https://HOST:PORT {\n\tbind HOST\n\ttls cert.pem key.pem",
				"10.0.0.11:80", strings.TrimPrefix(web1.url, "http://"), "10.0.0.12:80", strings.TrimPrefix(web2.url, "http://"))
			return behind(t, web1, host, "Caddyfile", config, caddyReady, need(t, "caddy")[0], "run", "--config", "Caddyfile", "--adapter", "caddyfile")
		}},
		{"nginx", func(t *testing.T, web1, web2 *server, host string) proxy {
			frame, _, _ := strings.Cut(nginxConf, "client_max_body_size")
			config := frame + swap(t, block(t, scaling, "nginx"), "listen 443 ssl", "listen HOST:PORT ssl",
				"/etc/ssl/dav.example.com.pem", "cert.pem", "/etc/ssl/dav.example.com.key", "key.pem",
				"http://10.0.0.11:80", web1.url, "http://10.0.0.12:80", web2.url) + "}\n"
			return behind(t, web1, host, "nginx.conf", config, nginxReady, "/bin/sh", "-c",
				`exec "$0" -e stderr -p "$PWD" -c "$PWD/nginx.conf"`, need(t, "nginx")[0])
		}},
	} {
		t.Run(gateway.name, func(t *testing.T) {
			t.Parallel()
			servers := []*server{serve(t, "--trusted_proxies", "127.0.0.1"), serve(t, "--trusted_proxies", "127.0.0.1")}
			p := gateway.start(t, servers[0], servers[1], fmt.Sprintf("127.0.10.%d", i+1))
			for n, s := range servers {
				if err := os.WriteFile(s.path(writable, "which.log"), fmt.Appendf(nil, "web%d\n", n+1), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			for n, s := range servers {
				below := proxy{&server{daemon: s.daemon, url: fmt.Sprintf("%s/web%d", p.url, n+1), folder: s.folder}, p.certificate}
				c := newCurl(t)
				c.file(".curlrc", fmt.Sprintf("silent\nshow-error\nfail\ncacert = %q\n", p.certificate))
				if got := c.run(below.at(writable, "which.log")); got != fmt.Sprintf("web%d\n", n+1) {
					t.Errorf("%s is of %q", below.at(writable, "which.log"), got)
				}
				forwardedClient(t, below)
				proxiedCurl(t, below)
				if n == 1 {
					proxiedFollow(t, below)
					proxiedGrep(t, below)
				}
			}
		})
	}
}
