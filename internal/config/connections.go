package config

const (
	defaultConnections = 1280 // take 60 MiB if 1,024 of them follow logs
	clientConnections  = 256
)

// connectionSettings bound the number of connections.
func connectionSettings() []setting {
	return []setting{{
		name: "max_connections", arg: "NUMBER",
		defaultText: "1280, or a quarter more than LOG_FOLLOWS if that is more",
		example:     "4096",
		about: "Maximum number of connections; at most four fifths may follow logs. If\n" +
			"all are in use, a new one replaces an idle one, or one below 1 KiB/s\n" +
			"for ten minutes. If there is none, the client gets 503.",
		set: func(c *Config, value string) error { return setOptional(&c.MaxConnections, value) },
	}, {
		name: "max_client_connections", arg: "NUMBER",
		defaultText: "256, or half of MAX_CONNECTIONS if that is less",
		example:     "1024",
		about: "Maximum number of connections per address (IPv6: per /64 network). More\n" +
			"get 429. Does not apply to TRUSTED_PROXIES, this machine, unix sockets.",
		set: func(c *Config, value string) error { return setOptional(&c.MaxClientConnections, value) },
	}}
}

func setOptional(to *int, value string) error {
	if value == "" {
		return nil
	}
	return setCount(to, value)
}

// setConnectionDefaults computes the bounds that are not set. It leaves one fifth of the
// connections for clients that do not follow logs.
func (c *Config) setConnectionDefaults() {
	if c.MaxConnections == 0 {
		c.MaxConnections = max(defaultConnections, c.Logs.Follows*5/4)
	}
	if c.MaxClientConnections == 0 {
		c.MaxClientConnections = min(clientConnections, max(2, c.MaxConnections/2))
	}
	c.Logs.Follows = min(c.Logs.Follows, max(1, c.MaxConnections*4/5))
}
