package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// DefaultLogLimits are those without settings.
func DefaultLogLimits() LogLimits {
	var c Config
	for _, s := range logSettings(environment{}) {
		if err := s.set(&c, s.def); err != nil {
			panic(err) // a default that is wrong
		}
	}
	return c.Logs
}

// logSettings are those of LogLimits.
func logSettings(env environment) []setting {
	return []setting{{
		flag: "log_scans", arg: "NUMBER", env: "LOG_SCANS", given: env.LogScans, def: "8",
		about: "Searches and histograms of logs at a time; then clients are told to wait.",
		set:   func(c *Config, value string) error { return setCount(&c.Logs.Scans, value) },
	}, {
		flag: "log_client_scans", arg: "NUMBER", env: "LOG_CLIENT_SCANS", given: env.LogClientScans, def: "4",
		about: "How many of these one user may have at one address.",
		set:   func(c *Config, value string) error { return setCount(&c.Logs.ClientScans, value) },
	}, {
		flag: "log_scan_time", arg: "DURATION", env: "LOG_SCAN_TIME", given: env.LogScanTime, def: "5m",
		about: "How long each may take, such as 30s or 5m.",
		set: func(c *Config, value string) error {
			d, err := time.ParseDuration(value)
			if err != nil || d <= 0 {
				return fmt.Errorf("expected a duration such as 30s or 5m, found %q", value)
			}
			c.Logs.ScanTime = d
			return nil
		},
	}, {
		flag: "log_follows", arg: "NUMBER", env: "LOG_FOLLOWS", given: env.LogFollows, def: "1024",
		about: "Logs that are followed at a time.",
		set:   func(c *Config, value string) error { return setCount(&c.Logs.Follows, value) },
	}, {
		flag: "log_decompressed", arg: "SIZE", env: "LOG_DECOMPRESSED", given: env.LogDecompressed, def: "16GiB",
		about: "How much of the content of one compressed log is read.",
		set:   func(c *Config, value string) error { return setSize(&c.Logs.Decompressed, value) },
	}, {
		flag: "log_dictionary", arg: "SIZE", env: "LOG_DICTIONARY", given: env.LogDictionary, def: "8MiB",
		about: "Memory to look back in a log while it is decompressed, from 1MiB to 1GiB;\nzstd --long and xz -9 may need more than the default.",
		set: func(c *Config, value string) error {
			if err := setSize(&c.Logs.Dictionary, value); err != nil || c.Logs.Dictionary < 1<<20 || c.Logs.Dictionary > 1<<30 {
				return fmt.Errorf("expected a size from 1MiB to 1GiB, found %q", value)
			}
			return nil
		},
	}, {
		flag: "log_index_memory", arg: "SIZE", env: "LOG_INDEX_MEMORY", given: env.LogIndexMemory, def: "8MiB",
		about: "Memory for what is known of the blocks of logs; a GiB of log takes 80 KiB.",
		set:   func(c *Config, value string) error { return setSize(&c.Logs.IndexMemory, value) },
	}, {
		flag: "log_line", arg: "SIZE", env: "LOG_LINE", given: env.LogLine, def: "1MiB",
		about: "How much of a long line a window shows that asks for it in full.",
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

// setSize reads bytes, or so many KiB, MiB or GiB.
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
