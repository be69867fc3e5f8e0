package server

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"gowebdav/auth"
	"gowebdav/internal/bucket"
	"gowebdav/internal/config"
	"gowebdav/internal/conns"
	"gowebdav/internal/dav"
	"gowebdav/internal/logs/follow"
	"gowebdav/internal/metrics"
	"gowebdav/internal/remote"
)

// gate decides who may enter a mount, and for what.
type gate struct {
	prefix         string
	path           string
	gateway        *auth.Gateway
	users          *auth.Gate
	sameOrigin     *http.CrossOriginProtection
	cors           *cors
	links          *auth.Links     // nil if the mount has no links
	visitors       context.Context // context of all link visits, nil without links
	cancelVisitors context.CancelFunc
	readers        *mount           // the mount read-only; nil if nobody needs it
	writers        *mount           // the mount writable; nil if nobody may write
	upstream       *upstream        // another instance instead of a folder; nil for a folder
	swept          *atomic.Bool     // the folder has been swept, or is being swept; shared with the gate's successors
	follower       *follow.Follower // of both mounts: one poller per file
	bucket         *bucket.Bucket   // of both mounts, so that readers see at once what is written; nil for a folder
	counts         *metrics.Mount
	exit           *exit
}

// newGate opens a mount. It takes over what old, the gate of the same prefix, has open of the
// same folder: locks, and what is known about files.
func (s *Server) newGate(c config.Mount, cfg config.Config, gateway *auth.Gateway, old *gate) (*gate, error) {
	g := &gate{prefix: c.Prefix, path: c.Path, gateway: gateway, sameOrigin: http.NewCrossOriginProtection(), cors: newCORS(cfg.CORSOrigins), counts: s.metrics.Mount(c.Prefix)}
	for _, origin := range cfg.CORSOrigins {
		if err := g.sameOrigin.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	if old == nil || old.path != c.Path {
		old = &gate{}
	}
	g.follower, g.bucket, g.swept = old.follower, old.bucket, cmp.Or(old.swept, new(atomic.Bool))
	users := old.users
	if old.gateway != gateway {
		users = nil // logins by another gateway count no more
	}
	g.users = auth.NewGate(c.Prefix, c.Users, s.guard, users)
	g.exit = &exit{prefix: c.Prefix, users: g.users, remote: c.Remote != nil, logouts: &s.logouts}
	if cfg.Links != nil && !g.users.Open() {
		g.links, g.visitors, g.cancelVisitors = cfg.Links, old.visitors, old.cancelVisitors
		if g.visitors == nil || !g.links.Equal(old.links) {
			g.visitors, g.cancelVisitors = context.WithCancel(context.Background())
		}
	}
	if c.Remote != nil {
		g.links = nil // they are made there
		g.upstream = s.newUpstream(c, cfg, old.upstream)
		return g, nil
	}
	var err error
	if !c.ReadOnly() {
		if g.writers, err = s.reopen(c, cfg, false, g, old.writers); err != nil {
			return nil, err
		}
	}
	if g.links != nil || slices.ContainsFunc(c.Users, func(u auth.User) bool { return u.ReadOnly }) {
		if g.readers, err = s.reopen(c, cfg, true, g, old.readers); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// reopen returns the mount that is open already, or opens it.
func (s *Server) reopen(c config.Mount, cfg config.Config, readOnly bool, g *gate, old *mount) (*mount, error) {
	if old != nil && old.login != g.users.Open() {
		return old.reading(c, cfg), nil
	}
	if c.Bucket != nil && g.bucket == nil {
		var err error
		if g.bucket, err = openBucket(c); err != nil {
			return nil, err
		}
		go s.warnOfBucket(c.Prefix, g.bucket)
	}
	m, err := newMount(c, cfg, readOnly, g.bucket, s.pages, s.limits)
	if err != nil {
		return nil, err
	}
	if m.folder != nil {
		m.folder.LogTo(s.log, c.Prefix)
	}
	m.login = !g.users.Open()
	if g.follower == nil {
		g.follower = m.logs.Follower
		g.follower.Warn = func(name string) {
			s.log.Warn("a followed log was replaced outside, but the old file is read: mount its folder instead, or restart the container", "mount", c.Prefix, "file", name)
		}
	}
	m.logs.Follower = g.follower
	return m, nil
}

// mounts returns the mounts of the gate: one or two of the same folder.
func (g *gate) mounts() (mounts []*mount) {
	for _, m := range []*mount{g.readers, g.writers} {
		if m != nil {
			mounts = append(mounts, m)
		}
	}
	return mounts
}

// takeOver passes on what the folders of old gates know about the same path.
func (g *gate) takeOver(old []*gate) {
	for _, o := range old {
		if o.path != g.path {
			continue
		}
		for _, m := range g.mounts() {
			for _, before := range o.mounts() {
				if m.folder != nil && before.folder != nil {
					m.folder.TakeOver(before.folder)
				}
			}
		}
	}
}

// readOnly reports whether nobody may write to the folder of this server.
func (g *gate) readOnly() bool { return g.writers == nil }

// mayWrite reports whether somebody may write.
func (g *gate) mayWrite() bool { return g.writers != nil || g.upstream != nil && !g.upstream.readOnly }

// access returns what those may do who may do most.
func (g *gate) access() dav.Access {
	switch {
	case !g.mayWrite():
		return dav.Read
	case g.upstream != nil:
		return dav.Edit // the other server refuses what it cannot
	}
	return g.writers.dav.Access()
}

// revoke ends the follows and link visits of everybody whom next, this gate's successor (nil if
// the mount is gone), no longer admits.
func (g *gate) revoke(next *gate) {
	if next == nil {
		next = &gate{}
	}
	g.users.Revoke(next.users)
	if g.cancelVisitors != nil && g.visitors != next.visitors {
		g.cancelVisitors()
	}
}

// serve is the security of the server, in this order: login, same origin, read-only. Nothing
// of the mount is read before.
func (g *gate) serve(w http.ResponseWriter, r *http.Request) error {
	who, entry := callerOf(r), entryOf(r)
	entry.mount, entry.counts = g.prefix, g.counts

	// A preflight request of a browser has no credentials. What an open remote allows, it says itself.
	if there := g.upstream != nil && g.users.Open() && preflight(r); !there && g.cors.share(w, r, g.access()) {
		return nil
	}

	var token string
	if g.upstream == nil {
		token = takeToken(r)
	}
	login, err := g.gateway.Login(r)
	var account *auth.Account
	if err == nil {
		account, err = g.users.Admit(r, login)
	}
	if err != nil {
		guest, done := g.byLink(w, r, token)
		if guest == nil {
			return refuse(w, r, g.users, err)
		}
		defer done()
		account = guest
		if guessed(err) { // also a visitor by a link can guess
			entry.refuse(r)
		}
	} else {
		who.links = g.links
		if g.gateway == nil && !g.users.Open() {
			who.logout = g.exit
		}
	}
	credentials := r.Header["Authorization"]
	r.Header.Del("Authorization") // a follow lasts for hours, and needs no password any more
	who.user, who.account, who.login = cmp.Or(account.Name, login.Name), account, login
	m, access := g.writers, g.access()
	readOnly := account.ReadOnly || r.Header.Get(remote.ReadOnly) != ""
	if readOnly {
		access = dav.Read
	}
	switch {
	case account.ReadOnly:
		m = g.readers
	case readOnly && m != nil:
		m = m.forReading()
	}

	// A page of another site must not write with the credentials that a browser keeps.
	// GET, HEAD and OPTIONS pass.
	if err := g.sameOrigin.Check(r); err != nil {
		return dav.Errorf(http.StatusForbidden, "same origin: %w", err)
	}
	// By GET it gets the bytes of files, and nothing that is made here.
	if who.foreign = g.cors.foreign(r); who.foreign && asksForMade(r.URL.Query()) {
		return errForeign
	}

	if who.logout != nil {
		if nonce := g.exit.logsOut(r); nonce != "" {
			return g.exit.logOut(w, r, nonce)
		}
	}

	form := r.Method == http.MethodPost && asksForArchive(r.URL.Query()) // which only reads
	if !form {
		if err := dav.Offers(w.Header(), r.Method, access); err != nil {
			return err
		}
	}
	if g.upstream != nil {
		if g.users.Open() && credentials != nil {
			r.Header["Authorization"] = credentials // the login is there
		}
		return g.upstream.serve(w, r, g.prefix, readOnly)
	}

	// Only now is a name looked up.
	if r, err = m.spell(r); err != nil {
		return refuse(w, r, g.users, err)
	}
	if form || r.Method == http.MethodGet || r.Method == http.MethodHead {
		return m.read(w, r)
	}
	switch r.Method {
	case "PROPFIND":
		conns.Uninterrupted(r)
	case "COPY", "MOVE":
		if err := m.mayMove(r); err != nil {
			return refuse(w, r, g.users, err)
		}
	}
	return m.dav.Serve(w, r, account.Name)
}

// guessed reports whether an error is that of a failed login.
func guessed(err error) bool {
	return errors.Is(err, auth.ErrWrongCredentials) || errors.As(err, new(*auth.WaitError))
}

// refuse turns the error of a login into an answer.
func refuse(w http.ResponseWriter, r *http.Request, users interface{ Challenge(http.Header) }, err error) error {
	var wait *auth.WaitError
	var refusal *auth.Refusal
	switch {
	case errors.As(err, &refusal):
		return passOn(w, r, refusal)
	case errors.Is(err, auth.ErrBusy):
		w.Header().Set("Retry-After", "10")
		return dav.Errorf(http.StatusTooManyRequests, "%w", err)
	case errors.Is(err, auth.ErrGatewayDown):
		return dav.Errorf(http.StatusServiceUnavailable, "%w", err)
	case errors.Is(err, auth.ErrUnknownUser), errors.Is(err, errQuestions):
		return dav.Errorf(http.StatusForbidden, "%w", err)
	case errors.As(err, &wait):
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Wait.Seconds()))))
		entryOf(r).refuse(r)
		return dav.Errorf(http.StatusTooManyRequests, "%w", err)
	case errors.Is(err, auth.ErrWrongCredentials):
		entryOf(r).refuse(r)
	case !errors.Is(err, auth.ErrNoCredentials):
		return err // the client has gone
	}
	users.Challenge(w.Header())
	if r.Header.Get(scriptHeader) != "" {
		w.Header().Set("WWW-Authenticate", strings.Replace(w.Header().Get("WWW-Authenticate"), "Basic", "Script", 1))
	}
	return dav.Errorf(http.StatusUnauthorized, "%w", err)
}

// scriptHeader is sent by a script that asks several mounts, or in the background. The browser shall not
// ask the user for the login of each, or with each attempt: it ignores a challenge by a scheme that it
// does not know, and the page says what is wrong.
const scriptHeader = "X-Requested-With"

// passOn answers as the gateway has answered.
func passOn(w http.ResponseWriter, r *http.Request, refusal *auth.Refusal) error {
	exchangeOf(r).Err = refusal
	maps.Copy(w.Header(), refusal.Header)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", strconv.Itoa(len(refusal.Body)))
	w.WriteHeader(refusal.Status)
	if r.Method != http.MethodHead {
		w.Write(refusal.Body) // the Writer takes note of an error
	}
	return nil
}
