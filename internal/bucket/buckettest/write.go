package buckettest

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/johannesboyne/gofakes3"
)

// multipart is an upload in parts.
type multipart struct {
	key   string
	begun time.Time
	parts map[int][]byte
}

// Content returns an object's content.
func (s *Store) Content(key string) (content string, found bool) {
	s.mu.Lock()
	o, found := s.objects[key]
	s.mu.Unlock()
	if !found {
		return "", false
	}
	b, _ := io.ReadAll(io.NewSectionReader(o.content, 0, o.size))
	return string(b), true
}

// Keys returns the keys of all objects in their order.
func (s *Store) Keys() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.keys)
}

// Multiparts returns how many uploads in parts were begun, and not completed or aborted.
func (s *Store) Multiparts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.multiparts)
}

// Settle closes the connections of clients that have gone, and waits until their requests have ended.
func (s *Store) Settle() {
	s.disconnect()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wait()
}

// wait waits until no request runs. The caller holds mu.
func (s *Store) wait() {
	for s.running > 0 {
		s.idle.Wait()
	}
}

// Age makes the uploads in parts older.
func (s *Store) Age(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.multiparts {
		m.begun = m.begun.Add(-by)
	}
}

// conditions reads those of a request that completes an upload, which gofakes3 ignores.
func conditions(h http.Header) *gofakes3.PutConditions {
	c := &gofakes3.PutConditions{}
	if match := h.Get("If-Match"); match != "" {
		c.IfMatch = &match
	}
	if none := h.Get("If-None-Match"); none != "" {
		c.IfNoneMatch = &none
	}
	return c
}

// sourceMatches evaluates the condition of a copy, which gofakes3 ignores.
func (s *Store) sourceMatches(source, match string) bool {
	key, err := url.PathUnescape(source)
	s.mu.Lock()
	defer s.mu.Unlock()
	o, found := s.objects[strings.TrimPrefix(strings.TrimPrefix(key, "/"), Bucket+"/")]
	return err == nil && found && gofakes3.FormatETag(o.hash) == match
}

// put stores an object under conditions.
func (s *Store) put(key string, content []byte, hash []byte, c *gofakes3.PutConditions) error {
	s.mu.Lock()
	old, found := s.objects[key]
	s.mu.Unlock()
	if c != nil {
		if err := gofakes3.CheckPutConditions(c, &gofakes3.ConditionalObjectInfo{Exists: found, Hash: old.hash}); err != nil {
			return err
		}
	}
	s.store(key, object{bytes.NewReader(content), int64(len(content)), time.Now(), hash})
	return nil
}

func (b backend) PutObject(_, key string, _ map[string]string, input io.Reader, size int64, c *gofakes3.PutConditions) (result gofakes3.PutObjectResult, err error) {
	content, err := gofakes3.ReadAll(input, size)
	if err != nil {
		return result, err
	}
	b.s.writes.Lock()
	defer b.s.writes.Unlock()
	hash := md5.Sum(content)
	return result, b.s.put(key, content, hash[:], c)
}

func (b backend) DeleteObject(_, key string) (result gofakes3.ObjectDeleteResult, err error) {
	b.s.Remove(key)
	return result, nil
}

func (b backend) CopyObject(_, from, _, to string, _ map[string]string) (result gofakes3.CopyObjectResult, err error) {
	b.s.mu.Lock()
	o, ok := b.s.objects[from]
	b.s.mu.Unlock()
	if !ok {
		return result, gofakes3.KeyNotFound(from)
	}
	o.modified = time.Now()
	b.s.store(to, o)
	return gofakes3.CopyObjectResult{ETag: gofakes3.FormatETag(o.hash), LastModified: gofakes3.NewContentTime(o.modified)}, nil
}

func (b backend) CreateMultipartUpload(_, key string, _ map[string]string) (gofakes3.UploadID, error) {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	b.s.begun++
	id := gofakes3.UploadID(fmt.Sprint(b.s.begun))
	b.s.multiparts[id] = &multipart{key, time.Now(), map[int][]byte{}}
	return id, nil
}

func (b backend) multipart(id gofakes3.UploadID) (*multipart, error) {
	if m := b.s.multiparts[id]; m != nil {
		return m, nil
	}
	return nil, gofakes3.ErrNoSuchUpload
}

func (b backend) UploadPart(_, _ string, id gofakes3.UploadID, number int, length int64, input io.Reader) (string, error) {
	content, err := gofakes3.ReadAll(input, length)
	if err != nil {
		return "", err
	}
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	m, err := b.multipart(id)
	if err != nil {
		return "", err
	}
	m.parts[number] = content
	hash := md5.Sum(content)
	return gofakes3.FormatETag(hash[:]), nil
}

func (b backend) AbortMultipartUpload(_, _ string, id gofakes3.UploadID) error {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	_, err := b.multipart(id)
	delete(b.s.multiparts, id)
	return err
}

// CompleteMultipartUpload leaves the conditions to Store.serve: gofakes3 does not pass them.
func (b backend) CompleteMultipartUpload(_, key string, id gofakes3.UploadID, asked *gofakes3.CompleteMultipartUploadRequest) (version gofakes3.VersionID, etag string, err error) {
	b.s.mu.Lock()
	m, err := b.multipart(id)
	var content, hashes []byte
	for i := 0; err == nil && i < len(asked.Parts); i++ {
		part, ok := m.parts[asked.Parts[i].PartNumber]
		hash := md5.Sum(part)
		if !ok || strings.Trim(asked.Parts[i].ETag, `"`) != fmt.Sprintf("%x", hash) {
			err = gofakes3.ErrInvalidPart
		}
		if i < len(asked.Parts)-1 && len(part) < 5<<20 {
			err = gofakes3.ErrorMessage("EntityTooSmall", "a part is too small")
		}
		content, hashes = append(content, part...), append(hashes, hash[:]...)
	}
	if err == nil {
		delete(b.s.multiparts, id)
	}
	b.s.mu.Unlock()
	if err != nil {
		return "", "", err
	}
	hash := md5.Sum(hashes)
	return "", gofakes3.FormatETag(hash[:]), b.s.put(key, content, hash[:], nil)
}

func (b backend) ListMultipartUploads(_ string, _ *gofakes3.UploadListMarker, prefix gofakes3.Prefix, _ int64) (*gofakes3.ListMultipartUploadsResult, error) {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	result := &gofakes3.ListMultipartUploadsResult{Bucket: Bucket}
	for id, m := range b.s.multiparts {
		if strings.HasPrefix(m.key, prefix.Prefix) {
			result.Uploads = append(result.Uploads, gofakes3.ListMultipartUploadItem{Key: m.key, UploadID: id, Initiated: gofakes3.NewContentTime(m.begun)})
		}
	}
	return result, nil
}

func (b backend) ListParts(string, string, gofakes3.UploadID, int, int64) (*gofakes3.ListMultipartUploadPartsResult, error) {
	return nil, gofakes3.ErrNotImplemented
}
