package config

import (
	"io"
	"os"
	"strings"
	"testing"
)

// zonesOf returns the zones of the mounts as text.
func zonesOf(c Config) string {
	var all []string
	for _, m := range c.Mounts {
		zone := "TZ"
		if m.Zone != nil {
			zone = m.Zone.String()
		}
		all = append(all, m.Prefix+"="+zone)
	}
	return strings.Join(all, " ")
}

func TestLogZones(t *testing.T) {
	const dav = "/app,logs;/db,logs2;/team/x,logs3"
	const toml = "[[davs]]\nprefix='/app'\npathDir='logs'\nreadOnly=true\nzone='UTC'\n[[davs]]\nprefix='/db'\npathDir='logs2'\nreadOnly=true\n"
	for _, c := range []struct {
		name, env, file string
		args            []string
		want            string
	}{
		{"none", "", "dav='" + dav + "'", nil, "/app=TZ /db=TZ /team/x=TZ"},
		{"one", "/app=UTC", "dav='" + dav + "'", nil, "/app=UTC /db=TZ /team/x=TZ"},
		{"some", "/app=UTC,/db=America/New_York", "dav='" + dav + "'", nil, "/app=UTC /db=America/New_York /team/x=TZ"},
		{"blanks and slashes", " /app/ = UTC ,\n/team/x=+08:00 ", "dav='" + dav + "'", nil, "/app=UTC /db=TZ /team/x=+08:00"},
		{"all others", "*=UTC,/db=Asia/Shanghai", "dav='" + dav + "'", nil, "/app=UTC /db=Asia/Shanghai /team/x=UTC"},
		{"the root", "/=UTC", "dav='/,logs'", nil, "/=UTC"},
		{"a name with =", "/a=b=UTC", "dav='/a=b,logs'", nil, "/a=b=UTC"},
		{"flag before environment", "/app=UTC", "dav='" + dav + "'", []string{"--log_zones", "/db=UTC"}, "/app=TZ /db=UTC /team/x=TZ"},
		{"a list in a file", "", "log_zones=['/app=UTC','*=Asia/Tokyo']\ndav='" + dav + "'", nil, "/app=UTC /db=Asia/Tokyo /team/x=Asia/Tokyo"},
		{"a block", "", toml, nil, "/app=UTC /db=TZ"},
		{"a block and the setting", "*=Asia/Tokyo", toml, nil, "/app=UTC /db=Asia/Tokyo"},
		{"a block and the same setting", "/app=utc", toml, nil, "/app=UTC /db=TZ"},
		{"two users of a mount", "", "[[davs]]\nprefix='/a'\npathDir='x'\nusername='u'\npassword='p'\nreadOnly=true\n[[davs]]\nprefix='/a'\npathDir='x'\nusername='v'\npassword='p'\nreadOnly=true\nzone='UTC'\n", nil, "/a=UTC"},
		{"the samples", "/public-readonly=UTC", "", nil, "/public-writable=TZ /public-readonly=UTC /private-writable=TZ"},
	} {
		got, err := loadWith(t, c.file, c.env, c.args)
		if err != nil || zonesOf(got) != c.want {
			t.Errorf("%s: %s, %v; want %s", c.name, zonesOf(got), err, c.want)
		}
	}
}

// loadWith loads settings from a config.toml, from LOG_ZONES, and from flags.
func loadWith(t *testing.T, file, env string, args []string) (Config, error) {
	t.Helper()
	clearEnvironment(t)
	t.Chdir(t.TempDir())
	if err := os.WriteFile("config.toml", []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LOG_ZONES", env)
	return Load(args, io.Discard)
}

// An error names the zone, and the mount that it is for.
func TestWrongLogZones(t *testing.T) {
	const one = "expected a time zone such as Asia/Shanghai, UTC or +08:00, found "
	block := "[[davs]]\nprefix='/app'\npathDir='x'\nreadOnly=true\n"
	for _, c := range []struct{ env, file, want string }{
		{"/app=Asia/Shanghia", "", `LOG_ZONES: "/app": ` + one + `"Asia/Shanghia"`},
		{"/app=UTC,/db=local", "", `LOG_ZONES: "/db": ` + one + `"local"`},
		{"*=CST", "", `LOG_ZONES: "*": ` + one + `"CST"`},
		{"/app=", "", `LOG_ZONES: "/app": ` + one + `""`},
		{"/app=../UTC", "", `LOG_ZONES: "/app": ` + one + `"../UTC"`},
		{"UTC", "", `LOG_ZONES: part 1: expected MOUNT=ZONE, such as /app=UTC or *=UTC`},
		{"/app=UTC,", "", `LOG_ZONES: part 2: expected MOUNT=ZONE, such as /app=UTC or *=UTC`},
		{"/app=UTC;/db=UTC", "", `LOG_ZONES: "/app=UTC;/db": expected the prefix of a mount`},
		{"app=UTC", "", `LOG_ZONES: part 1: prefix: expected it to start with /`},
		{"/app=UTC,/app/=UTC", "", `LOG_ZONES: "/app": expected one zone, found two`},
		{"*=UTC,*=UTC", "", `LOG_ZONES: "*": expected one zone, found two`},
		{"/db=UTC", "", `LOG_ZONES: "/db": expected the prefix of a mount`},
		{"/ap=UTC", "dav='/app,x'", `LOG_ZONES: "/ap": expected the prefix of a mount`},
		{"/app=Asia/Tokyo", block + "zone='UTC'", `LOG_ZONES: "/app": expected UTC, as in [[davs]], found Asia/Tokyo`},
		{"", block + "zone='Mars/Base'", `config.toml, line 1, davs 1 ("/app"), zone: ` + one + `"Mars/Base"`},
		{"", block + "zone='UTC'\n[[davs]]\nprefix='/b'\npathDir='y'\nreadOnly=true\nzone='utc+25'\n", `config.toml, line 6, davs 2 ("/b"), zone: ` + one + `"utc+25"`},
		{"", "[[davs]]\nprefix='/app'\npathDir='x'\nusername='u'\npassword='p'\nreadOnly=true\nzone='UTC'\n[[davs]]\nprefix='/app'\npathDir='x'\nusername='v'\npassword='p'\nreadOnly=true\nzone='Asia/Tokyo'", `config.toml, line 8, davs 2 ("/app"), zone: expected UTC, as in another block of the mount, found Asia/Tokyo`},
		{"", "dav='/app,x,u,p,true,UTC'", `config.toml, line 1, dav: mount 1 ("/app"), fields: expected`}, // never a sixth field
	} {
		file := c.file
		if file == "" {
			file = "dav='/app,x'"
			if strings.Contains(c.env, "/db=l") {
				file = "dav='/app,x;/db,y'"
			}
		}
		_, err := loadWith(t, file, c.env, nil)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s %q:\n got %v\nwant %s", c.env, c.file, err, c.want)
		}
	}
}
