package pool

import "testing"

func TestClient(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.1:1234":             "192.0.2.1",
		"192.0.2.1":                  "192.0.2.1",
		"[::ffff:192.0.2.1]:80":      "192.0.2.1",
		"[2001:db8:1:2:3:4:5:6]:443": "2001:db8:1:2::",
		"2001:db8:1:2::9":            "2001:db8:1:2::",
		"[fe80::1%eth0]:80":          "fe80::",
		"unix":                       "unix",
		"@":                          "@",
		"":                           "",
	} {
		if got := Client("ann", remote); got != "ann@"+want {
			t.Errorf("%s: %s", remote, got)
		}
	}
}
