package auth

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"gowebdav/internal/pool"
)

// verifier checks passwords for one mount, or for all mounts of a list. Every refusal
// computes the same hashes, for every user name and for unknown ones: response times
// reveal no user names.
type verifier struct {
	realm  string
	guard  *Guard
	decoys []decoy
}

// decoy is a hash of one cost. A refusal computes it as often as the user with the most
// hashes of this cost has any.
type decoy struct {
	secret *Secret
	times  int
}

// newVerifier returns the verifier for the secrets of each user. The secrets of one user
// must differ.
func newVerifier(realm string, guard *Guard, users map[string][]*Secret) verifier {
	byCost := map[string]decoy{}
	for _, name := range slices.Sorted(maps.Keys(users)) { // always the same decoys in the same order
		times := map[string]int{}
		for _, s := range users[name] {
			if s.Plain() {
				continue
			}
			times[s.cost]++
			if d := byCost[s.cost]; times[s.cost] > d.times {
				byCost[s.cost] = decoy{s, times[s.cost]}
			}
		}
	}
	v := verifier{realm: realm, guard: guard}
	for _, cost := range slices.Sorted(maps.Keys(byCost)) {
		v.decoys = append(v.decoys, byCost[cost])
	}
	return v
}

// Challenge sets the header that asks for credentials (RFC 9110 §11.6.1). The caller
// sends the 401.
func (v *verifier) Challenge(h http.Header) {
	// A realm is a quoted string of ASCII (RFC 9110 §11.5). Percent-encoding leaves no
	// character in it that needs a quote.
	quoted := (&url.URL{Path: v.realm}).EscapedPath()
	h.Set("WWW-Authenticate", `Basic realm="`+quoted+`", charset="UTF-8"`)
}

// check returns the secrets that a password matches; no match is an error. An unknown
// user has no secrets. version stands for all secrets of the user. A name or password
// that is too long is wrong, and no hash is computed.
func (v *verifier) check(r *http.Request, name, password string, secrets []*Secret, version digest) (matching []*Secret, err error) {
	if max(len(name), len(password)) > MaxCredential {
		return nil, ErrWrongCredentials
	}
	sum := digestOf(password)
	key := recordKey{realm: v.realm, user: digestOf(name), address: pool.Network(r.RemoteAddr), secret: version}
	err = v.guard.try(key, sum, func(now time.Time, rank int) (bool, error) {
		var open []*Secret // a hash must decide
		for _, s := range secrets {
			switch {
			case s.matchesCached(sum, now):
				matching = append(matching, s)
			case !s.Plain():
				open = append(open, s)
			}
		}
		if len(open) == 0 && len(matching) > 0 || len(v.decoys) == 0 {
			return len(matching) > 0, nil
		}
		if err := hashes.acquire(r.Context(), rank); err != nil {
			matching = nil
			return false, err
		}
		defer hashes.release()
		for _, s := range open {
			if s.matches(password, sum, now) {
				matching = append(matching, s)
			}
		}
		if len(matching) == 0 {
			v.computeDecoys(password, open)
		}
		return len(matching) > 0, nil
	})
	return matching, err
}

// computeDecoys computes the hashes of a refusal that were not computed yet. computed are
// the secrets whose hashes were.
func (v *verifier) computeDecoys(password string, computed []*Secret) {
	for _, d := range v.decoys {
		left := d.times
		for _, s := range computed {
			if s.cost == d.secret.cost {
				left--
			}
		}
		for range left {
			d.secret.verify(password)
		}
	}
}
