package pool

import (
	"net"
	"net/netip"
)

// Client identifies a client: a user, "" if unknown, at an address with or without port.
func Client(user, remote string) string { return user + "@" + Network(remote) }

// Network returns an address without its port. Of an IPv6 address it returns the /64
// network: one client has all of it.
func Network(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return remote
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	prefix, _ := ip.Prefix(64) // of IPv6: it cannot fail
	return prefix.Addr().String()
}
