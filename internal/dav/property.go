package dav

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowebdav/internal/storage"
)

// properties is what a PROPFIND asks for.
type properties struct {
	handler *Handler
	all     bool   // DAV:allprop, with
	include []name // DAV:include
	names   bool   // DAV:propname
	wanted  []name // DAV:prop
	noQuota bool
}

// requestedProperties reads DAV:propfind; no body means allprop (§9.1).
func requestedProperties(body *element) (*properties, error) {
	if body == nil {
		return &properties{all: true}, nil
	}
	p := &properties{}
	all, propname, prop := body.child("allprop"), body.child("propname"), body.child("prop")
	switch {
	case all != nil && propname == nil && prop == nil:
		p.all = true
		if include := body.child("include"); include != nil {
			for _, e := range include.children {
				p.include = append(p.include, e.name)
			}
		}
	case propname != nil && all == nil && prop == nil:
		p.names = true
	case prop != nil && all == nil && propname == nil:
		for _, e := range prop.children {
			if !slices.Contains(p.wanted, e.name) {
				p.wanted = append(p.wanted, e.name)
			}
		}
	default:
		return nil, Errorf(http.StatusBadRequest, "DAV:propfind holds not exactly one of allprop, propname and prop")
	}
	return p, nil
}

// resource is one resource as the live properties see it.
type resource struct {
	path string // decoded, without a trailing slash
	fi   fs.FileInfo
	p    *properties
}

// live are the live properties (RFC 4918 §15, RFC 4331), in the order in which
// they are answered. Each appends its value, or says that the resource has no
// such property.
var live = []struct {
	name   string
	hidden bool // not in allprop
	value  func(b []byte, r *resource) ([]byte, bool)
}{
	{"resourcetype", false, func(b []byte, r *resource) ([]byte, bool) {
		if r.fi.IsDir() {
			b = append(b, "<D:collection/>"...)
		}
		return b, true
	}},
	{"displayname", false, func(b []byte, r *resource) ([]byte, bool) {
		return appendText(b, r.path[strings.LastIndexByte(r.path, '/')+1:]), true
	}},
	{"creationdate", false, func(b []byte, r *resource) ([]byte, bool) {
		// Linux tells the birth of a file only by another system call; what
		// clients need is that the property is there.
		return modTime(r.fi).AppendFormat(b, "2006-01-02T15:04:05Z"), true
	}},
	{"getlastmodified", false, func(b []byte, r *resource) ([]byte, bool) {
		return modTime(r.fi).AppendFormat(b, http.TimeFormat), true
	}},
	{"getcontentlength", false, func(b []byte, r *resource) ([]byte, bool) {
		return strconv.AppendInt(b, r.fi.Size(), 10), !r.fi.IsDir()
	}},
	{"getcontenttype", false, func(b []byte, r *resource) ([]byte, bool) {
		return appendText(b, storage.MediaType(r.fi.Name())), !r.fi.IsDir()
	}},
	{"getetag", false, func(b []byte, r *resource) ([]byte, bool) {
		tag := ETag(r.fi)
		return appendText(b, tag), tag != "" && !r.fi.IsDir()
	}},
	{"supportedlock", false, func(b []byte, r *resource) ([]byte, bool) {
		return append(b, supportedLock...), !r.p.handler.readOnly
	}},
	{"lockdiscovery", false, func(b []byte, r *resource) ([]byte, bool) {
		for _, l := range r.p.handler.locks.on(r.path) {
			b = l.appendActive(b)
		}
		return b, !r.p.handler.readOnly
	}},
	// RFC 4331 §2: not in allprop, as they may cost.
	{"quota-available-bytes", true, func(b []byte, r *resource) ([]byte, bool) {
		free, _, ok := r.space()
		return strconv.AppendUint(b, free, 10), ok
	}},
	{"quota-used-bytes", true, func(b []byte, r *resource) ([]byte, bool) {
		_, used, ok := r.space()
		return strconv.AppendUint(b, used, 10), ok
	}},
}

const supportedLock = `<D:lockentry><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>` +
	`<D:lockentry><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>`

func (r *resource) space() (free, used uint64, ok bool) {
	if r.p.noQuota || !r.fi.IsDir() || r.p.handler.files == nil {
		return 0, 0, false
	}
	free, used, err := r.p.handler.files.Space()
	return free, used, err == nil
}

// modTime is a time that every client can read: Finder stumbles over year 1.
func modTime(fi fs.FileInfo) time.Time {
	t := fi.ModTime().UTC()
	if t.Year() < 1970 || t.Year() > 9999 {
		return time.Unix(0, 0).UTC()
	}
	return t
}

// liveIndex finds a live property, -1 for one that is none.
func liveIndex(n name) int {
	if n.Space == davNS {
		for i := range live {
			if live[i].name == n.Local {
				return i
			}
		}
	}
	return -1
}

// response writes what is asked about one resource. Its dead properties are
// read only where they can matter.
func (m *multistatus) response(path string, fi fs.FileInfo, p *properties, attributes func() (map[string]string, error)) {
	r := &resource{path: path, fi: fi, p: p}
	var dead map[string]string
	if attributes != nil && p.wantsDead() {
		dead, _ = attributes() // what cannot be read is not there
	}

	m.b = append(m.b, "<D:response><D:href>"...)
	m.b = appendEscapedPath(m.b, path)
	if fi.IsDir() && path != "" {
		m.b = append(m.b, '/')
	}
	m.b = append(m.b, "</D:href><D:propstat><D:prop>"...)
	found := len(m.b)
	switch {
	case p.names:
		m.names(r, dead)
	case p.all:
		m.all(r, dead)
	default:
		missing := m.named(r, dead)
		if len(missing) > 0 {
			if len(m.b) > found {
				m.b = appendStatus(append(m.b, "</D:prop>"...), http.StatusOK)
				m.b = append(m.b, "</D:propstat><D:propstat><D:prop>"...)
			}
			for _, n := range missing {
				m.b = appendEmpty(m.b, n)
			}
			m.b = appendStatus(append(m.b, "</D:prop>"...), http.StatusNotFound)
			m.b = append(m.b, "</D:propstat></D:response>"...)
			return
		}
	}
	m.b = appendStatus(append(m.b, "</D:prop>"...), http.StatusOK)
	m.b = append(m.b, "</D:propstat></D:response>"...)
}

func (p *properties) wantsDead() bool {
	return p.all || p.names || slices.ContainsFunc(p.wanted, func(n name) bool { return liveIndex(n) < 0 || n == davName("displayname") })
}

// value writes a live property, unless the resource has none.
func (m *multistatus) value(i int, r *resource) bool {
	before := len(m.b)
	m.b = append(append(append(m.b, "<D:"...), live[i].name...), '>')
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
	m.b = append(append(append(b, "</D:"...), live[i].name...), '>')
	return true
}

func (m *multistatus) all(r *resource, dead map[string]string) {
	displayname, renamed := dead[displayName]
	for i := range live {
		switch {
		case live[i].name == "displayname" && renamed:
			m.b = append(m.b, displayname...)
		case !live[i].hidden, slices.Contains(r.p.include, davName(live[i].name)):
			m.value(i, r)
		}
	}
	for _, key := range sortedKeys(dead) {
		if key != displayName {
			m.b = append(m.b, dead[key]...)
		}
	}
}

func (m *multistatus) names(r *resource, dead map[string]string) {
	for i := range live {
		before := len(m.b)
		if m.value(i, r) {
			m.b = appendEmpty(m.b[:before], davName(live[i].name))
		}
	}
	for _, key := range sortedKeys(dead) {
		if e, err := parseXML(deadDocument(dead[key])); err == nil && key != displayName {
			for _, c := range e.children {
				m.b = appendEmpty(m.b, c.name)
			}
		}
	}
}

// named writes the wanted properties that there are and returns the others.
func (m *multistatus) named(r *resource, dead map[string]string) (missing []name) {
	for _, n := range r.p.wanted {
		if len(dead) > 0 {
			if value, ok := dead[deadKey(n)]; ok {
				m.b = append(m.b, value...)
				continue
			}
		}
		if i := liveIndex(n); i < 0 || !m.value(i, r) {
			missing = append(missing, n)
		}
	}
	return missing
}

// deadKey is the name under which a dead property is stored: names of extended
// attributes are short, names of properties are not.
func deadKey(n name) string {
	sum := sha256.Sum256([]byte(n.Space + "\x00" + n.Local))
	return hex.EncodeToString(sum[:16])
}

var displayName = deadKey(davName("displayname"))

// deadDocument is a stored property as a document of its own.
func deadDocument(value string) []byte {
	return []byte(`<D:prop xmlns:D="DAV:">` + value + `</D:prop>`)
}

func sortedKeys(m map[string]string) []string {
	if len(m) == 0 {
		return nil
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
