package config

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRemote(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	login := file("login", "hub:a:b\r\n")
	var c Config
	entries, err := parseEntries("/web2,HTTPS://web2.example:8443/?as=file:" + login + ",u,p,true;/web2,HTTPS://web2.example:8443/?as=file:" + login + ",v,p,false;/web3,http://10.0.0.3,null,null,true;/b,./https://x")
	if err == nil {
		checkIdentity(t, entries)
		err = c.addMounts(entries)
	}
	if err != nil {
		t.Fatal(err)
	}
	web2, web3 := c.Mounts[0], c.Mounts[1]
	if web2.Path != "https://web2.example:8443" || web2.Remote.User != "hub" || web2.Remote.Password != "a:b" || web2.Remote.CA != nil || len(web2.Users) != 2 || web2.CannotWrite() {
		t.Errorf("%+v, %+v", web2, web2.Remote)
	}
	if web3.Remote == nil || web3.Remote.User != "" || c.Mounts[2].Remote != nil || c.Mounts[2].Path != "https:/x" {
		t.Errorf("%+v, %+v", web3, c.Mounts[2])
	}
	if len(c.Files) == 0 || c.Files[0].Name != login {
		t.Errorf("the login is not read again: %+v", c.Files)
	}
	for dav, want := range map[string]string{
		"/a,https://x?as=file:" + file("user", "hub\n"):         "expected one line user:password",
		"/a,https://x?as=file:" + file("empty", "hub:\n"):       "expected one line user:password",
		"/a,https://x?as=file:" + filepath.Join(dir, "none"):    "no such file",
		"/a,https://x?ca=" + file("key", "-----BEGIN KEY-----"): "expected certificates in PEM",
	} {
		if _, err := parseMounts(dav); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hub") {
			t.Errorf("%s: %v, want %q", dav, err, want)
		}
	}
}

// What is open to more people than it seems is said at the start.
func TestRemoteWarnings(t *testing.T) {
	login := filepath.Join(t.TempDir(), "login")
	if err := os.WriteFile(login, []byte("hub:S3CRET"), 0o600); err != nil {
		t.Fatal(err)
	}
	for dav, want := range map[string]string{
		"/a,https://x?as=file:" + login:               "everybody uses",
		"/a,https://x?as=file:" + login + ",u,p,true": "",
		"/a,https://x":           "",
		"/a,http://10.1.1.1":     "plain http",
		"/a,http://127.0.0.1:81": "",
	} {
		mounts, err := parseMounts(dav)
		if err != nil {
			t.Fatal(err)
		}
		log := new(bytes.Buffer)
		c := Config{Mounts: mounts}
		if err := c.Prepare(slog.New(slog.NewTextHandler(log, nil))); err != nil {
			t.Fatal(err)
		}
		if got := log.String(); (want == "") != (got == "") || !strings.Contains(got, want) || strings.Contains(got, "S3CRET") {
			t.Errorf("%s: %q, want %q", dav, got, want)
		}
	}
}
