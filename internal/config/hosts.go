package config

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Hosts are the host names of the server. Without names, every name is allowed.
type Hosts struct{ names []string } // in lower case; "*." stands for all subdomains

// Allow reports whether the value of a Host header is allowed, with any port. IP addresses
// and localhost are always allowed: DNS rebinding cannot use them.
func (h Hosts) Allow(host string) bool {
	if h.names == nil {
		return true
	}
	host = hostname(host)
	if _, err := netip.ParseAddr(host); err == nil || host == "localhost" {
		return true
	}
	return slices.ContainsFunc(h.names, func(name string) bool {
		if below, ok := strings.CutPrefix(name, "*"); ok {
			above, ok := strings.CutSuffix(host, below)
			return ok && validLabels(above)
		}
		return host == name
	})
}

// hostname returns a host without port, brackets and trailing dot, in lower case.
func hostname(host string) string {
	if name, port, err := net.SplitHostPort(host); err == nil && strings.Trim(port, "0123456789") == "" {
		host = name
	} else if inside, ok := strings.CutPrefix(host, "["); ok {
		host = strings.TrimSuffix(inside, "]")
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

func setAllowedHosts(c *Config, value string) error {
	if value == "" {
		return nil
	}
	for text := range strings.SplitSeq(value, ",") {
		text = trim(text)
		name := strings.ToLower(strings.TrimSuffix(text, "."))
		if len(name) > maxHostName || !validLabels(strings.TrimPrefix(name, "*.")) {
			return fmt.Errorf("expected host names such as dav.example.com or *.example.com, in ASCII (xn--…), without scheme and port, separated by commas, found %q", text)
		}
		c.AllowedHosts.names = append(c.AllowedHosts.names, name)
	}
	return nil
}

// maxHostName is the maximum length of a host name in bytes (RFC 1035 §2.3.4).
const maxHostName = 253

// validLabels reports whether a name is a host name: labels of letters, digits and
// hyphens, and of underscores, which some private networks use.
func validLabels(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789-_"
	return !slices.ContainsFunc(strings.Split(name, "."), func(label string) bool {
		return label == "" || strings.Trim(label, letters) != ""
	})
}
