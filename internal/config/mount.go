package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mount is a folder of the host and the path under which it is served.
type Mount struct {
	Prefix   string // decoded, without trailing slash: "/team/app"; "/" alone is the root mount
	Path     string // folder on the host, cleaned; relative to the working directory if not absolute
	User     string // empty together with Password: no login
	Password string `json:"-"`
	ReadOnly bool
}

// String returns the mount in the syntax of dav, so that ParseMounts gives it
// back. It holds the password: never print or log it.
func (m Mount) String() string {
	user, password := "null", "null"
	if m.User != "" || m.Password != "" {
		user, password = quote(m.User), quote(m.Password)
	}
	return strings.Join([]string{quote(m.Prefix), quote(m.Path), user, password, strconv.FormatBool(m.ReadOnly)}, ",")
}

// ParseMounts reads mounts in the syntax of dav: separated by ";", each
// "prefix,path,user,password,readonly" or, read-only and without login,
// "prefix,path". Blanks around fields and empty mounts are ignored; a field
// that starts with a quote is quoted as in CSV (RFC 4180 §2.7). An error is
// one line that names the mount (counted from 1, empty ones left out), the
// field and what was expected, and shows no field but a valid prefix.
func ParseMounts(s string) ([]Mount, error) {
	mounts, err := parseMounts(s)
	if err != nil {
		return nil, fmt.Errorf("dav: %w", err)
	}
	return mounts, nil
}

func parseMounts(s string) ([]Mount, error) {
	if inQuotes(s) {
		return nil, errors.New("the whole value is in quotes: drop them")
	}
	var mounts []Mount
	// Each mount is checked before the next is read: behind an unquoted ";" of
	// a password its second half would look like a prefix, and be shown.
	for rest := s; rest != ""; {
		var fields []field
		var err error
		fields, rest, err = cutMount(rest)
		if err != nil {
			return nil, fmt.Errorf("%s, %w", mountName(len(mounts)+1, fields), err)
		}
		if len(fields) == 1 && fields[0] == (field{}) {
			continue
		}
		m, err := newMount(fields)
		if err == nil {
			err = checkOverlap(mounts, m.Prefix)
		}
		if err != nil {
			return nil, fmt.Errorf("%s, %w", mountName(len(mounts)+1, fields), err)
		}
		mounts = append(mounts, m)
	}
	return mounts, nil
}

// mountName names a mount in an error. The prefix is shown only where nothing
// else can stand in its place: a lone field, or one with separators or quotes
// inside, may be a whole mount that was written wrongly, password included.
func mountName(n int, fields []field) string {
	if len(fields) > 1 {
		if prefix, err := parsePrefix(fields[0].text); err == nil && !strings.ContainsAny(prefix, `,;"`) {
			return fmt.Sprintf("mount %d (%q)", n, prefix)
		}
	}
	return fmt.Sprintf("mount %d", n)
}

func newMount(fields []field) (Mount, error) {
	if len(fields) != 2 && len(fields) != 5 {
		hint := fullWidth(fields)
		if hint == "" {
			hint = " (a field that holds , or ; must be quoted)"
		}
		return Mount{}, fmt.Errorf("fields: expected prefix,path,user,password,readonly or prefix,path, found %d%s", len(fields), hint)
	}
	m := Mount{ReadOnly: true}
	var err error
	if m.Prefix, err = parsePrefix(fields[0].text); err != nil {
		return Mount{}, err
	}
	if fields[1].text == "" || strings.ContainsRune(fields[1].text, 0) {
		return Mount{}, errors.New("path: expected a folder on this machine")
	}
	m.Path = filepath.Clean(fields[1].text)
	if len(fields) == 2 {
		return m, nil
	}
	if m.User, m.Password, err = parseLogin(fields[2], fields[3]); err != nil {
		return Mount{}, err
	}
	if m.ReadOnly, err = strconv.ParseBool(strings.ToLower(fields[4].text)); err != nil {
		return Mount{}, errors.New("readonly: expected true or false" + fullWidth(fields))
	}
	return m, nil
}

func parsePrefix(s string) (string, error) {
	switch {
	case !strings.HasPrefix(s, "/"):
		return "", errors.New("prefix: expected it to start with /")
	case s == "/":
		return s, nil
	case !utf8.ValidString(s):
		return "", errors.New("prefix: expected valid UTF-8")
	case strings.ContainsAny(s, `?#%\`):
		return "", errors.New(`prefix: expected none of ? # % \ in it`)
	case strings.ContainsFunc(s, unicode.IsControl):
		return "", errors.New("prefix: expected no control characters")
	}
	s = strings.TrimSuffix(s, "/")
	segments := strings.Split(s[1:], "/")
	for _, segment := range segments {
		if segment == "" || segment == "." || segment == ".." {
			return "", errors.New("prefix: expected no empty, . or .. segment")
		}
	}
	if segments[0] == "-" {
		return "", errors.New("prefix: expected another one, /- is reserved for the server itself")
	}
	return s, nil
}

func parseLogin(user, password field) (string, string, error) {
	switch {
	case user.isNull() && password.isNull():
		return "", "", nil
	case user.isNull():
		return "", "", errors.New("user: expected a name beside the password, or null for both")
	case password.isNull():
		return "", "", errors.New("password: expected one beside the user, or null for both")
	case user.text == "":
		return "", "", errors.New("user: expected a name, or null,null as user and password for no login")
	case password.text == "":
		return "", "", errors.New("password: expected one beside the user, or null,null for no login")
	// RFC 7617 §2: the first colon ends the user-id, and neither part may hold
	// control characters.
	case strings.Contains(user.text, ":"):
		return "", "", errors.New("user: expected no colon")
	case strings.ContainsFunc(user.text, unicode.IsControl):
		return "", "", errors.New("user: expected no control characters")
	case strings.ContainsFunc(password.text, unicode.IsControl):
		return "", "", errors.New("password: expected no control characters")
	}
	return user.text, password.text, nil
}

// checkOverlap keeps every URL in one mount: no prefix twice, none inside
// another.
func checkOverlap(mounts []Mount, prefix string) error {
	for i, m := range mounts {
		var expected string
		switch {
		case m.Prefix == prefix:
			expected = "another one than that of"
		case m.Prefix == "/" || prefix == "/":
			expected = "/ to be the only mount, found it beside"
		case strings.HasPrefix(prefix, m.Prefix+"/"):
			expected = "one outside"
		case strings.HasPrefix(m.Prefix, prefix+"/"):
			expected = "one that does not enclose"
		default:
			continue
		}
		return fmt.Errorf("prefix: expected %s %s", expected, mountName(i+1, []field{{text: m.Prefix}, {text: m.Path}}))
	}
	return nil
}
