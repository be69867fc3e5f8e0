package dav

import (
	"errors"
	"io"
	"io/fs"
	"net/http"

	"gowebdav/internal/storage"
)

const (
	xmlHeader    = `<?xml version="1.0" encoding="utf-8"?>` + "\n"
	xmlMediaType = `application/xml; charset="utf-8"`

	flushAt        = 64 << 10 // bytes to collect before they are sent
	membersPerRead = 512      // members to read and describe at a time
)

// propfind answers PROPFIND (RFC 4918 §9.1). It writes while it reads the folder, so that
// memory does not grow with the folder. It opens no member.
func (h *Handler) propfind(w http.ResponseWriter, r *http.Request) error {
	p, d, err := h.propfindRequest(w, r)
	if err != nil {
		return err
	}
	folder, err := h.files.Open(r.Context(), h.name(r.URL.Path))
	if errors.Is(err, fs.ErrPermission) {
		// A file that we cannot open can still be described.
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
	defer folder.Close()
	fi := folder.Info()
	if d == depthInfinity && fi.IsDir() {
		return &Error{Status: http.StatusForbidden, Condition: "propfind-finite-depth", Err: errors.New("PROPFIND with Depth infinity: ask with Depth 0 or 1")}
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
		members, err := folder.Members(membersPerRead)
		for i := range members {
			if err := r.Context().Err(); err != nil {
				return err // before the first byte this is a status; after it, the connection breaks
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
			return err
		}
	}
}

// propfindRequest reads the Depth header and the body.
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
