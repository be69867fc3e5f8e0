package remote

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	probeInterval = 30 * time.Second // while somebody looks
	probeTime     = 10 * time.Second
)

// State is what the last probe has found.
type State struct {
	Offline   time.Time // since when the other instance has not answered; zero: it answers, or nothing is known
	Err       error     // why, in the last probe
	Untrusted bool      // it does not believe this server's X-Forwarded fields
}

// probe asks the other instance now and then whether it is there.
type probe struct {
	mu      sync.Mutex
	state   State
	last    time.Time
	running bool
	trusts  bool // the other instance has shown that it believes us
}

// State returns what the last probe has found. It never waits: if that was long ago, a new probe
// begins.
func (r *Remote) State() State {
	p := &r.probe
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); !p.running && now.Sub(p.last) >= probeInterval {
		p.running = true
		go r.look(now)
	}
	return p.state
}

// Probe asks the other instance now.
func (r *Remote) Probe() State {
	r.look(time.Now())
	return r.State()
}

func (r *Remote) look(now time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), probeTime)
	defer cancel()
	_, err := r.ask(ctx, "/-/health", "text/plain")
	err = r.cause(ctx, err)
	p := &r.probe
	p.mu.Lock()
	trusts := p.trusts
	p.mu.Unlock()
	untrusted := false
	if err == nil && !trusts {
		trusts, untrusted = r.trusts(ctx)
	}

	p.mu.Lock()
	before := p.state
	p.running, p.last, p.trusts = false, now, trusts
	switch {
	case err == nil:
		r.breaker.succeeded()
		p.state = State{Untrusted: untrusted}
	default:
		p.state.Err = err
		if p.state.Offline.IsZero() {
			p.state.Offline = now
		}
	}
	after := p.state
	p.mu.Unlock()
	if r.options.Changed != nil && (before.Offline.IsZero() != after.Offline.IsZero() || before.Untrusted != after.Untrusted) {
		r.options.Changed(after)
	}
}

// trusts reports whether the other instance believes this server: then its links begin with the
// prefix. Both are false if that cannot be told, since it shares its root behind a login.
func (r *Remote) trusts(ctx context.Context) (trusts, untrusted bool) {
	text, err := r.ask(ctx, "/", "application/json")
	var list struct {
		Path string `json:"path"`
	}
	if err != nil || json.NewDecoder(strings.NewReader(text)).Decode(&list) != nil {
		return false, false
	}
	trusts = strings.HasPrefix(list.Path, probePrefix)
	return trusts, !trusts
}

const probePrefix = "/-/probe"

// ask returns the beginning of an answer with status 200.
func (r *Remote) ask(ctx context.Context, path, accept string) (string, error) {
	u := url.URL{Scheme: r.options.URL.Scheme, Host: r.options.URL.Host, Path: path}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Accept", accept)
	req.Header.Set("X-Forwarded-Prefix", probePrefix)
	req.Header.Set("Via", via)
	answer, err := r.transport.RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("status %d", answer.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return string(text), err
}
