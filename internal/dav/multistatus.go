package dav

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"gowebdav/internal/storage"
)

// multistatus is a 207 answer that is being written (RFC 4918 §13).
type multistatus struct {
	w        http.ResponseWriter
	place    place
	b        []byte
	begun    bool
	err      error    // ends the answer: what it would say of a resource is wrong
	resource resource // that is being described: one for all saves an allocation each
	date     date     // of it
}

// answers are kept, as is what they have collected.
var answers = sync.Pool{New: func() any { return &multistatus{b: make([]byte, 0, flushAt+4<<10)} }}

func newMultistatus(w http.ResponseWriter, r *http.Request) *multistatus {
	m := answers.Get().(*multistatus)
	m.w, m.place, m.b, m.begun, m.err = w, placeOf(r), append(m.b[:0], xmlHeader+`<D:multistatus xmlns:D="DAV:">`...), false, nil
	return m
}

// flush sends what has been collected, if it is enough.
func (m *multistatus) flush() error {
	if len(m.b) < flushAt {
		return m.err
	}
	return m.send()
}

func (m *multistatus) send() error {
	if m.err != nil {
		return m.err
	}
	if !m.begun {
		m.begun = true
		m.w.Header().Set("Content-Type", xmlMediaType)
		m.w.WriteHeader(http.StatusMultiStatus)
	}
	_, err := m.w.Write(m.b)
	m.b = m.b[:0]
	return err
}

// close ends the answer, which is not used any more.
func (m *multistatus) close() error {
	m.b = append(m.b, "</D:multistatus>\n"...)
	if !m.begun {
		m.w.Header().Set("Content-Length", strconv.Itoa(len(m.b)))
	}
	err := m.send()
	m.w, m.resource = nil, resource{}
	if cap(m.b) <= 2*flushAt { // else a property was large
		answers.Put(m)
	}
	return err
}

// open begins a DAV:response (RFC 4918 §14.24). Parent and name are separate so that
// a listing builds no path for each member.
func (m *multistatus) open(parent, name string, collection bool) {
	m.b = append(m.b, "<D:response><D:href>"...)
	m.b = appendEscaped(m.b, m.place.base)
	if m.place.sent == "" {
		m.b = append(appendEscaped(m.b, parent), '/')
		m.b = appendEscaped(m.b, name)
	} else {
		m.b = appendEscaped(m.b, m.place.path(parent+"/"+name))
	}
	if collection && name != "" {
		m.b = append(m.b, '/')
	}
	m.b = append(m.b, "</D:href>"...)
}

func (m *multistatus) end() { m.b = append(m.b, "</D:response>"...) }

func (m *multistatus) openPropstat() { m.b = append(m.b, "<D:propstat><D:prop>"...) }

func (m *multistatus) closePropstat(status int) {
	m.b = appendStatus(append(m.b, "</D:prop>"...), status)
	m.b = append(m.b, "</D:propstat>"...)
}

// status writes a response without properties: only the outcome for one resource.
func (m *multistatus) status(path string, err error) {
	parent, name := splitPath(path)
	m.open(parent, name, false)
	m.b = appendStatus(m.b, Status(err))
	m.end()
}

// splitPath splits a decoded path at its last slash.
func splitPath(path string) (parent, name string) {
	slash := max(strings.LastIndexByte(path, '/'), 0)
	return path[:slash], strings.TrimPrefix(path[slash:], "/")
}

// response writes what is asked about one resource. Its dead properties are
// read only where they can matter.
func (m *multistatus) response(path string, fi fs.FileInfo, p *properties, attributes func() (map[string]string, error)) {
	parent, name := splitPath(path)
	m.resource = resource{&m.place, parent, name, fi, p, &m.date}
	m.describe(attributes)
}

// describe is response for the resource that is set.
func (m *multistatus) describe(attributes func() (map[string]string, error)) {
	r, p := &m.resource, m.resource.p
	var dead []deadProperty
	if attributes != nil && p.dead {
		stored, err := attributes() // what cannot be read is not there
		if storage.Exhausted(err) {
			m.err = err
		}
		dead = deadProperties(stored)
	}

	m.open(r.parent, r.name, r.fi.IsDir())
	m.openPropstat()
	found := len(m.b)
	var missing []name
	switch {
	case p.names:
		m.names(r, dead)
	case p.all:
		m.all(r, dead)
	default:
		missing = m.named(r, dead)
	}
	if len(missing) == 0 {
		m.closePropstat(http.StatusOK)
	} else {
		if len(m.b) > found {
			m.closePropstat(http.StatusOK)
			m.openPropstat()
		}
		for _, n := range missing {
			m.b = appendEmpty(m.b, n)
		}
		m.closePropstat(http.StatusNotFound)
	}
	m.end()
}

// value writes a live property, unless the resource has none.
func (m *multistatus) value(i int, r *resource) bool {
	before := len(m.b)
	m.b = append(m.b, tags[i].open...)
	empty := len(m.b)
	b, ok := live[i].value(m.b, r)
	if !ok {
		m.b = b[:before]
		return false
	}
	if len(b) == empty {
		m.b = append(b[:empty-1], "/>"...)
		return true
	}
	m.b = append(b, tags[i].close...)
	return true
}

func (m *multistatus) all(r *resource, dead []deadProperty) {
	renamed := indexDead(dead, displayName)
	for i := range live {
		switch {
		case live[i].name == displayName.Local && renamed >= 0:
			m.b = append(m.b, dead[renamed].xml...)
		case !live[i].hidden, slices.Contains(r.p.include, davName(live[i].name)):
			m.value(i, r)
		}
	}
	for _, d := range dead {
		if d.name != displayName {
			m.b = append(m.b, d.xml...)
		}
	}
}

func (m *multistatus) names(r *resource, dead []deadProperty) {
	for i := range live {
		before := len(m.b)
		if m.value(i, r) {
			m.b = appendEmpty(m.b[:before], davName(live[i].name))
		}
	}
	for _, d := range dead {
		if d.name != displayName {
			m.b = appendEmpty(m.b, d.name)
		}
	}
}

// named writes the wanted properties that there are and returns the others.
func (m *multistatus) named(r *resource, dead []deadProperty) (missing []name) {
	for _, n := range r.p.wanted {
		if i := indexDead(dead, n); i >= 0 {
			m.b = append(m.b, dead[i].xml...)
		} else if i := liveIndex(n); i < 0 || !m.value(i, r) {
			missing = append(missing, n)
		}
	}
	return missing
}

// member writes a member. One that cannot be looked at for a reason that says
// nothing of it stays hidden.
func (m *multistatus) member(base string, member *storage.Member, p *properties, attributes func() (map[string]string, error)) {
	switch err := member.Err; {
	case err == nil:
		m.resource = resource{&m.place, base, member.Name(), member, p, &m.date}
		m.describe(attributes)
	case storage.Exhausted(err):
		m.err = err
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EIO):
		m.unseen(base, member.Name(), p)
	}
}

// unseen writes a member that is there and cannot be looked at: its name alone,
// as 403. A response that has no propstat breaks the listing in clients that take
// the first one of each (npm's webdav).
func (m *multistatus) unseen(parent, name string, p *properties) {
	wanted := p.wanted
	if p.all || p.names {
		wanted = []xml.Name{displayName}
	}
	m.open(parent, name, false)
	m.openPropstat()
	for _, n := range wanted {
		if n == displayName && !p.names {
			m.b = append(appendText(append(m.b, "<D:displayname>"...), name), "</D:displayname>"...)
		} else {
			m.b = appendEmpty(m.b, n)
		}
	}
	m.closePropstat(http.StatusForbidden)
	m.end()
}

func appendStatus(b []byte, status int) []byte {
	b = append(b, "<D:status>HTTP/1.1 "...)
	b = append(b, byte('0'+status/100), byte('0'+status/10%10), byte('0'+status%10), ' ')
	b = append(b, http.StatusText(status)...)
	return append(b, "</D:status>"...)
}
