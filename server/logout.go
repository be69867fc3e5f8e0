package server

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"gowebdav/internal/dav"
)

// A browser keeps the password of a mount until the mount refuses it. So logging out is a 401 to a
// request with the right password: GET of the mount's folder with ?logout=NONCE. The browser then
// asks for a login and repeats the request, which leads back to the page that it came from. The list
// of mounts has logins of its own, which a browser also sends to the mounts.

const (
	logoutParameter = "logout"

	// maxLogouts is how many logouts wait for the next login. If there are more, the user who has
	// waited longest is asked twice.
	maxLogouts = 1024
)

var errLoggedOut = errors.New("logged out")

// logouts holds the nonces that were answered by 401, and not yet by a way back.
type logouts struct {
	mu     sync.Mutex
	nonces [maxLogouts][sha256.Size]byte
	oldest int
}

// again reports whether a nonce was here before, and forgets it then. Else it keeps the nonce.
func (l *logouts) again(nonce string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	sum := sha256.Sum256([]byte(nonce))
	if i := slices.Index(l.nonces[:], sum); i >= 0 {
		l.nonces[i] = [sha256.Size]byte{}
		return true
	}
	l.nonces[l.oldest] = sum
	l.oldest = (l.oldest + 1) % maxLogouts
	return false
}

// exit is where users log out: of a mount, or of the list of mounts.
type exit struct {
	prefix  string
	users   interface{ Challenge(http.Header) }
	remote  bool // pages come from another instance, and have the links of its mounts
	logouts *logouts
}

// folder returns the path of the exit's folder, with a slash at its end.
func (e *exit) folder() string { return strings.TrimSuffix(e.prefix, "/") + "/" }

// logoutHref returns a link by which the user logs out. Each page has a nonce of its own.
func (e *exit) logoutHref(r *http.Request) string {
	return outside(r, e.folder()) + "?" + logoutParameter + "=" + rand.Text()
}

// logsOut returns the nonce of a request to log out, or "". Another site cannot ask for that.
func (e *exit) logsOut(r *http.Request) (nonce string) {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return ""
	}
	here := e.remote || strings.TrimSuffix(r.URL.Path, "/")+"/" == e.folder()
	if r.Method != http.MethodGet || !here || !acceptsHTML(r) {
		return ""
	}
	return r.URL.Query().Get(logoutParameter)
}

// logOut answers a request with ?logout, from a user who is logged in.
func (e *exit) logOut(w http.ResponseWriter, r *http.Request, nonce string) error {
	if !e.logouts.again(e.prefix + " " + nonce) {
		who := callerOf(r)
		err := dav.Errorf(http.StatusUnauthorized, "%w: %s", errLoggedOut, who.user)
		who.user, who.logout = "", nil // for the page
		e.users.Challenge(w.Header())
		return err
	}
	return lead(w, e.wayBack(r))
}

// wayBack returns the page below the folder that a request came from, or the folder. It is a
// path, so it never leads to another host.
func (e *exit) wayBack(r *http.Request) string {
	folder := outside(r, e.folder())
	from, err := url.Parse(r.Header.Get("Referer"))
	if err != nil || from.Host != r.Host || from.Query().Has(logoutParameter) {
		return folder
	}
	path, err := dav.CleanPath(from)
	if err != nil {
		return folder
	}
	path, ok := strings.CutPrefix(path, dav.BasePath(r))
	if !ok || !dav.Within(e.prefix, path) {
		return folder
	}
	return (&url.URL{Path: dav.BasePath(r) + path, RawQuery: from.RawQuery}).String()
}
