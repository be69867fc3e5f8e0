package config

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// described returns the mounts of a Config as text, without secrets.
func described(c Config) string {
	var b strings.Builder
	for _, m := range c.Mounts {
		b.WriteString(m.Prefix + " " + m.Path)
		for _, u := range m.Users {
			b.WriteString(" " + u.Name + map[bool]string{true: ":r", false: ":w"}[u.ReadOnly])
		}
		b.WriteString("; ")
	}
	return b.String()
}

// Settings of 117503445/go_webdav work here.
func TestMovingOver(t *testing.T) {
	const whole = `
address = "127.0.0.1"        # where to listen
port = 8081
secret_dav_list = true

# one block a folder
[[davs]]
prefix = "/pictures"
pathDir = "./data/pictures"
username = "null"
password = "null"
readOnly = false             # may be written

[[davs]]
prefix = "/books"
pathDir = "/srv/books"
username = "reader"
password = 'b,o;o"k'
readOnly = true
`
	const one = "/a,./data/a,null,null,false;/b,./data/b,user1,pass1,true"
	for _, c := range []struct {
		name  string
		files map[string]string
		env   map[string]string
		args  []string
		want  string // mounts
		port  int
	}{
		{"flags", nil, nil, []string{"--address", "0.0.0.0", "--port", "80", "--dav", one}, "/a data/a :w; /b data/b user1:r; ", 80},
		{"its way to write a flag", nil, nil, []string{"--secret-dav-list", "--dav", one}, "/a data/a :w; /b data/b user1:r; ", 80},
		{"environment", nil, map[string]string{"ADDRESS": "0.0.0.0", "PORT": "81", "DAV": one}, nil, "/a data/a :w; /b data/b user1:r; ", 81},
		{"config.toml here", map[string]string{"config.toml": whole}, nil, nil, "/pictures data/pictures :w; /books /srv/books reader:r; ", 8081},
		{"elsewhere, by the environment", map[string]string{"etc/my.toml": whole}, map[string]string{"CONFIG": "etc/my.toml"}, nil, "/pictures data/pictures :w; /books /srv/books reader:r; ", 8081},
		{"a flag over the environment", map[string]string{"a.toml": `port = 1`, "b.toml": whole}, map[string]string{"CONFIG": "a.toml"}, []string{"--config", "b.toml"}, "/pictures data/pictures :w; /books /srv/books reader:r; ", 8081},
		{"several", map[string]string{"a.toml": whole, "b.toml": "port = 82\n[[davs]]\nprefix='/x'\npathDir='y'\nreadOnly=true"}, nil, []string{"--config", "a.toml,b.toml"}, "/x y :r; ", 82},
		{"flag, file, environment", map[string]string{"config.toml": "port = 83\ndav = '/file,x'"}, map[string]string{"PORT": "84", "dav": "/env,x"}, []string{"--dav", "/flag,x"}, "/flag x :r; ", 83},
		{"the file's dav over the environment's", map[string]string{"config.toml": "dav = '/file,x'"}, map[string]string{"dav": "/env,x", "PORT": "84"}, nil, "/file x :r; ", 84},
		{"dav and davs", map[string]string{"config.toml": "dav = '/a,x'\n[[davs]]\nprefix='/b'\npathDir='y'\nreadOnly=false"}, nil, nil, "/a x :r; /b y :w; ", 80},
		{"davs beside the environment", map[string]string{"config.toml": whole}, map[string]string{"dav": "/a,x"}, nil, "/a x :r; /pictures data/pictures :w; /books /srv/books reader:r; ", 8081},
		{"davs and a variable that was not filled", map[string]string{"config.toml": whole}, map[string]string{"dav": ""}, nil, "/pictures data/pictures :w; /books /srv/books reader:r; ", 8081},
		{"another user of one mount", map[string]string{"config.toml": whole + "[[davs]]\nprefix='/books'\npathDir='/srv/books'\nusername='writer'\npassword='w'\nreadOnly=false"}, nil, nil, "/pictures data/pictures :w; /books /srv/books reader:r writer:w; ", 8081},
		{"the other settings", map[string]string{"config.toml": "dav='/a,x'\nlog_format='json'\ncors_origins=['https://a.example','https://b.example']\nlog_scans=3"}, nil, nil, "/a x :r; ", 80},
	} {
		t.Run(c.name, func(t *testing.T) {
			clearEnvironment(t)
			t.Chdir(t.TempDir())
			for name, content := range c.files {
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for name, value := range c.env {
				t.Setenv(name, value)
			}
			got, err := Load(c.args, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			if described(got) != c.want || got.Port != c.port || got.Sample {
				t.Errorf("%s port %d, want %s port %d", described(got), got.Port, c.want, c.port)
			}
			if c.name == "the other settings" && (got.LogFormat != "json" || got.Logs.Scans != 3 || len(got.CORSOrigins) != 2) {
				t.Errorf("%+v", got)
			}
			if c.name == "config.toml here" && (got.Address != "127.0.0.1" || !got.SecretDavList || len(got.Files) != 1) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// An error shows the position of a value, never the value.
func TestTOMLErrors(t *testing.T) {
	const block = "[[davs]]\nprefix = '/a'\npathDir = 'x'\n"
	for _, c := range []struct{ content, want string }{
		{"port = 80\npassword_S3CRET = 1\n", "config.toml, line 2, a key: expected a known key"},
		{"adress = '::'", "config.toml, line 1, adress: expected a known key"},
		{"config = 'x'", "config.toml, line 1, config: expected a known key"},
		{block + "readonly = true", "config.toml, line 4, readonly: expected a known key"},
		{block + "port = 80", "config.toml, line 4, port: expected a known key"},
		{block + "username = 'u'\npassword = 'S3CRET", "config.toml, line 5: expected TOML"},
		{block + "username = 'u'\npassword = S3CRET\n", "config.toml, line 5: expected TOML"},
		{block + "username = 'u'\npassword = 'S3CRET' 'S3CRET'\n", "config.toml, line 5: expected TOML"},
		{block + "username = 'u'\npassword = 'S3CRET'\npassword = 'S3CRET'", "config.toml, line 6, password: expected this key once"},
		{block + "username = 'u'\npassword = {x = 'S3CRET'}", "config.toml, line 5, password: expected a string"},
		{block + "username = 'u'\npassword = 'S3CRET'", "config.toml, line 1, davs 1, readOnly: missing; expected true or false"},
		{block + "username = 'u'\nreadOnly = true", "config.toml, line 1, davs 1, password: expected a password"},
		{block + "password = 'S3CRET'\nreadOnly = true", "config.toml, line 1, davs 1, user: expected a name"},
		{block + "readOnly = true\n" + block + "readOnly = true", "config.toml, line 5, davs 2, user: expected either users or null"},
		{"port = 80.5", "config.toml, line 1, port: expected a string"},
		{"port = 99999", "config.toml, line 1, port: expected a number"},
		{"[server]\nport = 80", "config.toml, line 1, server: expected a known key"},
		{"[davs]\nprefix = '/a'", "config.toml, line 1, davs: expected a known key"},
		{"server.port = 80", "config.toml, line 1, server.port: expected a known key"},
		{"dav = ''", "config.toml, line 1, dav: set but empty"},
		{"dav = '/a,x'\ndav_file = 'y'", "config.toml, line 1, dav, config.toml, line 2, dav_file: expected one of the two"},
		{"\xff = 1", "config.toml, line 1: expected TOML"},
	} {
		clearEnvironment(t)
		t.Chdir(t.TempDir())
		if err := os.WriteFile("config.toml", []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := Load(nil, io.Discard)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "S3CRET") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q:\ngot  %v\nwant %s", c.content, err, c.want)
		}
		if len(got.Files) != 1 { // so that a fix is noticed
			t.Errorf("%q: %v", c.content, got.Files)
		}
	}
	clearEnvironment(t)
	if _, err := Load([]string{"--config", "missing.toml", "--dav", "/a,b"}, io.Discard); err == nil || err.Error() != "missing.toml: no such file or directory" {
		t.Errorf("a missing file: %v", err)
	}
}

// In /tmp, a config.toml that another user has planted is refused.
func TestPlantedConfig(t *testing.T) {
	for _, mode := range []struct{ folder, file os.FileMode }{{0o777 | os.ModeSticky, 0o644}, {0o755, 0o666}} {
		clearEnvironment(t)
		t.Chdir(t.TempDir())
		if err := os.WriteFile("config.toml", []byte("dav = '/a,x'"), 0o600); err != nil {
			t.Fatal(err)
		}
		for name, mode := range map[string]os.FileMode{".": mode.folder, "config.toml": mode.file} {
			if err := os.Chmod(name, mode); err != nil {
				t.Fatal(err)
			}
		}
		if c, err := Load([]string{"--port", "81"}, io.Discard); err == nil || !strings.HasPrefix(err.Error(), "config.toml: expected a file") {
			t.Errorf("%v: %+v, %v", mode, c, err)
		}
		if c, err := Load([]string{"--config", "config.toml"}, io.Discard); err != nil || described(c) != "/a x :r; " {
			t.Errorf("%v, named: %+v, %v", mode, c, err)
		}
	}
}

// An error shows nothing of a file but keys that are known or look like keys.
func FuzzTOML(f *testing.F) {
	f.Add("port = 80\n[[davs]]\nprefix = '/a'\npathDir = 'x'\npassword = '", "'\nreadOnly = true")
	f.Add("dav = '/a,x,u,", ",perhaps'")
	f.Add("", " = 1")
	f.Add("[[", "]]")
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "S3CRET7"
		if strings.Contains(before+after, "cors_origins") || strings.Contains(before+after, "\\") {
			return // origins are shown since they are no secret; escapes may spell the sentinel
		}
		file := tomlFile{values: map[string]tomlValue{}}
		err := file.add("config.toml", []byte(before+secret+after))
		if err == nil {
			_, err = file.entries(nil)
		}
		if err != nil && (strings.Contains(err.Error(), secret) && !strings.Contains(err.Error(), `("/`) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%v", err)
		}
	})
}
