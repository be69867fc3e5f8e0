package config

import (
	"io"
	"strings"
	"testing"
)

// Follows leave room for other connections, and no client can have all connections.
func TestConnections(t *testing.T) {
	clearEnvironment(t)
	for _, c := range []struct {
		args                    string
		all, ofClient, ofFollow int
	}{
		{"", 1280, 256, 1024},
		{"--log_follows=8", 1280, 256, 8},
		{"--log_follows=8000", 10_000, 256, 8000},
		{"--max_connections=100", 100, 50, 80},
		{"--max_connections=1", 1, 2, 1},
		{"--max-connections=5000 --log-follows=6000", 5000, 256, 4000},
		{"--max_connections=100 --max_client_connections=90", 100, 90, 80},
	} {
		got, err := Load(append(strings.Fields(c.args), "--dav=/app,/tmp"), io.Discard)
		if err != nil || got.MaxConnections != c.all || got.MaxClientConnections != c.ofClient || got.Logs.Follows != c.ofFollow {
			t.Errorf("%s: %d, %d, %d, %v", c.args, got.MaxConnections, got.MaxClientConnections, got.Logs.Follows, err)
		}
	}
	for _, arg := range []string{"--max_connections=0", "--max_connections=many", "--max_client_connections=-1", "--max_client_connections=1000001"} {
		name, value, _ := strings.Cut(arg, "=")
		if _, err := Load([]string{arg, "--dav=/app,/tmp"}, io.Discard); err == nil || err.Error() != name+`: expected a number from 1 to 1000000, found "`+value+`"` {
			t.Errorf("%s: %v", arg, err)
		}
	}
}
