package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/internal/dav"
	"gowebdav/server"
)

// link prints a link that opens a file or folder without a login. The arguments are its
// URL, its lifetime, and the flags of the server.
func link(args []string, stdout io.Writer) error {
	if len(args) < 2 || strings.HasPrefix(args[0], "-") || strings.HasPrefix(args[1], "-") {
		return usageError{errors.New("link: expected a URL and a lifetime, such as https://dav.example.com/app/lab.log 7d")}
	}
	u, err := url.Parse(args[0])
	if err != nil || !strings.HasPrefix(u.Path, "/") || u.RawQuery != "" {
		return usageError{errors.New("link: expected a URL with a path and without a query")}
	}
	lasts, err := parseDays(args[1])
	if err != nil || lasts <= 0 || lasts > auth.MaxLinkLifetime {
		return usageError{fmt.Errorf("link: expected a lifetime such as 12h or 7d, up to 366d, found %q", args[1])}
	}
	cfg, err := config.Load(args[2:], stdout)
	if err != nil {
		return usageError{err}
	}
	if cfg.Links == nil {
		return usageError{errors.New("LINK_KEY: not set, so links are off")}
	}
	target, err := dav.CleanPath(u)
	if err != nil || !slices.ContainsFunc(cfg.Mounts, func(m config.Mount) bool { return dav.Within(m.Prefix, target) }) {
		return usageError{fmt.Errorf("link: no mount contains the path %q", u.Path)}
	}
	if slices.ContainsFunc(cfg.Mounts, func(m config.Mount) bool { return m.Remote != nil && dav.Within(m.Prefix, target) }) {
		return usageError{errors.New("link: another instance shares this path: make the link there")}
	}
	u.User = nil // the link must not contain a password
	u.RawQuery = server.LinkQuery(cfg.Links, target, time.Now().Add(lasts))
	_, err = fmt.Fprintln(stdout, u)
	return err
}

// parseDays is time.ParseDuration with days ("7d").
func parseDays(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(text)
}
