package dav

import (
	"errors"
	"io/fs"
	"net/http"

	"gowebdav/internal/storage"
)

// mkcol answers MKCOL (RFC 4918 §9.3).
func (h *Handler) mkcol(w http.ResponseWriter, r *http.Request, exists bool) error {
	if err := refuseBody(r); err != nil { // §9.3.1: one that we do not know
		return err
	}
	if err := h.parentExists(r, r.URL.Path); err != nil {
		return err
	}
	err := fs.ErrExist
	if !exists {
		err = h.standard(w, r)
	}
	if errors.Is(err, fs.ErrExist) {
		return Errorf(http.StatusMethodNotAllowed, "MKCOL of what is there")
	}
	return err
}

// delete answers DELETE (RFC 4918 §9.6).
func (h *Handler) delete(w http.ResponseWriter, r *http.Request) error {
	if d, err := parseDepth(r, depthInfinity); err != nil || d != depthInfinity {
		fi, statErr := h.files.Stat(r.Context(), h.name(r.URL.Path))
		if err != nil || statErr == nil && fi.IsDir() { // §9.6.1
			return Errorf(http.StatusBadRequest, "DELETE of a collection with a Depth that is not infinity")
		}
	}
	if err := h.standard(w, r); err != nil {
		return h.partly(w, r, err)
	}
	h.locks.forget(trimSlash(r.URL.Path), true)
	return nil
}

// copyMove answers COPY and MOVE (RFC 4918 §9.8, §9.9).
func (h *Handler) copyMove(w http.ResponseWriter, r *http.Request, destination string, overwrite bool) error {
	from, to := h.name(r.URL.Path), h.name(destination)
	fi, err := h.files.Stat(r.Context(), from)
	if err != nil {
		return err
	}
	if err := h.parentExists(r, destination); err != nil {
		return err
	}
	if _, err := h.files.Stat(r.Context(), to); err == nil && !overwrite {
		return Errorf(http.StatusPreconditionFailed, "the destination is there, and Overwrite is F")
	}
	d, err := parseDepth(r, depthInfinity)
	if err != nil {
		return err
	}
	var replaced bool
	if r.Method == "MOVE" {
		if d != depthInfinity && fi.IsDir() { // §9.9.2
			return Errorf(http.StatusBadRequest, "MOVE of a collection with a Depth that is not infinity")
		}
		replaced, err = h.files.Move(r.Context(), from, to, overwrite)
		if errors.Is(err, storage.ErrChanging) {
			return refusal(http.StatusConflict, "%q was written to while it was copied to another file system, and stays where it is: move it again once nobody writes to it", from)
		}
	} else {
		if d == depthOne && fi.IsDir() { // §9.8.3
			return Errorf(http.StatusBadRequest, "COPY of a collection with Depth 1")
		}
		replaced, err = h.files.Copy(r.Context(), from, to, d == depthZero, overwrite)
	}
	if !overwrite && errors.Is(err, fs.ErrExist) {
		return Errorf(http.StatusPreconditionFailed, "the destination has come to be, and Overwrite is F")
	}
	if err != nil {
		return h.partly(w, r, err)
	}
	if r.Method == "MOVE" {
		h.locks.forget(trimSlash(r.URL.Path), true)
	}
	if replaced {
		h.locks.forget(trimSlash(destination), false)
		w.WriteHeader(http.StatusNoContent)
	} else {
		w.WriteHeader(http.StatusCreated)
	}
	return nil
}

// partly answers an operation on a folder that failed for some members: 207
// that names them (RFC 4918 §9.6.1, §9.8.3). Where the folder itself failed, the
// answer is that failure.
func (h *Handler) partly(w http.ResponseWriter, r *http.Request, err error) error {
	var failed []*storage.MemberError
	collect(err, &failed)
	if len(failed) == 0 || len(failed) == 1 && failed[0].Name == h.name(trimSlash(r.URL.Path)) {
		return err
	}
	m := newMultistatus(w, r)
	for _, f := range failed {
		m.status(trimSlash(h.prefix)+f.Name, refuseName(f.Err, true))
	}
	return m.close()
}

// collect finds all member errors among joined ones.
func collect(err error, failed *[]*storage.MemberError) {
	switch e := err.(type) {
	case *storage.MemberError:
		*failed = append(*failed, e)
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			collect(err, failed)
		}
	}
}

// parentExists checks that there is a collection for a new member, else 409
// (RFC 4918 §9.3.1, §9.7.1, §9.8.5).
func (h *Handler) parentExists(r *http.Request, path string) error {
	parent := parentPath(trimSlash(path))
	if !Within(h.prefix, parent) {
		return nil // the mount itself
	}
	fi, err := h.files.Stat(r.Context(), h.name(parent))
	if Status(err) == http.StatusNotFound || err == nil && !fi.IsDir() {
		return Errorf(http.StatusConflict, "no collection %q", parent)
	}
	return err
}
