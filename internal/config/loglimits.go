package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// logSettings are the settings of LogLimits.
func logSettings() []setting {
	return []setting{{
		name: "log_scans", arg: "NUMBER", def: "8", example: "16",
		about: "Maximum number of concurrent log searches and histograms. More get 429.",
		set:   func(c *Config, value string) error { return setCount(&c.Logs.Scans, value) },
	}, {
		name: "log_client_scans", arg: "NUMBER", def: "4", example: "8",
		about: "Maximum number of these per user and address.",
		set:   func(c *Config, value string) error { return setCount(&c.Logs.ClientScans, value) },
	}, {
		name: "log_scan_time", arg: "DURATION", def: "5m", example: "30s",
		about: "Maximum duration of a search or histogram.",
		set: func(c *Config, value string) error {
			d, err := time.ParseDuration(value)
			if err != nil || d <= 0 {
				return fmt.Errorf("expected a duration such as 30s or 5m, found %q", value)
			}
			c.Logs.ScanTime = d
			return nil
		},
	}, {
		name: "log_follows", arg: "NUMBER", def: "1024", example: "2048",
		about: "Maximum number of logs followed at a time; one user at one address may\n" +
			"follow half of them. More get 429.",
		set: func(c *Config, value string) error { return setCount(&c.Logs.Follows, value) },
	}, {
		name: "log_decompressed", arg: "SIZE", def: "16GiB", example: "64GiB",
		about: "Maximum size of a compressed log's content; the rest is not read.",
		set:   func(c *Config, value string) error { return setSize(&c.Logs.Decompressed, value) },
	}, {
		name: "log_dictionary", arg: "SIZE", def: "8MiB", example: "64MiB",
		about: "Maximum dictionary size of a .zst or .xz, from 1MiB to 1GiB: memory for\n" +
			"each log being read. zstd --long and xz -9 may need more than the default.",
		set: func(c *Config, value string) error {
			if err := setSize(&c.Logs.Dictionary, value); err != nil || c.Logs.Dictionary < 1<<20 || c.Logs.Dictionary > 1<<30 {
				return fmt.Errorf("expected a size from 1MiB to 1GiB, found %q", value)
			}
			return nil
		},
	}, {
		name: "log_index_memory", arg: "SIZE", def: "8MiB", example: "32MiB",
		about: "Memory for the log index; 1 GiB of logs takes about 80 KiB.",
		set:   func(c *Config, value string) error { return setSize(&c.Logs.IndexMemory, value) },
	}, {
		name: "log_line", arg: "SIZE", def: "1MiB", example: "16MiB",
		about: "Maximum size of a line that is shown in full, up to 64MiB.",
		set: func(c *Config, value string) error {
			var size int64
			if err := setSize(&size, value); err != nil || size > 64<<20 {
				return fmt.Errorf("expected a size up to 64MiB, found %q", value)
			}
			c.Logs.Line = int(size)
			return nil
		},
	}}
}

func setCount(to *int, value string) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > 1_000_000 {
		return fmt.Errorf("expected a number from 1 to 1000000, found %q", value)
	}
	*to = n
	return nil
}

// setSize reads a number of bytes, KiB, MiB or GiB.
func setSize(to *int64, value string) error {
	number, unit := value, int64(1)
	for i, suffix := range []string{"KiB", "MiB", "GiB"} {
		if n, ok := strings.CutSuffix(value, suffix); ok {
			number, unit = strings.TrimSpace(n), 1<<(10*(i+1))
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 1 || n > 1<<50/unit {
		return fmt.Errorf("expected a size such as 8MiB, found %q", value)
	}
	*to = n * unit
	return nil
}
