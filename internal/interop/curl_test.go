//go:build linux

package interop

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// newCurl returns a curl without progress output.
func newCurl(t *testing.T) *client {
	t.Helper()
	c := newClient(t, "curl")
	c.file(".curlrc", "silent\nshow-error\n")
	return c
}

// status returns only the status of the response.
func status(c *client, args ...string) string {
	c.t.Helper()
	return c.run(append([]string{"-o", "/dev/null", "-w", "%{http_code}"}, args...)...)
}

// headers returns the head of the response.
func headers(c *client, args ...string) string {
	c.t.Helper()
	return c.run(append([]string{"-o", "/dev/null", "-D", "-"}, args...)...)
}

func TestCurlLists(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newCurl(t)

	page := c.run("--fail", s.at(odd, "应用 日志/"))
	for _, want := range []string{"<html", "2026年 一月.log", "100% #1 &amp; more"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}

	if got := c.run("--fail", "-H", "Accept: application/json", s.at(odd, "应用 日志/")); !json.Valid([]byte(got)) ||
		!strings.Contains(got, "2026年 一月.log") {
		t.Errorf("no JSON listing: %s", got)
	}

	if got := headers(c, "--fail", "-I", s.at(odd, "应用 日志/")); !strings.Contains(got, " 200 ") {
		t.Errorf("HEAD of a folder: %s", got)
	}
}

// The root, and the paths between it and a mount, are lists of mounts for browsers and WebDAV clients.
func TestCurlListsMounts(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newCurl(t)
	for folder, members := range map[string][]string{
		"/":         {"/logs/", "/odd/", "/private/", "/team/", "/writable/"},
		"/private/": {"/private/logs/", "/private/odd/"},
		"/team/":    {escape("/team/日志/")},
	} {
		page := c.run("--fail", s.url+folder)
		multistatus := c.run("--fail", "-X", "PROPFIND", "-H", "Depth: 1", s.url+folder)
		for _, member := range members {
			if !strings.Contains(page, `href="`+member+`"`) {
				t.Errorf("%s: the page does not link %s:\n%s", folder, member, page)
			}
			if !strings.Contains(multistatus, "href>"+member+"</") {
				t.Errorf("%s: PROPFIND does not answer %s:\n%s", folder, member, multistatus)
			}
		}
	}
	for _, ancestor := range []string{"/", "/private", "/private/", "/team"} {
		head := headers(c, "-X", "OPTIONS", s.url+ancestor)
		if !strings.Contains(head, " 200 ") || !strings.Contains(head, "\nDAV: ") {
			t.Errorf("OPTIONS %s: want 200 with DAV:\n%s", ancestor, head)
		}
	}
}

func TestCurlDownloads(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newCurl(t)
	want := content(t, s.path(logs, "sshd"))

	if got := c.run("--fail", s.at(logs, "sshd")); got != want {
		t.Errorf("sshd: %s", brief(got))
	}
	if got := c.run("--fail", "-r", "100-199", s.at(logs, "sshd")); got != want[100:200] {
		t.Errorf("bytes 100-199: %s", brief(got))
	}
	if got := c.run("--fail", "-r", "-50", s.at(logs, "sshd")); got != want[len(want)-50:] {
		t.Errorf("last 50 bytes: %s", brief(got))
	}
	if got := status(c, "-r", "99999999-", s.at(logs, "sshd")); got != "416" {
		t.Errorf("a range after the end: %s, want 416", got)
	}

	part := c.file("sshd", want[:1000])
	c.run("--fail", "-C", "-", "-O", s.at(logs, "sshd"))
	if got := content(t, part); got != want {
		t.Errorf("resumed download: %s", brief(got))
	}

	for name, want := range oddFiles {
		if got := c.run("--fail", s.at(odd, name)); got != want {
			t.Errorf("%s: %s, want %s", name, brief(got), brief(want))
		}
	}
	if got := headers(c, s.at(odd, "lab.log")); !strings.Contains(strings.ToLower(got), "content-type: text/plain; charset=utf-8") {
		t.Errorf("a log file is no plain text:\n%s", got)
	}
}

func TestCurlSavesAttachment(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newCurl(t)
	head := headers(c, s.at(odd, "应用 日志/2026年 一月.log")+"?download")
	if want := "filename*=UTF-8''2026%E5%B9%B4%20%E4%B8%80%E6%9C%88.log"; !strings.Contains(head, want) ||
		!strings.Contains(head, "attachment") {
		t.Errorf("no %s:\n%s", want, head)
	}

	c.run("--fail", "-OJ", s.at(odd, "lab.log")+"?download")
	if got := content(t, filepath.Join(c.home, "lab.log")); got != oddFiles["lab.log"] {
		t.Errorf("saved %s", brief(got))
	}
}

func TestCurlLogsIn(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newCurl(t)
	for _, tt := range []struct {
		name string
		want string
		args []string
	}{
		{"no login needed", "200", []string{s.at(logs, "sshd")}},
		{"credentials not needed", "200", []string{"-u", "some:one", s.at(logs, "sshd")}},
		{"none", "401", []string{s.at(privateLogs, "sshd")}},
		{"wrong password", "401", []string{"-u", user + ":wrong", s.at(privateLogs, "sshd")}},
		{"wrong user", "401", []string{"-u", "other:" + password, s.at(privateLogs, "sshd")}},
		{"right", "200", []string{"-u", user + ":" + password, s.at(privateLogs, "sshd")}},
		{"right, after the challenge", "200", []string{"--anyauth", "-u", user + ":" + password, s.at(privateLogs, "sshd")}},
		{"none, a missing file", "401", []string{s.at(privateLogs, "missing")}},
		{"none, PROPFIND", "401", []string{"-X", "PROPFIND", s.at(privateLogs, "")}},
		{"none, PUT", "401", []string{"-X", "PUT", "-d", "x", s.at(privateLogs, "new.log")}},
		{"right, PUT", "405", []string{"-u", user + ":" + password, "-X", "PUT", "-d", "x", s.at(privateLogs, "new.log")}},
	} {
		if got := status(c, tt.args...); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	// RFC 9110 §11.6.1: a 401 carries a challenge.
	if got := headers(c, s.at(privateLogs, "")); !strings.Contains(strings.ToLower(got), "www-authenticate: basic realm=") {
		t.Errorf("401 without a challenge:\n%s", got)
	}
}

func TestCurlUploads(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newCurl(t)
	local := c.file("up.log", strings.Repeat("2026-01-01 line\n", 10_000))
	login := []string{"-u", user + ":" + password}
	const name = "应用 日志/新 #1 50%.log"

	if got := status(c, append(login, "-T", local, s.at(teamWritable, name))...); got != "201" {
		t.Errorf("new file: %s, want 201", got)
	}
	if got := content(t, s.path(teamWritable, name)); got != content(t, local) {
		t.Errorf("uploaded %s", brief(got))
	}
	// curl sends no Content-Length for input from a pipe. Finder never sends one.
	c.stdin = "replaced\n"
	if got := status(c, append(login, "-T", "-", s.at(teamWritable, name))...); got != "204" {
		t.Errorf("replaced file: %s, want 204", got)
	}
	if got := content(t, s.path(teamWritable, name)); got != "replaced\n" {
		t.Errorf("replaced by %s", brief(got))
	}
	if got := status(c, "-T", local, s.at(teamWritable, name)); got != "401" {
		t.Errorf("no login: %s, want 401", got)
	}
	if got := status(c, "-T", local, s.at(writable, "no folder/x.log")); got != "409" {
		t.Errorf("no parent: %s, want 409", got)
	}
	if got := headers(c, "-T", local, s.at(odd, "up.log")); !strings.Contains(got, " 405 ") ||
		!strings.Contains(strings.ToLower(got), "\nallow: ") {
		t.Errorf("read-only: want 405 with Allow:\n%s", got)
	}
}

func TestCurlChanges(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newCurl(t)
	move := func(from, to string, args ...string) string {
		t.Helper()
		return status(c, append(args, "-X", "MOVE", "-H", "Destination: "+to, from)...)
	}
	if got := status(c, "-X", "MKCOL", s.at(writable, "新 文件夹/")); got != "201" {
		t.Errorf("MKCOL: %s, want 201", got)
	}
	if got := move(s.at(writable, "lab.log"), s.at(writable, "新 文件夹/lab #2.log")); got != "201" {
		t.Errorf("MOVE: %s, want 201", got)
	}
	absent(t, s.path(writable, "lab.log"))
	if got := content(t, s.path(writable, "新 文件夹/lab #2.log")); got != oddFiles["lab.log"] {
		t.Errorf("moved %s", brief(got))
	}
	// Files outside the mount cannot be reached: in another mount, writable or not, and in the folder above.
	for _, to := range []string{s.at(odd, "x"), s.at(teamWritable, "x"), s.url + "/writable/../x", s.url + "/"} {
		if got := move(s.at(writable, "新 文件夹/lab #2.log"), to); !strings.HasPrefix(got, "4") && got != "502" {
			t.Errorf("MOVE to %s: %s, want a refusal", to, got)
		}
	}
	if _, err := os.Stat(s.path(writable, "新 文件夹/lab #2.log")); err != nil {
		t.Error(err)
	}
	if got := status(c, "-X", "DELETE", s.at(writable, "新 文件夹/")); got != "204" {
		t.Errorf("DELETE: %s, want 204", got)
	}
	absent(t, s.path(writable, "新 文件夹"))
}

func TestCurlReadsHealth(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newCurl(t)
	if got := status(c, s.url+"/-/health"); got != "200" {
		t.Errorf("health: %s, want 200", got)
	}
}
