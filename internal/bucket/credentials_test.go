package bucket

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
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

// A new secret counts from the next reading, under the same key, too.
func TestRenewedSecretSigns(t *testing.T) {
	at := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	signed := func(c *recentCredentials) string {
		r := httptest.NewRequest("GET", "http://store/logs/a%2Bb", nil)
		if err := c.sign(t.Context(), r, emptyHash, "eu-central-1", at); err != nil {
			t.Fatal(err)
		}
		return r.Header.Get("Authorization")
	}
	secret := "old"
	read := func() (Credentials, error) { return Credentials{Key: "AKID", Secret: secret}, nil }
	c := &recentCredentials{read: read}
	old := signed(c)
	secret = "new"
	if signed(c) != old {
		t.Error("credentials are read for each request")
	}
	c.expire()
	if got, want := signed(c), signed(&recentCredentials{read: read}); got != want || got == old {
		t.Errorf("signed with the old secret: %s", got)
	}
}

// The examples of "Authenticating Requests: Using the Authorization Header" in the API of S3.
func TestSignature(t *testing.T) {
	c := &recentCredentials{read: func() (Credentials, error) {
		return Credentials{Key: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}, nil
	}}
	for _, example := range []struct{ method, key, header, value, hash, want string }{
		{"GET", "test.txt", "Range", "bytes=0-9", emptyHash, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
		{"PUT", "test$file.text", "X-Amz-Storage-Class", "REDUCED_REDUNDANCY", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
	} {
		r := httptest.NewRequest(example.method, "http://examplebucket.s3.amazonaws.com/"+escaped(example.key), nil)
		r.Header.Set(example.header, example.value)
		if example.method == "PUT" {
			r.Header.Set("Date", "Fri, 24 May 2013 00:00:00 GMT")
		}
		if err := c.sign(t.Context(), r, example.hash, "us-east-1", time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)); err != nil {
			t.Fatal(err)
		}
		if got := r.Header.Get("Authorization"); !strings.HasSuffix(got, "Signature="+example.want) {
			t.Errorf("%s %s: %s", example.method, example.key, got)
		}
	}
}
