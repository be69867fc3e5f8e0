package auth

import (
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
		{"deeper than paths can be", root, strings.Repeat("/x", longestPath), now, false},
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
		t.Error("without a key there are links")
	}
	if _, err := NewLinks("short"); err == nil {
		t.Error("a key of 5 characters")
	}
}

func FuzzLinkCheck(f *testing.F) {
	f.Add("nts6w0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/app/lab.log")
	f.Add(".", "")
	f.Add("-1.x", "relative//path/..")
	f.Fuzz(func(t *testing.T, token, path string) {
		l := links(t, testKey)
		if _, _, ok := l.Check(token, path, time.Unix(0, 0)); ok {
			t.Errorf("%q opens %q", token, path)
		}
	})
}
