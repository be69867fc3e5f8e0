package config

import (
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// parseMounts reads mounts as Load does.
func parseMounts(s string) ([]Mount, error) {
	entries, err := parseEntries(s)
	if err == nil {
		var c Config
		if err = c.addMounts(entries); err == nil {
			return c.Mounts, nil
		}
	}
	return nil, fmt.Errorf("dav: %w", err)
}

func TestParseMounts(t *testing.T) {
	app := func(password string) []entry {
		return []entry{{prefix: "/app", path: "/srv/app", user: "u", password: password, readOnly: true}}
	}
	tests := []struct {
		name string
		in   string
		want []entry
	}{
		{"nothing", "", nil},
		{"only separators", " ;\n; ", nil},
		{"an operator's value", "/orientation-system-be,/root/orientation-system-be,user1,pass1,true",
			[]entry{{prefix: "/orientation-system-be", path: "/root/orientation-system-be", user: "user1", password: "pass1", readOnly: true}}},
		{"no login", "/app,/srv/app,null,null,false", []entry{{prefix: "/app", path: "/srv/app"}}},
		{"short form", "/app,/srv/app", []entry{{prefix: "/app", path: "/srv/app", readOnly: true}}},
		{"blanks, line breaks, empty mounts", ";\n  /app , /srv/app\t, u , p , true ;\r\n ;\n", app("p")},
		{"several", "/a,x;/b,y,null,null,0;", []entry{{prefix: "/a", path: "x", readOnly: true}, {prefix: "/b", path: "y"}}},
		{"readonly in any case", "/app,/srv/app,u,p,tRUE", app("p")},
		{"readonly 1", "/app,/srv/app,u,p,1", app("p")},
		{"readonly F", "/app,/srv/app,null,null,F", []entry{{prefix: "/app", path: "/srv/app"}}},
		{"root", "/,/srv", []entry{{prefix: "/", path: "/srv", readOnly: true}}},
		{"more than one segment, trailing slash", "/team/app/,x", []entry{{prefix: "/team/app", path: "x", readOnly: true}}},
		{"Unicode and spaces in the prefix", "/团队/日志 é&+'\",x", []entry{{prefix: "/团队/日志 é&+'\"", path: "x", readOnly: true}}},
		{"neighbours by name", "/dav1,x;/dav10,y;/-dav,z", []entry{
			{prefix: "/dav1", path: "x", readOnly: true}, {prefix: "/dav10", path: "y", readOnly: true}, {prefix: "/-dav", path: "z", readOnly: true}}},
		{"path is cleaned", "/a,./data//x/", []entry{{prefix: "/a", path: "data/x", readOnly: true}}},
		{"quoted separators", `/app,/srv/app,u,"p,;q",true`, app("p,;q")},
		{"quoted quote", `/app,/srv/app,u, "p""q" ,true`, app(`p"q`)},
		{"nothing but quotes", `/app,/srv/app,u,"""""",true`, app(`""`)},
		{"quoted blanks", `/app,/srv/app,u,"  p ",true`, app("  p ")},
		{"quoted null is the text", `/app,/srv/app,u,"null",true`, app("null")},
		{"a quote inside an unquoted field", `/app,/srv/app,u,p"q",true`, app(`p"q"`)},
		{"colon and Unicode in the password", `/app,/srv/app,u,p:ä密,true`, app("p:ä密")},
		{"several users of a mount", "/app,x,u,p,true;/app/,x/,v,q,false", []entry{
			{prefix: "/app", path: "x", user: "u", password: "p", readOnly: true}, {prefix: "/app", path: "x", user: "v", password: "q"}}},
		{"a file with the password", "/app,/srv/app,u,file:/run/secrets/u,true", []entry{{prefix: "/app", path: "/srv/app", user: "u", passwordFile: "/run/secrets/u", readOnly: true}}},
		{"a quoted file: is the password", `/app,/srv/app,u,"file:p",true`, app("file:p")},
		{"a file of users", `/app,/srv/app,"htpasswd:/etc/a,b",,true`, []entry{{prefix: "/app", path: "/srv/app", htpasswd: "/etc/a,b", readOnly: true}}},
		{"a hash with commas", `/app,/srv/app,u,"$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",true`, app("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")},
		{"all quoted", `"/app","/srv/app","u","p","true"`, app("p")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseEntries(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %#v, want %#v", got, tt.want)
			}
			checkIdentity(t, got)
		})
	}
}

// Every case holds S3CRET as the password, or where a password may end up by mistake.
func TestParseMountsErrors(t *testing.T) {
	const count = "fields: expected prefix,path,user,password,readonly or prefix,path, found "
	const quoteIt = " (a field that holds , or ; must be quoted)"
	const fullWidth = " (found a full-width ， or ；: write , or ;)"
	const whole = "the whole value is in quotes: remove them"
	tests := []struct {
		name string
		in   string
		want string
	}{
		{"three fields", "/ok,x;/app,y,S3CRET", `mount 2 ("/app"), ` + count + "3" + quoteIt},
		{"four fields, after empty mounts", "/ok,x;;;/app,y,u,S3CRET", `mount 2 ("/app"), ` + count + "4 (is readonly missing? a field that holds , or ; must be quoted)"},
		{"unquoted comma in the password", "/app,y,u,S3CRET,S3CRET,true", `mount 1 ("/app"), ` + count + "6" + quoteIt},
		{"unquoted semicolon in the password", "/app,y,u,S3CRET;/S3CRET,true", `mount 1 ("/app"), ` + count + "4 (is readonly missing? a field that holds , or ; must be quoted)"},
		{"unquoted semicolon, then a wrong quote", `/app,y,u,S3CRET;/S3CRET,"true`, `mount 1 ("/app"), ` + count + "4 (is readonly missing? a field that holds , or ; must be quoted)"},
		{"quotes around everything", `"/app,y,u,S3CRET,true"`, whole},
		{"quotes around several mounts", ` "/app,y,u,S3CRET,true;/b,x"` + "\n", whole},
		{"quotes around everything, one inside", `"/app,y,u,"S3CRET,",true"`, whole},
		{"single quotes around everything", `'/app,y,u,S3CRET,true'`, whole},
		{"single quotes around several mounts", `'/b,x;/app,y,u,S3CRET,true'`, whole},
		{"quotes around the last mount", `/b,x;"/app,y,u,S3CRET,true"`, "mount 2, " + count + "1 (fields are separated by commas; one that holds , or ; is quoted)"},
		{"full-width commas", "/app，y，u，S3CRET，true", "mount 1, " + count + "1" + fullWidth},
		{"one full-width comma", "/app,y，u,S3CRET,true", `mount 1 ("/app"), ` + count + "4" + fullWidth},
		{"full-width comma before readonly", "/app,y,u,S3CRET，true", `mount 1 ("/app"), ` + count + "4" + fullWidth},
		{"full-width semicolon", "/app,y,u,S3CRET,true；/b,x", `mount 1 ("/app"), ` + count + "6" + fullWidth},
		{"full-width semicolon at the end", "/app,y,u,S3CRET,true；", `mount 1 ("/app"), readonly: expected true or false` + fullWidth},
		{"quotes around too much", `"/app,y,u,S3CRET",true,x`, "mount 1, " + count + "3" + quoteIt},
		{"separators forgotten", `/app y u "S3CRET",true,`, "mount 1, " + count + "3" + quoteIt},
		{"wrong separator", "/app:y:u:S3CRET:true", "mount 1, " + count + "1 (fields are separated by commas; one that holds , or ; is quoted)"},
		{"forgotten semicolon", "/a,x,u,S3CRET,true\n/b,y,u,S3CRET,true", `mount 1 ("/a"), ` + count + "9" + quoteIt},
		{"fields shifted", "S3CRET,/app,y,u,true", "mount 1, prefix: expected it to start with /"},
		{"prefix empty", ",x,u,S3CRET,true", "mount 1, prefix: expected it to start with /"},
		{"prefix with ?", "/a?b,x,u,S3CRET,true", `mount 1, prefix: expected none of ? # % \ in it`},
		{"prefix with #", "/a#b,x,u,S3CRET,true", `mount 1, prefix: expected none of ? # % \ in it`},
		{"prefix encoded", "/a%20b,x,u,S3CRET,true", `mount 1, prefix: expected none of ? # % \ in it`},
		{"prefix with a backslash", `/a\b,x,u,S3CRET,true`, `mount 1, prefix: expected none of ? # % \ in it`},
		{"prefix with a line break", "/a\nb,x,u,S3CRET,true", "mount 1, prefix: expected no control characters"},
		{"prefix not UTF-8", "/a\xff,x,u,S3CRET,true", "mount 1, prefix: expected valid UTF-8"},
		{"prefix with an empty segment", "/a//b,x,u,S3CRET,true", "mount 1, prefix: expected no empty, . or .. segment"},
		{"prefix of two slashes", "//,x,u,S3CRET,true", "mount 1, prefix: expected no empty, . or .. segment"},
		{"prefix with .", "/./b,x,u,S3CRET,true", "mount 1, prefix: expected no empty, . or .. segment"},
		{"prefix with ..", "/a/..,x,u,S3CRET,true", "mount 1, prefix: expected no empty, . or .. segment"},
		{"prefix reserved", "/-,x,u,S3CRET,true", "mount 1, prefix: expected another path, since /- is reserved for the server"},
		{"prefix under the reserved one", "/-/x,x,u,S3CRET,true", "mount 1, prefix: expected another path, since /- is reserved for the server"},
		{"path empty", "/app,,u,S3CRET,true", `mount 1 ("/app"), path: expected a folder on this machine`},
		{"path with NUL", "/app,a\x00b,u,S3CRET,true", `mount 1 ("/app"), path: expected a folder on this machine`},
		{"user null only", "/app,x,null,S3CRET,true", `mount 1 ("/app"), user: expected a name, since a password is set, or null for both`},
		{"password null only", "/app,x,S3CRET,null,true", `mount 1 ("/app"), password: expected a password for the user, or null for both`},
		{"quoted null beside null", `/app,x,null,"null",true`, `mount 1 ("/app"), user: expected a name, since a password is set, or null for both`},
		{"user empty", "/app,x,,S3CRET,true", `mount 1 ("/app"), user: expected a name, or null,null as user and password for no login`},
		{"password empty", "/app,x,u,,true", `mount 1 ("/app"), password: expected a password for the user, or null,null for no login`},
		{"both empty", "/app,x,,,true", `mount 1 ("/app"), user: expected a name, or null,null as user and password for no login`},
		{"user with a colon", "/app,x,u:S3CRET,S3CRET,true", `mount 1 ("/app"), user: expected no colon`},
		{"user with a control character", "/app,x,u\tv,S3CRET,true", `mount 1 ("/app"), user: expected no control characters`},
		{"password with a control character", "/app,x,u,S3CRET\x7fx,true", `mount 1 ("/app"), password: expected no control characters`},
		{"password with a line break", "/app,x,u,\"S3CRET\n\",true", `mount 1 ("/app"), password: expected no control characters`},
		{"password too long", "/app,x,u," + strings.Repeat("S3CRET", 200) + ",true", `mount 1 ("/app"), password: expected up to 1024 bytes, found 1200`},
		{"hash too long", "/app,x,u,$6$" + strings.Repeat("S3CRET", 200) + ",true", `mount 1 ("/app"), password: expected up to 1024 bytes, found 1203`},
		{"name too long", "/app,x," + strings.Repeat("u", 1025) + ",S3CRET,true", `mount 1 ("/app"), user: expected up to 1024 bytes, found 1025`},
		{"readonly no boolean", "/app,x,u,S3CRET,S3CRET", `mount 1 ("/app"), readonly: expected true or false`},
		{"readonly empty", "/app,x,u,S3CRET,", `mount 1 ("/app"), readonly: expected true or false`},
		{"quote open", `/app,x,u,"S3CRET,true;/b,y`, `mount 1 ("/app"), password: expected a closing "`},
		{"quote of the first field open", `"/app,x,u,S3CRET,true`, `mount 1, prefix: expected a closing "`},
		{"text behind a quote", `/app,x,u,"S3"CRET,true`, `mount 1 ("/app"), password: expected , or ; after the closing " (write "" for a quote inside)`},
		{"quote open in a sixth field", `/app,x,u,S3CRET,true,"`, `mount 1 ("/app"), fields: expected a closing "`},
		{"same prefix, another folder", "/app,x;/app/,y,u,S3CRET,true", `mount 2 ("/app"), path: expected the path of mount 1 ("/app"), which has the same prefix`},
		{"a user beside everybody", "/app,x;/app/,x,u,S3CRET,true", `mount 2 ("/app"), user: expected either users or null (everybody), found both here and in mount 1 ("/app")`},
		{"everybody beside a user", "/app,x,u,S3CRET,true;/app/,x", `mount 2 ("/app"), user: expected either users or null (everybody), found both here and in mount 1 ("/app")`},
		{"a user twice", "/app,x,u,S3CRET,true;/b,y;/app,x,u,S3CRET2,false", `mount 3 ("/app"), user: expected a user that is not in mount 1 ("/app")`},
		{"a file of users twice", "/app,x,htpasswd:f,,true;/app,x,htpasswd:f,,false", `mount 2 ("/app"), user: expected a user that is not in mount 1 ("/app")`},
		{"a file of users without name", "/app,x,htpasswd:,,true", `mount 1 ("/app"), user: expected htpasswd:FILE`},
		{"a file of users with a password", "/app,x,htpasswd:f,S3CRET,true", `mount 1 ("/app"), password: expected none, since the file of users has them`},
		{"a secret's file without name", "/app,x,u,file:,true", `mount 1 ("/app"), password: expected file:NAME`},
		{"a secret's file that is missing", "/app,x,u,file:missing,true", `mount 1 ("/app"), password: file:missing: no such file or directory`},
		{"users' file that is missing", "/app,x,htpasswd:missing,,true", `mount 1 ("/app"), user: htpasswd:missing: no such file or directory`},
		{"half a hash", "/app,x,u,$2y$12$S3CRETS3CRET,true", `mount 1 ("/app"), password: expected 60 characters of bcrypt, found 19 (in a compose file, write each $ as $$)`},
		{"a hash with the cost of hours", "/app,x,u,$2y$31$S3CRETS3CRETS3CRETS3CeS3CRETS3CRETS3CRETS3CRETS3CRETS,true", `mount 1 ("/app"), password: expected a bcrypt cost of at most 16, found 31`},
		{"argon2id unquoted", "/app,x,u,$argon2id$v=19$m=65536,t=3,p=4$S3CRET$S3CRET,true", `mount 1 ("/app"), ` + count + "7" + quoteIt},
		{"another kind of hash", "/app,x,u,$apr1$S3CRET$S3CRET,true", `mount 1 ("/app"), password: expected bcrypt, argon2id or SHA-512-crypt, found another kind of hash (make one with gowebdav hash or htpasswd -B)`},
		{"inside another", "/a,x;/b,y;/a/b,z,u,S3CRET,true", `mount 3 ("/a/b"), prefix: expected one outside mount 1 ("/a")`},
		{"around another", "/a/b,x;/a,y,u,S3CRET,true", `mount 2 ("/a"), prefix: expected one that does not enclose mount 1 ("/a/b")`},
		{"root second", "/a,x;/,y,u,S3CRET,true", `mount 2 ("/"), prefix: expected / as the only mount, found also mount 1 ("/a")`},
		{"root first", "/,x;/a,y,u,S3CRET,true", `mount 2 ("/a"), prefix: expected / as the only mount, found also mount 1 ("/")`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseMounts(tt.in)
			if err == nil {
				t.Fatalf("got %#v, want an error", got)
			}
			if want := "dav: " + tt.want; err.Error() != want {
				t.Errorf("got  %s\nwant %s", err, want)
			}
			if strings.Contains(err.Error(), "S3CRET") {
				t.Errorf("the error shows a password: %s", err)
			}
		})
	}
}

// Any damage to a good value either still parses, or gives an error of one line without any
// part of the passwords.
func TestErrorsNeverShowPasswords(t *testing.T) {
	const good = `/app,/srv/app,user,S3CRET-one,true; /team/b , "x,y" , u2 , "S3CRET,;two" , false;/c,z,u3,"S3CRET""three",true`
	failed := 0
	for i := range len(good) + 1 {
		for _, insert := range []string{"", ",", ";", `"`, `""`, "\n", ",,", "null"} {
			for _, cut := range []int{0, 1, 5, 9} {
				in := good[:i] + insert + good[min(i+cut, len(good)):]
				_, err := parseMounts(in)
				if err == nil {
					continue
				}
				failed++
				for _, part := range []string{"3CRE", "S3C", "CRET", "two", "three", "one-", "\n"} {
					if strings.Contains(err.Error(), part) {
						t.Errorf("%q gives %q, which shows %q", in, err, part)
					}
				}
			}
		}
	}
	if failed < 1000 {
		t.Errorf("only %d damaged values failed; the test shows nothing", failed)
	}
}

// checkIdentity prints the mounts and parses them again.
func checkIdentity(t *testing.T, entries []entry) {
	t.Helper()
	printed := make([]string, len(entries))
	for i, e := range entries {
		printed[i] = e.String()
	}
	again, err := parseEntries(strings.Join(printed, ";"))
	if err != nil || !reflect.DeepEqual(again, entries) {
		t.Errorf("%#v printed as %q is read as %#v, %v", entries, printed, again, err)
	}
}

func FuzzParseMounts(f *testing.F) {
	f.Add("/app,/srv/app,u", ",true")
	f.Add("/a,x;/b,y,null,null,true;\n/c,z,u", "x,tRue;")
	f.Add(`/a,x,"u,""v"`, `","1`)
	f.Add(`"/a,x`, `",true,"`)
	f.Add("/a/b,x;/a,y,u", ";/b,true")
	f.Add("/,x", ",p,0;/b")
	f.Add("/a,x,u,p,0;/a,x,v,file:/run/secrets/v,1;/a,x,htpasswd:/etc/users,", ",1")
	f.Add(`/a,x,"htpasswd:/a,b",,0;/a,x,u`, `"file:x",1`)
	f.Fuzz(func(t *testing.T, head, tail string) {
		const secret = "S3CRET-sentinel"
		if strings.Contains(head, secret) || strings.Contains(tail, secret) {
			t.Skip("the sentinel stands where no password does")
		}
		for _, in := range []string{head, head + "," + secret + tail, head + `,"` + secret + tail} {
			entries, err := parseEntries(in)
			if err == nil {
				checkIdentity(t, entries)
				continue
			}
			if entries != nil {
				t.Errorf("%q gives mounts beside the error %q", in, err)
			}
			if strings.Contains(err.Error(), secret) || strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("%q gives %q", in, err)
			}
		}
	})
}

// After "dav: |" in YAML each mount stands on a line, as in a file. A mount may be wrapped
// at its commas.
func TestMountsOnLines(t *testing.T) {
	for _, value := range []string{
		"/app,logs,ann,S3CRET,true\n/other,more",
		"# the team\n/app,logs,ann,S3CRET,true\n\n  /other,more\n",
		"/app,logs,ann,S3CRET,true;\r\n/other,more;\r\n",
		"/app,\n  logs,ann\n  ,S3CRET,true\n/other,\nmore",
	} {
		clearEnvironment(t)
		t.Setenv("dav", value)
		c, err := Load(nil, io.Discard)
		if err != nil || len(c.Mounts) != 2 || c.Mounts[0].Path != "logs" || c.Mounts[1].Prefix != "/other" || c.Mounts[1].Path != "more" {
			t.Errorf("%q: %+v, %v", value, c.Mounts, err)
		}
	}
}

// Paths that would name another folder than meant are refused, with the way out.
func TestPathsOfOtherPlaces(t *testing.T) {
	const otherURL = "path: expected a folder, https://HOST, http://HOST or s3://BUCKET, found a URL of another kind (of a folder with such a name, write ./ first)"
	for path, want := range map[string]string{
		"~/logs":         "path: expected a full path such as /root/logs, since ~ means nothing here",
		"~":              "path: expected a full path",
		`C:\logs`:        "path: expected a folder on this machine such as /logs, found one of Windows",
		"d:/logs":        "path: expected a folder on this machine such as /logs, found one of Windows",
		`\\server\share`: "path: expected a folder on this machine such as /logs, found one of Windows",

		"ftp://bucket/p":              otherURL,
		"git+ssh://host":              otherURL,
		"file:///srv":                 otherURL,
		`"gs://bucket/p?a=1;b=2"`:     otherURL,
		"HTTPS://web2.example/x":      "path: expected no path in the URL, since the other instance is shared as a whole",
		"https://":                    "path: expected https://HOST or https://HOST:PORT",
		"https://u:p@web2.example":    "path: expected no user in the URL: write ?as=file:NAME, with user:password in the file",
		"https://web2.example?as=u:p": "path: as: expected the name of one file in the URL, as in as=file:/run/secrets/web2 or ca=/etc/ca.pem",
		"https://web2.example?user=u": "path: expected as=file:NAME or ca=NAME after ? in the URL, found another key",
		"http://10.0.0.2?ca=/a":       "path: ca: expected https, since http has no certificates",
	} {
		if runtime.GOOS == "windows" && path[0] != '~' {
			continue
		}
		_, err := parseMounts("/app," + path + ",u,S3CRET,true")
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "S3CRET") {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, path := range []string{"logs", "./~", "/srv/C:/x", "a:b", "c:", "s3:", "./s3:", "./s3://bucket", "/srv/s3://x", "1://x"} {
		entries, err := parseEntries("/app," + path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		checkIdentity(t, entries)
	}
}

func TestMisspelled(t *testing.T) {
	clearEnvironment(t)
	for name, want := range map[string]string{
		"TRUSTED_PROXY": "TRUSTED_PROXIES", "SECRET_DAVLIST": "SECRET_DAV_LIST", "DAVS": "dav", "davs": "dav", "LOG_FORMATS": "LOG_FORMAT",
		"trusted_proxys": "TRUSTED_PROXIES", "MAX_CONNECTION": "MAX_CONNECTIONS", "ALLOWED_HOST": "ALLOWED_HOSTS",
		"LOG_FILE": "", "LOG_LEVEL": "", "PORTS": "", "HOST": "", "MAX_CLIENTS": "", "METRICS_PATH": "", "COMPRESSED": "", "TLS_CERTS": "TLS_CERT",
		"port": "PORT", "Address": "ADDRESS", "log_zones": "LOG_ZONES", "dav": "", "DAV": "", "dav_file": "", "DAV_FILE": "", "Dav": "DAV",
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, "S3CRET")
			got := ""
			for _, pair := range Misspelled() {
				if pair[0] == name {
					got = pair[1]
				}
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// Every start compares all variables, so most must cost nothing.
func TestUnlikeNamesAreNotCompared(t *testing.T) {
	known := []string{"TRUSTED_PROXIES", "MAX_CLIENT_CONNECTIONS", "LOG_INDEX_MEMORY"}
	for _, name := range []string{"DBUS_SESSION_BUS_ADDRESS", "GOMEMLIMIT_BYTES", "JAVA_TOOL_OPTIONS"} {
		if n := testing.AllocsPerRun(10, func() { nearest(name, known) }); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	for _, a := range known {
		for _, b := range append(known, "", "TRUSTED_PROXY", "log_index_memory", "MAX_CLIENTS", "日志") {
			if got, most := foreign(a, b), distance(a, b); got > most {
				t.Errorf("%q has %d characters that %q has not, but differs in only %d", a, got, b, most)
			}
		}
	}
}
