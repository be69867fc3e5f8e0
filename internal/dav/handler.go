package dav

import (
	"errors"
	"io/fs"
	"net/http"

	"gowebdav/internal/storage"
)

// Handler serves the WebDAV methods of one mount.
type Handler struct {
	prefix   string
	access   Access
	files    storage.Files
	writable storage.Writable // the same, unless access is Read
	editable storage.Editable // the same, if access is Edit
	locks    *locks
}

// New returns the handler of the mount at prefix ("/" for the whole host). Requests may do what
// the files can, or only read.
func New(prefix string, files storage.Files, readOnly bool) *Handler {
	h := &Handler{prefix: prefix, files: files, locks: newLocks()}
	if readOnly {
		return h
	}
	var ok bool
	if h.writable, ok = files.(storage.Writable); ok {
		h.access = Write
	}
	if h.editable, ok = files.(storage.Editable); ok {
		h.access = Edit
	}
	return h
}

// Access returns what requests may do.
func (h *Handler) Access() Access { return h.access }

// ForReading returns the handler for requests that may not write. It has the same locks.
func (h *Handler) ForReading() *Handler {
	reader := *h
	reader.access = Read
	return &reader
}

// Locks counts the live locks.
func (h *Handler) Locks() int { return h.locks.count() }

// name turns a path of this mount into a name in its folder.
func (h *Handler) name(path string) string { return Name(h.prefix, path) }

// Serve answers every method except GET and HEAD. The caller has checked the method by
// [Offers], which is the only guard of a read-only mount. The request's path is clean and
// lies in the mount. user is the authenticated user, "" for none.
func (h *Handler) Serve(w http.ResponseWriter, r *http.Request, user string) error {
	err := h.answer(w, r, user)
	if r.Method != "PROPFIND" {
		// The source exists by now, so an invalid name is that of the Destination.
		err = explainName(err, r.Method == "COPY" || r.Method == "MOVE")
	}
	if Status(err) == http.StatusMethodNotAllowed {
		setAllow(w.Header(), h.access) // RFC 9110 §15.5.6
	}
	return err
}

func (h *Handler) answer(w http.ResponseWriter, r *http.Request, user string) error {
	if err := checkCoding(w, r); err != nil {
		return err
	}
	switch r.Method {
	case http.MethodOptions:
		Options(w.Header(), h.access)
		return nil
	case "PROPFIND":
		return h.propfind(w, r)
	case "LOCK", "UNLOCK": // LOCK of an existing resource and UNLOCK write nothing
	default:
		if err := h.writable.Mounted(); err != nil { // before a missing file looks deleted
			return err
		}
	}
	if err := checkTagCounts(r); err != nil {
		return err
	}
	submitted, err := h.evaluateIf(r)
	if err != nil {
		return err
	}
	fi, err := h.files.Stat(r.Context(), h.name(r.URL.Path))
	err = explainName(err, false)
	if err != nil && Status(err) != http.StatusNotFound {
		return err
	}
	if err := checkConditions(r, fi); err != nil {
		return err
	}
	return h.write(w, r, user, submitted, fi)
}

// write answers a method that changes the mount, once the locks permit its changes.
func (h *Handler) write(w http.ResponseWriter, r *http.Request, user string, submitted []string, fi fs.FileInfo) error {
	switch r.Method {
	case "LOCK":
		return h.lock(w, r, user, submitted)
	case "UNLOCK":
		return h.unlock(w, r, user)
	}
	var destination string
	var overwrite bool
	if r.Method == "COPY" || r.Method == "MOVE" {
		var err error
		if _, destination, err = h.Destination(r); err != nil {
			return err
		}
		if overwrite, err = parseOverwrite(r); err != nil {
			return err
		}
	}
	changes := changesOf(r.Method, trimSlash(r.URL.Path), trimSlash(destination), fi != nil)
	if err := h.locks.permit(submitted, user, changes); err != nil {
		return err
	}
	switch r.Method {
	case "PROPPATCH":
		return h.proppatch(w, r)
	case http.MethodPatch:
		return h.patch(w, r)
	case http.MethodPut:
		return h.put(w, r)
	case "MKCOL":
		return h.mkcol(w, r, fi != nil)
	case http.MethodDelete:
		return h.delete(w, r)
	case "COPY", "MOVE":
		return h.copyMove(w, r, destination, overwrite)
	}
	return errors.New("method " + r.Method + " is in allMethods, but has no handler: add it to Handler.write")
}

// changesOf returns the resources that a method changes (RFC 4918 §7). LOCK and UNLOCK
// have rules of their own.
func changesOf(method, path, destination string, exists bool) []change {
	whole := func(path string) change { return change{path: path, members: true, name: true} }
	switch method {
	case http.MethodPut:
		return []change{{path: path, name: !exists}}
	case "MKCOL":
		return []change{{path: path, name: true}}
	case http.MethodDelete:
		return []change{whole(path)}
	case "COPY":
		return []change{whole(destination)}
	case "MOVE":
		return []change{whole(destination), whole(path)}
	}
	return []change{{path: path}}
}
