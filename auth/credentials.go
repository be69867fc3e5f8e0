package auth

import (
	"net/http"
	"unicode/utf8"
)

// Credentials returns the user's name and the password of a request by HTTP's Basic
// scheme. Their charset is UTF-8, as the challenge says (RFC 7617 §2.1). What cannot be
// UTF-8 is ISO-8859-1, which clients from before that send.
func Credentials(r *http.Request) (name, password string, given bool) {
	name, password, given = r.BasicAuth()
	if max(len(name), len(password)) <= LongestCredential && !(utf8.ValidString(name) && utf8.ValidString(password)) {
		name, password = fromLatin1(name), fromLatin1(password) // one text, of one charset
	}
	return name, password, given
}

// inUTF8 is a text of the settings, which may stand in a file in ISO-8859-1.
func inUTF8(s string) string {
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
