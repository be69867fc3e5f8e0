package dav

import (
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"
)

// proppatch answers PROPPATCH (RFC 4918 §9.2). It applies all updates, or none.
func (h *Handler) proppatch(w http.ResponseWriter, r *http.Request) error {
	body, err := readXML(w, r, "propertyupdate")
	if err != nil {
		return err
	}
	patch, err := newPatch(body)
	if err != nil {
		return err
	}
	local := h.name(r.URL.Path)
	fi, err := h.files.Stat(r.Context(), local)
	if err != nil {
		return err
	}

	failed := patch.refused()
	if failed == nil {
		if err := h.apply(r, local, fi, patch); err != nil {
			failed = map[name]error{}
			for _, u := range patch {
				failed[u.name] = err
			}
		}
	}
	m := newMultistatus(w, r)
	parent, name := splitPath(trimSlash(r.URL.Path))
	m.open(parent, name, fi.IsDir())
	for _, u := range patch {
		m.openPropstat()
		m.b = appendEmpty(m.b, u.name)
		m.b = append(m.b, "</D:prop>"...)
		m.b = appendOutcome(m.b, failed, failed[u.name])
		m.b = append(m.b, "</D:propstat>"...)
	}
	m.end()
	return m.close()
}

// appendOutcome writes the outcome of one property. If another one failed, a valid one is
// 424 (§11.4).
func appendOutcome(b []byte, failed map[name]error, err error) []byte {
	switch {
	case failed == nil:
		return appendStatus(b, http.StatusOK)
	case err == nil:
		return appendStatus(b, http.StatusFailedDependency)
	case errors.Is(err, errProtected):
		b = appendStatus(b, http.StatusForbidden)
		return append(b, "<D:error><D:cannot-modify-protected-property/></D:error>"...)
	case errors.Is(err, errors.ErrUnsupported):
		b = appendStatus(b, http.StatusForbidden)
		return append(b, "<D:responsedescription>The storage of this folder keeps no properties.</D:responsedescription>"...)
	}
	return appendStatus(b, Status(err))
}

var errProtected = errors.New("only the server sets this property")

// patch is the list of updates of a PROPPATCH.
type patch []update

// update sets one property, or removes it if value is nil.
type update struct {
	name  name
	value *element
}

// newPatch reads DAV:propertyupdate. Updates apply in order, so the last update of a
// property counts.
func newPatch(body *element) (patch, error) {
	if body == nil {
		return nil, refusal(http.StatusBadRequest, "PROPPATCH without a body")
	}
	var p patch
	asked := 0
	for i := range body.children {
		action := &body.children[i]
		if action.name != davName("set") && action.name != davName("remove") {
			continue // §17: unknown elements are ignored
		}
		prop := action.child("prop")
		if prop == nil {
			return nil, refusal(http.StatusBadRequest, "DAV:%s without DAV:prop", action.name.Local)
		}
		for j := range prop.children {
			u := update{name: prop.children[j].name}
			if action.name.Local == "set" {
				u.value = &prop.children[j]
			}
			if asked++; asked > maxProperties {
				return nil, refusal(http.StatusBadRequest, "PROPPATCH of more than %d properties", maxProperties)
			}
			p = slices.DeleteFunc(p, func(other update) bool { return other.name == u.name })
			p = append(p, u)
		}
	}
	if p == nil {
		return nil, refusal(http.StatusBadRequest, "PROPPATCH without a property")
	}
	return p, nil
}

// refused returns the properties that cannot be set, nil for none. These are live
// properties except DAV:displayname (§15.2) and the time, and invalid times.
func (p patch) refused() map[name]error {
	failed := map[name]error{}
	for _, u := range p {
		if liveIndex(u.name) >= 0 && u.name != displayName && (u.name != lastModified || u.value == nil) {
			failed[u.name] = errProtected
		} else if _, err := u.modified(); err != nil {
			failed[u.name] = &Error{Status: http.StatusConflict, Err: err} // §9.2.1
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return failed
}

// modified returns the modification time that an update sets, or zero.
func (u update) modified() (time.Time, error) {
	if u.value == nil || u.name != windowsName("Win32LastModifiedTime") && u.name != lastModified {
		return time.Time{}, nil
	}
	return parseModified(strings.TrimSpace(u.value.text()))
}

// lastModified is ownCloud's property for the modification time. rclone sets it in seconds
// since 1970; Cyberduck sets and reads a date. Only the server sets DAV:getlastmodified and
// DAV:creationdate (RFC 4918 §15.1, §15.7).
var lastModified = davName("lastmodified")

// parseModified reads a time in any form that clients write: seconds since 1970, RFC 9110,
// RFC 3339. It never returns the zero time without an error.
func parseModified(text string) (time.Time, error) {
	if t := unixTime(text); !t.IsZero() {
		return t, nil
	}
	t, err := http.ParseTime(text)
	if err != nil {
		t, err = time.Parse(time.RFC3339, text)
	}
	if err == nil && t.IsZero() {
		err = errors.New("the year 1 is not a modification time")
	}
	return t, err
}

// apply changes the properties of a file: all, or none.
func (h *Handler) apply(r *http.Request, local string, fi fs.FileInfo, p patch) error {
	values := map[string]string{}
	var modified time.Time
	for _, u := range p {
		key := deadKey(u.name)
		t, _ := u.modified() // refused has checked the error
		switch {
		case u.value == nil:
			values[key] = ""
		case !t.IsZero():
			modified = t
		default:
			values[key] = string(u.value.appendXML(nil, ""))
		}
	}
	if h.access != Edit {
		if p.onlyWindows() {
			return nil // as below
		}
		return errors.ErrUnsupported
	}
	if !modified.IsZero() {
		// First, as it needs more rights than the attributes.
		if err := h.editable.Chtimes(r.Context(), local, modified); err != nil {
			return err
		}
	}
	if len(values) == 0 {
		return nil // works on file systems without attributes too
	}
	err := h.editable.SetAttributes(r.Context(), local, values)
	if errors.Is(err, errors.ErrUnsupported) && p.onlyWindows() {
		return nil // Explorer aborts a copy if its file times are refused
	}
	if err != nil && !modified.IsZero() {
		err = errors.Join(err, h.editable.Chtimes(r.Context(), local, fi.ModTime()))
	}
	return err
}

// windowsName is a property that Windows Explorer sets after each upload. We store
// Win32CreationTime, Win32LastAccessTime and Win32FileAttributes; Win32LastModifiedTime
// sets the file's time.
func windowsName(local string) name { return name{Space: windowsNS, Local: local} }

func (p patch) onlyWindows() bool {
	return !slices.ContainsFunc(p, func(u update) bool { return u.name.Space != windowsNS })
}
