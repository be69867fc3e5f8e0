package pool

import (
	"net"
	"net/netip"
)

// Client names who shares a pool with others: a user, "" for nobody who is known, at an
// address with or without a port.
func Client(user, remote string) string { return user + "@" + Network(remote) }

// Network is what stands for a client's address, with or without a port: an IPv6 client
// has a whole /64.
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
