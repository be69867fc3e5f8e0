//go:build linux

package interop

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
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

// rsyslog sends each event of a log in plain text whole, with its own time and level, as the document's file says.
func TestRsyslogForVictoriaLogs(t *testing.T) {
	t.Parallel()
	rsyslogd := need(t, "rsyslogd")[0]
	found, err := filepath.Glob(filepath.Join(filepath.Dir(rsyslogd), "../lib/*/rsyslog")) // wherever it is unpacked
	if err != nil || len(found) != 1 {
		t.Fatalf("modules of rsyslog: %q, %v", found, err)
	}
	victoriaLogs, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer victoriaLogs.Close()
	_, port, _ := net.SplitHostPort(victoriaLogs.Addr().String())
	dir := t.TempDir()
	log := filepath.Join(dir, "lab.log")
	config := filepath.Join(dir, "rsyslog.conf")
	text := fmt.Sprintf("global(workDirectory=%q)\n", dir) + swap(t, read(t, "../../docs/victorialogs/rsyslog.conf"),
		"/root/orientation-system-be/lab.log", log, `target="10.0.0.11" port="514"`, fmt.Sprintf(`target="127.0.0.1" port=%q`, port))
	event := "2026-03-04 10:11:12.345 ERROR [main] boom\njava.lang.IllegalStateException: closed\n\tat app.Main.run(Main.java:7)"
	for path, content := range map[string]string{config: text,
		log: event + "\n2026-03-04T10:11:13,5 [main] WARN  slow\n2026-03-04 10:11:14 INFO an ERROR is not at its level\n2026-03-04 10:11:15 DEBUG last\n"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(rsyslogd, "-n", "-M", found[0], "-f", config, "-i", filepath.Join(dir, "pid"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	if err := victoriaLogs.(*net.TCPListener).SetDeadline(time.Now().Add(5 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	conn, err := victoriaLogs.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	for _, want := range []string{
		"<131>1 2026-03-04T10:11:12.345Z HOST lab - - [log file=\"" + log + "\"] " + event,
		"<132>1 2026-03-04T10:11:13.5Z HOST lab - - [log file=\"" + log + "\"] 2026-03-04T10:11:13,5 [main] WARN  slow",
		"<134>1 2026-03-04T10:11:14.0Z HOST lab - - [log file=\"" + log + "\"] 2026-03-04 10:11:14 INFO an ERROR is not at its level",
	} {
		var length int
		if _, err := fmt.Fscanf(r, "%d ", &length); err != nil {
			t.Fatal(err)
		}
		message := make([]byte, length)
		if _, err := io.ReadFull(r, message); err != nil {
			t.Fatal(err)
		}
		if got := regexp.MustCompile(`Z \S+ lab`).ReplaceAllString(string(message), "Z HOST lab"); got != want {
			t.Errorf("sent\n%s\nwant\n%s", got, want)
		}
	}
}

// The compose file has the two programs in the release that was measured, and the document names each of their flags.
func TestComposeOfVictoriaLogs(t *testing.T) {
	t.Parallel()
	var files []struct {
		Services map[string]struct {
			Image   string
			Command []string
			Secrets []string
		}
		Secrets, Volumes map[string]any
	}
	out := parseYAML(t, read(t, "../../docs/victorialogs/docker-compose.yml"))
	if err := json.Unmarshal([]byte(out), &files); err != nil || len(files) != 1 || len(files[0].Services) != 2 {
		t.Fatalf("%v: %s", err, out)
	}
	for _, name := range []string{scaling, strings.Replace(scaling, ".md", ".zh-CN.md", 1)} {
		text := read(t, name)
		for service, image := range map[string]string{"victorialogs": "victoriametrics/victoria-logs", "vlagent": "victoriametrics/vlagent"} {
			s := files[0].Services[service]
			program, version, _ := strings.Cut(s.Image, ":")
			if program != image || !strings.Contains(text, version) {
				t.Errorf("%s is %s; %s says another release", service, s.Image, name)
			}
			if len(s.Command) < 5 || !slices.Equal(s.Secrets, []string{"victorialogs"}) {
				t.Errorf("%s has the flags %q and the secrets %q", service, s.Command, s.Secrets)
			}
			for _, flag := range s.Command {
				flag, _, _ := strings.Cut(flag, "=")
				if !strings.Contains(text, "`"+flag) {
					t.Errorf("%s does not name %s of %s", name, flag, service)
				}
			}
		}
	}
}
