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
	"gowebdav/internal/remote"
)

const (
	forwardedFor   = "X-Forwarded-For"
	forwardedHost  = "X-Forwarded-Host"
	forwardedProto = "X-Forwarded-Proto"
)

// maxBasePath is the maximum length of the prefix that proxies have removed, in bytes. Each
// link of an answer begins with it.
const maxBasePath = 256

// proxies applies the X-Forwarded headers of trusted proxies, and drops those of others.
// Forwarded (RFC 7239) is ignored: Traefik, nginx and Caddy do not set it, but forward what a
// client claims in it.
type proxies struct {
	trusted config.Proxies
	claims  []string // headers that count only from a trusted proxy
	log     *slog.Logger

	ignored, doubted atomic.Bool // the log has warned
}

func newProxies(c config.Config, log *slog.Logger) *proxies {
	claims := []string{forwardedFor, forwardedHost, forwardedProto, dav.ForwardedPrefix, remote.ReadOnly}
	if c.AuthHeader != "" {
		claims = append(claims, c.AuthHeader)
	}
	return &proxies{trusted: c.TrustedProxies, claims: claims, log: log}
}

// handler is the outermost handler. After it, RemoteAddr and Host are the client's, and the
// remaining headers are true: X-Forwarded-Proto is http or https, X-Forwarded-Prefix a clean
// path.
func (p *proxies) handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil {
			r.RemoteAddr = "unix" // clients of a unix socket have no address
		}
		switch {
		case err != nil && p.trusted.Unix, err == nil && p.trusted.Contain(peer.Addr()):
			p.apply(r, peer.Addr())
		default:
			p.ignore(r, peer.Addr())
		}
		next.ServeHTTP(w, r)
	})
}

// warn logs a warning about an address, once.
func (p *proxies) warn(said *atomic.Bool, what, remote string) {
	if said.CompareAndSwap(false, true) {
		p.log.Warn(what, "remote", remote)
	}
}

// apply takes the headers of a trusted proxy into the request.
func (p *proxies) apply(r *http.Request, peer netip.Addr) {
	h := r.Header
	client, hops := p.client(peer, strings.Join(h.Values(forwardedFor), ","))
	if client.IsValid() {
		r.RemoteAddr = net.JoinHostPort(client.String(), "0") // its port is unknown
	}
	if host := outermost(h.Values(forwardedHost), hops); validHost(host) {
		r.Host = host
	}
	replace(h, forwardedProto, webScheme(outermost(h.Values(forwardedProto), hops)))
	replace(h, dav.ForwardedPrefix, basePath(h.Values(dav.ForwardedPrefix)))
}

// ignore drops the headers of a peer that is no trusted proxy. It warns once if the peer looks
// like a proxy that the settings have forgotten.
func (p *proxies) ignore(r *http.Request, peer netip.Addr) {
	if (!peer.IsValid() || config.IsPrivate(peer)) && r.Header.Get(forwardedFor) != "" {
		p.warn(&p.ignored, "a proxy that TRUSTED_PROXIES does not name: its X-Forwarded headers are ignored", r.RemoteAddr)
	}
	for _, name := range p.claims {
		r.Header.Del(name)
	}
}

// client returns the last address of the chain that is not a trusted proxy's, and hops, the
// number of proxies since then. Anybody may have written the addresses before it. An address
// that cannot be parsed ends the chain too.
//
// A private address that connects to a private one is a client, unless TRUSTED_PROXIES names
// it: the proxy of a network has clients in that network, whose claims must not count.
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

// parseAddr parses an address. Some proxies append the port.
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

// outermost returns the value of the first proxy, if each of so many hops has appended its own.
// Proxies that forward the header unchanged leave a shorter list.
func outermost(values []string, hops int) string {
	list := strings.Split(strings.Join(values, ","), ",")
	return strings.TrimSpace(list[max(0, len(list)-hops)])
}

// validHost reports whether a text is a host, with or without a port.
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

// basePath joins the prefixes that proxies have removed, that of the first proxy first. It
// returns "" if the result is no clean path: a link must not lead to another host.
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
