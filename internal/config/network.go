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

// Peers are machines that speak for others: the proxies in front of the server.
type Peers struct {
	Networks []netip.Prefix // that are named
	Private  bool           // whoever has a private address, too
	Unix     bool           // whoever may connect to a unix socket
}

// None reports whether there is no such machine.
func (p Peers) None() bool { return len(p.Networks) == 0 && !p.Private && !p.Unix }

// Contain reports whether an address may be that of one of the machines.
func (p Peers) Contain(addr netip.Addr) bool {
	return p.Named(addr) || p.Private && IsPrivate(addr)
}

// Named reports whether an address is that of a machine, or in a network, which the
// setting names.
func (p Peers) Named(addr netip.Addr) bool { return within(p.Networks, addr) }

// IsPrivate reports whether an address is one of those that the word private stands for.
func IsPrivate(addr netip.Addr) bool { return within(privateNetworks, addr) }

func within(networks []netip.Prefix, addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(addr) })
}

// privateNetworks are those that the word private stands for: of this machine and
// of the networks that the Internet does not reach (RFC 1918, RFC 4193, RFC 6890).
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

// networkSettings are those of what stands between the server and its clients.
func networkSettings(env environment) []setting {
	return []setting{{
		flag: "trusted_proxies", arg: "NETWORKS", env: "TRUSTED_PROXIES", given: env.TrustedProxies, live: true, set: setTrustedProxies,
		shown: "none",
		about: "Proxies whose X-Forwarded-For, -Proto, -Host and -Prefix are believed:\n" +
			"addresses or networks such as 172.18.0.0/16, separated by commas; private\n" +
			"for one proxy with any private address, unix for who connects to a unix\n" +
			"socket. Of two proxies with private addresses, name one.",
	}, {
		flag: "allowed_hosts", arg: "NAMES", env: "ALLOWED_HOSTS", given: env.AllowedHosts, live: true, set: setAllowedHosts,
		shown: "none: by any name",
		about: "Names by which clients may ask for the server, separated by commas:\n" +
			"dav.example.com,*.lan.example.com. Other names get 421, so that no web\n" +
			"site can take a name of its own for the server's address; addresses and\n" +
			"localhost always pass.",
	}, {
		flag: "auth_header", arg: "NAME", env: "AUTH_HEADER", given: env.AuthHeader, live: true, set: setAuthHeader,
		shown: "none",
		about: "Header in which a trusted proxy names who has logged in there, such as\n" +
			"Remote-User: a user of the mount then needs no password.",
	}, {
		flag: "auth_url", arg: "URL", env: "AUTH_URL", given: env.AuthURL, live: true, set: setAuthURL,
		shown: "none",
		about: "Ask this URL about each request instead of a password, as Traefik's\n" +
			"ForwardAuth does: 2xx lets in, AUTH_HEADER (Remote-User) of the answer\n" +
			"names the user; any other answer is passed on.",
	}, {
		flag: "socket_mode", arg: "MODE", env: "SOCKET_MODE", given: env.SocketMode, set: setSocketMode,
		def:   "0660",
		about: "Who may connect to the unix socket of ADDRESS, in octal.",
	}, {
		flag: "tls_cert", arg: "FILE", env: "TLS_CERT", given: env.TLSCert,
		set:   func(c *Config, value string) error { c.TLSCert = value; return nil },
		shown: "none: plain HTTP",
		about: "Speak TLS, with the certificate and its chain in this file (PEM).\nChanged files are taken up while the server runs.",
	}, {
		flag: "tls_key", arg: "FILE", env: "TLS_KEY", given: env.TLSKey,
		set:   func(c *Config, value string) error { c.TLSKey = value; return nil },
		shown: "none",
		about: "File with the private key of TLS_CERT (PEM).",
	}}
}

// checkNetwork finds settings that say nothing without another.
func (c *Config) checkNetwork() error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("TLS_CERT, TLS_KEY: expected both or none")
	}
	if c.AuthHeader != "" && c.AuthURL == "" && c.TrustedProxies.None() {
		return errors.New("AUTH_HEADER: expected TRUSTED_PROXIES beside it, or everybody could set it")
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

// maxSocketPath is how long the path of a unix socket may be, in bytes (unix(7)).
const maxSocketPath = 107

func setAddress(c *Config, value string) error {
	if path, ok := strings.CutPrefix(value, "unix:"); ok {
		if path == "" || len(path) > maxSocketPath || strings.ContainsRune(path, 0) {
			return fmt.Errorf("expected a path of up to %d bytes behind unix:, found %q", maxSocketPath, path)
		}
		c.Socket = path
		return nil
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

// parseNetwork reads a network, or an address, which is one of a single machine.
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
