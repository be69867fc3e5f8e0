// Package dav is the protocol of one mount over its files: paths, Destination,
// PROPFIND, locks, properties.
package dav

import (
	"errors"
	"io/fs"
	"net/http"

	"gowebdav/internal/storage"
)

// Handler serves one mount.
type Handler struct {
	prefix   string
	readOnly bool
	files    *storage.Folder
	locks    *locks
}

// New returns the handler of the mount at prefix ("/" for the whole host).
func New(prefix string, files *storage.Folder, readOnly bool) *Handler {
	return &Handler{prefix: prefix, readOnly: readOnly, files: files, locks: newLocks()}
}

// Locks is how many locks are held.
func (h *Handler) Locks() int { return h.locks.held() }

// name cuts the prefix off a path of this mount.
func (h *Handler) name(path string) string { return Name(h.prefix, path) }

// Serve answers every method but GET and HEAD. The caller has checked that the
// mount [Offers] it, so that nothing else changes a read-only one. The request's
// path lies in the mount and is clean; user is who has authenticated, "" for
// nobody.
func (h *Handler) Serve(w http.ResponseWriter, r *http.Request, user string) error {
	err := h.answer(w, r, user)
	if r.Method != "PROPFIND" {
		// What the request names itself was found or refused before.
		err = refuseName(err, r.Method == "COPY" || r.Method == "MOVE")
	}
	if Status(err) == http.StatusMethodNotAllowed {
		setAllow(w.Header(), h.readOnly) // RFC 9110 §15.5.6
	}
	return err
}

func (h *Handler) answer(w http.ResponseWriter, r *http.Request, user string) error {
	if err := checkCoding(w, r); err != nil {
		return err
	}
	switch r.Method {
	case http.MethodOptions:
		Options(w.Header(), h.readOnly)
		return nil
	case "PROPFIND":
		return h.propfind(w, r)
	case "LOCK", "UNLOCK": // of what is there they write nothing
	default:
		if err := h.files.Mounted(); err != nil { // before anybody concludes that a file is gone
			return err
		}
	}
	if err := checkLists(r); err != nil {
		return err
	}
	submitted, err := h.evaluateIf(r)
	if err != nil {
		return err
	}
	fi, err := h.files.Stat(r.Context(), h.name(r.URL.Path))
	err = refuseName(err, false)
	if err != nil && Status(err) != http.StatusNotFound {
		return err
	}
	if err := checkConditions(r, fi); err != nil {
		return err
	}
	return h.write(w, r, user, submitted, fi)
}

// write answers a method that changes something, once the locks permit it.
func (h *Handler) write(w http.ResponseWriter, r *http.Request, user string, submitted []string, fi fs.FileInfo) error {
	path := trimSlash(r.URL.Path)
	permit := func(changes ...change) error { return h.locks.permit(submitted, user, changes) }
	switch r.Method {
	case "LOCK":
		return h.lock(w, r, user, submitted)
	case "UNLOCK":
		return h.unlock(w, r, user)
	case "PROPPATCH":
		if err := permit(change{path: path}); err != nil {
			return err
		}
		return h.proppatch(w, r)
	case http.MethodPatch:
		if err := permit(change{path: path}); err != nil {
			return err
		}
		return h.patch(w, r)
	case http.MethodPut:
		if err := permit(change{path: path, name: fi == nil}); err != nil {
			return err
		}
		return h.put(w, r)
	case "MKCOL":
		if err := permit(change{path: path, name: true}); err != nil {
			return err
		}
		return h.mkcol(w, r, fi != nil)
	case http.MethodDelete:
		if err := permit(change{path: path, members: true, name: true}); err != nil {
			return err
		}
		return h.delete(w, r)
	case "COPY", "MOVE":
		_, destination, err := h.Destination(r)
		if err != nil {
			return err
		}
		overwrite, err := parseOverwrite(r)
		if err != nil {
			return err
		}
		changes := []change{{path: trimSlash(destination), members: true, name: true}}
		if r.Method == "MOVE" {
			changes = append(changes, change{path: path, members: true, name: true})
		}
		if err := permit(changes...); err != nil {
			return err
		}
		return h.copyMove(w, r, destination, overwrite)
	}
	return errors.New("a method that is offered but not answered: " + r.Method)
}
