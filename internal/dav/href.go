package dav

// appendHref writes a DAV:href element of a decoded path, behind that of the base
// under which the client finds it.
func appendHref(b []byte, base, path string) []byte {
	b = append(b, "<D:href>"...)
	b = appendEscaped(b, base)
	b = appendEscapedPath(b, path)
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
