//go:build linux

package interop

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// newPython returns Debian's Python, which finds Debian's libraries. wdc is the program of the one under test.
func newPython(t *testing.T) *client {
	t.Helper()
	c := newClient(t, "wdc")
	c.path = "/usr/bin/python3"
	return c
}

func script(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Only on a mount with an ASCII name: the client confuses other names.
func TestWebdavclient3(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newPython(t)
	c.run(script(t, "webdavclient.py"), s.url, writable, user, password, s.folder[logs])
	want := tree(t, s.folder[logs])
	for _, folder := range []string{s.path(writable, "logs"), filepath.Join(c.home, "logs-down"), filepath.Join(c.home, "pulled")} {
		sameTree(t, folder, tree(t, folder), want)
	}
	both := map[string]string{"moved #1.log": oddFiles["lab.log"], "new.log": "pushed\n"}
	for _, folder := range []string{s.path(writable, "new 2"), filepath.Join(c.home, "pushed")} {
		sameTree(t, folder, tree(t, folder), both)
	}
}

// A client that sends a whole upload before it reads gets the status of the refusal, plain and over TLS.
func TestRefusedUploads(t *testing.T) {
	t.Parallel()
	t.Run("plain", func(t *testing.T) {
		t.Parallel()
		testRefusedUploads(t, serve(t), "")
	})
	t.Run("TLS", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		writeCertificate(t, dir, "127.0.0.1")
		certificate := filepath.Join(dir, "cert.pem")
		s := serve(t, "--tls_cert", certificate, "--tls_key", filepath.Join(dir, "key.pem"))
		s.url = strings.Replace(s.url, "http:", "https:", 1)
		testRefusedUploads(t, s, certificate)
	})
}

func testRefusedUploads(t *testing.T, s *server, certificate string) {
	python, c := newPython(t), newCurl(t)
	if certificate != "" {
		c.env = append(c.env, "CURL_CA_BUNDLE="+certificate)
	}
	for _, refused := range []struct{ status, prefix, name, password string }{
		{"401", teamWritable, "new.log", "wrong"},
		{"405", privateLogs, "new.log", password},
		{"409", teamWritable, "missing/new.log", password},
	} {
		at := s.at(refused.prefix, refused.name)
		got := strings.Fields(python.run(script(t, "refused.py"), at, user, refused.password, certificate))
		if want := strings.Repeat(refused.status+" ", 12); strings.Join(got, " ")+" " != want {
			t.Errorf("%s by python: %v", refused.status, got)
		}
		for _, size := range []int{1, 5, 20} {
			file := c.file(strconv.Itoa(size), strings.Repeat("x", size<<20))
			for _, headers := range [][]string{{}, {"-H", "Expect:"}, {"-H", "Expect:", "-H", "Connection: close"}, {"-H", "Expect:", "-H", "Transfer-Encoding: chunked"}} {
				if got := status(c, append(headers, "-u", user+":"+refused.password, "-T", file, at)...); got != refused.status {
					t.Errorf("%s by curl %v, %d MiB: %s", refused.status, headers, size, got)
				}
			}
		}
	}
}
