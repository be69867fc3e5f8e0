package dav

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"gowebdav/internal/storage"
)

const (
	maxProperties    = 200      // per request; clients ask for about 30
	maxPropertyNames = 16 << 10 // bytes of all names in a PROPFIND, with their namespaces
)

// properties is the body of a PROPFIND.
type properties struct {
	handler *Handler
	all     bool   // DAV:allprop, with
	include []name // DAV:include
	names   bool   // DAV:propname
	wanted  []name // DAV:prop
	dead    bool   // the client may want dead properties
	noQuota bool
	noRoot  bool // list only the members of a collection
}

// requestedProperties reads DAV:propfind; no body means allprop (§9.1).
func requestedProperties(body *element) (*properties, error) {
	if body == nil {
		return &properties{all: true, dead: true}, nil
	}
	p := &properties{}
	all, propname, prop := body.child("allprop"), body.child("propname"), body.child("prop")
	switch {
	case all != nil && propname == nil && prop == nil:
		p.all, p.dead = true, true
		if include := body.child("include"); include != nil {
			var err error
			if p.include, err = namesOf(include); err != nil {
				return nil, err
			}
		}
	case propname != nil && all == nil && prop == nil:
		p.names, p.dead = true, true
	case prop != nil && all == nil && propname == nil:
		var err error
		if p.wanted, err = namesOf(prop); err != nil {
			return nil, err
		}
		for _, n := range p.wanted {
			p.dead = p.dead || liveIndex(n) < 0 || n == displayName
		}
	default:
		return nil, refusal(http.StatusBadRequest, "DAV:propfind needs exactly one of allprop, propname and prop")
	}
	return p, nil
}

// namesOf returns the names of an element's children without duplicates. They are bounded,
// as the answer repeats missing properties for each resource.
func namesOf(e *element) (names []name, err error) {
	size := 0
	for _, child := range e.children {
		size += len(child.name.Space) + len(child.name.Local)
	}
	if len(e.children) > maxProperties || size > maxPropertyNames {
		return nil, refusal(http.StatusBadRequest, "PROPFIND names %d properties with %d bytes, expected up to %d with %d", len(e.children), size, maxProperties, maxPropertyNames)
	}
	for _, child := range e.children {
		if !slices.Contains(names, child.name) {
			names = append(names, child.name)
		}
	}
	return names, nil
}

// resource is the resource that live properties describe.
type resource struct {
	paths  *clientPaths
	parent string // decoded path, without a trailing slash
	name   string // in parent; "" for the root of the host
	fi     fs.FileInfo
	p      *properties
	date   *date
}

// path is the decoded path without a trailing slash; "" for the root of the host.
func (r *resource) path() string {
	if r.name == "" {
		return ""
	}
	return r.parent + "/" + r.name
}

// live are the live properties (RFC 4918 §15, RFC 4331) in the order of the answer. value
// appends a value, or reports that the resource does not have the property.
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
		return appendText(b, r.name), true
	}},
	{"creationdate", false, func(b []byte, r *resource) ([]byte, bool) {
		// Linux returns the birth time only by another system call. Clients need any date.
		return append(b, r.date.of(r.fi).rfc3339...), true
	}},
	{"getlastmodified", false, func(b []byte, r *resource) ([]byte, bool) {
		return append(b, r.date.of(r.fi).http...), true
	}},
	{"getcontentlength", false, func(b []byte, r *resource) ([]byte, bool) {
		return strconv.AppendInt(b, r.fi.Size(), 10), !r.fi.IsDir()
	}},
	{"getcontenttype", false, func(b []byte, r *resource) ([]byte, bool) {
		return appendText(b, storage.MediaType(r.fi.Name())), !r.fi.IsDir()
	}},
	{"getetag", false, func(b []byte, r *resource) ([]byte, bool) {
		before := len(b)
		b = appendETag(b, r.fi) // needs no escaping
		return b, len(b) > before
	}},
	{"supportedlock", false, func(b []byte, r *resource) ([]byte, bool) {
		return append(b, supportedLock...), r.p.handler.access != Read
	}},
	{"lockdiscovery", false, func(b []byte, r *resource) ([]byte, bool) {
		if locks := r.p.handler.locks; !locks.empty() {
			for _, l := range locks.on(r.path()) {
				b = l.appendActive(b, *r.paths)
			}
		}
		return b, r.p.handler.access != Read
	}},
	{lastModified.Local, true, func(b []byte, r *resource) ([]byte, bool) {
		return append(b, r.date.of(r.fi).http...), true
	}},
	// RFC 4331 §2: not in allprop, as they may be expensive.
	{"quota-available-bytes", true, func(b []byte, r *resource) ([]byte, bool) {
		free, _, ok := r.space()
		return strconv.AppendUint(b, free, 10), ok
	}},
	{"quota-used-bytes", true, func(b []byte, r *resource) ([]byte, bool) {
		_, used, ok := r.space()
		return strconv.AppendUint(b, used, 10), ok
	}},
}

// liveTags are the start and end tags of live.
var liveTags = func() (liveTags []struct{ open, close string }) {
	for _, l := range live {
		liveTags = append(liveTags, struct{ open, close string }{"<D:" + l.name + ">", "</D:" + l.name + ">"})
	}
	return liveTags
}()

const supportedLock = `<D:lockentry><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>` +
	`<D:lockentry><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>`

func (r *resource) space() (free, used uint64, ok bool) {
	if r.p.noQuota || !r.fi.IsDir() || r.p.handler.files == nil {
		return 0, 0, false
	}
	free, used, err := r.p.handler.files.Space()
	return free, used, err == nil
}

// liveIndex returns the index of a live property, or -1.
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

var displayName = davName("displayname")

// deadProperty is a property that a client has set (RFC 4918 §4.2).
type deadProperty struct {
	name name
	xml  string // as in an answer
}

// deadProperties parses the stored attributes of a file, in a fixed order. Other programs
// can write such attributes, so it skips those that PROPPATCH cannot make.
func deadProperties(stored map[string]string) []deadProperty {
	if len(stored) == 0 {
		return nil
	}
	var dead []deadProperty
	for _, key := range slices.Sorted(maps.Keys(stored)) {
		e, err := parseXML([]byte(`<D:prop xmlns:D="DAV:">` + stored[key] + `</D:prop>`))
		if err != nil || len(e.content) != 1 || len(e.children) != 1 {
			continue
		}
		n := e.children[0].name
		if deadKey(n) == key && (liveIndex(n) < 0 || n == displayName) {
			dead = append(dead, deadProperty{n, stored[key]})
		}
	}
	return dead
}

func indexDead(dead []deadProperty, n name) int {
	return slices.IndexFunc(dead, func(d deadProperty) bool { return d.name == n })
}

// deadKey is the attribute name of a dead property: a hash, as names of attributes are
// short and names of properties are long.
func deadKey(n name) string {
	sum := sha256.Sum256([]byte(n.Space + "\x00" + n.Local))
	return hex.EncodeToString(sum[:16])
}
