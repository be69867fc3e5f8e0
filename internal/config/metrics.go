package config

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"gowebdav/auth"
)

// metricsSettings are those of who may read the metrics. Without any nobody may.
func metricsSettings(env environment) []setting {
	return []setting{{
		flag: "metrics_address", arg: "HOST:PORT", env: "METRICS_ADDRESS", given: env.MetricsAddress,
		shown: "none",
		about: "Serve metrics for Prometheus at another address than the mounts, such\n" +
			"as 127.0.0.1:9090, under /-/metrics.",
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
		flag: "metrics_user", arg: "NAME", env: "METRICS_USER", given: env.MetricsUser, live: true,
		shown: "none",
		about: "Who may read the metrics. Without METRICS_ADDRESS they are then at\n" +
			"/-/metrics beside the mounts.",
		set: func(c *Config, value string) error {
			if strings.Contains(value, ":") { // RFC 7617 §2
				return errors.New(`expected a name without ":"`)
			}
			c.MetricsUser.Name = value
			return checkName(value)
		},
	}, {
		flag: "metrics_password", arg: "TEXT", env: "METRICS_PASSWORD", given: env.MetricsPassword, live: true,
		shown: "none",
		about: "What belongs to METRICS_USER, or its hash, or file:/run/secrets/metrics.",
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

// checkMetrics refuses half of the credentials: the other half was forgotten.
func (c *Config) checkMetrics() error {
	switch user := c.MetricsUser; {
	case user.Name == "" && user.Secret != nil:
		return errors.New("METRICS_USER: expected a name, as METRICS_PASSWORD is given")
	case user.Name != "" && user.Secret == nil:
		return errors.New("METRICS_PASSWORD: expected a password, as METRICS_USER is given")
	}
	return nil
}
