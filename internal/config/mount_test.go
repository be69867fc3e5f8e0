package config

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseMounts(t *testing.T) {
	app := func(password string) []Mount {
		return []Mount{{Prefix: "/app", Path: "/srv/app", User: "u", Password: password, ReadOnly: true}}
	}
	tests := []struct {
		name string
		in   string
		want []Mount
	}{
		{"nothing", "", nil},
		{"only separators", " ;\n; ", nil},
		{"an operator's value", "/orientation-system-be,/root/orientation-system-be,user1,pass1,true",
			[]Mount{{"/orientation-system-be", "/root/orientation-system-be", "user1", "pass1", true}}},
		{"no login", "/app,/srv/app,null,null,false", []Mount{{Prefix: "/app", Path: "/srv/app"}}},
		{"short form", "/app,/srv/app", []Mount{{Prefix: "/app", Path: "/srv/app", ReadOnly: true}}},
		{"blanks, line breaks, empty mounts", ";\n  /app , /srv/app\t, u , p , true ;\r\n ;\n", app("p")},
		{"several", "/a,x;/b,y,null,null,0;", []Mount{{Prefix: "/a", Path: "x", ReadOnly: true}, {Prefix: "/b", Path: "y"}}},
		{"readonly in any case", "/app,/srv/app,u,p,tRUE", app("p")},
		{"readonly 1", "/app,/srv/app,u,p,1", app("p")},
		{"readonly F", "/app,/srv/app,null,null,F", []Mount{{Prefix: "/app", Path: "/srv/app"}}},
		{"root", "/,/srv", []Mount{{Prefix: "/", Path: "/srv", ReadOnly: true}}},
		{"more than one segment, trailing slash", "/team/app/,x", []Mount{{Prefix: "/team/app", Path: "x", ReadOnly: true}}},
		{"Unicode and spaces in the prefix", "/团队/日志 é&+'\",x", []Mount{{Prefix: "/团队/日志 é&+'\"", Path: "x", ReadOnly: true}}},
		{"neighbours by name", "/dav1,x;/dav10,y;/-dav,z", []Mount{
			{Prefix: "/dav1", Path: "x", ReadOnly: true}, {Prefix: "/dav10", Path: "y", ReadOnly: true}, {Prefix: "/-dav", Path: "z", ReadOnly: true}}},
		{"path is cleaned", "/a,./data//x/", []Mount{{Prefix: "/a", Path: "data/x", ReadOnly: true}}},
		{"quoted separators", `/app,/srv/app,u,"p,;q",true`, app("p,;q")},
		{"quoted quote", `/app,/srv/app,u, "p""q" ,true`, app(`p"q`)},
		{"nothing but quotes", `/app,/srv/app,u,"""""",true`, app(`""`)},
		{"quoted blanks", `/app,/srv/app,u,"  p ",true`, app("  p ")},
		{"quoted null is the text", `/app,/srv/app,u,"null",true`, app("null")},
		{"a quote inside an unquoted field", `/app,/srv/app,u,p"q",true`, app(`p"q"`)},
		{"colon and Unicode in the password", `/app,/srv/app,u,p:ä密,true`, app("p:ä密")},
		{"all quoted", `"/app","/srv/app","u","p","true"`, app("p")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseMounts(tt.in)
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

// Every case holds S3CRET where the operator's password stands, or slipped to.
func TestParseMountsErrors(t *testing.T) {
	const count = "fields: expected prefix,path,user,password,readonly or prefix,path, found "
	const quoteIt = " (a field that holds , or ; must be quoted)"
	const fullWidth = " (there is a full-width ， or ；: write , or ;)"
	const whole = "the whole value is in quotes: drop them"
	tests := []struct {
		name string
		in   string
		want string
	}{
		{"three fields", "/ok,x;/app,y,S3CRET", `mount 2 ("/app"), ` + count + "3" + quoteIt},
		{"four fields, after empty mounts", "/ok,x;;;/app,y,u,S3CRET", `mount 2 ("/app"), ` + count + "4" + quoteIt},
		{"unquoted comma in the password", "/app,y,u,S3CRET,S3CRET,true", `mount 1 ("/app"), ` + count + "6" + quoteIt},
		{"unquoted semicolon in the password", "/app,y,u,S3CRET;/S3CRET,true", `mount 1 ("/app"), ` + count + "4" + quoteIt},
		{"unquoted semicolon, then a wrong quote", `/app,y,u,S3CRET;/S3CRET,"true`, `mount 1 ("/app"), ` + count + "4" + quoteIt},
		{"quotes around everything", `"/app,y,u,S3CRET,true"`, whole},
		{"quotes around several mounts", ` "/app,y,u,S3CRET,true;/b,x"` + "\n", whole},
		{"quotes around everything, one inside", `"/app,y,u,"S3CRET,",true"`, whole},
		{"single quotes around everything", `'/app,y,u,S3CRET,true'`, whole},
		{"single quotes around several mounts", `'/b,x;/app,y,u,S3CRET,true'`, whole},
		{"quotes around the last mount", `/b,x;"/app,y,u,S3CRET,true"`, "mount 2, " + count + "1" + quoteIt},
		{"full-width commas", "/app，y，u，S3CRET，true", "mount 1, " + count + "1" + fullWidth},
		{"one full-width comma", "/app,y，u,S3CRET,true", `mount 1 ("/app"), ` + count + "4" + fullWidth},
		{"full-width comma before readonly", "/app,y,u,S3CRET，true", `mount 1 ("/app"), ` + count + "4" + fullWidth},
		{"full-width semicolon", "/app,y,u,S3CRET,true；/b,x", `mount 1 ("/app"), ` + count + "6" + fullWidth},
		{"full-width semicolon at the end", "/app,y,u,S3CRET,true；", `mount 1 ("/app"), readonly: expected true or false` + fullWidth},
		{"quotes around too much", `"/app,y,u,S3CRET",true,x`, "mount 1, " + count + "3" + quoteIt},
		{"separators forgotten", `/app y u "S3CRET",true,`, "mount 1, " + count + "3" + quoteIt},
		{"wrong separator", "/app:y:u:S3CRET:true", "mount 1, " + count + "1" + quoteIt},
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
		{"prefix reserved", "/-,x,u,S3CRET,true", "mount 1, prefix: expected another one, /- is reserved for the server itself"},
		{"prefix under the reserved one", "/-/x,x,u,S3CRET,true", "mount 1, prefix: expected another one, /- is reserved for the server itself"},
		{"path empty", "/app,,u,S3CRET,true", `mount 1 ("/app"), path: expected a folder on this machine`},
		{"path with NUL", "/app,a\x00b,u,S3CRET,true", `mount 1 ("/app"), path: expected a folder on this machine`},
		{"user null only", "/app,x,null,S3CRET,true", `mount 1 ("/app"), user: expected a name beside the password, or null for both`},
		{"password null only", "/app,x,S3CRET,null,true", `mount 1 ("/app"), password: expected one beside the user, or null for both`},
		{"quoted null beside null", `/app,x,null,"null",true`, `mount 1 ("/app"), user: expected a name beside the password, or null for both`},
		{"user empty", "/app,x,,S3CRET,true", `mount 1 ("/app"), user: expected a name, or null,null as user and password for no login`},
		{"password empty", "/app,x,u,,true", `mount 1 ("/app"), password: expected one beside the user, or null,null for no login`},
		{"both empty", "/app,x,,,true", `mount 1 ("/app"), user: expected a name, or null,null as user and password for no login`},
		{"user with a colon", "/app,x,u:S3CRET,S3CRET,true", `mount 1 ("/app"), user: expected no colon`},
		{"user with a control character", "/app,x,u\tv,S3CRET,true", `mount 1 ("/app"), user: expected no control characters`},
		{"password with a control character", "/app,x,u,S3CRET\x7fx,true", `mount 1 ("/app"), password: expected no control characters`},
		{"password with a line break", "/app,x,u,\"S3CRET\n\",true", `mount 1 ("/app"), password: expected no control characters`},
		{"readonly no boolean", "/app,x,u,S3CRET,S3CRET", `mount 1 ("/app"), readonly: expected true or false`},
		{"readonly empty", "/app,x,u,S3CRET,", `mount 1 ("/app"), readonly: expected true or false`},
		{"quote open", `/app,x,u,"S3CRET,true;/b,y`, `mount 1 ("/app"), password: expected a closing "`},
		{"quote of the first field open", `"/app,x,u,S3CRET,true`, `mount 1, prefix: expected a closing "`},
		{"text behind a quote", `/app,x,u,"S3"CRET,true`, `mount 1 ("/app"), password: expected , or ; behind the closing " (a quote inside is written "")`},
		{"quote open in a sixth field", `/app,x,u,S3CRET,true,"`, `mount 1 ("/app"), fields: expected a closing "`},
		{"same prefix", "/app,x;/app/,y,u,S3CRET,true", `mount 2 ("/app"), prefix: expected another one than that of mount 1 ("/app")`},
		{"inside another", "/a,x;/b,y;/a/b,z,u,S3CRET,true", `mount 3 ("/a/b"), prefix: expected one outside mount 1 ("/a")`},
		{"around another", "/a/b,x;/a,y,u,S3CRET,true", `mount 2 ("/a"), prefix: expected one that does not enclose mount 1 ("/a/b")`},
		{"root second", "/a,x;/,y,u,S3CRET,true", `mount 2 ("/"), prefix: expected / to be the only mount, found it beside mount 1 ("/a")`},
		{"root first", "/,x;/a,y,u,S3CRET,true", `mount 2 ("/a"), prefix: expected / to be the only mount, found it beside mount 1 ("/")`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseMounts(tt.in)
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

// Any damage to a good value either still parses or gives an error of one line
// without any part of the passwords.
func TestErrorsNeverShowPasswords(t *testing.T) {
	const good = `/app,/srv/app,user,S3CRET-one,true; /team/b , "x,y" , u2 , "S3CRET,;two" , false;/c,z,u3,"S3CRET""three",true`
	failed := 0
	for i := range len(good) + 1 {
		for _, insert := range []string{"", ",", ";", `"`, `""`, "\n", ",,", "null"} {
			for _, cut := range []int{0, 1, 5, 9} {
				in := good[:i] + insert + good[min(i+cut, len(good)):]
				_, err := ParseMounts(in)
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
func checkIdentity(t *testing.T, mounts []Mount) {
	t.Helper()
	printed := make([]string, len(mounts))
	for i, m := range mounts {
		printed[i] = m.String()
	}
	again, err := ParseMounts(strings.Join(printed, ";"))
	if err != nil || !reflect.DeepEqual(again, mounts) {
		t.Errorf("%#v printed as %q is read as %#v, %v", mounts, printed, again, err)
	}
}

func FuzzParseMounts(f *testing.F) {
	f.Add("/app,/srv/app,u", ",true")
	f.Add("/a,x;/b,y,null,null,true;\n/c,z,u", "x,tRue;")
	f.Add(`/a,x,"u,""v"`, `","1`)
	f.Add(`"/a,x`, `",true,"`)
	f.Add("/a/b,x;/a,y,u", ";/b,true")
	f.Add("/,x", ",p,0;/b")
	f.Fuzz(func(t *testing.T, head, tail string) {
		const secret = "S3CRET-sentinel"
		if strings.Contains(head, secret) || strings.Contains(tail, secret) {
			t.Skip("the sentinel stands where no password does")
		}
		for _, in := range []string{head, head + "," + secret + tail, head + `,"` + secret + tail} {
			mounts, err := ParseMounts(in)
			if err == nil {
				checkIdentity(t, mounts)
				continue
			}
			if mounts != nil {
				t.Errorf("%q gives mounts beside the error %q", in, err)
			}
			if strings.Contains(err.Error(), secret) || strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("%q gives %q", in, err)
			}
		}
	})
}
