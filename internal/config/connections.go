package config

const (
	defaultConnections = 1280 // which take 60 MiB if 1,024 of them follow logs
	clientConnections  = 256
)

// connectionSettings are those of how many may be connected.
func connectionSettings(env environment) []setting {
	return []setting{{
		flag: "max_connections", arg: "NUMBER", env: "MAX_CONNECTIONS", given: env.MaxConnections,
		shown: "1280, or a quarter more than LOG_FOLLOWS if that is more",
		about: "Connections at a time; follows may have four fifths of them. If all are\n" +
			"taken, idle ones and those below 1 KiB/s for ten minutes make room; else\n" +
			"the answer is 503.",
		set: func(c *Config, value string) error { return setOptional(&c.MaxConnections, value) },
	}, {
		flag: "max_client_connections", arg: "NUMBER", env: "MAX_CLIENT_CONNECTIONS", given: env.MaxClientConnections,
		shown: "256, or half of MAX_CONNECTIONS if that is less",
		about: "Connections of one address (of IPv6: one /64 network) at a time; then the\n" +
			"answer is 429. Not for TRUSTED_PROXIES, this machine and unix sockets.",
		set: func(c *Config, value string) error { return setOptional(&c.MaxClientConnections, value) },
	}}
}

func setOptional(to *int, value string) error {
	if value == "" {
		return nil
	}
	return setCount(to, value)
}

// fillConnections sets what is not given: who follows leaves others room to connect.
func (c *Config) fillConnections() {
	if c.MaxConnections == 0 {
		c.MaxConnections = max(defaultConnections, c.Logs.Follows*5/4)
	}
	if c.MaxClientConnections == 0 {
		c.MaxClientConnections = min(clientConnections, max(2, c.MaxConnections/2))
	}
	c.Logs.Follows = min(c.Logs.Follows, max(1, c.MaxConnections*4/5))
}
