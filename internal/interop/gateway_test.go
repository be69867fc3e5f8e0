//go:build linux

package interop

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// nginx asks for the password and sends the user name. A name that the client claims does not arrive.
func TestLoginAtNginx(t *testing.T) {
	t.Parallel()
	s := serve(t, "--trusted_proxies", "127.0.0.1", "--auth_header", "Remote-User")
	config := strings.Replace(nginxConf, "proxy_pass BACKEND;", `proxy_pass BACKEND;
			auth_basic gateway;
			auth_basic_user_file /dev/fd/0;
			proxy_set_header Authorization "";
			proxy_set_header Remote-User $remote_user;`, 1)
	p := behind(t, s, "127.0.9.1", "nginx.conf", config, nginxReady, "/bin/sh", "-c",
		`printf 'user1:{PLAIN}gate\nuser2:{PLAIN}gate\n' >users; sed -i "s|/dev/fd/0|$PWD/users|" nginx.conf; exec "$0" -e stderr -p "$PWD" -c "$PWD/nginx.conf"`, need(t, "nginx")[0])
	c := newCurl(t)
	c.file(".curlrc", fmt.Sprintf("silent\nshow-error\ncacert = %q\n", p.certificate))
	for _, step := range []struct{ want, login, claim string }{
		{"200", "user1:gate", "user2"},
		{"403", "user2:gate", "user1"},
		{"401", "user1:" + password, "user1"},
	} {
		if got := status(c, "-u", step.login, "-H", "Remote-User: "+step.claim, p.at(teamWritable, "lab.log")); got != step.want {
			t.Errorf("%+v: %s", step, got)
		}
	}
	if got := status(c, "-H", "Remote-User: user1", "--interface", "127.0.6.2", s.at(teamWritable, "lab.log")); got != "401" {
		t.Errorf("past the proxy: %s", got)
	}
}

// Caddy is the program at AUTH_URL.
func TestLoginOfCaddy(t *testing.T) {
	t.Parallel()
	gateway := behind(t, &server{}, "127.0.9.2", "Caddyfile", `
{
	admin off
	auto_https off
}
http://HOST:PORT {
	bind HOST
	@delete header X-Forwarded-Method DELETE
	respond @delete "not that" 403
	@stranger not header Cookie session=1
	redir @stranger https://login.example/ 302
	header Remote-User user1
	respond "" 200
}
`, regexp.MustCompile(`serving initial configuration`), need(t, "caddy")[0], "run", "--config", "Caddyfile", "--adapter", "caddyfile")
	s, c := serve(t, "--auth_url", strings.Replace(gateway.url, "https:", "http:", 1)+"/verify"), newCurl(t)
	if got := headers(c, s.at(teamWritable, "lab.log")); !strings.Contains(got, " 302 ") || !strings.Contains(got, "ocation: https://login.example/") {
		t.Errorf("not logged in:\n%s", got)
	}
	for _, step := range []struct{ method, want string }{{"GET", "200"}, {"PROPFIND", "207"}, {"DELETE", "403"}, {"MKCOL", "405"}} {
		if got := status(c, "-b", "session=1", "-X", step.method, s.at(teamWritable, "lab.log")); got != step.want {
			t.Errorf("%s: %s, want %s", step.method, got, step.want)
		}
	}
}
