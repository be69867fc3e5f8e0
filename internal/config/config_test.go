package config

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gowebdav/auth"
)

// clearEnvironment unsets every setting in the environment until the test ends.
func clearEnvironment(t *testing.T) {
	t.Helper()
	names := []string{"DAV", "DAV_FILE"}
	for _, s := range settings() {
		names = append(names, s.env())
	}
	for _, name := range names {
		t.Setenv(name, "") // restores it at the end
		os.Unsetenv(name)
	}
}

func TestLoad(t *testing.T) {
	mounts := []Mount{{Prefix: "/app", Path: "logs", Users: []auth.User{{Name: "u", Secret: secret(t, "p"), ReadOnly: true}}}}
	tests := []struct {
		name string
		env  map[string]string
		args []string
		want Config
	}{
		{"dav in lower case", map[string]string{"dav": "/app,logs,u,p,true"}, nil,
			Config{Port: 80, LogFormat: "text", Compress: true, Mounts: mounts}},
		{"DAV in upper case", map[string]string{"DAV": "/app,logs,u,p,true"}, nil,
			Config{Port: 80, LogFormat: "text", Compress: true, Mounts: mounts}},
		{"dav and DAV agree", map[string]string{"dav": "/app,logs,u,p,true", "DAV": " /app,logs,u,p,true\n"}, nil,
			Config{Port: 80, LogFormat: "text", Compress: true, Mounts: mounts}},
		{"everything from the environment",
			map[string]string{"dav": "/app,logs,u,p,true", "ADDRESS": "::1", "PORT": "8080", "SECRET_DAV_LIST": "TRUE", "LOG_FORMAT": "json", "CORS_ORIGINS": "https://a.example:8443, app://obsidian.md"}, nil,
			Config{Address: "::1", Port: 8080, SecretDavList: true, LogFormat: "json", Compress: true, CORSOrigins: []string{"https://a.example:8443", "app://obsidian.md"}, Mounts: mounts}},
		{"flags win over the environment",
			map[string]string{"dav": "/other,x", "ADDRESS": "::1", "PORT": "8080", "SECRET_DAV_LIST": "true", "LOG_FORMAT": "json"},
			[]string{"--dav", "/app,logs,u,p,true", "--address=localhost", "--port", "81", "--secret_dav_list=false", "--log_format", "text", "--compress=0"},
			Config{Address: "localhost", Port: 81, LogFormat: "text", Mounts: mounts}},
		{"single dash, a lone boolean", nil, []string{"-dav=/app,logs,u,p,true", "-secret_dav_list", "-port", "65535"},
			Config{Port: 65535, SecretDavList: true, LogFormat: "text", Compress: true, Mounts: mounts}},
		{"a blank flag counts as not given", map[string]string{"dav": "/app,logs,u,p,true", "PORT": "8080"},
			[]string{"--address", " ", "--port="},
			Config{Port: 8080, LogFormat: "text", Compress: true, Mounts: mounts}},
		{"a flag wins over blank mounts, too", map[string]string{"dav": "", "DAV": ";", "PORT": "8080"},
			[]string{"--dav", "/app,logs,u,p,true"},
			Config{Port: 8080, LogFormat: "text", Compress: true, Mounts: mounts}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			clearEnvironment(t)
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			got, err := Load(tt.args, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			if tt.want.Logs == (LogLimits{}) {
				tt.want.Logs = defaultLogLimits(t)
			}
			tt.want.SocketMode, got.startupValues = 0o660, nil
			tt.want.MaxConnections, tt.want.MaxClientConnections = 1280, 256
			if tt.want.Files == nil {
				tt.want.Files = []File{{Name: "config.toml"}} // which may come
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestLoadSample(t *testing.T) {
	clearEnvironment(t)
	for address, loopback := range map[string]bool{"localhost": true, "127.0.0.1": true, "[::1]": true, "": false, "0.0.0.0": false, "192.0.2.1": false, "unix:/run/x": false} {
		t.Setenv("ADDRESS", address)
		c, err := Load(nil, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		want := []Mount{
			{Prefix: "/public-writable", Path: "data/public-writable", Users: []auth.User{{ReadOnly: !loopback}}},
			{Prefix: "/public-readonly", Path: "data/public-readonly", Users: []auth.User{{ReadOnly: true}}},
			{Prefix: "/private-writable", Path: "data/private-writable", Users: []auth.User{{Name: "user1", Secret: secret(t, "pass1"), ReadOnly: !loopback}}},
		}
		if !c.Sample || !reflect.DeepEqual(c.Mounts, want) {
			t.Errorf("ADDRESS=%s: Sample %v, Mounts %+v", address, c.Sample, c.Mounts)
		}
	}
}

// A variable left empty in a compose file opens no share.
func TestBlankMountsAreNoSample(t *testing.T) {
	for _, blank := range []string{"", " \n", ";", " ; ;\n"} {
		for _, tt := range []struct {
			env  map[string]string
			args []string
			want string
		}{
			{map[string]string{"dav": blank}, nil, "dav"},
			{map[string]string{"DAV": blank}, nil, "DAV"},
			{map[string]string{"dav": blank, "DAV": blank}, nil, "dav"},
			{map[string]string{"dav": blank, "DAV": "/app,logs"}, nil, "dav"},
			{nil, []string{"--dav", blank}, "--dav"},
			{map[string]string{"dav_file": strings.Trim(blank, "; \n")}, nil, "dav_file"},
			{map[string]string{"DAV_FILE": strings.Trim(blank, "; ")}, nil, "DAV_FILE"},
			{nil, []string{"--dav_file="}, "--dav_file"},
			{map[string]string{"dav": "/app,logs"}, []string{"--dav=" + blank}, "--dav"},
		} {
			clearEnvironment(t)
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			want := tt.want + ": set but empty; expected mounts, or leave it unset for the samples"
			if _, err := Load(tt.args, io.Discard); err == nil || err.Error() != want {
				t.Errorf("%q %q:\ngot  %v\nwant %s", tt.env, tt.args, err, want)
			}
		}
	}
}

func TestLoadErrors(t *testing.T) {
	const mount = "/app,logs,u,S3CRET,true"
	tests := []struct {
		name string
		env  map[string]string
		args []string
		want string
	}{
		{"dav and DAV differ", map[string]string{"dav": mount, "DAV": mount + ";/b,c"}, nil,
			"dav, DAV: expected one of the two, found both with different values"},
		{"dav and DAV differ behind a flag", map[string]string{"dav": mount, "DAV": "/b,c"}, []string{"--dav", mount},
			"dav, DAV: expected one of the two, found both with different values"},
		{"mount in the environment", map[string]string{"dav": mount + ";/app,x,u,S3CRET,yes"}, nil,
			`dav: mount 2 ("/app"), readonly: expected true or false`},
		{"mount in a flag", nil, []string{"--dav", "/app,x,,S3CRET,true"},
			`--dav: mount 1 ("/app"), user: expected a name, or null,null as user and password for no login`},
		{"port too high", nil, []string{"--port", "65536"}, `--port: expected a number from 0 to 65535, found "65536"`},
		{"port signed", nil, []string{"--port", "+80"}, `--port: expected a number from 0 to 65535, found "+80"`},
		{"port with a newline inside", map[string]string{"PORT": "8\n0"}, nil, `PORT: expected a number from 0 to 65535, found "8\n0"`},
		{"secret_dav_list", map[string]string{"SECRET_DAV_LIST": "yes"}, nil, `SECRET_DAV_LIST: expected true or false, found "yes"`},
		{"secret_dav_list flag", nil, []string{"--secret_dav_list=on"}, `--secret_dav_list: expected true or false, found "on"`},
		{"log_format", map[string]string{"LOG_FORMAT": "xml"}, nil, `LOG_FORMAT: expected text or json, found "xml"`},
		{"CORS of every origin", map[string]string{"CORS_ORIGINS": "*"}, nil,
			`CORS_ORIGINS: expected origins such as https://notes.example.com, separated by commas, found "*"`},
		{"CORS origin with a path", nil, []string{"--cors_origins", "https://a.example, https://b.example/"},
			`--cors_origins: expected origins such as https://notes.example.com, separated by commas, found "https://b.example/"`},
		{"address with port", map[string]string{"ADDRESS": "localhost:80"}, nil,
			`ADDRESS: expected an IP address or a host name, without port, or unix:/path, found "localhost:80"`},
		{"unknown flag", nil, []string{"--port", "80", "--S3CRET", "x"}, "argument 3: expected a known flag (--help lists them)"},
		{"bad flag syntax", nil, []string{"--port", "80", "---dav=" + mount}, "argument 3: expected a known flag (--help lists them)"},
		{"flag without its value", nil, []string{"--secret_dav_list", "--dav"}, "--dav: expected a value"},
		{"password split by the shell", nil, []string{"--dav", "/app,x,u,my", "S3CRET,true"},
			"argument 3: expected a flag (write --secret_dav_list=false with =, and quote values with spaces)"},
		{"flags are followed by nothing", nil, []string{"--", "S3CRET"},
			"argument 2: expected a flag (write --secret_dav_list=false with =, and quote values with spaces)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			clearEnvironment(t)
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			var output bytes.Buffer
			c, err := Load(tt.args, &output)
			if err == nil {
				t.Fatalf("got %+v, want an error", c)
			}
			if err.Error() != tt.want {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
			if output.Len() > 0 {
				t.Errorf("printed %q", &output)
			}
		})
	}
}

// The example of each setting is right, also beside those of the others.
func TestExamplesOfSettings(t *testing.T) {
	clearEnvironment(t)
	folder := t.TempDir()
	for name, content := range map[string]string{
		"config.toml": "port = 81", "mounts.toml": "compress = true", "mounts": "/app,logs,u,p,true",
		"link_key": "0123456789abcdef", "metrics": "S3CRET",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	here := strings.NewReplacer("/etc/gowebdav", folder, "/run/secrets", folder)
	var args []string
	for _, s := range settings() {
		if s.example == "" || s.example == s.def {
			t.Errorf("%s: the example %q shows no value", s.name, s.example)
		}
		if arg := "--" + s.name + "=" + here.Replace(s.example); s.name == "dav_file" { // instead of dav
			if _, err := Load([]string{arg}, io.Discard); err != nil {
				t.Error(err)
			}
		} else {
			args = append(args, arg)
		}
	}
	c, err := Load(args, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Mounts) != 1 || c.Links == nil || c.Port != 8080 || c.MetricsUser.Secret == nil {
		t.Errorf("got %+v", c)
	}
}

// docs/settings says, in each language, which settings need a restart: by name, or by how they begin.
func TestDocumentsNameTheRestarts(t *testing.T) {
	code := regexp.MustCompile("`([A-Z_]+)`")
	for file, marks := range map[string][2]string{
		"settings.md":       {"\nThese need a restart:", "except `LOG_ZONES`"},
		"settings.zh-CN.md": {"\n以下设置需要重启才能生效：", "（`LOG_ZONES` 除外）"},
	} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", file))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, found := strings.Cut(string(text), marks[0])
		sentence, _, ended := strings.Cut(rest, marks[1])
		if !found || !ended {
			t.Fatalf("%s has no such sentence", file)
		}
		for _, s := range settings() {
			named := s.name != "log_zones" && slices.ContainsFunc(code.FindAllStringSubmatch(sentence, -1), func(name []string) bool {
				return name[1] == s.env() || strings.HasSuffix(name[1], "_") && strings.HasPrefix(s.env(), name[1])
			})
			if restart := !s.live && s.set != nil; named != restart {
				t.Errorf("%s: %s needs a restart: %v, said: %v", file, s.env(), restart, named)
			}
		}
	}
}

func TestHelp(t *testing.T) {
	clearEnvironment(t)
	t.Setenv("dav", "/app,logs,u,S3CRET,true")
	var output bytes.Buffer
	if _, err := Load([]string{"--help"}, &output); !errors.Is(err, flag.ErrHelp) {
		t.Fatalf("got error %v, want flag.ErrHelp", err)
	}
	help := output.String()
	for _, s := range settings() {
		for _, want := range []string{"--" + s.name, s.env(), s.def, s.defaultText, s.example} {
			if !strings.Contains(help, want) {
				t.Errorf("%q is not in the help", want)
			}
		}
	}
	if strings.Contains(help, "S3CRET") {
		t.Error("the help shows a password")
	}

	_, rest, _ := strings.Cut(help, "dav='")
	example, _, _ := strings.Cut(rest, "'")
	if mounts, err := parseMounts(example); err != nil || len(mounts) != 2 {
		t.Errorf("the example %q gives %v, %v; want two mounts", example, mounts, err)
	}
	for line := range strings.Lines(help) {
		if len(line) > 81 {
			t.Errorf("wider than 80 columns: %s", line)
		}
	}
}
