package config

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Proxies are the trusted proxies: clients that may speak for others.
type Proxies struct {
	Networks []netip.Prefix // networks of the setting
	Private  bool           // all private addresses, too
	Unix     bool           // all clients of a unix socket
}

// None reports whether no proxy is trusted.
func (p Proxies) None() bool { return len(p.Networks) == 0 && !p.Private && !p.Unix }

// Contain reports whether an address may be that of a trusted proxy.
func (p Proxies) Contain(addr netip.Addr) bool {
	return p.Named(addr) || p.Private && IsPrivate(addr)
}

// Named reports whether an address is in one of the setting's networks.
func (p Proxies) Named(addr netip.Addr) bool { return within(p.Networks, addr) }

// IsPrivate reports whether an address is covered by the word private.
func IsPrivate(addr netip.Addr) bool { return within(privateNetworks, addr) }

func within(networks []netip.Prefix, addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(addr) })
}

// privateNetworks are covered by the word private: this machine, and networks that are
// not routed on the Internet (RFC 1918, RFC 4193, RFC 6890).
var privateNetworks = []netip.Prefix{
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("::1/128"),
	netip.MustParsePrefix("fc00::/7"),
	netip.MustParsePrefix("fe80::/10"),
}

// networkSettings are about proxies, sockets and TLS.
func networkSettings() []setting {
	return []setting{{
		name: "trusted_proxies", arg: "NETWORKS", live: true, set: setTrustedProxies,
		defaultText: "none",
		example:     "172.18.0.0/16",
		about: "Proxies whose X-Forwarded-For, -Proto, -Host and -Prefix headers count:\n" +
			"addresses or networks, separated by commas. \"private\" stands for one\n" +
			"proxy with a private address, \"unix\" for clients of a unix socket. If two\n" +
			"proxies have private addresses, add the outer one: private,172.18.0.2",
	}, {
		name: "allowed_hosts", arg: "NAMES", live: true, set: setAllowedHosts,
		defaultText: "none: any name",
		example:     "dav.example.com,*.lan.example.com",
		about: "Host names of this server, separated by commas; *.example.com means all\n" +
			"subdomains. Other names get 421, which prevents DNS rebinding. IP\n" +
			"addresses and localhost are always allowed.",
	}, {
		name: "auth_header", arg: "NAME", live: true, set: setAuthHeader,
		defaultText: "none",
		example:     "Remote-User",
		about: "Header with the user name set by a trusted proxy. A user of the mount\n" +
			"then needs no password.",
	}, {
		name: "auth_url", arg: "URL", live: true, set: setAuthURL,
		defaultText: "none",
		example:     "http://authelia:9091/api/verify",
		about: "Forward authentication: ask this URL whether to allow each request, as\n" +
			"Traefik's ForwardAuth does. 2xx allows it, and AUTH_HEADER (default\n" +
			"Remote-User) names the user. Other answers are passed to the client.",
	}, {
		name: "socket_mode", arg: "MODE", set: setSocketMode,
		def: "0660", example: "0600",
		about: "Permissions of the unix socket of ADDRESS, in octal.",
	}, {
		name: "tls_cert", arg: "FILE",
		set:         func(c *Config, value string) error { c.TLSCert = value; return nil },
		defaultText: "none: plain HTTP",
		example:     "/etc/gowebdav/cert.pem",
		about: "File with the certificate and its chain (PEM), for TLS without a proxy.\n" +
			"A renewed certificate takes effect within seconds. One that does not\n" +
			"match its key is refused, and the old pair stays.",
	}, {
		name: "tls_key", arg: "FILE",
		set:         func(c *Config, value string) error { c.TLSKey = value; return nil },
		defaultText: "none",
		example:     "/etc/gowebdav/key.pem",
		about:       "File with the private key of TLS_CERT (PEM).",
	}}
}

// checkNetwork refuses settings that need another one.
func (c *Config) checkNetwork() error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("TLS_CERT, TLS_KEY: expected both or none")
	}
	if c.AuthHeader != "" && c.AuthURL == "" && c.TrustedProxies.None() {
		return errors.New("AUTH_HEADER: expected TRUSTED_PROXIES as well, since otherwise any client could set this header")
	}
	return nil
}

func setAuthHeader(c *Config, value string) error {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
	name := textproto.CanonicalMIMEHeaderKey(value)
	switch {
	case strings.Trim(value, letters) != "":
		return fmt.Errorf("expected the name of a header such as Remote-User, found %q", value)
	case slices.Contains([]string{"Authorization", "Cookie", "Host", "User-Agent"}, name):
		return fmt.Errorf("expected a header that only the proxy sets, found %q", value)
	}
	c.AuthHeader = name
	return nil
}

func setAuthURL(c *Config, value string) error {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errors.New("expected a URL such as http://authelia:9091/api/verify") // it may hold a password
	}
	c.AuthURL = value
	return nil
}

// maxSocketPath is the maximum length of the path of a unix socket in bytes (unix(7)).
const maxSocketPath = 107

func setAddress(c *Config, value string) error {
	if path, ok := strings.CutPrefix(value, "unix:"); ok {
		if path == "" || len(path) > maxSocketPath || strings.ContainsRune(path, 0) {
			return fmt.Errorf("expected a path of up to %d bytes after unix:, found %q", maxSocketPath, path)
		}
		c.Socket = path
		return nil
	}
	if inner, ok := strings.CutPrefix(value, "["); ok && strings.HasSuffix(inner, "]") { // as in a URL: [::1]
		value = strings.TrimSuffix(inner, "]")
	}
	_, err := netip.ParseAddr(value)
	if err != nil && strings.ContainsAny(value, ":/[]@,; \t\r\n") {
		return fmt.Errorf("expected an IP address or a host name, without port, or unix:/path, found %q", value)
	}
	c.Address = value
	return nil
}

func setSocketMode(c *Config, value string) error {
	mode, err := strconv.ParseUint(value, 8, 32)
	if err != nil || mode > 0o777 {
		return fmt.Errorf("expected an octal mode such as 0660, found %q", value)
	}
	c.SocketMode = fs.FileMode(mode)
	return nil
}

func setTrustedProxies(c *Config, value string) error {
	if value == "" {
		return nil
	}
	for text := range strings.SplitSeq(value, ",") {
		switch text = trim(text); text {
		case "unix":
			c.TrustedProxies.Unix = true
			continue
		case "private":
			c.TrustedProxies.Private = true
			continue
		}
		network, ok := parseNetwork(text)
		if !ok {
			return fmt.Errorf("expected addresses, networks such as 172.18.0.0/16, private or unix, separated by commas, found %q", text)
		}
		c.TrustedProxies.Networks = append(c.TrustedProxies.Networks, network)
	}
	return nil
}

// parseNetwork reads a network, or an address as the network of one machine.
func parseNetwork(text string) (netip.Prefix, bool) {
	if addr, err := netip.ParseAddr(text); err == nil {
		addr = addr.Unmap().WithZone("")
		return netip.PrefixFrom(addr, addr.BitLen()), true
	}
	network, err := netip.ParsePrefix(text)
	if err == nil && network.Addr().Is4In6() && network.Bits() >= 96 {
		network = netip.PrefixFrom(network.Addr().Unmap(), network.Bits()-96)
	}
	return network.Masked(), err == nil
}
