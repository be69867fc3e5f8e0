package ui

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"
)

func codes(t *testing.T, user string, m Mounting) string {
	t.Helper()
	var b bytes.Buffer
	if err := newPages(t).Mounting(&b, Viewer{Lang: English, User: user}, m); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, c := range parse(t, &b).all(atom.Code, "") {
		all = append(all, text(c))
	}
	return strings.Join(all, "\n")
}

func TestMountingNamesTheFolder(t *testing.T) {
	got := codes(t, "o'neil", Mounting{Path: "/a b/日/", Href: "/a%20b/%E6%97%A5/", Secure: true, Host: "dav.example.com", Login: true, ReadOnly: true})
	want := `https://dav.example.com/a%20b/%E6%97%A5/
net use * "https://dav.example.com/a%20b/%E6%97%A5/" /user:"o'neil" *
https://dav.example.com/a%20b/%E6%97%A5/
davs://o%27neil@dav.example.com/a%20b/%E6%97%A5/
gio mount davs://o%27neil@dav.example.com/a%20b/%E6%97%A5/
webdavs://o%27neil@dav.example.com/a%20b/%E6%97%A5/
sudo mount -t davfs -o ro https://dav.example.com/a%20b/%E6%97%A5/ /mnt
rclone config create gowebdav webdav url=https://dav.example.com/a%20b/%E6%97%A5/ vendor=other user='o'\''neil' pass=PASSWORD
rclone mount gowebdav: ~/gowebdav --read-only
curl -u 'o'\''neil' -O https://dav.example.com/a%20b/%E6%97%A5/lab.log
curl -u 'o'\''neil' -H 'Accept: application/json' https://dav.example.com/a%20b/%E6%97%A5/`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	open := codes(t, "", Mounting{Path: "/", Href: "/", Host: "[::1]:8080"})
	for _, line := range []string{"net use * \"http://[::1]:8080/\"\n", "dav://[::1]:8080/\n", "sudo mount -t davfs 'http://[::1]:8080/' /mnt", "curl -O 'http://[::1]:8080/lab.log'"} {
		if !strings.Contains(open, line) {
			t.Errorf("no %q in\n%s", line, open)
		}
	}
	if strings.Contains(open, "user") || strings.Contains(open, "-u") || strings.Contains(open, "ro ") {
		t.Errorf("an open, writable folder asks for a login or read-only:\n%s", open)
	}
}

func TestShellTakesWordsAsTheyAre(t *testing.T) {
	for _, word := range append([]string{"", "$(touch /x)", "`x`", "a;b|c&d", "~", "*", "'", "''", `\`, "-n"}, hostileNames...) {
		if strings.ContainsRune(word, 0) {
			continue
		}
		out, err := exec.Command("sh", "-c", "printf %s "+shell(word)).Output()
		if err != nil || string(out) != word {
			t.Errorf("%q came as %q, %v", word, out, err)
		}
	}
}
