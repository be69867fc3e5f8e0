package dav

import (
	"errors"
	"io/fs"
	"net/http"

	"gowebdav/internal/storage"
)

// mkcol answers MKCOL (RFC 4918 §9.3).
func (h *Handler) mkcol(w http.ResponseWriter, r *http.Request, exists bool) error {
	if err := refuseBody(r); err != nil { // §9.3.1: bodies of MKCOL are undefined
		return err
	}
	if err := h.parentExists(r, r.URL.Path); err != nil {
		return err
	}
	err := fs.ErrExist
	if !exists {
		err = h.delegate(w, r)
	}
	if errors.Is(err, fs.ErrExist) {
		return refusal(http.StatusMethodNotAllowed, "MKCOL of an existing resource")
	}
	return err
}

// delete answers DELETE (RFC 4918 §9.6).
func (h *Handler) delete(w http.ResponseWriter, r *http.Request) error {
	if d, err := parseDepth(r, depthInfinity); err != nil || d != depthInfinity {
		fi, statErr := h.files.Stat(r.Context(), h.name(r.URL.Path))
		if err != nil || statErr == nil && fi.IsDir() { // §9.6.1
			return refusal(http.StatusBadRequest, "DELETE of a collection needs Depth infinity")
		}
	}
	if err := h.delegate(w, r); err != nil {
		return h.partialFailure(w, r, err)
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
		return refusal(http.StatusPreconditionFailed, "the destination exists, and Overwrite is F")
	}
	d, err := parseDepth(r, depthInfinity)
	if err != nil {
		return err
	}
	var replaced bool
	if r.Method == "MOVE" {
		if d != depthInfinity && fi.IsDir() { // §9.9.2
			return refusal(http.StatusBadRequest, "MOVE of a collection needs Depth infinity")
		}
		replaced, err = h.writable.Move(r.Context(), from, to, overwrite)
		if errors.Is(err, storage.ErrChanging) {
			return refusal(http.StatusConflict, "%q changed while it was copied, so it was not moved: try again when nobody writes to it", from)
		}
	} else {
		if d == depthOne && fi.IsDir() { // §9.8.3
			return refusal(http.StatusBadRequest, "COPY of a collection needs Depth 0 or infinity")
		}
		replaced, err = h.writable.Copy(r.Context(), from, to, d == depthZero, overwrite)
	}
	if !overwrite && errors.Is(err, fs.ErrExist) {
		return refusal(http.StatusPreconditionFailed, "the destination was created meanwhile, and Overwrite is F")
	}
	if err != nil {
		return h.partialFailure(w, r, err)
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

// partialFailure answers an operation on a folder that failed for some members: 207 that
// names them (RFC 4918 §9.6.1, §9.8.3). If the folder itself failed, it returns that
// error.
func (h *Handler) partialFailure(w http.ResponseWriter, r *http.Request, err error) error {
	var failed []*storage.MemberError
	memberErrors(err, &failed)
	if len(failed) == 0 || len(failed) == 1 && failed[0].Name == h.name(trimSlash(r.URL.Path)) {
		return err
	}
	m := newMultistatus(w, r)
	for _, f := range failed {
		m.status(trimSlash(h.prefix)+f.Name, explainName(f.Err, true))
	}
	return m.close()
}

// memberErrors collects all member errors among joined errors.
func memberErrors(err error, failed *[]*storage.MemberError) {
	switch e := err.(type) {
	case *storage.MemberError:
		*failed = append(*failed, e)
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			memberErrors(err, failed)
		}
	}
}

// parentExists checks that the parent of a new member is a collection, else 409 (RFC 4918
// §9.3.1, §9.7.1, §9.8.5).
func (h *Handler) parentExists(r *http.Request, path string) error {
	parent := parentPath(trimSlash(path))
	if !Within(h.prefix, parent) {
		return nil // the mount itself
	}
	fi, err := h.files.Stat(r.Context(), h.name(parent))
	if Status(err) == http.StatusNotFound || err == nil && !fi.IsDir() {
		return refusal(http.StatusConflict, "parent collection %q does not exist: make it by MKCOL first", parent)
	}
	return err
}
