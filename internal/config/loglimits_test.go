package config

import (
	"io"
	"strings"
	"testing"
	"time"
)

// defaultLogLimits returns the limits that hold without settings.
func defaultLogLimits(t *testing.T) LogLimits {
	t.Helper()
	var c Config
	for _, s := range logSettings() {
		if err := s.set(&c, s.def); err != nil {
			t.Fatal(err)
		}
	}
	return c.Logs
}

func TestLogLimits(t *testing.T) {
	clearEnvironment(t)
	t.Setenv("dav", "/app,logs")
	t.Setenv("LOG_SCANS", "3")
	t.Setenv("LOG_SCAN_TIME", "90s")
	t.Setenv("LOG_DECOMPRESSED", "512MiB")
	t.Setenv("LOG_DICTIONARY", "64MiB")
	t.Setenv("LOG_INDEX_MEMORY", "65536")
	got, err := Load([]string{"--log_client_scans", "1", "--log_follows=5", "--log_line", "64KiB"}, io.Discard)
	want := LogLimits{Scans: 3, ClientScans: 1, ScanTime: 90 * time.Second, Follows: 5, Decompressed: 512 << 20, Dictionary: 64 << 20, IndexMemory: 65536, Line: 64 << 10}
	if err != nil || got.Logs != want {
		t.Errorf("%+v, %v", got.Logs, err)
	}
}

func TestWrongLogLimits(t *testing.T) {
	for name, values := range map[string][]string{
		"LOG_SCANS":        {"0", "-1", "many", "1000001"},
		"LOG_CLIENT_SCANS": {"0"},
		"LOG_FOLLOWS":      {"x"},
		"LOG_SCAN_TIME":    {"5", "0s", "-1m", "soon"},
		"LOG_DECOMPRESSED": {"0", "1GB", "MiB", "99999999999GiB"},
		"LOG_DICTIONARY":   {"0", "1048575", "1025MiB", "64MB"},
		"LOG_INDEX_MEMORY": {"-1MiB"},
		"LOG_LINE":         {"65MiB"},
	} {
		for _, value := range values {
			clearEnvironment(t)
			t.Setenv("dav", "/app,logs")
			t.Setenv(name, value)
			if _, err := Load(nil, io.Discard); err == nil || !strings.HasPrefix(err.Error(), name+": expected") {
				t.Errorf("%s=%s: %v", name, value, err)
			}
		}
	}
}
