package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gowebdav/auth"
)

// Mount is a folder of the host, or what stands in its place, its URL path, and its users. A single user without name
// and secret stands for everybody.
type Mount struct {
	Prefix string  // decoded, without trailing slash: "/team/app"; "/" is the root mount
	Path   string  // folder on the host, cleaned; relative to the working directory if not absolute; the URL of a remote or a bucket
	Remote *Remote // another instance instead of a folder, or nil
	Bucket *Bucket // a bucket instead of a folder, or nil
	Users  []auth.User
	Zone   *time.Location // of log lines that name none; nil: the zone of the server
	Made   bool           // Prepare has made the folder, which is empty then
}

// ReadOnly reports whether nobody may write.
func (m Mount) ReadOnly() bool {
	return !slices.ContainsFunc(m.Users, func(u auth.User) bool { return !u.ReadOnly })
}

// OnHost reports whether the mount is a folder of the host.
func (m Mount) OnHost() bool { return m.Remote == nil && m.Bucket == nil }

// CannotWrite reports whether users may write, but the program may not: the folder is on a
// read-only volume, or belongs to somebody else.
func (m Mount) CannotWrite() bool { return m.OnHost() && !m.ReadOnly() && !writable(m.Path) }

// entry is one part of dav, between two ";": a mount with one user, or with a file of
// users.
type entry struct {
	prefix, path string
	remote       *remoteURL // of path, nil if that is something else
	bucket       *Bucket    // likewise
	user         string     // everybody if this and htpasswd are empty
	password     string     // plain or a hash
	passwordFile string     // file with the password, instead of password
	htpasswd     string     // file of users, instead of user
	readOnly     bool
	zone         *time.Location // nil if the entry names none
}

const (
	filePrefix     = "file:"     // in the field password
	htpasswdPrefix = "htpasswd:" // in the field user
)

// String returns the entry in the syntax of dav, the inverse of parseEntries. It holds the
// password: never print or log it.
func (e entry) String() string {
	user, password := quote(e.user), quote(e.password)
	switch {
	case e.htpasswd != "":
		user, password = quote(htpasswdPrefix+e.htpasswd), ""
	case e.passwordFile != "":
		password = filePrefix + e.passwordFile // a quoted field would be the password itself
	case e.user == "":
		user, password = "null", "null"
	}
	path := e.path
	if e.remote == nil && e.bucket == nil && (likeURL(path) || checkPath(path) != nil) {
		path = "./" + path
	}
	return strings.Join([]string{quote(e.prefix), quote(path), user, password, strconv.FormatBool(e.readOnly)}, ",")
}

// parseEntries reads mounts in the syntax of dav, separated by ";". Each is
// "prefix,path,user,password,readonly", or "prefix,path" for read-only without login.
// Blanks around fields and empty mounts are ignored. A field that starts with a quote is
// quoted as in CSV (RFC 4180 §2.7). A repeated prefix and path adds a user.
//
// An error is one line that names the mount, counted from 1 without empty ones, the field,
// and what was expected. It shows no field but a valid prefix.
func parseEntries(s string) ([]entry, error) {
	if inQuotes(s) {
		return nil, errors.New("the whole value is in quotes: remove them")
	}
	var entries []entry
	// Each mount is checked before the next is read. After an unquoted ";" in a password,
	// its second half looks like a prefix, and would be shown.
	for rest := s; rest != ""; {
		var fields []field
		var err error
		fields, rest, err = cutMount(rest)
		if err != nil {
			return nil, fmt.Errorf("%s, %w", mountName(len(entries)+1, fields), err)
		}
		if len(fields) == 1 && fields[0] == (field{}) {
			continue
		}
		e, err := newEntry(fields)
		if err == nil {
			err = checkOverlap(entries, e)
		}
		if err != nil {
			return nil, fmt.Errorf("%s, %w", mountName(len(entries)+1, fields), err)
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// mountName names a mount in an error. It shows the prefix only if it cannot be anything
// else. A single field, or one with separators or quotes inside, may be a whole mount in
// a wrong syntax, password included.
func mountName(n int, fields []field) string {
	if len(fields) > 1 {
		if prefix, err := parsePrefix(fields[0].text); err == nil && !strings.ContainsAny(prefix, `,;"`) {
			return fmt.Sprintf("mount %d (%q)", n, prefix)
		}
	}
	return fmt.Sprintf("mount %d", n)
}

func newEntry(fields []field) (entry, error) {
	if len(fields) != 2 && len(fields) != 5 {
		hint := fullWidthHint(fields)
		switch {
		case hint != "":
		case len(fields) == 1:
			hint = " (fields are separated by commas; one that holds , or ; is quoted)"
		case len(fields) == 4:
			hint = " (is readonly missing? a field that holds , or ; must be quoted)"
		default:
			hint = " (a field that holds , or ; must be quoted)"
		}
		return entry{}, fmt.Errorf("fields: expected prefix,path,user,password,readonly or prefix,path, found %d%s", len(fields), hint)
	}
	e := entry{readOnly: true}
	var err error
	if e.prefix, err = parsePrefix(fields[0].text); err != nil {
		return entry{}, err
	}
	if fields[1].text == "" || strings.ContainsRune(fields[1].text, 0) {
		return entry{}, errors.New("path: expected a folder on this machine")
	}
	switch e.path = fields[1].text; {
	case strings.HasPrefix(e.path, bucketScheme):
		e.bucket, err = parseBucket(e.path)
	case likeURL(e.path):
		e.remote, err = parseRemote(e.path)
	default:
		e.path = filepath.Clean(fields[1].text)
		err = checkPath(fields[1].text)
	}
	if err != nil {
		return entry{}, fmt.Errorf("path: %w", err)
	}
	if len(fields) == 2 {
		return e, nil
	}
	if err := e.parseLogin(fields[2], fields[3]); err != nil {
		return entry{}, err
	}
	if e.readOnly, err = strconv.ParseBool(strings.ToLower(fields[4].text)); err != nil {
		return entry{}, errors.New("readonly: expected true or false" + fullWidthHint(fields))
	}
	return e, nil
}

// checkPath refuses paths that would silently name another folder.
func checkPath(path string) error {
	if path == "~" || strings.HasPrefix(path, "~/") {
		return errors.New("expected a full path such as /root/logs, since ~ means nothing here")
	}
	drive := len(path) > 2 && path[1] == ':' && strings.IndexByte(`\/`, path[2]) >= 0 && unicode.IsLetter(rune(path[0]))
	if runtime.GOOS != "windows" && (drive || strings.HasPrefix(path, `\\`)) {
		return errors.New("expected a folder on this machine such as /logs, found one of Windows (in a container: mount it, and give the path in the container)")
	}
	return nil
}

func parsePrefix(s string) (string, error) {
	switch {
	case strings.HasPrefix(s, "“"), strings.HasPrefix(s, "‘"):
		return "", errors.New(`prefix: expected it to start with /, found a typographic quote (write " or ')`)
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
		return "", errors.New("prefix: expected another path, since /- is reserved for the server")
	}
	return s, nil
}

func (e *entry) parseLogin(user, password field) error {
	if file, ok := strings.CutPrefix(user.text, htpasswdPrefix); ok {
		if file == "" || strings.ContainsFunc(file, unicode.IsControl) {
			return errors.New("user: expected htpasswd:FILE")
		}
		if password.text != "" {
			return errors.New("password: expected none, since the file of users has them")
		}
		e.htpasswd = file
		return nil
	}
	switch {
	case user.isNull() && password.isNull():
		return nil
	case user.isNull():
		return errors.New("user: expected a name, since a password is set, or null for both")
	case password.isNull():
		return errors.New("password: expected a password for the user, or null for both")
	case user.text == "":
		return errors.New("user: expected a name, or null,null as user and password for no login")
	case password.text == "":
		return errors.New("password: expected a password for the user, or null,null for no login")
	}
	if err := checkName(user.text); err != nil {
		return fmt.Errorf("user: %w", err)
	}
	if strings.ContainsFunc(password.text, unicode.IsControl) {
		return errors.New("password: expected no control characters")
	}
	e.user, e.password = user.text, password.text
	if file, ok := strings.CutPrefix(password.text, filePrefix); ok && !password.quoted {
		if file == "" {
			return errors.New("password: expected file:NAME")
		}
		e.passwordFile, e.password = file, ""
	}
	return nil
}

// checkName checks a user name. RFC 7617 §2: a colon would end it, and control characters
// are not allowed.
func checkName(name string) error {
	switch {
	case len(name) > auth.MaxCredential:
		return fmt.Errorf("expected up to %d bytes, found %d", auth.MaxCredential, len(name))
	case strings.Contains(name, ":"):
		return errors.New("expected no colon")
	case strings.ContainsFunc(name, unicode.IsControl):
		return errors.New("expected no control characters")
	}
	return nil
}

// checkOverlap ensures that each URL belongs to one mount. No prefix may lie inside
// another. A prefix may be repeated only to add a user.
func checkOverlap(entries []entry, added entry) error {
	for i, e := range entries {
		of := mountName(i+1, []field{{text: e.prefix}, {text: e.path}})
		var expected string
		switch {
		case e.prefix == added.prefix && e.path != added.path:
			return fmt.Errorf("path: expected the path of %s, which has the same prefix", of)
		case e.prefix == added.prefix && (e.everybody() || added.everybody()):
			return fmt.Errorf("user: expected either users or null (everybody), found both here and in %s", of)
		case e.prefix == added.prefix && e.user == added.user && e.htpasswd == added.htpasswd:
			return fmt.Errorf("user: expected a user that is not in %s", of)
		case e.prefix == added.prefix:
			continue
		case e.prefix == "/" || added.prefix == "/":
			expected = "/ as the only mount, found also"
		case strings.HasPrefix(added.prefix, e.prefix+"/"):
			expected = "one outside"
		case strings.HasPrefix(e.prefix, added.prefix+"/"):
			expected = "one that does not enclose"
		default:
			continue
		}
		return fmt.Errorf("prefix: expected %s %s", expected, of)
	}
	return nil
}

// everybody reports whether the entry needs no login.
func (e entry) everybody() bool { return e.user == "" && e.htpasswd == "" }
