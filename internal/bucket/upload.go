package bucket

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"syscall"
	"time"

	"gowebdav/internal/storage"
)

const (
	// smallSize is what an upload may have without a buffer.
	smallSize = 64 << 10

	// maxParts is how many parts S3 takes.
	maxParts = 10_000

	// abortTime is how long it may take to remove the parts of an upload that fails.
	abortTime = 10 * time.Second
)

// upload is an object in progress. Up to partSize bytes wait in memory for Commit, which stores them
// by one request; more are sent in parts, which Commit makes an object.
type upload struct {
	b     *Bucket
	ctx   context.Context
	local string

	content []byte   // all of it, unless it is in parts
	buffer  *buffer  // of content; nil for none
	id      string   // of the upload in parts, "" for none
	etags   []string // of the parts

	size     int64
	failed   error
	replaced bool
	done     bool
}

var _ storage.Writer = (*upload)(nil)

// Create starts an upload.
func (b *Bucket) Create(ctx context.Context, name string) (storage.Writer, error) {
	local, err := b.newName(ctx, "create", name)
	if err != nil {
		return nil, err
	}
	o, err := b.lookup(ctx, "create", name, openAge)
	if err == nil && o.folder {
		err = pathError("create", name, syscall.EISDIR)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return &upload{b: b, ctx: ctx, local: local}, nil
}

// ReadFrom sends the parts while it reads on.
func (u *upload) ReadFrom(r io.Reader) (n int64, err error) {
	defer func() {
		u.size, u.failed = n, err
	}()
	small := make([]byte, smallSize)
	filled, err := fill(r, small)
	if err == io.EOF {
		u.content = small[:filled]
		return int64(filled), nil
	}
	if err != nil {
		return int64(filled), err
	}
	n = int64(filled)
	var sending sending
	defer sending.wait()
	for number := 1; ; number++ {
		if number > maxParts {
			return n, pathError("create", u.local, syscall.EFBIG)
		}
		buffer := u.b.buffers.tryTake(u.ctx)
		if buffer == nil { // an upload has none while it waits
			if err := sending.wait(); err != nil {
				return n, err
			}
			if buffer, err = u.b.buffers.take(u.ctx); err != nil {
				return n, err
			}
		}
		kept := 0
		if number == 1 {
			kept = copy(buffer.part[:], small)
		}
		filled, end := fill(r, buffer.part[kept:])
		n += int64(filled)
		filled += kept
		if end == io.EOF && number == 1 {
			u.content, u.buffer = buffer.part[:filled], buffer
			return n, nil
		}
		err := sending.wait()
		if err == nil && end != io.EOF {
			err = end
		}
		if err == nil && number == 1 {
			u.id, err = u.b.beginParts(u.ctx, u.local)
		}
		if err != nil || filled == 0 {
			u.b.buffers.release(buffer)
			return n, err
		}
		sending.start(func() error {
			defer u.b.buffers.release(buffer)
			return u.send(number, buffer.part[:filled])
		})
		if end == io.EOF {
			return n, sending.wait()
		}
	}
}

// send sends a part.
func (u *upload) send(number int, body []byte) error {
	return u.b.request(u.ctx, "create", u.local, func() error {
		etag, err := u.b.client.part(u.ctx, u.b.prefix+u.local, u.id, number, body)
		if err == nil {
			u.etags = append(u.etags, etag)
		}
		return err
	})
}

// sending is a part on its way.
type sending struct{ result chan error }

func (s *sending) start(send func() error) {
	s.result = make(chan error, 1)
	go func(result chan<- error) { result <- send() }(s.result)
}

// wait waits for the part, if there is one, and returns its error.
func (s *sending) wait() error {
	if s.result == nil {
		return nil
	}
	result := s.result
	s.result = nil
	return <-result
}

// fill reads until the buffer is full, or to the end, which is io.EOF. Any other error of the reader
// is also io.ErrUnexpectedEOF.
func fill(r io.Reader, buffer []byte) (n int, err error) {
	for n < len(buffer) && err == nil {
		var read int
		read, err = r.Read(buffer[n:])
		n += read
	}
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.Join(io.ErrUnexpectedEOF, err)
	}
	return n, err
}

// SetModTime is not possible: the store sets the time.
func (u *upload) SetModTime(time.Time) error { return errors.ErrUnsupported }

// Commit stores the object. If there is a condition, the store is told which object was there when
// it was evaluated, and replaces no other one.
func (u *upload) Commit(allow func(old fs.FileInfo) error) (fs.FileInfo, error) {
	defer u.Abort()
	if u.failed != nil {
		return nil, u.failed
	}
	if err := u.b.names.Lock(u.ctx, u.local); err != nil {
		return nil, err
	}
	defer u.b.names.Unlock(u.local)
	old, err := u.b.head(u.ctx, u.local)
	if err != nil {
		return nil, err
	}
	var when condition
	if allow != nil {
		var now fs.FileInfo
		if when.missing = old == nil; old != nil {
			now, when.etag = old.info(), old.etag
		}
		if err := allow(now); err != nil {
			return nil, err
		}
	}
	etag, err := u.store(when)
	if err != nil {
		u.b.forget(u.local)
		return nil, err
	}
	u.done, u.replaced = true, old != nil
	return u.b.written(u.ctx, u.local, etag, u.size), nil
}

func (u *upload) store(when condition) (etag string, err error) {
	key := u.b.prefix + u.local
	err = u.b.conditionally(u.ctx, u.local, when, func(when condition) error {
		if u.id == "" {
			etag, err = u.b.client.put(u.ctx, key, u.content, when)
			return once(err, when != condition{})
		}
		etag, err = u.b.client.complete(u.ctx, key, u.id, u.etags, when)
		return once(err, true)
	})
	return etag, err
}

// Replaced reports whether Commit has replaced an object.
func (u *upload) Replaced() bool { return u.replaced }

// Abort gives up the upload, and removes its parts.
func (u *upload) Abort() {
	u.b.buffers.release(u.buffer)
	u.buffer = nil
	if u.id != "" {
		u.b.endParts(u.local, u.id, u.done)
		u.id = ""
	}
}
