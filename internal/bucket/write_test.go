package bucket

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"gowebdav/internal/bucket/buckettest"
	"gowebdav/internal/storage"
)

// put uploads a file.
func put(tb testing.TB, b *Bucket, name, content string, allow func(fs.FileInfo) error) (fs.FileInfo, error) {
	tb.Helper()
	u, err := b.Create(tb.Context(), name)
	if err != nil {
		return nil, err
	}
	defer u.Abort()
	if n, err := u.ReadFrom(iotest.HalfReader(strings.NewReader(content))); err != nil || n != int64(len(content)) {
		return nil, errors.Join(err, fs.ErrInvalid)
	}
	return u.Commit(allow)
}

func permit(fs.FileInfo) error { return nil }

func etag(fi fs.FileInfo) string { return string(fi.(*storage.Member).AppendETag(nil)) }

// TestUpload uploads files of all sizes, and reads at once what it has written.
func TestUpload(t *testing.T) {
	s := buckettest.New(t)
	b := openStore(t, s)
	for _, size := range []int{0, smallSize, smallSize + 1, partSize, 2*partSize + 5} {
		content := strings.Repeat("0123456789abcde\n", size/16+1)[:size]
		if _, err := b.Stat(t.Context(), "/new.log"); !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		fi, err := put(t, b, "/new.log", content, permit)
		if err != nil {
			t.Fatal(size, err)
		}
		if got, found := s.Content("app/new.log"); !found || got != content {
			t.Errorf("%d bytes: the store has %d", size, len(got))
		}
		now, err := b.Stat(t.Context(), "/new.log")
		if err != nil || etag(now) != etag(fi) || now.Size() != int64(size) || !now.ModTime().Equal(fi.ModTime()) {
			t.Errorf("%d bytes: %v, %v; the upload said %v", size, now, err, fi)
		}
		opened, err := b.Open(t.Context(), "/new.log")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(opened); err != nil || string(got) != content {
			t.Errorf("%d bytes: read %d, %v", size, len(got), err)
		}
		opened.Close()
		if err := b.Remove(t.Context(), "/new.log"); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, sent := b.Usage(); sent < 3*partSize || sent > 3*partSize+1<<20 {
		t.Errorf("%d bytes were counted", sent)
	}
	if n := s.Multiparts(); n != 0 || len(b.uploads.begun) != 0 || b.buffers.pool.InUse() != 0 {
		t.Errorf("%d uploads are open, %v, %d buffers", n, b.uploads.begun, b.buffers.pool.InUse())
	}
}

// TestWriteBudget counts the requests of many uploads to a folder, also to one of more than a page.
func TestWriteBudget(t *testing.T) {
	for members, want := range map[int]int{3: 3, 2000: 8} {
		s := buckettest.New(t)
		for i := range members {
			s.Put(fmt.Sprintf("app/dir/%06d", i), "x", modified)
		}
		b := openStore(t, s)
		if _, err := put(t, b, "/dir/first", "x", nil); err != nil {
			t.Fatal(err)
		}
		s.Cost()
		const uploads = 5
		for i := range uploads {
			name := fmt.Sprintf("/dir/new%d", i)
			if _, err := b.Stat(t.Context(), name); !errors.Is(err, fs.ErrNotExist) { // as dav does
				t.Fatal(err)
			}
			if _, err := put(t, b, name, "x", nil); err != nil {
				t.Fatal(err)
			}
		}
		if requests, bytes := s.Cost(); len(requests) > uploads*want+2 || bytes > 20_000 { // a list is read anew after a second
			t.Errorf("%d uploads beside %d files took %d requests and %d bytes: %q", uploads, members, len(requests), bytes, requests)
		}
	}
}

// TestListsDuringWrites checks that a list that was asked for before an upload, and comes after it, hides
// nothing.
func TestListsDuringWrites(t *testing.T) {
	s := buckettest.New(t)
	s.Put("app/old", "x", modified)
	b := openStore(t, s)
	u, err := b.Create(t.Context(), "/new")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.ReadFrom(strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	b.forget("new")
	for _, read := range []bool{false, true} { // whether there was a list before
		kept := b.lists.of("")
		if read {
			b.lists.keep(kept, nil, true)
		}
		if !read {
			if _, err := u.Commit(nil); err != nil {
				t.Fatal(err)
			}
		} else if _, err := put(t, b, "/new", "y", nil); err != nil {
			t.Fatal(err)
		}
		b.lists.keep(kept, nil, true) // the list comes
		if _, err := b.Stat(t.Context(), "/new"); err != nil {
			t.Errorf("a list before: %t; %v", read, err)
		}
	}
}

// TestSilentStore ends a request whose body the store does not take.
func TestSilentStore(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // the system takes connections, and nobody reads
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	transport := newTransport(&usage{}, usualTimes)
	defer transport.CloseIdleConnections()
	transport.silence = 50 * time.Millisecond
	r, err := http.NewRequestWithContext(t.Context(), "PUT", "http://"+l.Addr().String(), io.NopCloser(io.LimitReader(zeros{}, 1<<40)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transport.RoundTrip(r); !errors.Is(err, errSilent) {
		t.Errorf("%v", err)
	}
}

// TestBrokenUploads leave the old file and no parts.
func TestBrokenUploads(t *testing.T) {
	s := buckettest.New(t)
	b := openStore(t, s)
	s.Put("app/old.log", "old", modified)
	broken := errors.New("the client has gone")
	for _, size := range []int{0, 1, smallSize, partSize, 2*partSize + 1} {
		u, err := b.Create(t.Context(), "/old.log")
		if err != nil {
			t.Fatal(err)
		}
		n, err := u.ReadFrom(io.MultiReader(bytes.NewReader(make([]byte, size)), iotest.ErrReader(broken)))
		if n != int64(size) || !errors.Is(err, broken) || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d bytes: %d, %v", size, n, err)
		}
		if _, err := u.Commit(nil); !errors.Is(err, broken) {
			t.Errorf("%d bytes: it is committed: %v", size, err)
		}
	}
	denied := errors.New("denied")
	if _, err := put(t, b, "/old.log", strings.Repeat("x", partSize+1), func(fs.FileInfo) error { return denied }); !errors.Is(err, denied) {
		t.Error(err)
	}
	if got, _ := s.Content("app/old.log"); got != "old" || s.Multiparts() != 0 || b.buffers.pool.InUse() != 0 {
		t.Errorf("%q, %d uploads are open, %d buffers in use", got, s.Multiparts(), b.buffers.pool.InUse())
	}
}

// TestUploadMemory uploads a large file with the memory of two parts, which it gives back.
func TestUploadMemory(t *testing.T) {
	s := buckettest.New(t)
	b := openStore(t, s)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		switch {
		case isPart(r):
			io.Copy(io.Discard, r.Body)
			w.Header().Set("ETag", `"a part"`)
		case isComplete(r):
			io.WriteString(w, "<CompleteMultipartUploadResult><Bucket>logs</Bucket><ETag>all</ETag></CompleteMultipartUploadResult>")
		default:
			return false
		}
		return true
	})
	u, err := b.Create(t.Context(), "/large")
	if err != nil {
		t.Fatal(err)
	}
	const size = 20 * partSize
	if n, err := u.ReadFrom(io.LimitReader(zeros{}, size)); n != size || err != nil {
		t.Fatal(n, err)
	}
	if _, err := u.Commit(nil); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 2*partSize+4<<20 || b.buffers.spare != nil {
		t.Errorf("an upload of %d MiB takes %d MiB, and keeps %d parts", size>>20, got>>20, len(b.buffers.spare))
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestUploadTries checks which requests are tried again.
func TestUploadTries(t *testing.T) {
	for _, c := range []struct {
		name   string
		size   int
		fault  func(r *http.Request) bool
		status int // 0 breaks the connection
		times  int
		allow  func(fs.FileInfo) error
		want   error
	}{
		{"a part is slowed down", partSize + 1, isPart, 503, 3, permit, nil},
		{"a part breaks", partSize + 1, isPart, 0, 1, permit, nil},
		{"a part fails for good", partSize + 1, isPart, 503, 9, permit, storage.ErrUnreachable},
		{"the beginning is slowed down", partSize + 1, isBegin, 503, 2, permit, nil},
		{"the end is slowed down", partSize + 1, isComplete, 503, 2, permit, nil},
		{"the end breaks", partSize + 1, isComplete, 0, 1, permit, storage.ErrUnreachable},
		{"a whole file breaks", 5, isPut, 0, 3, nil, nil},
		{"a whole file breaks under a condition", 5, isPut, 0, 1, permit, storage.ErrUnreachable},
		{"a whole file may not be written", 5, isPut, 403, 9, permit, fs.ErrPermission},
		{"the store is full", 5, isPut, 507, 9, permit, syscall.ENOSPC},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := buckettest.New(t)
			b := openStore(t, s)
			times := c.times
			s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
				if !c.fault(r) || times == 0 {
					return false
				}
				times--
				if c.status == 0 {
					panic(http.ErrAbortHandler)
				}
				io.Copy(io.Discard, r.Body)
				buckettest.Refuse(w, c.status, map[int]string{403: "AccessDenied", 503: "SlowDown"}[c.status])
				return true
			})
			_, err := put(t, b, "/x", strings.Repeat("x", c.size), c.allow)
			if !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("%v, want %v", err, c.want)
			}
			if err != nil {
				checkNoSecret(t, err.Error())
			}
			if _, found := s.Content("app/x"); found != (c.want == nil) || s.Multiparts() != 0 {
				t.Errorf("it is there: %t, and %d uploads are open", found, s.Multiparts())
			}
		})
	}
}

func isPart(r *http.Request) bool     { return r.Method == "PUT" && r.URL.Query().Has("partNumber") }
func isPut(r *http.Request) bool      { return r.Method == "PUT" && r.URL.RawQuery == "" }
func isBegin(r *http.Request) bool    { return r.Method == "POST" && r.URL.Query().Has("uploads") }
func isComplete(r *http.Request) bool { return r.Method == "POST" && r.URL.Query().Has("uploadId") }

// TestConditions checks that a condition reaches the store in both kinds of uploads, and that
// nothing else is replaced. A store without conditions is asked once.
func TestConditions(t *testing.T) {
	for _, size := range []int{5, partSize + 5} {
		s := buckettest.New(t)
		b := openStore(t, s)
		content := strings.Repeat("x", size)
		for _, old := range []string{"", "old"} {
			s.Remove("app/x")
			if old != "" {
				s.Put("app/x", old, modified)
			}
			var sent []string
			s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
				if isPut(r) || isComplete(r) {
					sent = append(sent, r.Header.Get("If-None-Match")+r.Header.Get("If-Match"))
				}
				return false
			})
			_, err := put(t, b, "/x", content, func(now fs.FileInfo) error {
				if (now != nil) != (old != "") {
					t.Errorf("%v is there", now)
				}
				s.Put("app/x", "by another program", modified)
				return nil
			})
			if got, _ := s.Content("app/x"); !errors.Is(err, storage.ErrReplaced) || got != "by another program" {
				t.Errorf("%d bytes over %q: %v, %.20q", size, old, err, got)
			}
			if len(sent) != 1 || sent[0] == "" || (old == "") != (sent[0] == "*") {
				t.Errorf("%d bytes over %q: the conditions %q were sent", size, old, sent)
			}
		}
		if _, err := put(t, b, "/x", content, nil); err != nil {
			t.Errorf("without a condition: %v", err)
		}
		refused := 0
		s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == "GET" || r.Header.Get("If-None-Match")+r.Header.Get("If-Match") == "" {
				return false
			}
			refused++
			buckettest.Refuse(w, http.StatusNotImplemented, "NotImplemented")
			return true
		})
		for range 2 {
			if _, err := put(t, b, "/x", content, permit); err != nil {
				t.Errorf("a store without conditions: %v", err)
			}
		}
		if refused != 1 {
			t.Errorf("a store without conditions was asked %d times", refused)
		}
		denied := errors.New("denied")
		if _, err := put(t, b, "/x", content, func(fs.FileInfo) error { return denied }); !errors.Is(err, denied) {
			t.Errorf("a condition that is checked before: %v", err)
		}
	}
}

// TestExclusive creates a file by many uploads at once, of which one may.
func TestExclusive(t *testing.T) {
	for _, conditions := range []bool{true, false} {
		s := buckettest.New(t)
		b := openStore(t, s)
		b.unconditional.Store(!conditions)
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range 12 {
			wg.Go(func() {
				_, err := put(t, b, "/x", "content", func(now fs.FileInfo) error {
					if now != nil {
						return fs.ErrExist
					}
					return nil
				})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, fs.ErrExist) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("%d won", won)
		}
	}
}

// TestBodiesArePlain checks what OSS needs: no body in signed chunks, and a hash of it without TLS.
func TestBodiesArePlain(t *testing.T) {
	s := buckettest.New(t)
	b := openStore(t, s)
	checked := 0
	s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != "PUT" {
			return false
		}
		checked++
		if hash := r.Header.Get("X-Amz-Content-Sha256"); len(hash) != 64 || r.Header.Get("Content-Encoding") != "" || len(r.TransferEncoding) > 0 || r.Header.Get("X-Amz-Trailer") != "" || strings.Contains(hash, "STREAMING") {
			t.Errorf("%s %s: %q", r.Method, r.URL, r.Header)
		}
		return false
	})
	for _, size := range []int{0, 1, partSize + 1} {
		if _, err := put(t, b, "/x.log", strings.Repeat("x", size), permit); err != nil {
			t.Fatal(err)
		}
	}
	if checked != 4 {
		t.Errorf("%d bodies", checked)
	}
	b.client.secure = true
	if got := b.client.hash(request{method: "PUT", body: []byte("x")}); got != unsignedBody {
		t.Errorf("by TLS: %q", got)
	}
}

// TestFoldersGoDeepestFirst removes no folder that holds another, which some stores would keep.
func TestFoldersGoDeepestFirst(t *testing.T) {
	s := buckettest.New(t)
	for _, name := range []string{"", "a/", "b/", "b/c/", "file"} {
		s.Put("app/dir/"+name, "", modified)
	}
	b := openStore(t, s)
	s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		folder := strings.TrimPrefix(r.URL.Path, "/"+buckettest.Bucket+"/")
		for _, key := range s.Keys() {
			if r.Method == "DELETE" && strings.HasSuffix(folder, "/") && key != folder && strings.HasPrefix(key, folder) {
				t.Errorf("%s goes before %s", folder, key)
			}
		}
		return false
	})
	if err := b.Remove(t.Context(), "/dir"); err != nil || len(s.Keys()) != 0 {
		t.Errorf("%v, left: %q", err, s.Keys())
	}
}

// TestNames refuses what a folder refuses, and what a key cannot be.
func TestNames(t *testing.T) {
	s := buckettest.New(t)
	s.Put("app/dir/x", "x", modified)
	s.Put("app/file", "x", modified)
	b := openStore(t, s)
	for name, want := range map[string]error{
		"/":                               fs.ErrPermission,
		"/dir":                            syscall.EISDIR,
		"/missing/x":                      fs.ErrNotExist,
		"/file/x":                         syscall.ENOTDIR,
		"/\xff":                           fs.ErrInvalid,
		"/" + strings.Repeat("x", maxKey): syscall.ENAMETOOLONG,
		"/.gowebdav-upload-ABCDEFGHIJKLMNOPQRSTUVWXYZ": fs.ErrNotExist,
	} {
		if _, err := put(t, b, name, "x", nil); !errors.Is(err, want) {
			t.Errorf("PUT %.40q: %v, want %v", name, err, want)
		}
	}
	deep := ""
	for range storage.MaxDepth {
		deep += "/d"
	}
	s.Put("app"+deep+"/x", "x", modified)
	if err := b.Mkdir(t.Context(), deep+"/d", 0); !errors.Is(err, storage.ErrTooDeep) {
		t.Errorf("MKCOL too deep: %v", err)
	}
	if _, err := b.Copy(t.Context(), "/dir", deep+"/d", false, true); !errors.Is(err, storage.ErrTooDeep) {
		t.Errorf("COPY too deep: %v", err)
	}
	for name, want := range map[string]error{"/": fs.ErrPermission, "/dir": fs.ErrExist, "/file": fs.ErrExist, "/missing/x": fs.ErrNotExist} {
		if err := b.Mkdir(t.Context(), name, 0); !errors.Is(err, want) {
			t.Errorf("MKCOL %s: %v, want %v", name, err, want)
		}
	}
}

// TestFoldersStay checks that a folder that is only a prefix stays when its last file goes.
func TestFoldersStay(t *testing.T) {
	for _, do := range []struct {
		name string
		do   func(b *Bucket) error
	}{
		{"DELETE", func(b *Bucket) error { return b.Remove(t.Context(), "/dir/last") }},
		{"MOVE", func(b *Bucket) error { _, err := b.Move(t.Context(), "/dir/last", "/moved", true); return err }},
		{"DELETE of the only folder", func(b *Bucket) error { return b.Remove(t.Context(), "/dir") }},
	} {
		s := buckettest.New(t)
		s.Put("app/parent/dir/last", "x", modified)
		s.Put("app/dir/last", "x", modified)
		b := openStore(t, s)
		if do.name == "DELETE of the only folder" {
			if err := b.Remove(t.Context(), "/parent/dir"); err != nil || !slices.Equal(membersOf(t, b, "/parent"), nil) {
				t.Errorf("%s: %v", do.name, err)
			}
			continue
		}
		if err := do.do(b); err != nil {
			t.Errorf("%s: %v", do.name, err)
		}
		if fi, err := b.Stat(t.Context(), "/dir"); err != nil || !fi.IsDir() || len(membersOf(t, b, "/dir")) != 0 {
			t.Errorf("%s: %v, %v", do.name, fi, err)
		}
	}
}

// TestCopiedFolder makes the folders of a copy anew: versitygw copies no object of a folder.
func TestCopiedFolder(t *testing.T) {
	s := buckettest.New(t)
	for _, key := range []string{"app/a/", "app/a/b/"} {
		s.Put(key, "", modified)
	}
	s.Put("app/a/b/c.log", "c\n", modified)
	s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if refused := strings.HasSuffix(r.Header.Get("X-Amz-Copy-Source"), "/"); refused {
			buckettest.Refuse(w, http.StatusBadRequest, "DirectoryObjectContainsData")
			return true
		}
		return false
	})
	b := openStore(t, s)
	if _, err := b.Move(t.Context(), "/a", "/z", false); err != nil {
		t.Fatal(err)
	}
	if got := append(membersOf(t, b, "/"), membersOf(t, b, "/z/b")...); !slices.Equal(got, []string{"z/", "c.log"}) {
		t.Errorf("found %q", got)
	}
}

// TestSweep removes the parts that are a day old, and those that this program could not remove, but
// no upload that runs.
func TestSweep(t *testing.T) {
	s := buckettest.New(t)
	b, another := openStore(t, s), openStore(t, s)
	for _, c := range []struct {
		of  *Bucket
		key string
	}{{b, "running"}, {another, "theirs"}, {another, "../other/prefix"}} {
		if _, err := c.of.beginParts(t.Context(), c.key); err != nil {
			t.Fatal(err)
		}
	}
	id, err := b.beginParts(t.Context(), "failed")
	if err != nil {
		t.Fatal(err)
	}
	s.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == "DELETE" {
			buckettest.Refuse(w, 503, "SlowDown")
		}
		return r.Method == "DELETE"
	})
	b.endParts("failed", id, false)
	s.Fault(nil)
	if s.Multiparts() != 4 {
		t.Fatalf("%d uploads are open", s.Multiparts())
	}
	for _, want := range []struct{ swept, left int }{{1, 3}, {0, 3}} {
		if n, err := b.Sweep(t.Context()); n != want.swept || err != nil || s.Multiparts() != want.left {
			t.Errorf("%d swept, %v, %d left; want %v", n, err, s.Multiparts(), want)
		}
	}
	s.Age(staleAge + time.Minute)
	if n, err := b.Sweep(t.Context()); n != 2 || err != nil || s.Multiparts() != 1 {
		t.Errorf("a day later: %d swept, %v, %d left", n, err, s.Multiparts())
	}
}

// stalled is a body of a large file that stops after its beginning.
type stalled struct {
	zeros
	left  int
	begun chan<- struct{}
	gate  <-chan struct{}
}

func (s *stalled) Read(p []byte) (int, error) {
	if s.left == 0 {
		s.begun <- struct{}{}
		<-s.gate
		return 0, io.EOF
	}
	n, err := s.zeros.Read(p[:min(len(p), s.left)])
	s.left -= n
	return n, err
}

// TestUploadShare has one client with more uploads at a time than there is memory for. Others are served
// meanwhile.
func TestUploadShare(t *testing.T) {
	s := buckettest.New(t)
	b := openAs(t, s, func(o *Options, _ *times) {
		o.Client = func(ctx context.Context) string { return ctx.Value(clientKey{}).(string) }
	})
	begun, gate := make(chan struct{}), make(chan struct{})
	upload := func(client, name string, content io.Reader) error {
		u, err := b.Create(context.WithValue(t.Context(), clientKey{}, client), name)
		if err != nil {
			return err
		}
		defer u.Abort()
		if _, err = u.ReadFrom(content); err == nil {
			_, err = u.Commit(nil)
		}
		return err
	}
	var uploads sync.WaitGroup
	for i := range maxBuffers {
		uploads.Go(func() {
			if err := upload("ann@192.0.2.1", fmt.Sprintf("/%d", i), &stalled{left: smallSize + 1, begun: begun, gate: gate}); err != nil {
				t.Error(err)
			}
		})
	}
	for range maxBuffers / 2 {
		<-begun
	}
	if n := b.buffers.pool.InUse(); n != maxBuffers/2 {
		t.Errorf("one client has %d buffers", n)
	}
	if err := upload("bob@192.0.2.2", "/file", io.LimitReader(zeros{}, partSize+1)); err != nil {
		t.Error(err)
	}
	close(gate)
	for range maxBuffers / 2 { // those that have waited
		<-begun
	}
	uploads.Wait()
}
