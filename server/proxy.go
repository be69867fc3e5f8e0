package server

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"

	"gowebdav/internal/config"
	"gowebdav/internal/dav"
)

const (
	forwardedFor   = "X-Forwarded-For"
	forwardedHost  = "X-Forwarded-Host"
	forwardedProto = "X-Forwarded-Proto"
)

// maxBasePath is how long the path may be that a proxy has taken off, in bytes:
// each link of an answer begins with it.
const maxBasePath = 256

// proxies are those in front of the server. What they say of a request is believed,
// what others say is not. Forwarded (RFC 7239) is not read at all: Traefik, nginx and
// Caddy do not set it, but pass on what a client claims in it.
type proxies struct {
	trusted config.Peers
	claims  []string // headers in which only a trusted proxy is believed
	log     *slog.Logger

	ignored, doubted atomic.Bool // have been warned of
}

func newProxies(c config.Config, log *slog.Logger) *proxies {
	claims := []string{forwardedFor, forwardedHost, forwardedProto, dav.ForwardedPrefix}
	if c.AuthHeader != "" {
		claims = append(claims, c.AuthHeader)
	}
	return &proxies{trusted: c.TrustedProxies, claims: claims, log: log}
}

// reveal stands outside of all. Behind it RemoteAddr and Host are those of the
// client, and what is left of the claims is true: X-Forwarded-Proto is http or https,
// X-Forwarded-Prefix a clean path.
func (p *proxies) reveal(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil {
			r.RemoteAddr = "unix" // where nobody has an address
		}
		switch {
		case err != nil && p.trusted.Unix, err == nil && p.trusted.Contain(peer.Addr()):
			p.believe(r, peer.Addr())
		default:
			p.ignore(r, peer.Addr())
		}
		next.ServeHTTP(w, r)
	})
}

// warn says something of an address, once.
func (p *proxies) warn(said *atomic.Bool, what, remote string) {
	if said.CompareAndSwap(false, true) {
		p.log.Warn(what, "remote", remote)
	}
}

func (p *proxies) believe(r *http.Request, peer netip.Addr) {
	h := r.Header
	client, hops := p.client(peer, strings.Join(h.Values(forwardedFor), ","))
	if client.IsValid() {
		r.RemoteAddr = net.JoinHostPort(client.String(), "0") // nobody tells its port
	}
	if host := outermost(h.Values(forwardedHost), hops); validHost(host) {
		r.Host = host
	}
	replace(h, forwardedProto, webScheme(outermost(h.Values(forwardedProto), hops)))
	replace(h, dav.ForwardedPrefix, basePath(h.Values(dav.ForwardedPrefix)))
}

// ignore names a proxy that the settings have forgotten, once.
func (p *proxies) ignore(r *http.Request, peer netip.Addr) {
	if (!peer.IsValid() || config.IsPrivate(peer)) && r.Header.Get(forwardedFor) != "" {
		p.warn(&p.ignored, "a proxy that TRUSTED_PROXIES does not name: its X-Forwarded headers are ignored", r.RemoteAddr)
	}
	for _, name := range p.claims {
		r.Header.Del(name)
	}
}

// client is the last of a chain of addresses that is not a trusted proxy's, and
// hops how many proxies the request has come through from there. What stands before
// it anybody may have written; what cannot be read ends the chain too.
//
// A private address that reaches a private one is a client, unless it is named: the
// proxy of a network has clients in that network, and what such a one claims must not
// become its address.
func (p *proxies) client(peer netip.Addr, chain string) (client netip.Addr, hops int) {
	private := config.IsPrivate(peer)
	for hops = 1; chain != ""; hops++ {
		comma := strings.LastIndexByte(chain, ',')
		addr, ok := parseAddr(strings.TrimSpace(chain[comma+1:]))
		if !ok {
			return client, hops
		}
		client = addr
		chain = chain[:max(comma, 0)]
		if !p.trusted.Named(addr) && (private || !p.trusted.Contain(addr)) {
			if p.trusted.Private && config.IsPrivate(addr) && chain != "" {
				p.warn(&p.doubted, "a private address that reaches a private one is a client; if it is a proxy, TRUSTED_PROXIES must name it", addr.String())
			}
			return client, hops
		}
		private = private || config.IsPrivate(addr)
	}
	return client, hops
}

// parseAddr reads an address; some proxies put the port behind it.
func parseAddr(text string) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		withPort, err := netip.ParseAddrPort(text)
		if err != nil {
			return netip.Addr{}, false
		}
		addr = withPort.Addr()
	}
	return addr.Unmap().WithZone(""), true
}

// outermost is what the proxy that the client has asked says, where each of so many
// has added its own to a list. Proxies that pass on what they are told leave a
// shorter one.
func outermost(values []string, hops int) string {
	list := strings.Split(strings.Join(values, ","), ",")
	return strings.TrimSpace(list[max(0, len(list)-hops)])
}

// validHost reports whether a text is a host with or without a port, and no more.
func validHost(host string) bool {
	u, err := url.Parse("http://" + host)
	return err == nil && u.Hostname() != "" && u.Host == host
}

func webScheme(proto string) string {
	if proto = strings.ToLower(proto); proto == "https" || proto == "http" {
		return proto
	}
	return ""
}

// basePath joins what proxies have taken off a path, the first of them first. It is
// "" if that is no clean path: a link must not lead to another host.
func basePath(values []string) string {
	var base string
	for part := range strings.SplitSeq(strings.Join(values, ","), ",") {
		part = strings.TrimSpace(part)
		if !strings.HasPrefix(part, "/") {
			return ""
		}
		base += strings.TrimSuffix(part, "/")
	}
	if base == "" || len(base) > maxBasePath || strings.ContainsAny(base, "?#") {
		return ""
	}
	u, err := url.Parse(base)
	if err != nil || u.Host != "" {
		return ""
	}
	clean, err := dav.CleanPath(u)
	if err != nil || clean != u.Path || strings.HasSuffix(clean, "/") {
		return ""
	}
	return clean
}

func replace(h http.Header, name, value string) {
	if value == "" {
		h.Del(name)
		return
	}
	h.Set(name, value)
}
