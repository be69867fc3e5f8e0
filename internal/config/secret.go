package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gowebdav/auth"
)

// addMounts makes mounts from entries: it reads their files, and groups users by mount.
func (c *Config) addMounts(entries []entry) error {
	var mounts []Mount
	for i, e := range entries {
		users, err := c.users(e)
		at := slices.IndexFunc(mounts, func(m Mount) bool { return m.Prefix == e.prefix })
		if at < 0 {
			at = len(mounts)
			m := Mount{Prefix: e.prefix, Path: e.path, Bucket: e.bucket}
			if err == nil && e.remote != nil {
				m.Path = e.remote.String()
				if m.Remote, err = c.remote(e.remote); err != nil {
					err = fmt.Errorf("path: %w", err)
				}
			}
			mounts = append(mounts, m)
		}
		m := &mounts[at]
		for _, u := range users {
			if err == nil && slices.ContainsFunc(m.Users, func(other auth.User) bool { return other.Name == u.Name }) {
				err = fmt.Errorf("user: expected a name that no other user of the mount has, found %q", u.Name)
			}
		}
		if err != nil {
			return fmt.Errorf("%s, %w", mountName(i+1, []field{{text: e.prefix}, {text: e.path}}), err)
		}
		m.Users = append(m.Users, users...)
		m.Zone = cmp.Or(m.Zone, e.zone)
	}
	c.Mounts = mounts
	return nil
}

// users returns the users of one entry.
func (c *Config) users(e entry) (users []auth.User, err error) {
	switch {
	case e.htpasswd != "":
		return c.readHtpasswd(e)
	case e.user == "":
		return []auth.User{{ReadOnly: e.readOnly}}, nil
	}
	password := e.password
	if e.passwordFile != "" {
		if password, err = c.readSecret(e.passwordFile); err != nil {
			return nil, fmt.Errorf("password: %s%s: %w", filePrefix, e.passwordFile, err)
		}
	}
	secret, err := auth.ParseSecret(password)
	if err != nil {
		return nil, fmt.Errorf("password: %w", err)
	}
	return []auth.User{{Name: e.user, Secret: secret, ReadOnly: e.readOnly}}, nil
}

// secretOf returns a secret: the value, or the content of the file that it names.
func (c *Config) secretOf(value string) (string, error) {
	file, ok := strings.CutPrefix(value, filePrefix)
	if !ok {
		return value, nil
	}
	secret, err := c.readSecret(file)
	if err != nil {
		return "", fmt.Errorf("%s%s: %w", filePrefix, file, err)
	}
	return secret, nil
}

func (c *Config) readHtpasswd(e entry) ([]auth.User, error) {
	content, err := c.read(e.htpasswd)
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
