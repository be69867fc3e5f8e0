package bucket

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadCredentials(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	shared := file("credentials", "# ours\n[default]\naws_access_key_id = K1\naws_secret_access_key=S1\n\n[archive]\naws_access_key_id=K2\naws_secret_access_key = S2\naws_session_token = T2\n[half]\naws_access_key_id = K3-secret\n")
	secret := file("secret", "S4\n")
	for _, c := range []struct {
		name, profile string
		env           map[string]string
		want          Credentials
		err           string
	}{
		{"nothing", "", map[string]string{"HOME": dir}, Credentials{}, ""},
		{"variables", "", map[string]string{"AWS_ACCESS_KEY_ID": "K4", "AWS_SECRET_ACCESS_KEY": "S", "AWS_SESSION_TOKEN": "T"}, Credentials{"K4", "S", "T"}, ""},
		{"a file", "", map[string]string{"AWS_ACCESS_KEY_ID": "K4", "AWS_SECRET_ACCESS_KEY": "file:" + secret}, Credentials{"K4", "S4", ""}, ""},
		{"a missing file", "", map[string]string{"AWS_ACCESS_KEY_ID": "K4-secret", "AWS_SECRET_ACCESS_KEY": "file:" + secret + ".not"}, Credentials{}, "AWS_SECRET_ACCESS_KEY: open"},
		{"one of two", "", map[string]string{"AWS_ACCESS_KEY_ID": "K4-secret"}, Credentials{}, "expected both"},
		{"default", "", map[string]string{"AWS_SHARED_CREDENTIALS_FILE": shared}, Credentials{"K1", "S1", ""}, ""},
		{"AWS_PROFILE", "", map[string]string{"AWS_SHARED_CREDENTIALS_FILE": shared, "AWS_PROFILE": "archive"}, Credentials{"K2", "S2", "T2"}, ""},
		{"profile=", "archive", map[string]string{"AWS_SHARED_CREDENTIALS_FILE": shared, "AWS_ACCESS_KEY_ID": "K4", "AWS_SECRET_ACCESS_KEY": "S"}, Credentials{"K2", "S2", "T2"}, ""},
		{"no such profile", "other", map[string]string{"AWS_SHARED_CREDENTIALS_FILE": shared}, Credentials{}, `profile=: expected a profile of ` + shared},
		{"half a profile", "half", map[string]string{"AWS_SHARED_CREDENTIALS_FILE": shared}, Credentials{}, "expected aws_access_key_id and aws_secret_access_key"},
		{"a profile without a file", "archive", map[string]string{"HOME": dir}, Credentials{}, `the profile "archive": open`},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE"} {
				t.Setenv(name, c.env[name])
			}
			if home := c.env["HOME"]; home != "" {
				t.Setenv("HOME", home)
			}
			got, err := ReadCredentials(c.profile)
			if got != c.want || (err == nil) != (c.err == "") {
				t.Fatalf("%+v, %v; want %+v", got, err, c.want)
			}
			if err != nil && (!strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "-secret")) {
				t.Errorf("%v, want %q", err, c.err)
			}
		})
	}
}
