package dav

// appendHref writes a DAV:href element of a decoded path.
func appendHref(b []byte, path string) []byte {
	b = append(b, "<D:href>"...)
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
	for i := 0; i < len(path); i++ {
		if c := path[i]; unescaped[c] {
			b = append(b, c)
		} else {
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return b
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
