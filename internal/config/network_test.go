package config

import (
	"io"
	"net/netip"
	"strings"
	"testing"
)

func TestTrustedProxies(t *testing.T) {
	for _, tt := range []struct {
		setting  string
		in, out  []string
		unixPeer bool
	}{
		{"172.18.0.0/16", []string{"172.18.0.2", "::ffff:172.18.0.2"}, []string{"172.19.0.2", "::1"}, false},
		{" 192.0.2.7 , 2001:db8::/32 ", []string{"192.0.2.7", "2001:db8::9"}, []string{"192.0.2.8", "2001:db9::9"}, false},
		{"private", []string{"10.1.2.3", "172.31.0.1", "192.168.0.1", "127.0.0.1", "::1", "fd00::1", "fe80::1%eth0"}, []string{"172.32.0.1", "192.0.2.1", "2001:db8::1"}, false},
		{"unix", nil, []string{"127.0.0.1"}, true},
		{"::ffff:10.0.0.0/104", []string{"10.9.9.9"}, []string{"11.0.0.1"}, false},
		{"10.9.9.9/8", []string{"10.0.0.1"}, nil, false},
	} {
		var c Config
		if err := setTrustedProxies(&c, tt.setting); err != nil {
			t.Errorf("%q: %v", tt.setting, err)
			continue
		}
		for _, addr := range tt.in {
			if !c.TrustedProxies.Contain(netip.MustParseAddr(addr)) {
				t.Errorf("%q does not contain %s", tt.setting, addr)
			}
		}
		for _, addr := range tt.out {
			if c.TrustedProxies.Contain(netip.MustParseAddr(addr)) {
				t.Errorf("%q contains %s", tt.setting, addr)
			}
		}
		if c.TrustedProxies.Unix != tt.unixPeer || c.TrustedProxies.None() {
			t.Errorf("%q: %+v", tt.setting, c.TrustedProxies)
		}
	}
}

// Without a setting, private networks are not trusted.
func TestNoTrustedProxies(t *testing.T) {
	clearEnvironment(t)
	c, err := Load([]string{"--dav", "/a,b"}, io.Discard)
	if err != nil || !c.TrustedProxies.None() || c.TrustedProxies.Contain(netip.MustParseAddr("127.0.0.1")) {
		t.Errorf("%+v, %v", c.TrustedProxies, err)
	}
	for _, bad := range []string{"10.0.0.0/33", "traefik", "10.0.0.0/8;", "10.0.0.0/8,", "*"} {
		if _, err := Load([]string{"--dav", "/a,b", "--trusted_proxies", bad}, io.Discard); err == nil || !strings.HasPrefix(err.Error(), "--trusted_proxies: ") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestNetworkSettings(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"--auth_header Remote-User", "AUTH_HEADER: expected TRUSTED_PROXIES as well"},
		{"--auth_header Remote-User --trusted_proxies private", ""},
		{"--auth_header remote-user --auth_url http://authelia:9091/verify", ""},
		{"--auth_header Authorization --trusted_proxies private", "--auth_header: "},
		{"--auth_header a:b --trusted_proxies private", "--auth_header: "},
		{"--auth_url ftp://u:S3CRET@x", "--auth_url: "},
		{"--auth_url S3CRET%", "--auth_url: "},
		{"--tls_cert a", "TLS_CERT, TLS_KEY: expected both or none"},
		{"--tls_key a --tls_cert b", ""},
		{"--address unix:/run/s --socket_mode 600", ""},
		{"--address unix:", "--address: "},
		{"--address unix:/" + strings.Repeat("a", 107), "--address: "},
		{"--socket_mode 0999", "--socket_mode: "},
		{"--socket_mode 4755", "--socket_mode: "},
	} {
		clearEnvironment(t)
		_, err := Load(append(strings.Fields(c.args), "--dav", "/a,b"), io.Discard)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "S3CRET")) {
			t.Errorf("%s: %v, want %q", c.args, err, c.want)
		}
	}
}
