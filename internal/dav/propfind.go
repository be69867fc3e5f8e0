package dav

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"sync"
	"syscall"

	"gowebdav/internal/storage"
)

const (
	xmlHeader    = `<?xml version="1.0" encoding="utf-8"?>` + "\n"
	xmlMediaType = `application/xml; charset="utf-8"`

	flushAt       = 64 << 10 // bytes of an answer that are collected before they are sent
	membersAtOnce = 512      // members that are described at a time
)

// propfind answers PROPFIND (RFC 4918 §9.1). The answer is written as the folder
// is read, so that memory does not grow with the folder; no member is opened.
func (h *Handler) propfind(w http.ResponseWriter, r *http.Request) error {
	p, d, err := h.propfindRequest(w, r)
	if err != nil {
		return err
	}
	file, err := h.files.OpenFile(r.Context(), h.name(r.URL.Path), os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrPermission) {
		// A file that cannot be read can still be described.
		fi, statErr := h.files.Stat(r.Context(), h.name(r.URL.Path))
		if statErr != nil || fi.IsDir() {
			return err
		}
		m := newMultistatus(w, r)
		m.response(trimSlash(r.URL.Path), fi, p, nil)
		return m.close()
	}
	if err != nil {
		return err
	}
	defer file.Close()
	folder := file.(*storage.File)
	fi := folder.Info()
	if d == depthInfinity && fi.IsDir() {
		return &Error{Status: http.StatusForbidden, Condition: "propfind-finite-depth", Err: errors.New("PROPFIND of infinite depth")}
	}

	base := trimSlash(r.URL.Path)
	m := newMultistatus(w, r)
	if !p.noRoot || !fi.IsDir() {
		m.response(base, fi, p, folder.Attributes)
	}
	if d == depthZero || !fi.IsDir() {
		return m.close()
	}
	var member *storage.Member
	attributes := func() (map[string]string, error) { return folder.MemberAttributes(member) }
	for {
		members, err := folder.Members(membersAtOnce)
		for i := range members {
			if err := r.Context().Err(); err != nil {
				return err // before the first byte a status, after it the connection breaks off
			}
			member = &members[i]
			m.member(base, member, p, attributes)
			if err := m.flush(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return m.close()
		}
		if err != nil {
			return err // before the first byte a status, after it the connection breaks off
		}
	}
}

// propfindRequest reads what is asked for.
func (h *Handler) propfindRequest(w http.ResponseWriter, r *http.Request) (*properties, depth, error) {
	d, noRoot, err := parsePropfindDepth(r)
	if err != nil {
		return nil, 0, err
	}
	body, err := readXML(w, r, "propfind")
	if err != nil {
		return nil, 0, err
	}
	p, err := requestedProperties(body)
	if err != nil {
		return nil, 0, err
	}
	p.handler = h
	p.noRoot = noRoot
	p.noQuota = isFinder(r)
	return p, d, nil
}

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

// status writes a response that says only how it went with one resource.
func (m *multistatus) status(path string, err error) {
	m.b = append(m.b, "<D:response>"...)
	m.b = appendHref(m.b, m.place, path)
	m.b = appendStatus(m.b, Status(err))
	m.b = append(m.b, "</D:response>"...)
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
		m.unseen(base+"/"+member.Name(), member.Name(), p)
	}
}

// unseen writes a member that is there and cannot be looked at: its name alone,
// as 403. A response that has no propstat breaks the listing in clients that take
// the first one of each (npm's webdav).
func (m *multistatus) unseen(path, name string, p *properties) {
	wanted := p.wanted
	if p.all || p.names {
		wanted = []xml.Name{displayName}
	}
	m.b = appendHref(append(m.b, "<D:response>"...), m.place, path)
	m.b = append(m.b, "<D:propstat><D:prop>"...)
	for _, n := range wanted {
		if n == displayName && !p.names {
			m.b = append(appendText(append(m.b, "<D:displayname>"...), name), "</D:displayname>"...)
		} else {
			m.b = appendEmpty(m.b, n)
		}
	}
	m.b = appendStatus(append(m.b, "</D:prop>"...), http.StatusForbidden)
	m.b = append(m.b, "</D:propstat></D:response>"...)
}

func appendStatus(b []byte, status int) []byte {
	b = append(b, "<D:status>HTTP/1.1 "...)
	b = append(b, byte('0'+status/100), byte('0'+status/10%10), byte('0'+status%10), ' ')
	b = append(b, http.StatusText(status)...)
	return append(b, "</D:status>"...)
}
