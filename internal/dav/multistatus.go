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

// multistatus writes a 207 answer (RFC 4918 §13).
type multistatus struct {
	w        http.ResponseWriter
	paths    clientPaths
	b        []byte
	started  bool
	err      error    // fails the answer: a resource could not be described, and leaving it out would be wrong
	resource resource // the current one; shared by all members, to save an allocation each
	date     date     // cache of resource
}

// multistatuses recycles answers with their buffers. close returns an answer, which must
// not be used after that; answers that failed are garbage.
var multistatuses = sync.Pool{New: func() any { return &multistatus{b: make([]byte, 0, flushAt+4<<10)} }}

func newMultistatus(w http.ResponseWriter, r *http.Request) *multistatus {
	m := multistatuses.Get().(*multistatus)
	m.w, m.paths, m.b, m.started, m.err = w, clientPathsOf(r), append(m.b[:0], xmlHeader+`<D:multistatus xmlns:D="DAV:">`...), false, nil
	return m
}

// flush sends the collected bytes once there are flushAt of them.
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
	if !m.started {
		m.started = true
		m.w.Header().Set("Content-Type", xmlMediaType)
		m.w.WriteHeader(http.StatusMultiStatus)
	}
	_, err := m.w.Write(m.b)
	m.b = m.b[:0]
	return err
}

// close ends the answer and returns m to the pool.
func (m *multistatus) close() error {
	m.b = append(m.b, "</D:multistatus>\n"...)
	if !m.started {
		m.w.Header().Set("Content-Length", strconv.Itoa(len(m.b)))
	}
	err := m.send()
	m.w, m.resource = nil, resource{}
	if cap(m.b) <= 2*flushAt { // a large property grew the buffer: do not keep it
		multistatuses.Put(m)
	}
	return err
}

// open begins a DAV:response (RFC 4918 §14.24). Parent and name are separate so that a
// listing builds no path for each member.
func (m *multistatus) open(parent, name string, collection bool) {
	m.b = append(m.b, "<D:response><D:href>"...)
	m.b = appendEscaped(m.b, m.paths.base)
	if m.paths.sent == "" {
		m.b = append(appendEscaped(m.b, parent), '/')
		m.b = appendEscaped(m.b, name)
	} else {
		m.b = appendEscaped(m.b, m.paths.spell(parent+"/"+name))
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

// response writes the response of one resource. It reads dead properties only if the client
// may want them.
func (m *multistatus) response(path string, fi fs.FileInfo, p *properties, attributes func() (map[string]string, error)) {
	parent, name := splitPath(path)
	m.resource = resource{&m.paths, parent, name, fi, p, &m.date}
	m.describe(attributes)
}

// describe writes the response of m.resource.
func (m *multistatus) describe(attributes func() (map[string]string, error)) {
	r, p := &m.resource, m.resource.p
	var dead []deadProperty
	if attributes != nil && p.dead {
		stored, err := attributes() // unreadable attributes count as missing
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

// value writes a live property, and reports whether the resource has it.
func (m *multistatus) value(i int, r *resource) bool {
	before := len(m.b)
	m.b = append(m.b, liveTags[i].open...)
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
	m.b = append(b, liveTags[i].close...)
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

// named writes the requested properties that exist, and returns the others.
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

// member writes the response of a member. It leaves out a member that could not be
// described, unless the error proves that the member exists.
func (m *multistatus) member(base string, member *storage.Member, p *properties, attributes func() (map[string]string, error)) {
	switch err := member.Err; {
	case err == nil:
		m.resource = resource{&m.paths, base, member.Name(), member, p, &m.date}
		m.describe(attributes)
	case storage.Exhausted(err):
		m.err = err
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EIO):
		m.forbidden(base, member.Name(), p)
	}
}

// forbidden writes a member that exists and cannot be read: its name, with 403. npm's
// webdav client fails on a response without propstat.
func (m *multistatus) forbidden(parent, name string, p *properties) {
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
