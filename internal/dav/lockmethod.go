package dav

import (
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowebdav/internal/pool"
)

// lock answers LOCK (RFC 4918 §9.10).
func (h *Handler) lock(w http.ResponseWriter, r *http.Request, user string, submitted []string) error {
	body, err := readXML(w, r, "lockinfo")
	if err != nil {
		return err
	}
	timeout := parseTimeout(r.Header.Get("Timeout"))
	path := trimSlash(r.URL.Path)
	if body == nil {
		return h.refresh(w, r, path, user, submitted, timeout)
	}
	l, err := newLock(body, r)
	if err != nil {
		return err
	}
	l.root, l.user, l.client, l.timeout = path, user, pool.Client(user, r.RemoteAddr), timeout

	fi, err := h.files.Stat(r.Context(), h.name(path))
	missing := Status(err) == http.StatusNotFound
	if err != nil && !missing {
		return err
	}
	// npm's webdav client refreshes a lock by repeating the whole LOCK request with its
	// body, against §9.10.2.
	// https://github.com/perry-mitchell/webdav-client/blob/master/source/operations/lock.ts
	for _, token := range submitted {
		if h.locks.repeats(l, token) {
			return h.refresh(w, r, path, user, []string{token}, timeout)
		}
	}
	l.collection = !missing && fi.IsDir()
	if missing {
		if strings.HasSuffix(r.URL.Path, "/") { // §7.3: LOCK creates files only
			return refusal(http.StatusConflict, "LOCK of a missing collection: %q: make it by MKCOL first", path)
		}
		// Creating the file changes its collection.
		if err := h.writable.Mounted(); err != nil {
			return err
		}
		if err := h.parentExists(r, path); err != nil {
			return err
		}
		if err := h.locks.permit(submitted, user, []change{{path: parentPath(path)}}); err != nil {
			return err
		}
	}
	if err := h.locks.create(l); err != nil {
		return memberLocked(w, r, path, err)
	}
	status := http.StatusOK
	if missing { // §7.3: LOCK of an unmapped URL creates an empty file
		status = http.StatusCreated
		if err := h.createEmpty(r, path); err != nil {
			return errors.Join(err, h.locks.remove(path, l.token, user))
		}
	}
	w.Header().Set("Lock-Token", "<"+l.token+">")
	return writeLock(w, r, status, l)
}

// memberLocked answers a LOCK of a collection if only locks of members conflict: 207 that
// names them (§9.10.3).
func memberLocked(w http.ResponseWriter, r *http.Request, path string, err error) error {
	var conflict *Error
	if !errors.As(err, &conflict) || conflict.Status != http.StatusLocked {
		return err
	}
	for _, root := range conflict.Hrefs {
		if root == path || !Within(path, root) {
			return err
		}
	}
	m := newMultistatus(w, r)
	slices.Sort(conflict.Hrefs)
	for _, root := range slices.Compact(conflict.Hrefs) {
		m.status(root, conflict)
	}
	m.status(path, refusal(http.StatusFailedDependency, "a member is locked"))
	return m.close()
}

// newLock reads DAV:lockinfo and the Depth header.
func newLock(body *element, r *http.Request) (*lock, error) {
	scope, kind := body.child("lockscope"), body.child("locktype")
	if scope == nil || kind == nil || kind.child("write") == nil {
		return nil, refusal(http.StatusBadRequest, "DAV:lockinfo has no scope, or is not for a write lock")
	}
	exclusive, shared := scope.child("exclusive") != nil, scope.child("shared") != nil
	if exclusive == shared {
		return nil, refusal(http.StatusBadRequest, "DAV:lockscope is neither exclusive nor shared")
	}
	d, err := parseDepth(r, depthInfinity)
	if err != nil {
		return nil, err
	}
	if d == depthOne {
		return nil, refusal(http.StatusBadRequest, "LOCK with Depth 1, expected 0 or infinity") // §9.10.3
	}
	l := &lock{infinite: d == depthInfinity, shared: shared}
	if owner := body.child("owner"); owner != nil {
		l.owner = string(owner.appendXML(nil, ""))
	}
	if len(l.owner) > maxLockOwner {
		return nil, refusal(http.StatusRequestEntityTooLarge, "DAV:owner has %d bytes, expected up to %d", len(l.owner), maxLockOwner)
	}
	return l, nil
}

// refresh answers a LOCK without a body. The If header names the lock; some clients use
// Lock-Token instead.
func (h *Handler) refresh(w http.ResponseWriter, r *http.Request, path, user string, submitted []string, timeout time.Duration) error {
	if token := lockToken(r); token != "" {
		submitted = append(submitted, token)
	}
	if len(submitted) == 0 {
		return refusal(http.StatusBadRequest, "LOCK has neither a body nor a lock token in If")
	}
	for _, token := range submitted {
		if l, ok := h.locks.refresh(path, token, user, timeout); ok {
			return writeLock(w, r, http.StatusOK, &l)
		}
	}
	return &Error{Status: http.StatusPreconditionFailed, Condition: "lock-token-matches-request-uri", Err: errors.New("the user has no lock with this token")}
}

// createEmpty creates the empty file of a lock on an unmapped URL.
func (h *Handler) createEmpty(r *http.Request, path string) error {
	u, err := h.writable.Create(r.Context(), h.name(path))
	if err != nil {
		return err
	}
	_, err = u.Commit(func(now fs.FileInfo) error {
		if now != nil {
			return refusal(http.StatusConflict, "another request created %q", path)
		}
		return nil
	})
	return err
}

func writeLock(w http.ResponseWriter, r *http.Request, status int, l *lock) error {
	b := append([]byte(xmlHeader), `<D:prop xmlns:D="DAV:"><D:lockdiscovery>`...)
	b = append(l.appendActive(b, clientPathsOf(r)), "</D:lockdiscovery></D:prop>\n"...)
	w.Header().Set("Content-Type", xmlMediaType)
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	_, err := w.Write(b)
	return err
}

// appendActive writes DAV:activelock (§14.1).
func (l *lock) appendActive(b []byte, p clientPaths) []byte {
	scope, depth := "exclusive", "0"
	if l.shared {
		scope = "shared"
	}
	if l.infinite {
		depth = "infinity"
	}
	b = append(b, "<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope><D:"+scope+"/></D:lockscope><D:depth>"+depth+"</D:depth>"...)
	b = append(b, l.owner...)
	b = append(b, "<D:timeout>Second-"...)
	b = strconv.AppendInt(b, int64(time.Until(l.expires).Round(time.Second)/time.Second), 10)
	b = append(b, "</D:timeout><D:locktoken><D:href>"+l.token+"</D:href></D:locktoken><D:lockroot>"...)
	root := l.root
	if l.collection {
		root += "/"
	}
	b = appendHref(b, p, root)
	return append(b, "</D:lockroot></D:activelock>"...)
}

// unlock answers UNLOCK (§9.11).
func (h *Handler) unlock(w http.ResponseWriter, r *http.Request, user string) error {
	token := lockToken(r)
	if token == "" {
		return refusal(http.StatusBadRequest, "UNLOCK without a Lock-Token header")
	}
	if err := h.locks.remove(trimSlash(r.URL.Path), token, user); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// lockToken reads the Lock-Token header (§10.5), "" for none. Some clients omit its angle
// brackets, or write it like an If header.
func lockToken(r *http.Request) string {
	return stateToken(strings.Trim(r.Header.Get("Lock-Token"), `<>()" `+"\t"))
}
