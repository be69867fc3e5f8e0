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
	// The client webdav of npm refreshes a lock by the request that made it, body and all, against §9.10.2.
	// https://github.com/perry-mitchell/webdav-client/blob/master/source/operations/lock.ts
	for _, token := range submitted {
		if h.locks.same(l, token) {
			return h.refresh(w, r, path, user, []string{token}, timeout)
		}
	}
	l.collection = !missing && fi.IsDir()
	if missing {
		if strings.HasSuffix(r.URL.Path, "/") { // §7.3: what would be made is no collection
			return Errorf(http.StatusConflict, "LOCK of a collection that is not there: %q", path)
		}
		// It will be made, which is a change of the collection.
		if err := h.files.Mounted(); err != nil {
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
	if missing { // §7.3: locking an unmapped URL makes an empty file
		status = http.StatusCreated
		if err := h.createEmpty(r, path); err != nil {
			return errors.Join(err, h.locks.remove(path, l.token, user))
		}
	}
	w.Header().Set("Lock-Token", "<"+l.token+">")
	return writeLock(w, r, status, l)
}

// memberLocked answers a LOCK of a collection that only locks of its members
// stand against: 207 that names them (§9.10.3).
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
	m.status(path, Errorf(http.StatusFailedDependency, "a member is locked"))
	return m.close()
}

// newLock reads DAV:lockinfo and the depth.
func newLock(body *element, r *http.Request) (*lock, error) {
	scope, kind := body.child("lockscope"), body.child("locktype")
	if scope == nil || kind == nil || kind.child("write") == nil {
		return nil, Errorf(http.StatusBadRequest, "DAV:lockinfo without a scope, or not of a write lock")
	}
	exclusive, shared := scope.child("exclusive") != nil, scope.child("shared") != nil
	if exclusive == shared {
		return nil, Errorf(http.StatusBadRequest, "DAV:lockscope is not exclusive or shared")
	}
	d, err := parseDepth(r, depthInfinity)
	if err != nil {
		return nil, err
	}
	if d == depthOne {
		return nil, Errorf(http.StatusBadRequest, "LOCK with Depth 1") // §9.10.3
	}
	l := &lock{infinite: d == depthInfinity, shared: shared}
	if owner := body.child("owner"); owner != nil {
		l.owner = string(owner.appendXML(nil, ""))
	}
	if len(l.owner) > maxLockOwner {
		return nil, Errorf(http.StatusRequestEntityTooLarge, "DAV:owner of %d bytes", len(l.owner))
	}
	return l, nil
}

// refresh answers a LOCK without a body, which names the lock in its If header,
// or, by some clients, in Lock-Token.
func (h *Handler) refresh(w http.ResponseWriter, r *http.Request, path, user string, submitted []string, timeout time.Duration) error {
	if token := lockToken(r); token != "" {
		submitted = append(submitted, token)
	}
	if len(submitted) == 0 {
		return Errorf(http.StatusBadRequest, "LOCK without a body, and without a token in If")
	}
	for _, token := range submitted {
		if l, ok := h.locks.refresh(path, token, user, timeout); ok {
			return writeLock(w, r, http.StatusOK, &l)
		}
	}
	return &Error{Status: http.StatusPreconditionFailed, Condition: "lock-token-matches-request-uri", Err: errors.New("no lock of the user has this token")}
}

// createEmpty makes the empty file that stands for a locked name.
func (h *Handler) createEmpty(r *http.Request, path string) error {
	u, err := h.files.Create(r.Context(), h.name(path))
	if err != nil {
		return err
	}
	_, err = u.Commit(func(now fs.FileInfo) error {
		if now != nil {
			return Errorf(http.StatusConflict, "another request has made %q", path)
		}
		return nil
	})
	return err
}

func writeLock(w http.ResponseWriter, r *http.Request, status int, l *lock) error {
	b := append([]byte(xmlHeader), `<D:prop xmlns:D="DAV:"><D:lockdiscovery>`...)
	b = append(l.appendActive(b, placeOf(r)), "</D:lockdiscovery></D:prop>\n"...)
	w.Header().Set("Content-Type", xmlMediaType)
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	_, err := w.Write(b)
	return err
}

// appendActive writes DAV:activelock (§14.1).
func (l *lock) appendActive(b []byte, p place) []byte {
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
		return Errorf(http.StatusBadRequest, "UNLOCK without a Lock-Token")
	}
	if err := h.locks.remove(trimSlash(r.URL.Path), token, user); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// lockToken reads the Lock-Token header (§10.5), "" for none. Clients leave out
// its angle brackets, or write it as in If.
func lockToken(r *http.Request) string {
	return stateToken(strings.Trim(r.Header.Get("Lock-Token"), `<>()" `+"\t"))
}
