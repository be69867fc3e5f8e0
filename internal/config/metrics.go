package config

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"gowebdav/auth"
)

// metricsSettings decide who may read the metrics. Without them, nobody may.
func metricsSettings() []setting {
	return []setting{{
		name: "metrics_address", arg: "HOST:PORT",
		defaultText: "none",
		example:     "127.0.0.1:9090",
		about:       "Address with port for Prometheus metrics only. Their path is /-/metrics.",
		set: func(c *Config, value string) error {
			if value == "" {
				return nil
			}
			_, port, err := net.SplitHostPort(value)
			if _, wrong := strconv.ParseUint(port, 10, 16); err != nil || wrong != nil {
				return fmt.Errorf("expected an address with port such as 127.0.0.1:9090, found %q", value)
			}
			c.MetricsAddress = value
			return nil
		},
	}, {
		name: "metrics_user", arg: "NAME", live: true,
		defaultText: "none",
		example:     "prometheus",
		about: "User who may read the metrics. Without METRICS_ADDRESS, they are at\n" +
			"/-/metrics at the address of the mounts.",
		set: func(c *Config, value string) error {
			if strings.Contains(value, ":") { // RFC 7617 §2
				return errors.New(`expected a name without ":"`)
			}
			c.MetricsUser.Name = value
			return checkName(value)
		},
	}, {
		name: "metrics_password", arg: "TEXT", live: true,
		defaultText: "none",
		example:     "file:/run/secrets/metrics",
		about:       "Password of METRICS_USER, its hash, or a file with either.",
		set: func(c *Config, value string) error {
			secret, err := c.secretOf(value)
			if err != nil || secret == "" {
				return err
			}
			c.MetricsUser.Secret, err = auth.ParseSecret(secret)
			return err
		},
	}}
}

// checkMetrics refuses a user without password, and a password without user.
func (c *Config) checkMetrics() error {
	switch user := c.MetricsUser; {
	case user.Name == "" && user.Secret != nil:
		return errors.New("METRICS_USER: expected a name, since METRICS_PASSWORD is set")
	case user.Name != "" && user.Secret == nil:
		return errors.New("METRICS_PASSWORD: expected a password, since METRICS_USER is set")
	}
	return nil
}
