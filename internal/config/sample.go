package config

import (
	_ "embed"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"strconv"
)

// SampleUser and SamplePassword are the login of a sample.
const (
	SampleUser     = "user1"
	SamplePassword = "pass1"
)

// sampleMounts returns the default of dav. Only on loopback is any sample writable:
// otherwise a forgotten or misspelled variable would let everybody write.
func (c *Config) sampleMounts() string {
	readOnly := strconv.FormatBool(!c.OnLoopback())
	return "/public-writable,./data/public-writable,null,null," + readOnly + ";" +
		"/public-readonly,./data/public-readonly,null,null,true;" +
		"/private-writable,./data/private-writable," + SampleUser + "," + SamplePassword + "," + readOnly
}

// OnLoopback reports whether only programs on this machine can connect.
func (c *Config) OnLoopback() bool {
	addr, err := netip.ParseAddr(c.Address)
	return c.Address == "localhost" || err == nil && addr.IsLoopback()
}

//go:embed sample.log
var sampleLog []byte

// writeSample writes the sample log to name, unless something exists there.
func writeSample(name string) error {
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(name, sampleLog, 0o644)
}
