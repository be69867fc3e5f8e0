package auth

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

const testKey = "0123456789abcdef"

func links(t testing.TB, key string) *Links {
	t.Helper()
	l, err := NewLinks(key)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLinks(t *testing.T) {
	l, now := links(t, testKey), time.Unix(1_800_000_000, 0)
	end := now.Add(time.Hour)
	folder, file, root := l.Sign("/app/日志/", end), l.Sign("/app/lab.log", end), l.Sign("/", end)
	for _, c := range []struct {
		name, token, path string
		at                time.Time
		want              bool
	}{
		{"the file", file, "/app/lab.log", now, true},
		{"the folder", folder, "/app/日志", now, true},
		{"with its slash", folder, "/app/日志/", now, true},
		{"in the folder", folder, "/app/日志/deep/x.log", now, true},
		{"above the folder", folder, "/app", now, false},
		{"deeper than paths can be", root, strings.Repeat("/x", maxPath), now, false},
		{"a neighbour by name", folder, "/app/日志2", now, false},
		{"a neighbour of the file", file, "/app/lab.log.1", now, false},
		{"the file as a folder", file, "/app/lab.log/x", now, true},
		{"the root", root, "/anything/at/all", now, true},
		{"at its last second", file, "/app/lab.log", end.Add(-time.Second), true},
		{"at its end", file, "/app/lab.log", end, false},
		{"cut", file[:len(file)-1], "/app/lab.log", now, false},
		{"longer", file + "A", "/app/lab.log", now, false},
		{"later", "z" + file, "/app/lab.log", now, false},
		{"nothing", "", "/app/lab.log", now, false},
		{"a dot", ".", "/app/lab.log", now, false},
		{"another's end", l.Sign("/app/lab.log", end.Add(time.Hour))[:6] + file[6:], "/app/lab.log", now, false},
		{"another key", links(t, testKey+"x").Sign("/app/lab.log", end), "/app/lab.log", now, false},
	} {
		if _, until, ok := l.Check(c.token, c.path, c.at); ok != c.want || ok && !until.Equal(end) {
			t.Errorf("%s: %v, %v; want %v", c.name, until, ok, c.want)
		}
	}
	if _, _, ok := (*Links)(nil).Check(file, "/app/lab.log", now); ok {
		t.Error("a link works without a key")
	}
	if _, err := NewLinks("short"); err == nil {
		t.Error("a key of 5 characters")
	}
}

// old returns a token of the old form, without the number of segments.
func old(l *Links, target string, until time.Time) string {
	end := strconv.FormatInt(until.Unix(), 36)
	return end + "." + l.mac(trimSlash(target), end)
}

// Links of the old form stay valid, on paths of ordinary depth.
func TestOldLinks(t *testing.T) {
	l, now := links(t, testKey), time.Unix(1_800_000_000, 0)
	if got := old(l, "/app/lab.log", now); got != "tro8w0.VcTVlI-BQZ68Gd4PDUuaEJAl-CQr_8UP6ZphLPLkbuw" {
		t.Errorf("a token of the old form has changed: %s", got)
	}
	end := now.Add(time.Hour)
	for _, c := range []struct {
		target, path string
		want         bool
	}{
		{"/app/lab.log", "/app/lab.log", true},
		{"/app/sub/", "/app/sub", true},
		{"/app", "/app/a/b/c", true},
		{"/", "/app/a", true},
		{"/", "/", true},
		{"/app/a", "/app/b", false},
		{"/app", strings.Repeat("/app", maxOldDepth), true},
		{"/app", strings.Repeat("/app", maxOldDepth+1), false},
	} {
		if target, _, ok := l.Check(old(l, c.target, end), c.path, now); ok != c.want || ok && target != trimSlash(c.target) {
			t.Errorf("%s on %s: %q, %v", c.target, c.path, target, ok)
		}
	}
}

// The depth in a token is signed.
func TestLinkSaysItsDepth(t *testing.T) {
	l, now := links(t, testKey), time.Unix(1_800_000_000, 0)
	end := now.Add(time.Hour)
	for _, target := range []string{"/", "/app", "/app/sub", "/app/sub/deep/x.log"} {
		terms, mac := l.Sign(target, end)[:8], l.Sign(target, end)[9:]
		if terms[:7] != "trobo0." || terms[7:] != strconv.Itoa(segments(target)) {
			t.Errorf("%s: %s", target, terms)
		}
		for _, depth := range []string{"", ".", ".-1", ".00", ".0", ".1", ".2", ".3", ".4", ".5", ".+2", ".2.", ".2.0", ".99999999999999999999"} {
			forged := terms[:6] + depth + "." + mac
			if _, _, ok := l.Check(forged, target+"/app/sub/deep", now); ok != (forged == l.Sign(target, end)) {
				t.Errorf("%s opens with depth %q: %v", target, depth, ok)
			}
		}
		if _, _, ok := l.Check(old(l, target, end)[:6]+"."+strconv.Itoa(segments(target))+old(l, target, end)[6:], target, now); ok {
			t.Errorf("%s opens by an old token with a depth", target)
		}
	}
}

// Checking a token costs the same on every depth of path.
func TestDeepPathIsCheap(t *testing.T) {
	l, now := links(t, testKey), time.Unix(1_800_000_000, 0)
	check := func(token, path string) float64 {
		return testing.AllocsPerRun(10, func() { l.Check(token, path, now) })
	}
	deep := strings.Repeat("/a", maxPath/2-1)
	wrong := l.Sign("/b/b", now.Add(time.Hour))
	once := check(wrong, "/a/a")
	if got := check(wrong, deep); got > once {
		t.Errorf("%v allocations for a path of %d segments, %v for one of two", got, segments(deep), once)
	}
	if got := check(old(l, "/b", now.Add(time.Hour)), deep); got > once {
		t.Errorf("%v allocations for an old token", got)
	}
}

func BenchmarkLinkCheck(b *testing.B) {
	l, now := links(b, testKey), time.Unix(1_800_000_000, 0)
	end := now.Add(time.Hour)
	for name, segments := range map[string]int{"shallow": 3, "64 segments": 64, "deep": maxPath/2 - 1} {
		path := strings.Repeat("/a", segments)
		for kind, token := range map[string]string{"new": l.Sign("/b", end), "old": old(l, "/b", end)} {
			b.Run(name+"/"+kind, func(b *testing.B) {
				for b.Loop() {
					for range 9 { // as many tokens as a request may have
						l.Check(token, path, now)
					}
				}
			})
		}
	}
}

func FuzzLinkCheck(f *testing.F) {
	f.Add("nts6w0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/app/lab.log")
	f.Add("nts6w0.2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/app/lab.log")
	f.Add(".", "")
	f.Add("-1.x", "relative//path/..")
	f.Fuzz(func(t *testing.T, token, path string) {
		l := links(t, testKey)
		if _, _, ok := l.Check(token, path, time.Unix(0, 0)); ok {
			t.Errorf("%q opens %q", token, path)
		}
	})
}
