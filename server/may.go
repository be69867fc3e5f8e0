package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"gowebdav/auth"
)

// maxQuestions is how often one request may ask the gateway. An archive asks about all members of
// a folder.
const maxQuestions = 10_000

// membersAtOnce is how many members of a folder are read at once.
const membersAtOnce = 1024

var errQuestions = errors.New("the gateway was asked too often for one request")

// answers caches the gateway's answers about other paths than the request's own.
type answers struct {
	mu      sync.Mutex
	by      map[string]error // by method and path
	down    error            // the gateway failed, and is not asked again
	refused []string         // names of rotated files that the user may not see
}

// mayRead returns why the gateway does not allow the user to read another path, or nil. The path
// of a folder ends in a slash.
func mayRead(r *http.Request, path string) error { return may(r, http.MethodGet, path) }

// mayWrite is mayRead for writing.
func mayWrite(r *http.Request, path string) error { return may(r, http.MethodPut, path) }

// may asks AUTH_URL, once for each path, if the gateway has admitted the request. It is the one
// rule for everything that a request reads or writes outside its own URL. Visitors by a link,
// and users with a password, were not admitted by the gateway.
func may(r *http.Request, method, path string) error {
	who := callerOf(r)
	if !who.login.FromURL() {
		return nil
	}
	a := &who.answers
	a.mu.Lock()
	defer a.mu.Unlock()
	key := method + " " + path
	err, known := a.by[key]
	switch {
	case known:
		return err
	case a.down != nil:
		return a.down
	case len(a.by) >= maxQuestions:
		return errQuestions
	}
	err = who.login.Check(r.Context(), method, path)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err // no answer, which must not be cached
	case errors.Is(err, auth.ErrGatewayDown):
		a.down = err
	}
	if a.by == nil {
		a.by = map[string]error{}
	}
	a.by[key] = err
	return err
}

// mayShow returns a function that reports whether another file of the same folder may be shown,
// and notes those that may not. It is nil if all may be shown.
func mayShow(r *http.Request) func(name string) bool {
	who := callerOf(r)
	if !who.login.FromURL() {
		return nil
	}
	return func(name string) bool {
		if beside := path.Join(path.Dir(r.URL.Path), name); beside == r.URL.Path || mayRead(r, beside) == nil {
			return true
		}
		who.answers.mu.Lock()
		defer who.answers.mu.Unlock()
		if !slices.Contains(who.answers.refused, name) {
			who.answers.refused = append(who.answers.refused, name)
		}
		return false
	}
}

// leftOut returns the names that mayShow has refused.
func (a *answers) leftOut() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.refused)
}

// mayMove checks what COPY and MOVE reach outside the request's URL: the destination, and the
// members of a folder, since they get other names. Package dav reports a wrong destination.
func (m *mount) mayMove(r *http.Request) error {
	if !callerOf(r).login.FromURL() {
		return nil
	}
	if sent, onDisk, err := m.dav.Destination(r); err == nil {
		for _, destination := range []string{sent, onDisk} {
			if err := mayWrite(r, destination); err != nil {
				return err
			}
		}
	}
	folder, err := m.files.Open(r.Context(), m.name(r.URL.Path))
	if err != nil {
		return nil // package dav reports the error
	}
	defer folder.Close()
	if !folder.Info().IsDir() || r.Method == "COPY" && strings.TrimSpace(r.Header.Get("Depth")) == "0" {
		return nil
	}
	for {
		members, err := folder.Members(membersAtOnce)
		for i := range members {
			if err := mayRead(r, memberPath(r, members[i].Name(), members[i].IsDir())); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// memberPath returns the path of a member of the request's folder.
func memberPath(r *http.Request, name string, folder bool) string {
	name = strings.TrimSuffix(r.URL.Path, "/") + "/" + name
	if folder {
		name += "/"
	}
	return name
}
