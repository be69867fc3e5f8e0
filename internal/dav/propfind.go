package dav

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"

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
