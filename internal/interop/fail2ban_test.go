//go:build linux

package interop

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// hostile are user names that try to forge log lines. forged is the address that they try to blame.
const forged = "198.51.100.66"

var hostile = []string{
	"", "user1", "日志", "=", `\`, `x\`, `"`, `x"`, "\x00\x1b[31m", "\xff\xfe", "a b",
	"x mount=/app remote=" + forged,
	`x" mount=/app remote=` + forged,
	`x" mount=/app remote=` + forged + " y",
	`x" mount="/app" remote=` + forged + " y",
	`x\" mount=/app remote=` + forged,
	`","mount":"/app","remote":"` + forged + `"}`,
	`x","mount":"/app","remote":"` + forged + `","y":"`,
	`\","mount":"/app","remote":"` + forged + `"}`,
	"x\n" + `time=2026-03-04T05:06:07.890Z level=WARN msg="login failed" user=x mount=/app remote=` + forged,
	"x\n" + `{"time":"2026-03-04T05:06:07Z","level":"WARN","msg":"login failed","user":"x","mount":"/app","remote":"` + forged + `"}`,
	`time=2026-03-04T05:06:07.890Z level=WARN msg="login failed" user=x mount=/app remote=` + forged,
	"host gowebdav[1]: level=WARN msg=\"login failed\" user=x mount=/app remote=" + forged,
}

// failedLogins returns a log with failed logins by all hostile names, from the given addresses in turn, and with
// other requests and successful logins.
func failedLogins(handler func(*bytes.Buffer) slog.Handler) (text string, addrs []string) {
	var b bytes.Buffer
	log := slog.New(handler(&b))
	for i, name := range hostile {
		for _, name := range []string{name, strings.Trim(strconv.QuoteToGraphic(name), `"`)} {
			addr := "203.0.113." + strconv.Itoa(i)
			if i%2 == 1 {
				addr = "2001:db8::" + strconv.Itoa(i)
			}
			addrs = append(addrs, addr)
			log.Warn("login failed", "user", name, "mount", "/team/日 志", "remote", addr)
			log.Info("request", "method", name, "path", "/"+name, "status", 401, "user", name, "remote", forged, "mount", "/app")
			log.Error("panic", "path", name, "cause", name, "stack", name)
			log.Warn(name, "err", name)
		}
	}
	return b.String(), addrs
}

// fail2ban finds the addresses of all failed logins, and no others.
func TestFail2ban(t *testing.T) {
	t.Parallel()
	c, config := fail2ban(t)
	filter := absolute(t, "../../docs/fail2ban/filter.d/gowebdav.conf")
	text, addrs := failedLogins(func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) })
	json, _ := failedLogins(func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) })
	for name, log := range map[string]string{
		"text": text, "JSON": json,
		"text in the journal": prefixed(text, "myhost gowebdav[123]: "), "JSON in the journal": prefixed(json, "my-host 4e5f[1]: "),
	} {
		out := c.run(need(t, "fail2ban-regex")[0], "-c", config, "-o", "ip", c.file("log", log), filter)
		if got := strings.Fields(out); !slices.Equal(got, addrs) {
			t.Errorf("%s: got %q, want %q", name, got, addrs)
		}
	}
}

// fail2ban starts the jail, for systemd and with the lines for Docker.
func TestFail2banJail(t *testing.T) {
	t.Parallel()
	c, config := fail2ban(t)
	folder := filepath.Join(c.home, "fail2ban")
	if err := os.CopyFS(folder, os.DirFS(config)); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(folder, "jail.d")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(folder, os.DirFS("../../docs/fail2ban")); err != nil {
		t.Fatal(err)
	}
	contains := func(texts ...string) {
		t.Helper()
		out := c.run(need(t, "fail2ban-client")[0], "-c", folder, "-d")
		for _, want := range texts {
			if !strings.Contains(out, want) {
				t.Errorf("no %s in\n%s", want, out)
			}
		}
	}
	match := "'addjournalmatch', '_SYSTEMD_UNIT=gowebdav.service', '+', 'CONTAINER_TAG=gowebdav'"
	contains(`['add', 'gowebdav', 'systemd']`, `['start', 'gowebdav']`, match, "iptables-multiport")

	jail := filepath.Join(folder, "jail.d", "gowebdav.conf")
	text, err := os.ReadFile(jail)
	if err != nil {
		t.Fatal(err)
	}
	docker := strings.NewReplacer("# banaction = ", "banaction = ", "# chain = ", "chain = ").Replace(string(text))
	if err := os.WriteFile(jail, []byte(docker), 0o644); err != nil {
		t.Fatal(err)
	}
	contains(match, "iptables-allports", "DOCKER-USER")
}

// The compose file's journal has the tag by which the filter finds it.
func TestFail2banOfComposeFile(t *testing.T) {
	compose, err := os.ReadFile("../../docker-compose.example.yml")
	if err != nil {
		t.Fatal(err)
	}
	filter, err := os.ReadFile("../../docs/fail2ban/filter.d/gowebdav.conf")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(compose), "#     tag: ")
	tag, _, _ := strings.Cut(after, "\n")
	if !found || !strings.Contains(string(filter), "CONTAINER_TAG="+tag+"\n") {
		t.Errorf("the filter does not match the tag %q", tag)
	}
}

func prefixed(log, prefix string) string {
	return prefix + strings.ReplaceAll(strings.TrimSuffix(log, "\n"), "\n", "\n"+prefix) + "\n"
}

// fail2ban is the Python for its programs, and their configuration.
func fail2ban(t *testing.T) (c *client, config string) {
	t.Helper()
	c = newClient(t, "python3")
	c.env = []string{"PYTHONPATH=" + absolute(t, filepath.Join(unpacked, "usr/lib/python3/dist-packages"))}
	for _, root := range []string{absolute(t, unpacked), "/"} {
		config = filepath.Join(root, "etc/fail2ban")
		if _, err := os.Stat(config); err == nil {
			return c, config
		}
	}
	missing(t, "fail2ban is not there: make deps")
	return nil, ""
}
