package bucket

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Credentials are what a store knows an account by. Without any, the bucket must be public.
type Credentials struct {
	Key    string
	Secret string
	Token  string // of a session, "" for none
}

// ReadCredentials reads the credentials of a profile, by the names that the programs of AWS use. With
// no profile, it is AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or else the
// profile AWS_PROFILE, or default. Profiles stand in the file AWS_SHARED_CREDENTIALS_FILE, or
// ~/.aws/credentials. A value of a variable may be file:NAME. No error shows a value.
func ReadCredentials(profile string) (c Credentials, err error) {
	if profile == "" {
		for name, field := range map[string]*string{"AWS_ACCESS_KEY_ID": &c.Key, "AWS_SECRET_ACCESS_KEY": &c.Secret, "AWS_SESSION_TOKEN": &c.Token} {
			if *field, err = variable(name); err != nil {
				return Credentials{}, err
			}
		}
		switch {
		case c.Key != "" && c.Secret != "":
			return c, nil
		case c.Key != "" || c.Secret != "":
			return Credentials{}, errors.New("expected both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, found one")
		}
	}
	asked := profile
	profile = cmp.Or(profile, os.Getenv("AWS_PROFILE"))
	home, _ := os.UserHomeDir()
	file := cmp.Or(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), filepath.Join(home, ".aws", "credentials"))
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && profile == "" {
		return Credentials{}, nil
	}
	if err != nil {
		return Credentials{}, fmt.Errorf("the profile %q: %w", profile, err)
	}
	c, found := profileIn(content, cmp.Or(profile, "default"))
	switch {
	case !found && profile == "":
		return Credentials{}, nil
	case !found:
		where := "AWS_PROFILE"
		if asked != "" {
			where = "profile="
		}
		return Credentials{}, fmt.Errorf("%s: expected a profile of %s, found none called %q", where, file, profile)
	case c.Key == "" || c.Secret == "":
		return Credentials{}, fmt.Errorf("%s: expected aws_access_key_id and aws_secret_access_key in the profile %q", file, cmp.Or(profile, "default"))
	}
	return c, nil
}

// variable returns the value of a variable, or of the file that it names.
func variable(name string) (string, error) {
	value := strings.TrimSpace(os.Getenv(name))
	file, ok := strings.CutPrefix(value, "file:")
	if !ok {
		return value, nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return strings.TrimSpace(string(content)), nil
}

// profileIn reads a profile of the shared file: [name], and lines key = value below it.
func profileIn(content []byte, profile string) (c Credentials, found bool) {
	inside := false
	lines := bufio.NewScanner(bytes.NewReader(content))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if name, ok := strings.CutPrefix(line, "["); ok {
			name, _, _ = strings.Cut(name, "]")
			inside = strings.TrimSpace(name) == profile
			found = found || inside
			continue
		}
		key, value, _ := strings.Cut(line, "=")
		if !inside {
			continue
		}
		switch value = strings.TrimSpace(value); strings.ToLower(strings.TrimSpace(key)) {
		case "aws_access_key_id":
			c.Key = value
		case "aws_secret_access_key":
			c.Secret = value
		case "aws_session_token":
			c.Token = value
		}
	}
	return c, found
}
