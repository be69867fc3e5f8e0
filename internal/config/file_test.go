package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A byte order mark is not a part of a password, a user name or a key.
func TestByteOrderMark(t *testing.T) {
	const hash = "$2y$04$ZNzZPGnyYUqTrXN3.PlxI.CNAdzVXjhyVVzYGX2ZzU8kS.cGFjJ5."
	dir := t.TempDir()
	for name, content := range map[string]string{"users": "ann:" + hash + "\n", "secret": hash + "\r\n", "mounts": "/b,/tmp,bob,file:secret,true\n", "c.toml": "port = 8080\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("\ufeff"+content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	c, err := Load([]string{"--config", "c.toml", "--dav_file", "mounts"}, nil)
	if err != nil || c.Port != 8080 || c.Mounts[0].Users[0].Secret.Kind() != "bcrypt" {
		t.Errorf("%+v, %v", c, err)
	}
	c, err = Load([]string{"--dav", "/a,/tmp,htpasswd:users,,true"}, nil)
	if err != nil || c.Mounts[0].Users[0].Name != "ann" {
		t.Errorf("%+v, %v", c, err)
	}
}

// A file without a size, such as a device, must not fill the memory.
func TestEndlessFile(t *testing.T) {
	const endless = "/dev/zero"
	if _, err := os.Stat(endless); err != nil {
		return // not on this system
	}
	if _, err := new(Config).read(endless); err == nil || !strings.Contains(err.Error(), "up to 1048576 bytes") {
		t.Errorf("%v", err)
	}
	if _, err := new(Config).read("/dev/null"); err != nil { // has no size either, but ends
		t.Error(err)
	}
}
