package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Peers are machines that speak for others: the proxies in front of the server.
type Peers struct {
	Networks []netip.Prefix
	Unix     bool // whoever may connect to a unix socket
}

// None reports whether there is no such machine.
func (p Peers) None() bool { return len(p.Networks) == 0 && !p.Unix }

// Contain reports whether an address is that of one of the machines.
func (p Peers) Contain(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	return slices.ContainsFunc(p.Networks, func(n netip.Prefix) bool { return n.Contains(addr) })
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
		flag: "trusted_proxies", arg: "NETWORKS", env: "TRUSTED_PROXIES", given: env.TrustedProxies, set: setTrustedProxies,
		shown: "none",
		about: "Proxies whose X-Forwarded-For, -Proto, -Host and -Prefix are believed:\n" +
			"addresses or networks such as 172.18.0.0/16, separated by commas; private\n" +
			"for all private networks, unix for who connects to a unix socket.",
	}}
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
			c.TrustedProxies.Networks = append(c.TrustedProxies.Networks, privateNetworks...)
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
