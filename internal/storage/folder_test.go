package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var ctx = context.Background()

// open makes a folder with lab.log and sub/inner.txt, beside a secret that no name may
// reach, and opens it.
func open(t testing.TB, readOnly bool) (*Folder, string) {
	t.Helper()
	base := t.TempDir()
	dir := filepath.Join(base, "shared")
	for name, content := range map[string]string{
		"secret.txt":           "secret",
		"shared/lab.log":       "old\n",
		"shared/sub/inner.txt": "inner\n",
	} {
		name = filepath.Join(base, name)
		check(t, os.MkdirAll(filepath.Dir(name), 0o755))
		check(t, os.WriteFile(name, []byte(content), 0o644))
	}
	f, err := Open(dir, readOnly)
	check(t, err)
	return f, dir
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(f *Folder, name string) (string, error) {
	file, err := f.OpenFile(ctx, name, os.O_RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer file.Close()
	b, err := io.ReadAll(file)
	return string(b), err
}

func put(f *Folder, name, content string) error {
	file, err := f.OpenFile(ctx, name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, strings.NewReader(content))
	return errors.Join(err, file.Close())
}

func tagOf(fi fs.FileInfo) string {
	return string(fi.(interface{ AppendETag([]byte) []byte }).AppendETag(nil))
}

func attributesOf(f *Folder, name string) (map[string]string, error) {
	file, err := f.OpenFile(ctx, name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return file.(*hostFile).Attributes()
}

func names(t *testing.T, f *Folder, name string) []string {
	t.Helper()
	dir, err := f.OpenFile(ctx, name, os.O_RDONLY, 0)
	check(t, err)
	defer dir.Close()
	members, err := dir.Readdir(-1)
	check(t, err)
	var list []string
	for _, fi := range members {
		list = append(list, fi.Name())
	}
	slices.Sort(list)
	return list
}

func TestLinks(t *testing.T) {
	f, dir := open(t, false)
	check(t, os.Symlink("lab.log", filepath.Join(dir, "relative")))
	check(t, os.Symlink("../lab.log", filepath.Join(dir, "sub", "up")))
	check(t, os.Symlink(filepath.Join(dir, "lab.log"), filepath.Join(dir, "absolute")))
	check(t, os.Symlink(filepath.Join(dir, "sub"), filepath.Join(dir, "subdir")))
	check(t, os.Symlink("absolute", filepath.Join(dir, "chain")))
	check(t, os.Symlink("../shared/lab.log", filepath.Join(dir, "out-and-in")))
	check(t, os.Symlink("../../shared/sub/..", filepath.Join(dir, "sub", "around")))
	check(t, os.Symlink(dir, dir+"-alias"))
	check(t, os.Symlink(dir+"-alias/sub/inner.txt", filepath.Join(dir, "by-alias")))
	check(t, os.Symlink(dir+"-alias/../secret.txt", filepath.Join(dir, "out-by-alias")))
	check(t, os.Symlink("../shared-alias/../secret.txt", filepath.Join(dir, "out-and-out")))
	check(t, os.Symlink("../secret.txt", filepath.Join(dir, "out-relative")))
	check(t, os.Symlink(filepath.Join(dir, "../secret.txt"), filepath.Join(dir, "out-absolute")))
	check(t, os.Symlink(dir+"x/../secret.txt", filepath.Join(dir, "out-clever")))
	check(t, os.Symlink("..", filepath.Join(dir, "out-folder")))
	check(t, os.Symlink("/etc", filepath.Join(dir, "out-etc")))
	check(t, os.Symlink("loop", filepath.Join(dir, "loop")))
	check(t, os.Symlink("nothing", filepath.Join(dir, "dangling")))

	want := []string{"absolute", "by-alias", "chain", "lab.log", "out-and-in", "relative", "sub", "subdir"}
	if got := names(t, f, "/"); !slices.Equal(got, want) {
		t.Errorf("listed: %q, want %q", got, want)
	}
	for name, want := range map[string]string{
		"/relative": "old\n", "/sub/up": "old\n", "/absolute": "old\n", "/chain": "old\n",
		"/subdir/inner.txt": "inner\n", "/subdir/up": "old\n", "/sub/../lab.log": "old\n",
		"/out-and-in": "old\n", "/by-alias": "inner\n", "/sub/around/lab.log": "old\n",
	} {
		if got, err := read(f, name); got != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if fi, err := f.Stat(ctx, name); err != nil || fi.Name() != filepath.Base(name) {
			t.Errorf("Stat %s: %v, %v", name, fi, err)
		}
	}
	for _, name := range []string{"/out-relative", "/out-absolute", "/out-clever", "/out-by-alias", "/out-and-out", "/out-folder", "/out-folder/secret.txt", "/out-etc/passwd", "/loop", "/dangling", "/../secret.txt"} {
		if got, err := read(f, name); err == nil {
			t.Errorf("%s leads to %q", name, got)
		}
		if _, err := f.Stat(ctx, name); err == nil {
			t.Errorf("Stat %s: no error", name)
		}
		if name == "/dangling" || name == "/../secret.txt" {
			continue
		}
		if err := put(f, name, "gone"); err == nil {
			t.Errorf("%s can be written", name)
		}
		if err := f.RemoveAll(ctx, name); err == nil {
			t.Errorf("%s can be removed", name)
		}
		if err := f.Rename(ctx, name, "/moved"); err == nil {
			t.Errorf("%s can be moved", name)
		}
		if err := f.Rename(ctx, "/lab.log", name); err == nil {
			t.Errorf("%s can be moved over", name)
		}
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "../secret.txt")); string(b) != "secret" {
		t.Errorf("the secret is %q now", b)
	}
}

// A mount of the whole host contains every link's target.
func TestWithinTheWholeHost(t *testing.T) {
	for target, want := range map[string]string{"/": ".", "/dev/": "dev", "/missing": "missing", "..": ".", "../../dev": "dev"} {
		if got, ok := insideBase("/", ".", target); got != want || !ok {
			t.Errorf("%s: %q, %v; want %q", target, got, ok, want)
		}
	}
}

func TestWritesGoThroughLinks(t *testing.T) {
	f, dir := open(t, false)
	check(t, os.Symlink(filepath.Join(dir, "lab.log"), filepath.Join(dir, "absolute")))
	check(t, os.Symlink(filepath.Join(dir, "sub"), filepath.Join(dir, "subdir")))
	check(t, put(f, "/absolute", "new\n"))
	check(t, put(f, "/subdir/new.txt", "x"))
	check(t, f.Mkdir(ctx, "/subdir/deep", 0o755))
	check(t, f.Rename(ctx, "/subdir/new.txt", "/subdir/deep/newer.txt"))
	if b, _ := os.ReadFile(filepath.Join(dir, "lab.log")); string(b) != "new\n" {
		t.Errorf("lab.log: %q", b)
	}
	if fi, err := os.Lstat(filepath.Join(dir, "absolute")); err != nil || fi.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v %v", fi, err)
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "sub/deep/newer.txt")); string(b) != "x" {
		t.Errorf("newer.txt: %q", b)
	}
	check(t, f.RemoveAll(ctx, "/absolute"))
	if _, err := os.Stat(filepath.Join(dir, "lab.log")); err != nil {
		t.Errorf("removing the link removed its target: %v", err)
	}
}

func TestReadOnly(t *testing.T) {
	f, _ := open(t, true)
	for name, err := range map[string]error{
		"put":    put(f, "/lab.log", "x"),
		"new":    put(f, "/new", "x"),
		"mkdir":  f.Mkdir(ctx, "/new", 0o755),
		"remove": f.RemoveAll(ctx, "/lab.log"),
		"rename": f.Rename(ctx, "/lab.log", "/x"),
	} {
		if !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: %v, want fs.ErrPermission", name, err)
		}
	}
	for _, flag := range []int{os.O_WRONLY, os.O_RDWR, os.O_APPEND | os.O_WRONLY, os.O_CREATE} {
		if _, err := f.OpenFile(ctx, "/lab.log", flag, 0o666); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("open with flags %#x: %v", flag, err)
		}
	}
	if got, err := read(f, "/lab.log"); got != "old\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

type brokenReader struct{ io.Reader }

func (b brokenReader) Read(p []byte) (int, error) {
	if n, err := b.Reader.Read(p); err != io.EOF {
		return n, err
	}
	return 0, io.ErrUnexpectedEOF
}

func TestBrokenUploadKeepsTheOldFile(t *testing.T) {
	f, dir := open(t, false)
	check(t, os.Chmod(filepath.Join(dir, "lab.log"), 0o640))
	for _, name := range []string{"/lab.log", "/new.log"} {
		file, err := f.OpenFile(ctx, name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
		check(t, err)
		if got := names(t, f, "/"); !slices.Equal(got, []string{"lab.log", "sub"}) {
			t.Errorf("while it is written: %q", got)
		}
		if _, err := io.Copy(file, brokenReader{strings.NewReader("half")}); err == nil {
			t.Error("the break went unnoticed")
		}
		if err := file.Close(); err == nil {
			t.Error("a broken upload closes without error")
		}
	}
	if got, err := read(f, "/lab.log"); got != "old\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	entries, err := os.ReadDir(dir)
	check(t, err)
	if len(entries) != 2 {
		t.Errorf("left behind: %v", entries)
	}

	check(t, put(f, "/lab.log", "new\n"))
	fi, err := os.Stat(filepath.Join(dir, "lab.log"))
	check(t, err)
	if fi.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, want that of the old file", fi.Mode())
	}
}

func TestTemporariesAreOutOfReach(t *testing.T) {
	f, dir := open(t, false)
	name := planted("X")
	check(t, os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o644))
	if _, err := read(f, "/"+name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("read: %v", err)
	}
	if err := f.RemoveAll(ctx, "/"+name); err == nil {
		t.Error("it can be removed")
	}
	if err := put(f, "/sub/"+name, "x"); err == nil {
		t.Error("one can be made")
	}
	if err := f.Rename(ctx, "/lab.log", "/"+name); err == nil {
		t.Error("one can be made by renaming")
	}
}

// Two uploads of the same size within one clock tick differ in their tags.
func TestETagChangesWithEveryUpload(t *testing.T) {
	f, _ := open(t, false)
	seen := map[string]bool{}
	for range 200 {
		check(t, put(f, "/lab.log", "same size"))
		fi, err := f.Stat(ctx, "/lab.log")
		check(t, err)
		tag := tagOf(fi)
		if seen[tag] {
			t.Fatalf("entity tag %s comes again", tag)
		}
		seen[tag] = true
	}
}

// So do uploads with a time that the client sets: systems reuse file numbers.
func TestETagChangesWithEveryTimedUpload(t *testing.T) {
	f, _ := open(t, false)
	at := time.Date(2026, 3, 4, 10, 11, 12, 0, time.UTC)
	seen := map[string]bool{}
	tag := func() string {
		fi, err := f.Stat(ctx, "/lab.log")
		check(t, err)
		if got := fi.ModTime().Truncate(time.Millisecond); !got.Equal(at) {
			t.Fatalf("time %v, want %v", got, at)
		}
		tag := tagOf(fi)
		return tag
	}
	for range 50 {
		u, err := f.Create(ctx, "/lab.log")
		check(t, err)
		_, err = u.ReadFrom(strings.NewReader("same size"))
		check(t, err)
		check(t, u.SetModTime(at))
		_, err = u.Commit(nil)
		check(t, err)
		first := tag()
		check(t, put(f, "/lab.log", "same_size"))
		check(t, f.Chtimes(ctx, "/lab.log", at))
		second := tag()
		if first == second || seen[first] || seen[second] {
			t.Fatalf("entity tags %s, %s come again", first, second)
		}
		seen[first], seen[second] = true, true
	}
}

// Log cleaners delete and recreate whole folders.
func TestFolderRecreated(t *testing.T) {
	f, dir := open(t, false)
	check(t, os.RemoveAll(dir))
	if _, err := read(f, "/lab.log"); !errors.Is(err, ErrMissing) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("folder gone: %v", err)
	}
	check(t, os.Mkdir(dir, 0o755))
	check(t, os.WriteFile(filepath.Join(dir, "lab.log"), []byte("fresh\n"), 0o644))
	if got, err := read(f, "/lab.log"); got != "fresh\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	check(t, os.Rename(dir, dir+".old"))
	check(t, os.Mkdir(dir, 0o755))
	if got, err := read(f, "/lab.log"); err == nil {
		t.Errorf("the folder that was moved away is still served: %q", got)
	}
}

// A read-only folder may come later: a volume that is mounted, or an application that
// makes it.
func TestFolderComesLater(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "later")
	if _, err := Open(dir, false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("writable: %v", err)
	}
	f, err := Open(dir, true)
	check(t, err)
	again, err := Open(dir, true)
	check(t, err)
	again.TakeOver(f)
	f.Accept()
	if _, err := read(f, "/lab.log"); !errors.Is(err, ErrMissing) {
		t.Errorf("before: %v", err)
	}
	check(t, os.Mkdir(dir, 0o755))
	check(t, os.WriteFile(filepath.Join(dir, "lab.log"), []byte("here\n"), 0o644))
	for _, f := range []*Folder{f, again} {
		if got, err := read(f, "/lab.log"); got != "here\n" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
}

// A link that replaces the folder is not followed.
func TestFolderReplacedByALink(t *testing.T) {
	f, dir := open(t, false)
	check(t, os.Rename(dir, dir+".old"))
	check(t, os.Symlink(filepath.Dir(dir), dir))
	if got, err := read(f, "/secret.txt"); !errors.Is(err, ErrMissing) {
		t.Errorf("%q, %v", got, err)
	}
	check(t, os.Remove(dir))
	check(t, os.Rename(dir+".old", dir))
	if got, err := read(f, "/lab.log"); got != "old\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// A folder that was a link from the start may change its target (current -> release-2).
func TestFolderThatIsALink(t *testing.T) {
	_, dir := open(t, false)
	link := dir + ".link"
	check(t, os.Symlink(dir, link))
	f, err := Open(link, true)
	check(t, err)
	if got, err := read(f, "/lab.log"); got != "old\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	check(t, os.Remove(link))
	check(t, os.Symlink(filepath.Join(dir, "sub"), link))
	if got, err := read(f, "/inner.txt"); got != "inner\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestErrorsNameNoPathOfTheHost(t *testing.T) {
	f, dir := open(t, false)
	check(t, os.Symlink("/etc", filepath.Join(dir, "out")))
	for _, name := range []string{"/missing", "/out/passwd", "/lab.log/x", "/" + strings.Repeat("n", 300), "/nul\x00"} {
		_, err := f.Stat(ctx, name)
		var bare *fs.PathError
		if err == nil || strings.Contains(err.Error(), dir) {
			t.Errorf("%.20q: %v", name, err)
		}
		if bare, _ = err.(*fs.PathError); bare == nil {
			t.Errorf("%.20q: %T, want a bare *fs.PathError", name, err)
		}
	}
}

func TestMediaType(t *testing.T) {
	for name, want := range map[string]string{
		"lab.log": text, "LAB.LOG": text, "lab.log.1": text, "lab.log-20260304": text, "lab.log.2026-03-04": text,
		"lab-2026-03-04.log": text, "lab.log.2026-03-04T10:00": text, "syslog": text, "syslog.1": text, ".bashrc": text,
		"lab.log.old": text, "lab.log.bak": text, "lab.log.1.old": text, "lab.log~": text, "gc.log.0.current": text,
		"lab.log.20260304T050607Z": text, "lab.log1": text, "lab_1.log": text, "lab.log.1~": text, "lab.log.2026-03-04_05+08": text, "app.stdout": text, "gc.log.orig": text,
		"@400000006a3f2c1b12345678.s": text, "messages.Mon": text, "docker-compose.yml.bak": text,
		"wtmp": opaque, "btmp": opaque, "lastlog": opaque, "core": opaque, "core.1234": opaque, "wtmp.1": opaque,
		"lab.log.1.gz": "application/gzip", "lab.log.Z": opaque, "app.war": "application/java-archive", "a.tar.zst": "application/zstd", "x.HTML": "text/html; charset=utf-8",
		"data.bin": opaque, "a.": text, "2026": text, "日志.log": text,
	} {
		if got := MediaType(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// Each set time changes the tag, and an old time can be restored.
func TestChtimesMakesATimeOfItsOwn(t *testing.T) {
	f, _ := open(t, false)
	at := time.Date(2026, 3, 4, 10, 11, 12, 345e6, time.UTC)
	var last time.Time
	for range 50 {
		check(t, f.Chtimes(ctx, "/lab.log", at))
		fi, err := f.Stat(ctx, "/lab.log")
		check(t, err)
		if now := fi.ModTime(); now.Equal(last) || now.Equal(at) || !now.Truncate(time.Millisecond).Equal(at) {
			t.Fatalf("%v after %v, asked for %v", now, last, at)
		}
		last = fi.ModTime()
	}
	check(t, f.Chtimes(ctx, "/lab.log", at))
	check(t, f.Chtimes(ctx, "/lab.log", last))
	if fi, err := f.Stat(ctx, "/lab.log"); err != nil || !fi.ModTime().Equal(last) {
		t.Errorf("put back: %v, %v; want %v", fi.ModTime(), err, last)
	}
}

func FuzzLocalName(f *testing.F) {
	for _, s := range []string{"/", "", "/a/b", "/../x", "a/./b//c/", "/\x00", `/a\..\b`, "/" + temporaryPrefix, "/a/" + planted("A") + "/b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		local, err := localName(name)
		if err != nil {
			return
		}
		if !filepath.IsLocal(local) || strings.ContainsRune(local, 0) || strings.HasSuffix(local, "/") {
			t.Errorf("%q is %q", name, local)
		}
		if again, err := localName("/" + local); err != nil || again != local {
			t.Errorf("%q is %q, then %q (%v)", name, local, again, err)
		}
	})
}

func BenchmarkOpenAndStat(b *testing.B) {
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "lab.log"), make([]byte, 4096), 0o644); err != nil {
		b.Fatal(err)
	}
	f, err := Open(dir, true)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		file, err := f.OpenFile(ctx, "/lab.log", os.O_RDONLY, 0)
		if err != nil {
			b.Fatal(err)
		}
		file.Stat()
		file.Close()
	}
}
