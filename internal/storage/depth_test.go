package storage

import (
	"errors"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// levels returns the name of a chain of n folders.
func levels(name string, n int) string { return strings.Repeat("/"+name, n) }

// deepest counts the levels of folders below a folder of the host.
func deepest(t *testing.T, dir string) int {
	t.Helper()
	most := 0
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			most = max(most, strings.Count(strings.TrimPrefix(path, dir), string(filepath.Separator)))
		}
		return err
	}))
	return most
}

// Requests create folders up to MaxDepth levels deep, links followed. A refused request
// changes nothing.
func TestNothingIsMadeTooDeep(t *testing.T) {
	const last = MaxDepth
	f, dir := open(t, false)
	check(t, os.MkdirAll(dir+levels("d", last), 0o755))
	check(t, os.MkdirAll(dir+levels("t", 50), 0o755)) // t contains 49 levels
	check(t, os.WriteFile(dir+levels("t", 50)+"/x", []byte("x"), 0o644))
	check(t, os.Symlink(strings.TrimPrefix(levels("d", last), "/"), filepath.Join(dir, "deep")))
	before := harvest(t, dir)

	for name, do := range map[string]func() error{
		"mkdir":                        func() error { return f.Mkdir(ctx, levels("d", last)+"/new", 0o777) },
		"mkdir through a link":         func() error { return f.Mkdir(ctx, "/deep/new", 0o777) },
		"copy of a folder":             func() error { _, err := f.Copy(ctx, "/sub", levels("d", last)+"/new", false, true); return err },
		"copy of a folder alone":       func() error { _, err := f.Copy(ctx, "/sub", levels("d", last)+"/new", true, true); return err },
		"copy through a link":          func() error { _, err := f.Copy(ctx, "/sub", "/deep/new", false, true); return err },
		"copy of a tree, one too deep": func() error { _, err := f.Copy(ctx, "/t", levels("d", last-49)+"/new", false, true); return err },
		"copy of a tree over a folder": func() error { _, err := f.Copy(ctx, "/t", levels("d", last), false, true); return err },
		"move of a folder":             func() error { _, err := f.Move(ctx, "/sub", levels("d", last)+"/new", true); return err },
		"move through a link":          func() error { _, err := f.Move(ctx, "/sub", "/deep/new", true); return err },
		"move of a tree, one too deep": func() error { _, err := f.Move(ctx, "/t", levels("d", last-49)+"/new", true); return err },
		"move of a tree over a folder": func() error { _, err := f.Move(ctx, "/t", levels("d", last), true); return err },
	} {
		if err := do(); !errors.Is(err, ErrTooDeep) {
			t.Errorf("%s: %v", name, err)
		}
		if !maps.Equal(harvest(t, dir), before) {
			t.Errorf("%s has changed something", name)
		}
	}
	for name, do := range map[string]func() error{
		"the last level":     func() error { return f.Mkdir(ctx, levels("d", last-1)+"/new", 0o777) },
		"a file in the last": func() error { return put(f, levels("d", last)+"/new.log", "x") },
		"a copy of a file in it": func() error {
			_, err := f.Copy(ctx, "/lab.log", levels("d", last)+"/copy.log", false, true)
			return err
		},
		"a tree that just fits, copied and moved": func() error {
			_, err := f.Copy(ctx, "/t", levels("d", last-50)+"/copy", false, true)
			if err == nil {
				_, err = f.Move(ctx, "/t", levels("d", last-50)+"/moved", true)
			}
			return err
		},
		"a copy of what is there": func() error { _, err := f.Copy(ctx, "/d", "/e", false, true); return err },
	} {
		if err := do(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := deepest(t, dir); got != last {
		t.Errorf("%d levels", got)
	}
}

// A deep tree that the host made can be read, renamed, and moved up.
func TestWayOutOfADeepTree(t *testing.T) {
	f, dir := open(t, false)
	check(t, os.MkdirAll(dir+levels("d", MaxDepth+100), 0o755))
	check(t, os.WriteFile(dir+levels("d", MaxDepth+100)+"/x", []byte("x"), 0o644))
	if got, err := read(f, levels("d", MaxDepth+100)+"/x"); got != "x" {
		t.Errorf("%q, %v", got, err)
	}
	for _, c := range [][2]string{{"/d", "/e"}, {"/e" + levels("d", 100), "/up"}} {
		if _, err := f.Move(ctx, c[0], c[1], true); err != nil {
			t.Errorf("%s: %v", path.Base(c[1]), err)
		}
	}
	check(t, put(f, "/up"+levels("d", MaxDepth-1)+"/new", "x"))
}

// Concurrent requests nest no deeper than single ones: a measured tree cannot grow before
// its move.
func TestNestingAtOnce(t *testing.T) {
	f, dir := open(t, false)
	const trees, clients = 4, 4
	for i := range trees {
		check(t, os.MkdirAll(dir+"/"+string(rune('a'+i))+levels("x", MaxDepth/2), 0o755))
	}
	var all sync.WaitGroup
	for i := range clients {
		rnd := rand.New(rand.NewPCG(1, uint64(i)))
		all.Go(func() {
			for range 20 {
				top := func() string { return "/" + string(rune('a'+rnd.IntN(trees))) }
				// Many sources do not exist under this name any more.
				from, to := top(), top()+levels("x", rnd.IntN(MaxDepth/2))+"/n"
				switch rnd.IntN(4) {
				case 0:
					f.Copy(ctx, from+levels("x", rnd.IntN(50)), to, false, false)
				case 1:
					f.Mkdir(ctx, to, 0o777)
				default:
					f.Move(ctx, from, to, false)
					f.Move(ctx, to, from, false)
				}
			}
		})
	}
	all.Wait()
	if got := deepest(t, dir); got > MaxDepth {
		t.Errorf("%d levels", got)
	}
}

// A walk without budget for names still visits each folder once.
func TestWalkInLittleRoom(t *testing.T) {
	f, dir := open(t, false)
	want := map[string]int{"/": 1, "/sub": 1}
	for i := range 300 {
		name := "/" + strings.Repeat(string(rune('a'+i%26)), 1+i*7%40)
		for range 3 {
			want[name]++
			check(t, os.MkdirAll(dir+name, 0o755))
			name += "/m"
		}
	}
	root, err := f.current()
	check(t, err)
	for _, budget := range []int{0, 100, 5000, maxNameBytes} {
		v := &counter{entered: map[string]int{}}
		way := &hostRoute{trail: trail{top: root}, files: f, root: root, local: "."}
		w := walk{ctx: ctx, route: way, limit: MaxDepth, budget: budget, visitor: v}
		check(t, w.folder())
		for name := range want {
			if v.entered[name] != 1 {
				t.Errorf("with room for %d bytes %s is entered %d times", budget, name, v.entered[name])
			}
		}
		if len(v.entered) != len(want) || v.files != 2 {
			t.Errorf("with room for %d bytes: %d folders, %d files; want %d, 2", budget, len(v.entered), v.files, len(want))
		}
	}
}

// counter is a Visitor that counts.
type counter struct {
	trail   []string
	entered map[string]int
	files   int
	deep    []string
}

func (c *counter) Enter(folder File) error {
	name := "/" + strings.TrimPrefix(folder.(*hostFile).local, ".")
	c.entered[name]++
	c.trail = append(c.trail, name)
	return nil
}

func (c *counter) Members(_ File, members []Member) error {
	for i := range members {
		if !members[i].IsDir() {
			c.files++
		}
	}
	return nil
}

func (c *counter) Leave() error {
	c.trail = c.trail[:len(c.trail)-1]
	return nil
}

func (c *counter) Failed(name string, err error) error {
	if !errors.Is(err, ErrTooDeep) {
		return err
	}
	c.deep = append(c.deep, path.Join(c.trail[len(c.trail)-1], name))
	return nil
}

// A walk never enters a link, even if it replaced a folder after the check.
func TestNoWalkEntersALink(t *testing.T) {
	f, dir := open(t, false)
	plant(t, dir, map[string]string{"tree/real/x": "x", "other/precious": "p"})
	check(t, os.Symlink("../other", filepath.Join(dir, "tree", "link")))
	v := &counter{entered: map[string]int{}}
	check(t, f.Walk(ctx, "/tree", v))
	if len(v.entered) != 2 {
		t.Errorf("entered %v", v.entered)
	}
	root, err := f.current()
	check(t, err)
	trail := trail{top: root}
	defer trail.close()
	check(t, trail.enter("tree"))
	if err := trail.enter("link"); err == nil {
		t.Error("entered a link")
	}
	// A link replaces a folder while that is closed.
	check(t, trail.enter("real"))
	trail.steps[1].close()
	check(t, os.RemoveAll(filepath.Join(dir, "tree", "real")))
	check(t, os.Symlink("../other", filepath.Join(dir, "tree", "real")))
	if _, err := trail.current(); err == nil {
		t.Error("came back into a link")
	}
	check(t, f.Remove(ctx, "/tree"))
	if got, err := read(f, "/other/precious"); got != "p" {
		t.Errorf("%q, %v", got, err)
	}
}
