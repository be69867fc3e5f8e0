package server

import (
	"net"
	"net/http"

	"gowebdav/internal/config"
	"gowebdav/internal/dav"
)

// allowHost refuses a request for another host than the allowed ones with 421 (RFC 9110
// §15.5.20). It prevents DNS rebinding: a page resolves its own name to the address of this
// machine, and is then of the same origin as an open mount.
func allowHost(hosts config.Hosts, r *http.Request) error {
	if !hosts.Allow(r.Host) && !overUnixSocket(r) && r.URL.Path != healthPath && r.URL.Path != metricsPath {
		return dav.Errorf(http.StatusMisdirectedRequest, "%q is none of ALLOWED_HOSTS", r.Host)
	}
	return nil
}

// overUnixSocket reports whether a request came through a unix socket, which browsers do not
// use.
func overUnixSocket(r *http.Request) bool {
	addr, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return ok && addr.Network() == "unix"
}
