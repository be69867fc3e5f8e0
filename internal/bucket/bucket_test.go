package bucket

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"gowebdav/internal/bucket/buckettest"
	"gowebdav/internal/storage"
)

var modified = time.Date(2026, 3, 4, 10, 11, 12, 0, time.UTC)

// secret must be in no output.
var testCredentials = Credentials{Key: "AKIDEXAMPLE", Secret: "wJalrXUtnFEMI-secret", Token: "session-secret"}

// openStore returns the folder "app" of a store.
func openStore(tb testing.TB, s *buckettest.Store) *Bucket {
	tb.Helper()
	return openAs(tb, s, func(*Options, *times) {})
}

// openAs is openStore with other options and times.
func openAs(tb testing.TB, s *buckettest.Store, change func(*Options, *times)) *Bucket {
	tb.Helper()
	o := Options{Endpoint: s.URL, Region: "us-east-1", Bucket: buckettest.Bucket, Prefix: "app/", PathStyle: true, Credentials: func() (Credentials, error) { return testCredentials, nil }}
	times := usualTimes
	times.pause = time.Millisecond
	change(&o, &times)
	b, err := open(o, times)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func membersOf(tb testing.TB, b *Bucket, name string) (names []string) {
	tb.Helper()
	folder, err := b.Open(tb.Context(), name)
	if err != nil {
		tb.Fatal(err)
	}
	defer folder.Close()
	for err == nil {
		var members []storage.Member
		members, err = folder.Members(0)
		for _, m := range members {
			name := m.Name()
			if m.IsDir() {
				name += "/"
			}
			names = append(names, name)
		}
	}
	if err != io.EOF {
		tb.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func TestFS(t *testing.T) {
	s := buckettest.New(t)
	for _, key := range []string{"app/lab.log", "app/lab.log.1", "app/empty", "app/web/access.log", "app/web/deep/er/x.log", "other/no.log"} {
		s.Put(key, strings.Repeat(key+"\n", 3000*min(1, len(key)%5)), modified)
	}
	if err := fstest.TestFS(openStore(t, s).FS(), "lab.log", "lab.log.1", "empty", "web/access.log", "web/deep/er/x.log"); err != nil {
		t.Error(err)
	}
}

// TestKeys checks which keys are names. A store takes any key.
func TestKeys(t *testing.T) {
	s := buckettest.New(t)
	for _, key := range []string{"app/", "app/a", "app/a-1", "app/a.b/x", "app/a/hidden", "app/b//c", "app//d", "app/../e", "app/./f", `app/back\slash`, "app/web/", "app/ü", "apple"} {
		s.Put(key, "x", modified)
	}
	b := openStore(t, s)
	if got, want := membersOf(t, b, "/"), []string{"a", "a-1", "a.b/", "b/", "web/", "ü"}; !slices.Equal(got, want) {
		t.Errorf("the folder has %q, want %q", got, want)
	}
	for name, want := range map[string]error{"/a": nil, "/web": nil, "/a.b/x": nil, "/": nil, "/a/hidden": nil, "/d": fs.ErrNotExist, "/e": fs.ErrNotExist, "/../other": fs.ErrNotExist, `/back\slash`: fs.ErrNotExist, "/a.": fs.ErrNotExist} {
		if _, err := b.Stat(t.Context(), name); !errors.Is(err, want) || err == nil != (want == nil) {
			t.Errorf("Stat(%q): %v, want %v", name, err, want)
		}
	}
	if fi, err := b.Stat(t.Context(), "/a"); err != nil || fi.IsDir() {
		t.Errorf("a is an object and a folder: %v, %v; want the object", fi, err)
	}
	if got := membersOf(t, b, "/web"); len(got) != 0 {
		t.Errorf("the marker of a folder is a member: %q", got)
	}
	if got := b.Speller(t.Context()).Spell("/u\u0308"); got != "/ü" {
		t.Errorf("Spell: %q", got)
	}
}

// TestLargeFolder lists more members than a page has, each once, and finds each by its name.
func TestLargeFolder(t *testing.T) {
	s := buckettest.New(t)
	var want []string
	for i := range 2*pageKeys + 1 {
		name := "f" + string(rune('a'+i%26)) + strings.Repeat("x", i/26)
		if i%3 == 0 {
			s.Put("app/"+name+"/1.log", "1", modified)
			s.Put("app/"+name+"/2.log", "2", modified)
			name += "/"
		} else {
			s.Put("app/"+name, "1", modified)
		}
		want = append(want, name)
	}
	slices.Sort(want)
	b := openStore(t, s)
	if got := membersOf(t, b, "/"); !slices.Equal(got, want) {
		t.Errorf("%d members, want %d", len(got), len(want))
	}
	if requests, _ := s.Cost(); len(requests) != 3 {
		t.Errorf("listing 2,001 members took %d requests", len(requests))
	}
	for _, name := range []string{want[0], want[1], want[len(want)-1], want[len(want)-2]} {
		fi, err := b.Stat(t.Context(), "/"+name)
		if err != nil || fi.IsDir() != strings.HasSuffix(name, "/") {
			t.Errorf("Stat(%q): %v, %v", name, fi, err)
		}
	}
	if requests, _ := s.Cost(); len(requests) > 4*2 {
		t.Errorf("four names in a large folder took %q", requests)
	}
	if _, err := b.Stat(t.Context(), "/zz"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a name that is missing in a large folder: %v", err)
	}
}

// TestReadAt compares random reads with the content.
func TestReadAt(t *testing.T) {
	s := buckettest.New(t)
	random := rand.New(rand.NewPCG(1, 2))
	content := make([]byte, 3<<20+12345)
	for i := range content {
		content[i] = byte(random.Uint32())
	}
	s.Put("app/lab.log", string(content), modified)
	b := openStore(t, s)
	opened, err := b.Open(t.Context(), "/lab.log")
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	for range 300 {
		offset := random.Int64N(int64(len(content) + 100))
		p := make([]byte, 1+random.IntN(1<<uint(random.IntN(21))))
		n, err := opened.ReadAt(p, offset)
		want := content[min(offset, int64(len(content))):min(offset+int64(len(p)), int64(len(content)))]
		if !bytes.Equal(p[:n], want) || (err != nil) != (n < len(p)) || err != nil && err != io.EOF {
			t.Fatalf("ReadAt(%d bytes, %d): %d bytes, %v; want %d", len(p), offset, n, err, len(want))
		}
	}
	if got, err := io.ReadAll(opened); err != nil || !bytes.Equal(got, content) {
		t.Errorf("read %d bytes, %v; want %d", len(got), err, len(content))
	}
	if s.Most() > maxRequests {
		t.Errorf("%d requests at a time", s.Most())
	}
}

// TestManyReaders reads more files at a time than there are places: an answer that nobody reads gives
// its place up, and goes on later where it was.
func TestManyReaders(t *testing.T) {
	s := buckettest.New(t)
	content := buckettest.Lines("2026-03-04 10:11:12 INFO many\n")[:1<<20]
	var files []storage.File
	b := openStore(t, s)
	for i := range 3 * maxRequests {
		s.Put("app/"+string(rune('a'+i)), string(content), modified)
	}
	for i := range 3 * maxRequests {
		opened, err := b.Open(t.Context(), "/"+string(rune('a'+i)))
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		files = append(files, opened)
	}
	got := make([][]byte, len(files))
	for range 1 << 20 / 32768 { // all of them by turns
		for i, file := range files {
			p := make([]byte, 32768)
			n, err := io.ReadFull(file, p)
			if err != nil {
				t.Fatal(err)
			}
			got[i] = append(got[i], p[:n]...)
		}
	}
	if requests, sent := s.Cost(); sent > int64(len(files))<<20*3/2 {
		t.Errorf("%d requests and %d bytes for %d files of 1 MiB: most is dropped", len(requests), sent, len(files))
	} else {
		t.Logf("%d requests, %d bytes", len(requests), sent)
	}
	for i := range got {
		if !bytes.Equal(got[i], content) {
			t.Errorf("file %d is wrong", i)
		}
	}
	if s.Most() > maxRequests {
		t.Errorf("%d requests at a time, want up to %d", s.Most(), maxRequests)
	}
	for _, file := range files {
		file.Close()
	}
	if n := b.slots.pool.InUse(); n > 0 {
		t.Errorf("%d places are in use", n)
	}
}

// TestParallelReaders reads more files at the same time than there are places. What was asked for and
// is not read is paid for too.
func TestParallelReaders(t *testing.T) {
	s := buckettest.New(t)
	const size = 2 << 20
	content := buckettest.Lines("2026-03-04 10:11:12 INFO parallel\n")
	b := openStore(t, s)
	var readers sync.WaitGroup
	for i := range 3 * maxRequests {
		s.PutAt("app/"+string(rune('a'+i)), content, size, modified)
	}
	for i := range 3 * maxRequests {
		opened, err := b.Open(t.Context(), "/"+string(rune('a'+i)))
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		readers.Go(func() {
			if n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{opened}, make([]byte, 32<<10)); n != size || err != nil {
				t.Errorf("%d bytes, %v", n, err)
			}
		})
	}
	readers.Wait()
	if requests, sent := s.Cost(); sent > 3*maxRequests*size*3/2 {
		t.Errorf("%d requests and %d bytes for %d", len(requests), sent, 3*maxRequests*size)
	} else {
		t.Logf("%d requests, %d bytes for %d", len(requests), sent, 3*maxRequests*size)
	}
}

// TestNamesOfMembers: a store describes what it names, and a member is the same by its name.
func TestNamesOfMembers(t *testing.T) {
	s := buckettest.New(t)
	for _, key := range []string{"app/lab.log", "app/web/access.log", "other"} {
		s.Put(key, "12345", modified)
	}
	folder, err := openStore(t, s).Open(t.Context(), "/")
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	members, err := folder.Names(0)
	if err != io.EOF || len(members) != 2 {
		t.Fatalf("%d members, %v", len(members), err)
	}
	for _, m := range members {
		if got, err := folder.Member(m.Name()); !m.Described() || err != nil || *got != m {
			t.Errorf("%s: %+v, %v; want %+v", m.Name(), got, err, m)
		}
	}
	for _, name := range []string{"none", "", ".", "..", "../other", "web/access.log"} {
		if _, err := folder.Member(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestListingMemory lists 8,000 objects, of which only a page is kept.
func TestListingMemory(t *testing.T) {
	s := buckettest.New(t)
	for i := range 8_000 {
		s.Put(fmt.Sprintf("app/%06d.log", i), "x", modified)
	}
	b := openStore(t, s)
	folder, err := b.Open(t.Context(), "/")
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	before := heap()
	members, largest := 0, uint64(0)
	for err == nil {
		var page []storage.Member
		page, err = folder.Members(0)
		members += len(page)
		if members%2_000 == 0 {
			largest = max(largest, heap())
		}
	}
	if err != io.EOF || members != 8_000 {
		t.Errorf("%d members, %v", members, err)
	}
	if grown := int64(largest) - int64(before); grown > 1<<20 {
		t.Errorf("the listing keeps %d bytes", grown)
	}
	if requests, _ := s.Cost(); len(requests) != 8 {
		t.Errorf("%d requests, want 8", len(requests))
	}
}

// heap returns how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
