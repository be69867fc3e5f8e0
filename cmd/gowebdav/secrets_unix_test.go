//go:build unix

package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gowebdav/auth"
)

// No log line, error, metric or page shows a secret, in a run that uses each kind of secret,
// right and wrong.
func TestNoSecretIsShown(t *testing.T) {
	gateway := httptest.NewServer(http.RedirectHandler("/login", http.StatusFound))
	defer gateway.Close()
	silent := httptest.NewServer(nil)
	silent.Close()
	const hash = "$2y$04$ZNzZPGnyYUqTrXN3.PlxI.CNAdzVXjhyVVzYGX2ZzU8kS.cGFjJ5."
	secrets := []string{"PLAINpw", "FILEpw", "LINKkey", "METRICpw", "GATEpw", "WRONGpw", hash[10:], hash[29:]}
	withPassword := func(url string) string { return strings.Replace(url, "//", "//gate:GATEpw@", 1) + "/verify" }
	links, err := auth.NewLinks("LINKkey-0123456789")
	if err != nil {
		t.Fatal(err)
	}
	for name, authURL := range map[string]string{"passwords": "", "gateway": withPassword(gateway.URL), "silent gateway": withPassword(silent.URL)} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put := func(name, content string) string {
				t.Helper()
				name = filepath.Join(dir, name)
				if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
				return name
			}
			put("lab.log", "one\n")
			mounts := "/app," + dir + ",ann,PLAINpw,false\n/app," + dir + ",bob," + hash + ",true\n" +
				"/file," + dir + ",ann,file:" + put("secret", "FILEpw\n") + ",true\n/users," + dir + ",htpasswd:" + put("users", "ann:"+hash+"\n") + ",,true\n/open," + dir + "\n"
			env := []string{"DAV_FILE=" + put("mounts", mounts), "LINK_KEY=LINKkey-0123456789", "METRICS_USER=ann", "METRICS_PASSWORD=METRICpw", "SECRET_DAV_LIST=true", "AUTH_URL=" + authURL, "PORT=0"}
			var shown bytes.Buffer
			checked, err := program(t, env, "check").CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, checked)
			}
			shown.Write(checked)

			cmd := program(t, env)
			pipe, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(io.TeeReader(pipe, &shown))
			addr := listensOn(t, lines)
			client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			var answers bytes.Buffer // not in the log's buffer, which is written concurrently
			ask := func(method, target, password string) {
				t.Helper()
				req, err := http.NewRequest(method, "http://"+addr+target, strings.NewReader("x"))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Accept", "text/html")
				req.SetBasicAuth("ann", password)
				resp, err := client.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				defer resp.Body.Close()
				resp.Header.Del("Set-Cookie") // it holds the token of a link, for the browser
				dump, err := httputil.DumpResponse(resp, true)
				if err != nil {
					t.Fatal(err)
				}
				answers.Write(dump)
			}
			token := "?share=" + links.Sign("/app/", time.Now().Add(time.Hour))
			for _, password := range []string{"PLAINpw", "FILEpw", "METRICpw", "WRONGpw", hash} {
				for _, target := range []string{"/", "/app/", "/app/lab.log?view", "/app/lab.log?tail=x", "/app/?mount", "/app/?link", "/app/missing", "/app/" + token, "/app/lab.log" + token, "/file/", "/users/", "/open/lab.log", "/-/metrics", "/-/nothing"} {
					ask("GET", target, password)
				}
				for _, method := range []string{"PROPFIND", "OPTIONS", "PUT", "LOCK", "DELETE", "NONSENSE"} {
					ask(method, "/app/new.txt", password)
				}
			}
			put("mounts", mounts+"/more,"+dir+",cid,PLAINpw;WRONGpw,true\n")
			cmd.Process.Signal(syscall.SIGHUP)
			awaitLine(t, lines, "refused, the old ones stay")
			put("mounts", mounts)
			put("users", "ann:WRONGpw\n")
			cmd.Process.Signal(syscall.SIGHUP)
			awaitLine(t, lines, "refused, the old ones stay")
			ask("GET", "/-/metrics", "METRICpw")
			cmd.Process.Signal(syscall.SIGTERM)
			for lines.Scan() {
			}
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
			shown.Write(answers.Bytes())
			for _, secret := range append(secrets, token[len("?share="):]) {
				if at := strings.Index(shown.String(), secret); at >= 0 {
					t.Errorf("%s is shown: %q", secret, shown.String()[max(0, at-200):at+len(secret)])
				}
			}
			want := map[string][]string{
				"passwords":      {"HTTP/1.1 200", "HTTP/1.1 201", "HTTP/1.1 401", "gowebdav_requests_total", "login failed", "user=(link)"},
				"gateway":        {"HTTP/1.1 302", "Location: " + gateway.URL + "/login", "the gateway answers 302"},
				"silent gateway": {"HTTP/1.1 503", "the gateway does not answer"},
			}
			for _, text := range want[name] {
				if !strings.Contains(shown.String(), text) {
					t.Errorf("the run has not produced %q", text)
				}
			}
		})
	}
}
