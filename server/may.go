package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"gowebdav/auth"
	"gowebdav/internal/storage"
)

// maxQuestions is how often a request asks the gateway: about all members of a large
// folder, which may become one archive.
const maxQuestions = 10_000

// membersAtOnce is how many members of a folder are held at a time.
const membersAtOnce = 1024

var errQuestions = errors.New("the gateway was asked too often for one request")

// answers are what the gateway has said of a request at other URLs than its own.
type answers struct {
	mu      sync.Mutex
	by      map[string]error // method and path
	down    error            // it is not asked again
	refused []string         // files of a rotated set that were left out, by name
}

// mayRead reports why the gateway does not let the request's user read at another path
// than the request's own: a folder's ends in a slash. nil lets.
func mayRead(r *http.Request, path string) error { return may(r, http.MethodGet, path) }

// mayWrite is mayRead for what a request writes elsewhere.
func mayWrite(r *http.Request, path string) error { return may(r, http.MethodPut, path) }

// may asks a gateway's URL, if that has let the request in, once about each path. It is
// the one rule for all that a request reads or writes beside its own URL. Who came by a
// link or a password was not let in by a gateway.
func may(r *http.Request, method, path string) error {
	who := callerOf(r)
	if !who.login.Asks() {
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
	err = who.login.May(r.Context(), method, path)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err // it says nothing
	case errors.Is(err, auth.ErrNoGateway):
		a.down = err
	}
	if a.by == nil {
		a.by = map[string]error{}
	}
	a.by[key] = err
	return err
}

// mayShow returns what tells which files beside the request's own may be shown with it,
// and takes note of those that may not; nil where all may.
func mayShow(r *http.Request) func(name string) bool {
	who := callerOf(r)
	if !who.login.Asks() {
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

// leftOut are the files of a rotated set that the gateway does not allow.
func (a *answers) leftOut() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.refused)
}

// mayMove asks about what COPY and MOVE reach beside the request's URL: the destination,
// and what a folder holds, as that gets another name. What is wrong with the destination
// is for package dav to say.
func (m *mount) mayMove(r *http.Request) error {
	if !callerOf(r).login.Asks() {
		return nil
	}
	if sent, onDisk, err := m.dav.Destination(r); err == nil {
		for _, destination := range []string{sent, onDisk} {
			if err := mayWrite(r, destination); err != nil {
				return err
			}
		}
	}
	opened, err := m.files.OpenFile(r.Context(), m.name(r.URL.Path), os.O_RDONLY, 0)
	if err != nil {
		return nil // as package dav will say
	}
	defer opened.Close()
	folder := opened.(*storage.File)
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

// memberPath is the path of a member of the request's folder.
func memberPath(r *http.Request, name string, folder bool) string {
	name = strings.TrimSuffix(r.URL.Path, "/") + "/" + name
	if folder {
		name += "/"
	}
	return name
}
