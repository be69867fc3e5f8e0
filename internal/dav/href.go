package dav

import "net/http"

// place is where the client of a request finds the server: what it writes before a path,
// and how it spells the path that it asks for, if otherwise than the disk.
type place struct {
	base         string // decoded, without a trailing slash
	onDisk, sent string // without one either; the same if sent is ""
}

func placeOf(r *http.Request) place {
	p := place{base: BasePath(r)}
	if sent := SentPath(r); sent != r.URL.Path {
		p.onDisk, p.sent = trimSlash(r.URL.Path), trimSlash(sent)
	}
	return p
}

// path is a path as the client spells it.
func (p *place) path(path string) string {
	if p.sent != "" && Within(p.onDisk, path) {
		return p.sent + path[len(p.onDisk):]
	}
	return path
}

// appendHref writes a DAV:href element of a decoded path, as the client finds it.
func appendHref(b []byte, p place, path string) []byte {
	b = append(b, "<D:href>"...)
	b = appendEscaped(b, p.base)
	b = appendEscapedPath(b, p.path(path))
	return append(b, "</D:href>"...)
}

const upperHex = "0123456789ABCDEF"

// appendEscapedPath percent-encodes all of a path but the unreserved characters
// of RFC 3986 §2.3 and those that no client confuses. What is left needs no
// escaping in XML either.
func appendEscapedPath(b []byte, path string) []byte {
	if path == "" {
		return append(b, '/')
	}
	return appendEscaped(b, path)
}

// appendEscaped does so with a part of a path, which may be empty.
func appendEscaped(b []byte, part string) []byte {
	for {
		i := 0
		for i < len(part) && unescaped[part[i]] {
			i++
		}
		b = append(b, part[:i]...)
		if i == len(part) {
			return b
		}
		b = append(b, '%', upperHex[part[i]>>4], upperHex[part[i]&15])
		part = part[i+1:]
	}
}

// unescaped are the characters that stand in a path as they are.
var unescaped = func() (set [256]bool) {
	for c := range set {
		set[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	}
	for _, c := range "/-._~!$()*,:@=" {
		set[c] = true
	}
	return set
}()
