package storage

import (
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"gowebdav/internal/storage/dirfd"
)

// attributed opens a folder on a file system with attributes.
func attributed(t *testing.T) (*Folder, string) {
	t.Helper()
	f, dir := open(t, false)
	if err := unix.Setxattr(dir, "user.test", []byte("x"), 0); err != nil {
		t.Skipf("no extended attributes in %s: %v", os.TempDir(), err)
	}
	return f, dir
}

func TestAttributes(t *testing.T) {
	f, _ := attributed(t)
	for _, name := range []string{"/lab.log", "/sub"} {
		check(t, f.SetAttributes(ctx, name, map[string]string{"a": "1", "b": "2"}))
		check(t, f.SetAttributes(ctx, name, map[string]string{"a": "", "c": "3", "missing": ""}))
		got, err := attributesOf(f, name)
		if want := map[string]string{"b": "2", "c": "3"}; err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, want)
		}
	}
	if got, err := attributesOf(f, "/sub/inner.txt"); err != nil || len(got) != 0 {
		t.Errorf("one without: %v, %v", got, err)
	}
}

// All of a change, or nothing (RFC 4918 §9.2).
func TestSetAttributesAllOrNothing(t *testing.T) {
	f, _ := attributed(t)
	before := map[string]string{"a": "1", "b": "2"}
	check(t, f.SetAttributes(ctx, "/lab.log", before))
	tooMuch := strings.Repeat("x", 1<<20)
	err := f.SetAttributes(ctx, "/lab.log", map[string]string{"a": "", "b": "other", "c": "3", "d": tooMuch})
	if !errors.Is(err, syscall.E2BIG) && !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v", err)
	}
	if got, err := attributesOf(f, "/lab.log"); err != nil || !maps.Equal(got, before) {
		t.Errorf("afterwards %v, %v; want %v", got, err, before)
	}
}

// An upload keeps the attributes of the name, a copy those of the file.
func TestAttributesStayWithTheirFile(t *testing.T) {
	f, dir := attributed(t)
	check(t, os.Chmod(filepath.Join(dir, "lab.log"), 0o640))
	check(t, f.SetAttributes(ctx, "/lab.log", map[string]string{"a": "1"}))
	check(t, unix.Setxattr(filepath.Join(dir, "lab.log"), "user.other", []byte("kept"), 0))
	check(t, f.SetAttributes(ctx, "/sub", map[string]string{"s": "2"}))

	check(t, put(f, "/lab.log", "new\n"))
	_, err := f.Copy(ctx, "/lab.log", "/copy.log", false, true)
	check(t, err)
	_, err = f.Move(ctx, "/copy.log", "/moved.log", true)
	check(t, err)
	_, err = f.Copy(ctx, "/sub", "/shallow", true, true)
	check(t, err)
	for name, want := range map[string]map[string]string{"/lab.log": {"a": "1"}, "/moved.log": {"a": "1"}, "/shallow": {"s": "2"}} {
		if got, err := attributesOf(f, name); err != nil || !maps.Equal(got, want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, want)
		}
	}
	var value [8]byte
	if n, err := unix.Getxattr(filepath.Join(dir, "moved.log"), "user.other", value[:]); err != nil || string(value[:n]) != "kept" {
		t.Errorf("an attribute that is not ours: %q, %v", value[:max(n, 0)], err)
	}
}

// After any change, a cached member is checked again.
func TestMemberAttributes(t *testing.T) {
	f, dir := attributed(t)
	check(t, os.Symlink("lab.log", filepath.Join(dir, "link")))
	look := func() map[string]map[string]string {
		folder, err := f.OpenFile(ctx, "/", os.O_RDONLY, 0)
		check(t, err)
		defer folder.Close()
		members, err := folder.(*hostFile).Members(-1)
		if err != io.EOF {
			t.Fatal(err)
		}
		all := map[string]map[string]string{}
		for i := range members {
			m := &members[i]
			values, err := folder.(*hostFile).MemberAttributes(m)
			check(t, err)
			if len(values) > 0 {
				all[m.Name()] = values
			}
		}
		return all
	}
	now := time.Now()
	f.noAttributes.now = func() time.Time { return now }
	if got := look(); len(got) != 0 || kept(&f.noAttributes) != 0 {
		t.Errorf("fresh: %v, %d kept", got, kept(&f.noAttributes))
	}
	now = now.Add(time.Minute)
	if got := look(); len(got) != 0 || kept(&f.noAttributes) != 2 {
		t.Errorf("old: %v, %d kept", got, kept(&f.noAttributes))
	}
	check(t, unix.Setxattr(filepath.Join(dir, "lab.log"), attributePrefix+"a", []byte("1"), 0))
	check(t, f.SetAttributes(ctx, "/sub", map[string]string{"b": "2"}))
	want := map[string]map[string]string{"lab.log": {"a": "1"}, "link": {"a": "1"}, "sub": {"b": "2"}}
	if got := look(); !maps.EqualFunc(got, want, maps.Equal) {
		t.Errorf("%v, want %v", got, want)
	}
}

// kept counts the cached files.
func kept(b *noAttributeCache) int {
	n := 0
	for i := range b.buckets {
		for j := range b.buckets[i] {
			if b.buckets[i][j].Load() != 0 {
				n++
			}
		}
	}
	return n
}

func TestBareMembersAreBoundedInNumber(t *testing.T) {
	var b noAttributeCache
	for i := range uint64(2 * cacheBuckets * cacheSlots) {
		s := fileVersion{dirfd.ID{Device: 1, Inode: i}, 1}
		b.add(s)
		if !b.has(s) || b.has(fileVersion{s.id, 2}) || b.has(fileVersion{dirfd.ID{Device: 2, Inode: i}, 1}) {
			t.Fatalf("%v is not kept, or more than it", s)
		}
	}
	if n := kept(&b); n > cacheBuckets*cacheSlots {
		t.Errorf("%d are kept", n)
	}
}

// Setting attributes drops the cached file, even where the file system keeps the ctime.
func TestBareMembersDropped(t *testing.T) {
	f, _ := attributed(t)
	file, err := f.OpenFile(ctx, "/lab.log", os.O_RDONLY, 0)
	check(t, err)
	defer file.Close()
	folder, err := f.OpenFile(ctx, "/", os.O_RDONLY, 0)
	check(t, err)
	defer folder.Close()
	members, err := folder.(*hostFile).Members(-1)
	if err != io.EOF {
		t.Fatal(err)
	}
	for _, m := range members {
		f.noAttributes.add(fileVersion{m.id, m.changed})
	}
	before := kept(&f.noAttributes)
	f.noAttributes.drop(file.(*hostFile).File)
	if after := kept(&f.noAttributes); before != len(members) || after != before-1 {
		t.Errorf("of %d members %d were kept, %d after one was dropped", len(members), before, after)
	}
}
