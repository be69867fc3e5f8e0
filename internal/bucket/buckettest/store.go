package buckettest

import (
	"bytes"
	"crypto/md5"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// Bucket is the name of the bucket of a Store.
const Bucket = "logs"

// Store is a store with one bucket.
type Store struct {
	URL string

	// NoTags is set before Put for objects without entity tags, such as files that somebody copies into
	// the folder of versitygw.
	NoTags bool

	faults sync.Mutex
	fault  func(w http.ResponseWriter, r *http.Request) bool

	mu       sync.Mutex
	keys     []string // sorted
	objects  map[string]object
	requests []string
	sent     int64
	running  int
	most     int

	disconnect func()
	idle       sync.Cond // of mu: no request runs

	writes     sync.Mutex // held while conditions are checked and an object is replaced
	multiparts map[gofakes3.UploadID]*multipart
	begun      int // uploads in parts
}

type object struct {
	content  io.ReaderAt
	size     int64
	modified time.Time
	hash     []byte
}

// New returns a store, which ends with the test.
func New(tb testing.TB) *Store {
	s := &Store{objects: map[string]object{}, multiparts: map[gofakes3.UploadID]*multipart{}}
	s.idle.L = &s.mu
	memory := s3mem.New()
	if err := memory.CreateBucket(Bucket); err != nil {
		tb.Fatal(err)
	}
	fake := gofakes3.New(backend{memory, s}, gofakes3.WithTimeSkewLimit(15*time.Minute)).Server()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(fake, w, r) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of gofakes3
	server.Start()
	tb.Cleanup(server.Close)
	s.URL, s.disconnect = server.URL, server.CloseClientConnections
	return s
}

// Put stores an object that was changed at a time.
func (s *Store) Put(key, content string, modified time.Time) {
	s.PutAt(key, strings.NewReader(content), int64(len(content)), modified)
}

// PutAt stores an object of any size whose content nobody keeps in memory.
func (s *Store) PutAt(key string, content io.ReaderAt, size int64, modified time.Time) {
	hash := md5.New()
	io.Copy(hash, io.NewSectionReader(content, 0, min(size, 1<<20)))
	o := object{content: content, size: size, modified: modified}
	if !s.NoTags {
		o.hash = hash.Sum(nil)
	}
	s.store(key, o)
}

func (s *Store) store(key string, o object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.objects[key]; !ok {
		i, _ := slices.BinarySearch(s.keys, key)
		s.keys = slices.Insert(s.keys, i, key)
	}
	s.objects[key] = o
}

// Remove removes an object.
func (s *Store) Remove(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = slices.DeleteFunc(s.keys, func(k string) bool { return k == key })
	delete(s.objects, key)
}

// Cost returns the requests and bytes since it was called last. A request is "LIST prefix", or "GET
// key range". It waits until the requests that run have ended: a client may have the last bytes of an
// answer before they are counted.
func (s *Store) Cost() (requests []string, sent int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wait()
	requests, sent = s.requests, s.sent
	s.requests, s.sent = nil, 0
	return requests, sent
}

// Most returns how many requests have run at a time.
func (s *Store) Most() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.most
}

func (s *Store) serve(fake http.Handler, w http.ResponseWriter, r *http.Request) {
	key := strings.TrimPrefix(r.URL.Path, "/"+Bucket+"/")
	request := r.Method + " " + key + " " + strings.TrimPrefix(r.Header.Get("Range"), "bytes=")
	if r.URL.Query().Has("list-type") {
		request = "LIST " + r.URL.Query().Get("prefix")
	}
	s.mu.Lock()
	s.requests = append(s.requests, request)
	s.running++
	s.most = max(s.most, s.running)
	o, found := s.objects[key]
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		if s.running--; s.running == 0 {
			s.idle.Broadcast()
		}
		s.mu.Unlock()
	}()
	if s.faulty(w, r) {
		return
	}
	if r.Method == http.MethodPost && r.URL.Query().Has("uploadId") {
		s.writes.Lock()
		defer s.writes.Unlock()
		s.mu.Lock()
		o, found := s.objects[key]
		s.mu.Unlock()
		if gofakes3.CheckPutConditions(conditions(r.Header), &gofakes3.ConditionalObjectInfo{Exists: found, Hash: o.hash}) != nil {
			Refuse(w, http.StatusPreconditionFailed, "PreconditionFailed")
			return
		}
		fake.ServeHTTP(&counted{w, s}, r)
		return
	}
	if match := r.Header.Get("X-Amz-Copy-Source-If-Match"); match != "" && !s.sourceMatches(r.Header.Get("X-Amz-Copy-Source"), match) {
		Refuse(w, http.StatusPreconditionFailed, "PreconditionFailed")
		return
	}
	if r.Method == http.MethodPut || r.Method == http.MethodDelete {
		fake.ServeHTTP(&counted{w, s}, r)
		return
	}
	// gofakes3 knows no If-Match for GET.
	if match := r.Header.Get("If-Match"); match != "" && found && match != gofakes3.FormatETag(o.hash) {
		Refuse(w, http.StatusPreconditionFailed, "PreconditionFailed")
		return
	}
	fake.ServeHTTP(&counted{w, s}, r)
}

// Fault lets fault answer a request in place of the store, if it returns true. It is called for one
// request after the other; nil for no faults.
func (s *Store) Fault(fault func(w http.ResponseWriter, r *http.Request) bool) {
	s.faults.Lock()
	defer s.faults.Unlock()
	s.fault = fault
}

func (s *Store) faulty(w http.ResponseWriter, r *http.Request) bool {
	s.faults.Lock()
	defer s.faults.Unlock()
	return s.fault != nil && s.fault(w, r)
}

// Refuse answers as a store does.
func Refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>`+code+`</Code><Message>by a test</Message></Error>`)
}

type counted struct {
	http.ResponseWriter
	s *Store
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.s.mu.Lock()
	c.s.sent += int64(n)
	c.s.mu.Unlock()
	return n, err
}

// backend keeps the objects of a Store for gofakes3.
type backend struct {
	*s3mem.Backend
	s *Store
}

func (b backend) ListBucket(_ string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	list := gofakes3.NewObjectList()
	from := max(prefix.Prefix, page.Marker)
	i, _ := slices.BinarySearch(b.s.keys, from)
	for n := int64(0); i < len(b.s.keys) && strings.HasPrefix(b.s.keys[i], prefix.Prefix); i++ {
		key := b.s.keys[i]
		group := ""
		if j := strings.Index(key[len(prefix.Prefix):], "/"); prefix.HasDelimiter && j >= 0 {
			group = key[:len(prefix.Prefix)+j+1]
		}
		if page.Marker != "" && (key == page.Marker || group != "" && group == page.Marker) {
			continue
		}
		last := len(list.CommonPrefixes) - 1
		if group != "" && last >= 0 && list.CommonPrefixes[last].Prefix == group {
			continue
		}
		if n == page.MaxKeys {
			list.IsTruncated = true
			break
		}
		n++
		if group != "" {
			list.AddPrefix(group)
			list.NextMarker = group
			continue
		}
		o := b.s.objects[key]
		list.Add(&gofakes3.Content{Key: key, LastModified: gofakes3.NewContentTime(o.modified), ETag: gofakes3.FormatETag(o.hash), Size: o.size})
		list.NextMarker = key
	}
	return list, nil
}

func (b backend) GetObject(_, key string, asked *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	b.s.mu.Lock()
	o, ok := b.s.objects[key]
	b.s.mu.Unlock()
	if !ok {
		return nil, gofakes3.KeyNotFound(key)
	}
	part, err := asked.Range(o.size)
	if err != nil {
		return nil, err
	}
	begin, length := int64(0), o.size
	if part != nil {
		begin, length = part.Start, part.Length
	}
	return &gofakes3.Object{
		Name: key, Size: o.size, Hash: o.hash, Range: part,
		Metadata: map[string]string{"Last-Modified": o.modified.UTC().Format(http.TimeFormat)},
		Contents: io.NopCloser(io.NewSectionReader(o.content, begin, length)),
	}, nil
}

func (b backend) HeadObject(bucket, key string) (*gofakes3.Object, error) {
	return b.GetObject(bucket, key, nil)
}

// Repeated is a content of any size: the same lines again and again.
type Repeated []byte

// Lines returns a Repeated of lines, each with a number that says where it lies in the text.
func Lines(line string) Repeated { return bytes.Repeat([]byte(line), 1+(1<<20)/len(line)) }

func (r Repeated) ReadAt(p []byte, offset int64) (n int, err error) {
	for n < len(p) {
		n += copy(p[n:], r[(offset+int64(n))%int64(len(r)):])
	}
	return n, nil
}
