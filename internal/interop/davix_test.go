//go:build linux

package interop

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// davix are the tools of davix, with a home of their own.
type davix struct {
	*client
	login string
}

func newDavix(t *testing.T) davix {
	t.Helper()
	dir := filepath.Dir(need(t, "davix-ls")[0])
	return davix{&client{t: t, path: dir, home: t.TempDir()}, user + ":" + password}
}

// run runs a tool, which must print no error. It sends the login in a header: davix 0.8 sends --userlogin and
// --userpass to no server, https://github.com/cern-fts/davix/issues/81.
func (d davix) run(tool string, args ...string) string {
	d.t.Helper()
	stdout, complaint := d.try(tool, args...)
	if complaint != "" {
		d.t.Errorf("davix-%s %q: %s", tool, args, complaint)
	}
	return stdout
}

// try returns a tool's output and its errors. davix-mv and davix-put -r exit with 255 even after success.
func (d davix) try(tool string, args ...string) (stdout, complaint string) {
	d.t.Helper()
	c := *d.client
	c.path = filepath.Join(d.path, "davix-"+tool)
	login := "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(d.login))
	stdout, complaint, _ = c.try(append([]string{"-H", login}, args...)...)
	return stdout, complaint
}

func TestDavixReads(t *testing.T) {
	t.Parallel()
	s := serveShut(t)
	for _, prefix := range []string{logs, privateLogs} {
		d := newDavix(t)
		d.run("get", "-r", "2", davURL(s.at(prefix, "")), "down")
		sameTree(t, prefix, tree(t, filepath.Join(d.home, "down")), tree(t, s.folder[prefix]))
		for _, line := range strings.Split(strings.TrimSpace(d.run("ls", "-l", davURL(s.at(prefix, "bsd/")))), "\n") {
			fields := strings.Fields(line)
			if want := fmt.Sprint(len(content(t, s.path(prefix, "bsd/"+fields[5])))); len(fields) != 6 || fields[2] != want {
				t.Errorf("%s: %s, want %s bytes", prefix, line, want)
			}
		}
	}

	d := newDavix(t)
	for name, want := range oddFiles {
		d.run("get", davURL(s.at(privateOdd, name)), "got")
		if got := content(t, filepath.Join(d.home, "got")); got != want {
			t.Errorf("%s: %s, want %s", name, brief(got), brief(want))
		}
	}
	// It prints names as in URLs, and none for members that it cannot examine.
	listed, err := url.PathUnescape(d.run("ls", davURL(s.at(privateOdd, "应用 日志"))))
	if got, want := strings.Split(strings.TrimSpace(listed), "\n"), []string{"100% #1 & more+.log", "2026年 一月.log", "空 文件夹"}; err != nil || !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		t.Errorf("listed %q, want %q", got, want)
	}
	d.run("ls", davURL(s.at(writable, shut)))

	for _, refused := range []struct{ tool, login, url, status string }{
		{"ls", "user1:wrong", s.at(privateLogs, ""), "401"},
		{"get", "user1:wrong", s.at(privateLogs, "sshd"), "401"},
		{"ls", d.login, s.at(privateLogs, "nothing"), "404"},
		{"get", d.login, s.at(privateLogs, "nothing"), "404"},
		{"get", d.login, s.at(writable, shut+"/a.log"), "403"},
	} {
		d.login = refused.login
		if _, got := d.try(refused.tool, davURL(refused.url)); !strings.Contains(got, refused.status) {
			t.Errorf("%s of %s: %s, want %s", refused.tool, refused.url, got, refused.status)
		}
	}
}

func TestDavixWrites(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, prefix := range []string{writable, teamWritable} {
		d := newDavix(t)
		at := func(name string) string { return davURL(s.at(prefix, name)) }
		local := d.file("up.log", strings.Repeat("2026-01-01 line\n", 300_000))
		d.run("mkdir", at("新 1"))
		d.run("put", local, at("新 1/上传 #1 50%+.log"))
		d.run("put", "--no-100-continue", local, at("lab.log")) // replaces a file
		d.run("mv", at("新 1/上传 #1 50%+.log"), at("a b/搬 #2.log"))
		d.run("mv", at("新 1"), at("新 2"))
		d.run("put", "-r", "2", s.folder[logs], at("logs"))
		sameTree(t, prefix, tree(t, s.path(prefix, "logs")), tree(t, s.folder[logs]))
		d.run("rm", at("a b/%41%20%2F.log"))
		d.run("rm", "-r", "2", at("应用 日志"))
		d.run("rm", "-r", "2", at("logs"))

		for _, refused := range []struct {
			status string
			args   []string
		}{
			{"405", []string{"mkdir", at("新 2")}},
			{"409", []string{"mkdir", at("missing/新")}},
			{"409", []string{"put", local, at("missing/up.log")}},
			{"405", []string{"put", local, davURL(s.at(privateOdd, "up.log"))}},
			{"405", []string{"rm", davURL(s.at(privateOdd, "lab.log"))}},
			{"404", []string{"rm", at("nothing")}},
			{"404", []string{"mv", at("nothing"), at("new.log")}},
		} {
			if _, got := d.try(refused.args[0], refused.args[1:]...); !strings.Contains(got, refused.status) {
				t.Errorf("%q: %s, want %s", refused.args, got, refused.status)
			}
		}

		want := tree(t, oddFolder(t))
		for name := range want {
			if name == "a b/%41%20%2F.log" || strings.HasPrefix(name, "应用 日志/") {
				delete(want, name)
			}
		}
		want["lab.log"], want["a b/搬 #2.log"], want["新 2/"] = content(t, local), content(t, local), ""
		sameTree(t, prefix, tree(t, s.folder[prefix]), want)

		if prefix == teamWritable {
			d.login = user + ":wrong"
			if _, got := d.try("put", local, at("up.log")); !strings.Contains(got, "401") {
				t.Errorf("put with a wrong password: %s", got)
			}
		}
	}
}
