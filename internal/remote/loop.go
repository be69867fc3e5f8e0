package remote

import (
	"crypto/rand"
	"net/http"
	"strings"
)

const (
	viaName = "gowebdav-" // begins our names in Via
	maxHops = 3           // instances of this program that a request passes
)

// name names this process, and via is its field (RFC 9110 §7.6.3).
var (
	name = viaName + rand.Text()
	via  = "1.1 " + name
)

// looped reports whether a request has passed this process, or too many instances. What other
// proxies write into Via does not count.
func looped(h http.Header) bool {
	hops := 0
	for entry := range strings.SplitSeq(strings.Join(h.Values("Via"), ","), ",") {
		_, by, _ := strings.Cut(strings.TrimSpace(entry), " ")
		by, _, _ = strings.Cut(by, " ")
		if !strings.HasPrefix(by, viaName) {
			continue
		}
		if hops++; by == name || hops >= maxHops {
			return true
		}
	}
	return false
}
