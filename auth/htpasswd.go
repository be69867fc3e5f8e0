package auth

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// ParseHtpasswd reads the users of an htpasswd file: one "name:hash" per line. Lines that
// start with "#" are comments. An error names the line and shows nothing of its content.
// A duplicate name is an error, since no rule says which line counts.
func ParseHtpasswd(r io.Reader) ([]User, error) {
	var users []User
	lines := bufio.NewScanner(r)
	seen := map[string]bool{}
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, hash, found := strings.Cut(line, ":")
		hash, _, _ = strings.Cut(hash, ":") // shadow(5) has more fields
		switch {
		case !found || name == "" || hash == "":
			return nil, fmt.Errorf("line %d: expected name:hash", n)
		case seen[name]:
			return nil, fmt.Errorf("line %d: expected a name that no line above has", n)
		}
		seen[name] = true
		secret, err := ParseSecret(hash)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if secret.Plain() {
			return nil, fmt.Errorf("line %d: expected a hash, not a plain password", n)
		}
		users = append(users, User{Name: name, Secret: secret})
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return users, nil
}
