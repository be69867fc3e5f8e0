package dav

import "net/http"

// clientPaths turns paths into the form that a client expects: with the proxy's prefix, and
// in the Unicode form of the request.
type clientPaths struct {
	base         string // decoded, without a trailing slash
	onDisk, sent string // the request's path, without a trailing slash; sent is "" if both are equal
}

func clientPathsOf(r *http.Request) clientPaths {
	p := clientPaths{base: BasePath(r)}
	if sent := SentPath(r); sent != r.URL.Path {
		p.onDisk, p.sent = trimSlash(r.URL.Path), trimSlash(sent)
	}
	return p
}

// spell returns a path in the client's spelling.
func (p *clientPaths) spell(path string) string {
	if p.sent != "" && Within(p.onDisk, path) {
		return p.sent + path[len(p.onDisk):]
	}
	return path
}

// appendHref writes the DAV:href element of a decoded path.
func appendHref(b []byte, p clientPaths, path string) []byte {
	b = append(b, "<D:href>"...)
	b = appendEscaped(b, p.base)
	b = appendEscapedPath(b, p.spell(path))
	return append(b, "</D:href>"...)
}

const upperHex = "0123456789ABCDEF"

// appendEscapedPath percent-encodes a path, except the unreserved characters of RFC 3986
// §2.3 and a few that no client confuses. The result needs no escaping in XML.
func appendEscapedPath(b []byte, path string) []byte {
	if path == "" {
		return append(b, '/')
	}
	return appendEscaped(b, path)
}

// appendEscaped is appendEscapedPath for a part of a path, which may be empty.
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

// unescaped are the characters that need no percent-encoding.
var unescaped = func() (set [256]bool) {
	for c := range set {
		set[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	}
	for _, c := range "/-._~!$()*,:@=" {
		set[c] = true
	}
	return set
}()
