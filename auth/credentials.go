package auth

import (
	"net/http"
	"unicode/utf8"
)

// Credentials returns the user name and the password of a request with Basic
// authentication. The challenge asks for UTF-8 (RFC 7617 §2.1). Text that is not valid
// UTF-8 is read as ISO-8859-1, which older clients send.
func Credentials(r *http.Request) (name, password string, given bool) {
	name, password, given = r.BasicAuth()
	if max(len(name), len(password)) <= MaxCredential && !(utf8.ValidString(name) && utf8.ValidString(password)) {
		name, password = fromLatin1(name), fromLatin1(password) // both share one charset
	}
	return name, password, given
}

// toUTF8 returns a text of the settings in UTF-8: their file may be in ISO-8859-1.
func toUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return fromLatin1(s)
}

func fromLatin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}
