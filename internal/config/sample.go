package config

import (
	_ "embed"
	"errors"
	"io/fs"
	"os"
)

// sampleMounts is the default of dav.
const sampleMounts = "/public-writable,./data/public-writable,null,null,false;" +
	"/public-readonly,./data/public-readonly,null,null,true;" +
	"/private-writable,./data/private-writable,user1,pass1,false"

//go:embed sample.log
var sampleLog []byte

// writeSample writes the sample log to name, unless something exists there.
func writeSample(name string) error {
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(name, sampleLog, 0o644)
}
