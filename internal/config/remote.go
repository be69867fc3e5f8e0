package config

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

// Remote is another instance of this program, in the place of a folder.
type Remote struct {
	URL      *url.URL // scheme and host
	User     string   // of the login there; "": the client's login passes
	Password string
	CA       *x509.CertPool // nil for the authorities of the system
}

// likeURL reports whether a path begins like a URL (RFC 3986 §3.1).
func likeURL(path string) bool {
	scheme, _, ok := strings.Cut(path, "://")
	return ok && scheme != "" && unicode.IsLetter(rune(scheme[0])) && !strings.ContainsFunc(scheme, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("+-.", r)
	})
}

// remoteURL is the path of a mount that is a URL, and the values of its query.
type remoteURL struct {
	*url.URL
	as, ca string // names of files, "" for none
}

// parseRemote reads the URL of another instance. Its errors do not show the URL: it may be a
// password in the wrong place.
func parseRemote(text string) (*remoteURL, error) {
	u, err := url.Parse(text)
	switch {
	case err == nil && u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("expected a folder, https://HOST, http://HOST or s3://BUCKET, found a URL of another kind (of a folder with such a name, write ./ first)")
	case err != nil, u.Hostname() == "", strings.ContainsFunc(u.Host, unicode.IsSpace):
		return nil, errors.New("expected https://HOST or https://HOST:PORT")
	case u.User != nil:
		return nil, errors.New("expected no user in the URL: write ?as=file:NAME, with user:password in the file")
	case u.Path != "" && u.Path != "/", u.Fragment != "":
		return nil, errors.New("expected no path in the URL, since the other instance is shared as a whole")
	}
	r := &remoteURL{URL: &url.URL{Scheme: u.Scheme, Host: u.Host}}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("expected keys and values after ? in the URL")
	}
	for key, values := range query {
		file, ok := values[0], true
		switch key {
		case "as":
			file, ok = strings.CutPrefix(file, filePrefix)
			r.as = file
		case "ca":
			r.ca = strings.TrimPrefix(file, filePrefix)
		default:
			return nil, errors.New("expected as=file:NAME or ca=NAME after ? in the URL, found another key")
		}
		if !ok || file == "" || len(values) > 1 {
			return nil, fmt.Errorf("%s: expected the name of one file in the URL, as in as=file:/run/secrets/web2 or ca=/etc/ca.pem", key)
		}
	}
	if r.ca != "" && u.Scheme == "http" {
		return nil, errors.New("ca: expected https, since http has no certificates")
	}
	return r, nil
}

// remote reads the files that the URL names.
func (c *Config) remote(r *remoteURL) (*Remote, error) {
	if r == nil {
		return nil, nil
	}
	remote := &Remote{URL: r.URL}
	if r.as != "" {
		login, err := c.readSecret(r.as)
		user, password, ok := strings.Cut(login, ":")
		if err == nil && (!ok || user == "" || password == "") {
			err = errors.New("expected one line user:password")
		}
		if err != nil {
			return nil, fmt.Errorf("as=%s%s: %w", filePrefix, r.as, err)
		}
		remote.User, remote.Password = user, password
	}
	if r.ca != "" {
		content, err := c.read(r.ca)
		remote.CA = x509.NewCertPool()
		if err == nil && (!remote.CA.AppendCertsFromPEM(content) || !onlyCertificates(content)) {
			err = errors.New("expected certificates in PEM")
		}
		if err != nil {
			return nil, fmt.Errorf("ca=%s: %w", r.ca, err)
		}
	}
	return remote, nil
}

// onlyCertificates reports whether all blocks of a PEM file are certificates.
func onlyCertificates(content []byte) bool {
	for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			return false
		}
		if len(bytes.TrimSpace(rest)) == 0 {
			break
		}
	}
	return true
}

// warnOfRemote warns of a remote that is open to more people than it seems.
func warnOfRemote(log *slog.Logger, m Mount) {
	switch open := len(m.Users) == 1 && m.Users[0].Secret == nil; {
	case m.Remote.User != "" && open:
		log.Warn("everybody uses the other instance with the login of as=; give this mount a user and a password", "mount", m.Prefix)
	}
	if m.Remote.URL.Scheme == "http" && !isLoopback(m.Remote.URL.Hostname()) {
		log.Warn("passwords and logs pass to the other instance as plain http, and only within private networks; use https", "mount", m.Prefix)
	}
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
