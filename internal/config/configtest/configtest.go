// Package configtest makes parts of configurations for tests.
package configtest

import (
	"io"
	"testing"

	"gowebdav/internal/config"
)

// Mounts reads mounts in the syntax of dav.
func Mounts(t testing.TB, dav string) []config.Mount {
	t.Helper()
	return load(t, "--dav", dav).Mounts
}

// LogLimits returns the limits that hold without settings.
func LogLimits(t testing.TB) config.LogLimits {
	t.Helper()
	return load(t, "--dav", "/app,/app").Logs
}

func load(t testing.TB, args ...string) config.Config {
	t.Helper()
	c, err := config.Load(args, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
