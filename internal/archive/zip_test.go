package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha512"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// zipped packs members, each with its number in it, into a zip that begins so far into
// its file, with room for so many bytes of its directory, and reads it back.
func zipped(t *testing.T, members int, begin int64, room int, name func(i int) string) (packed, kept int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(file, []byte("content\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	fi, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := newZipPacker(&out).(*zipPacker)
	defer z.release()
	z.offset, z.room = begin, room
	z.begin()
	n := 0
	for ; n < members && err == nil; n++ {
		if n%10 == 9 {
			err = z.folder(name(n), fi)
		} else {
			err = z.file(name(n), fi, strings.NewReader("content\n"))
		}
	}
	if err == errFull {
		n--
	} else if err != nil {
		t.Fatal(err)
	}
	if err := z.note("note", "text"); err != nil {
		t.Fatal(err)
	}
	kept = len(z.directory) * pieceSize
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(&late{begin, out.Bytes()}, begin+int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.File) != n+1 || r.File[n].Name != "note" {
		t.Fatalf("%d members, want %d", len(r.File), n+1)
	}
	for i, f := range r.File[:n] {
		want := name(i)
		if i%10 == 9 {
			want += "/"
		}
		if f.Name != want || !f.Modified.Equal(fi.ModTime().Truncate(1e9)) {
			t.Fatalf("member %d is %s of %v", i, f.Name, f.Modified)
		}
		if i%10 == 9 || i%97 != 0 && i < n-3 {
			continue
		}
		content, err := fs.ReadFile(r, f.Name)
		if err != nil || string(content) != "content\n" || f.Mode() != 0o644 {
			t.Fatalf("%s: %q, %v", f.Name, content, err)
		}
	}
	return n, kept
}

// late is a file whose content begins at an offset, after zeros.
type late struct {
	begin int64
	b     []byte
}

func (l *late) ReadAt(p []byte, off int64) (int, error) {
	zeros := int(max(0, min(int64(len(p)), l.begin-off)))
	clear(p[:zeros])
	n, err := bytes.NewReader(l.b).ReadAt(p[zeros:], max(0, off-l.begin))
	return zeros + n, err
}

func TestZip(t *testing.T) {
	number := func(i int) string { return fmt.Sprintf("service/%d.log", i) }
	for _, c := range []struct {
		members int
		begin   int64
	}{
		{0, 0}, {1, 0}, {foldMembers, 0}, {foldMembers + 1, 0}, {3000, 0},
		{70_000, 0},                   // more than fit into 16 bits
		{1200, 5 << 30}, {3, 5 << 30}, // offsets that do not fit into 32 bits
	} {
		if n, kept := zipped(t, c.members, c.begin, maxDirectory, number); n != c.members || kept > maxDirectory/2 {
			t.Errorf("%d of %d members, of which %d bytes are kept", n, c.members, kept)
		}
	}
	long := strings.Repeat("x", 4000)
	zipped(t, 100, 0, maxDirectory, func(i int) string { return long + number(i) })
}

// What is kept of a zip until its end is bounded, and enough for many members.
func TestZipIsBounded(t *testing.T) {
	const usual, limit, room = 12_500, 20_000, maxDirectory / 4 // TestZip has the true room
	n, kept := zipped(t, usual, 0, room, func(i int) string { return fmt.Sprintf("logs/service-%06d/2026-03-04.log", i) })
	if n != usual || kept > room/2 {
		t.Errorf("%d members, of which %d bytes are kept", n, kept)
	}
	n, kept = zipped(t, limit, 0, room, func(i int) string { return fmt.Sprintf("%x", sha512.Sum512(fmt.Append(nil, i))) })
	if n == limit || n < limit/4 || kept > room+foldMembers*200 {
		t.Errorf("%d members, of which %d bytes are kept", n, kept)
	}
}
