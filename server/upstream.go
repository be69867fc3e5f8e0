package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"gowebdav/internal/config"
	"gowebdav/internal/conns"
	"gowebdav/internal/dav"
	"gowebdav/internal/logapi"
	"gowebdav/internal/pool"
	"gowebdav/internal/remote"
	"gowebdav/internal/wire"
)

// upstream is another instance of this program below the prefix of a mount.
type upstream struct {
	*remote.Remote
	options  remote.Options
	readOnly bool // nobody may write
	login    bool // it asks for the login
}

// newUpstream returns the upstream of a mount: old, if it is the same.
func (s *Server) newUpstream(c config.Mount, cfg config.Config, old *upstream) *upstream {
	u := &upstream{readOnly: c.ReadOnly(), options: remoteOptions(c)}
	u.options.ScanTime = cfg.Logs.ScanTime
	u.login = len(c.Users) == 1 && c.Users[0].Secret == nil && c.Remote.User == ""
	if old != nil && old.options.Equal(u.options) {
		u.Remote = old.Remote
	} else {
		u.options.Changed = func(now remote.State) {
			switch mount, upstream := slog.String("mount", c.Prefix), slog.String("upstream", c.Remote.URL.Host); {
			case now.Err != nil:
				s.log.Warn("the other instance of a mount does not answer", mount, upstream, "err", now.Err)
			case now.Untrusted:
				s.log.Warn(untrusted, mount, upstream)
			default:
				s.log.Info("the other instance of a mount answers", mount, upstream)
			}
		}
		u.Remote = remote.New(u.options)
		u.State() // begins a probe
	}
	return u
}

func remoteOptions(c config.Mount) remote.Options {
	return remote.Options{
		URL: c.Remote.URL, User: c.Remote.User, Password: c.Remote.Password, CA: c.Remote.CA,
		Private: func(host string) bool {
			addr, err := netip.ParseAddr(host)
			return err == nil && config.IsPrivate(addr)
		},
	}
}

// Examine asks the other instance of a mount, and says in one line what it has found.
func Examine(c config.Mount) string {
	other := remote.New(remoteOptions(c))
	defer other.Close()
	state := other.Probe()
	switch {
	case errors.Is(state.Err, remote.ErrCertificate):
		return state.Err.Error() + "; name the certificates of an authority of your own by ca=FILE in the URL"
	case state.Err != nil:
		return "the other instance does not answer: " + state.Err.Error()
	case state.Untrusted:
		return untrusted
	}
	return "the other instance answers"
}

// untrusted says what is wrong if another instance takes this server for a client. Then its links
// lead nowhere, and one who guesses passwords locks all users out.
const untrusted = "the other instance does not trust this server: name its address in TRUSTED_PROXIES there"

// serve lets the other instance answer a request that the gate has admitted, perhaps for reading only.
func (u *upstream) serve(w http.ResponseWriter, r *http.Request, prefix string, readOnly bool) error {
	who, entry := callerOf(r), entryOf(r)
	entry.upstream = u.Host()
	if r.URL.Query().Has("follow") { // it would keep this server from stopping, and a user who lost access
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(conns.Stopping(ctx), cancel)()
		defer who.watch(r)(ctx, cancel)()
		r = r.WithContext(ctx)
	}
	path, _ := dav.Reprefix(prefix, r.URL.Path)
	prefix = strings.TrimSuffix(prefix, "/")
	path = cmp.Or(path[len(prefix):], "/")
	return upstreamError(w, u.Serve(w, r, remote.Request{
		Base: dav.BasePath(r) + prefix, Path: path, Realm: prefix,
		Client: client(r), ReadOnly: readOnly,
	}))
}

// elsewhere asks the other instance for the lines of all its logs that the login of the settings
// opens, or nobody's. The caller's login is for this server.
func (u *upstream) elsewhere(r *http.Request) logapi.Elsewhere {
	via, asks := http.Header{"Via": r.Header["Via"]}, client(r)
	return func(ctx context.Context, query url.Values) (io.ReadCloser, error) {
		body, err := u.Ask(ctx, via, asks, "/", query, "text/event-stream", logapi.Patience)
		if err != nil {
			return nil, &logapi.Error{Status: askedStatus(err), Why: publicReason(err)}
		}
		return body, nil
	}
}

// askedStatus returns the status of an error of a query: below 500 if asking again is of no use.
func askedStatus(err error) int {
	answer := new(remote.AnswerError)
	switch {
	case errors.Is(err, remote.ErrLogin):
		return http.StatusForbidden
	case errors.Is(err, remote.ErrUnknown):
		return http.StatusBadRequest
	case errors.As(err, &answer) && answer.Status != http.StatusTooManyRequests:
		return max(answer.Status, http.StatusBadRequest)
	}
	return http.StatusBadGateway
}

// upstreamError gives the errors of a remote their statuses.
func upstreamError(w http.ResponseWriter, err error) error {
	if err == nil {
		return nil
	}
	status := http.StatusBadGateway
	var down *remote.DownError
	switch {
	case errors.Is(err, remote.ErrLoop):
		status = http.StatusLoopDetected
	case errors.As(err, &down):
		w.Header().Set("Retry-After", strconv.Itoa(int(down.Wait.Seconds())+1))
		status = http.StatusServiceUnavailable
	case errors.Is(err, remote.ErrSilent):
		status = http.StatusGatewayTimeout
	case errors.As(err, new(*pool.FullError)):
		status = http.StatusServiceUnavailable
	}
	return &dav.Error{Status: status, Public: publicReason(err), Err: err}
}

// publicReason returns what a client may know about an error of a remote: not its address.
func publicReason(err error) string {
	for _, known := range []error{remote.ErrLoop, remote.ErrDown, remote.ErrSilent, remote.ErrRefused, remote.ErrCertificate, remote.ErrLogin, remote.ErrUnknown} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if full := new(pool.FullError); errors.As(err, &full) {
		return full.Error()
	}
	if answer := new(remote.AnswerError); errors.As(err, &answer) && answer.Text != "" {
		status := fmt.Sprintf("%d %s", answer.Status, http.StatusText(answer.Status))
		return "the other server answers " + status + ": " + wire.Printable(strings.TrimPrefix(answer.Text, status+": "))
	}
	return "the other server does not answer as this program does"
}
