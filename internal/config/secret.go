package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"

	"gowebdav/auth"
)

// maxFile is how long a file may be that settings are read from, in bytes: one that
// is longer is another file in the wrong place.
const maxFile = 1 << 20

// mountsOf reads the files that the entries name, and brings the users of one mount
// together. With an error too it returns the files that it has tried to read.
func mountsOf(entries []entry) (mounts []Mount, files []string, err error) {
	for i, e := range entries {
		users, file, err := e.users()
		if file != "" {
			files = append(files, file)
		}
		at := slices.IndexFunc(mounts, func(m Mount) bool { return m.Prefix == e.prefix })
		if at < 0 {
			at = len(mounts)
			mounts = append(mounts, Mount{Prefix: e.prefix, Path: e.path})
		}
		m := &mounts[at]
		for _, u := range users {
			if err == nil && slices.ContainsFunc(m.Users, func(other auth.User) bool { return other.Name == u.Name }) {
				err = fmt.Errorf("user: expected names that another user of the mount does not have, found %q", u.Name)
			}
		}
		if err != nil {
			return nil, files, fmt.Errorf("%s, %w", mountName(i+1, []field{{text: e.prefix}, {text: e.path}}), err)
		}
		m.Users = append(m.Users, users...)
	}
	return mounts, files, nil
}

// users are those of one entry, and the file that was read for them.
func (e entry) users() (users []auth.User, file string, err error) {
	switch {
	case e.htpasswd != "":
		users, err = e.readHtpasswd()
		return users, e.htpasswd, err
	case e.user == "":
		return []auth.User{{ReadOnly: e.readOnly}}, "", nil
	}
	password := e.password
	if e.passwordFile != "" {
		if password, err = readSecret(e.passwordFile); err != nil {
			return nil, e.passwordFile, fmt.Errorf("password: %s%s: %w", filePrefix, e.passwordFile, err)
		}
	}
	secret, err := auth.ParseSecret(password)
	if err != nil {
		return nil, e.passwordFile, fmt.Errorf("password: %w", err)
	}
	return []auth.User{{Name: e.user, Secret: secret, ReadOnly: e.readOnly}}, e.passwordFile, nil
}

func (e entry) readHtpasswd() ([]auth.User, error) {
	content, err := readFile(e.htpasswd)
	if err != nil {
		return nil, fmt.Errorf("user: %s%s: %w", htpasswdPrefix, e.htpasswd, err)
	}
	users, err := auth.ParseHtpasswd(bytes.NewReader(content))
	if err == nil && len(users) == 0 {
		err = errors.New("expected a user, found none")
	}
	for i := range users {
		if err == nil {
			err = checkName(users[i].Name)
		}
		users[i].ReadOnly = e.readOnly
	}
	if err != nil {
		return nil, fmt.Errorf("user: %s%s: %w", htpasswdPrefix, e.htpasswd, err)
	}
	return users, nil
}

// readSecret reads a password from a file. Editors and echo end it with a newline.
func readSecret(name string) (string, error) {
	content, err := readFile(name)
	if err != nil {
		return "", err
	}
	secret := strings.TrimRight(string(content), "\r\n")
	if secret == "" || strings.ContainsFunc(secret, unicode.IsControl) {
		return "", errors.New("expected one line with the password")
	}
	return secret, nil
}

func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, cause(err)
	case info.Size() > maxFile:
		return nil, fmt.Errorf("expected a file of up to %d bytes", maxFile)
	}
	content, err := os.ReadFile(name)
	return content, cause(err)
}
