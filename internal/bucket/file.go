package bucket

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"sync"
	"syscall"

	"gowebdav/internal/storage"
)

// file is an open object. Its size and content are those that the list told; a GET of another
// content fails.
type file struct {
	b   *Bucket
	ctx context.Context
	o   *object

	mu       sync.Mutex // held while a request runs
	run      *run       // an answer that is read on; nil for none
	expected int64      // where the last run ended: the next one goes on there, or is a new beginning
	length   int64      // of the last run
	offset   int64      // of Read
}

var _ storage.File = (*file)(nil)

func (b *Bucket) openObject(ctx context.Context, o *object) *file {
	return &file{b: b, ctx: ctx, o: o}
}

func (f *file) Info() fs.FileInfo          { return f.o.info() }
func (f *file) Stat() (fs.FileInfo, error) { return f.o.info(), nil }
func (f *file) Content() fs.File           { return f }

func (f *file) Attributes() (map[string]string, error) { return nil, nil }

func (f *file) Members(int) ([]storage.Member, error) {
	return nil, pathError("readdir", f.o.name, syscall.ENOTDIR)
}

func (f *file) MemberAttributes(*storage.Member) (map[string]string, error) { return nil, nil }

func (f *file) OpenMember(*storage.Member) (fs.File, error) {
	return nil, pathError("open", f.o.name, syscall.ENOTDIR)
}

func (f *file) Rewind() error { return nil }

// Close ends the answer that is read on.
func (f *file) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.end()
	return nil
}

func (f *file) Read(p []byte) (int, error) {
	n, err := f.ReadAt(p[:min(int64(len(p)), max(f.o.size-f.offset, 0))], f.offset)
	f.offset += int64(n)
	if n == 0 && err == nil && len(p) > 0 {
		err = io.EOF
	}
	return n, err
}

func (f *file) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.offset
	case io.SeekEnd:
		offset += f.o.size
	}
	if offset < 0 {
		return f.offset, pathError("seek", f.o.name, fs.ErrInvalid)
	}
	f.offset = offset
	return offset, nil
}

// ReadAt reads from kept pages as far as it can, and asks for the others.
func (f *file) ReadAt(p []byte, offset int64) (n int, err error) {
	if offset < 0 {
		return 0, pathError("read", f.o.name, fs.ErrInvalid)
	}
	end := min(offset+int64(len(p)), f.o.size)
	for at := offset; at < end; at = offset + int64(n) {
		data, begin, err := f.around(at, end)
		if err != nil {
			return n, pathError("read", f.o.name, err)
		}
		n += copy(p[n:end-offset], data[at-begin:])
	}
	if n < len(p) {
		err = io.EOF
	}
	return n, err
}

// around returns the kept bytes in which a place lies, and where they begin. Somebody
// reads from the place up to end.
func (f *file) around(at, end int64) (data []byte, begin int64, err error) {
	number := at / pageSize
	if data := f.b.pages.get(pageKey{f.o.id, number}); data != nil {
		return data, number * pageSize, nil
	}
	// The first and the last bytes of many files are read to see what they are, and of most nothing
	// else.
	switch {
	case end <= edgeSize:
		data, err = f.edge(headNumber, 0)
		return data, 0, err
	case at >= f.o.size-edgeSize:
		begin = f.o.size - edgeSize
		data, err = f.edge(tailNumber, begin)
		return data, begin, err
	}
	for next := (number + 1) * pageSize; next < end; next += pageSize {
		if f.b.pages.get(pageKey{f.o.id, next / pageSize}) != nil {
			end = next // a read towards the beginning ends where the last one began
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	err = f.retry(func() (progress bool, err error) {
		data, progress, err = f.page(number, end)
		return progress, err
	})
	return data, number * pageSize, err
}

// edge returns the first or the last bytes of the object.
func (f *file) edge(number, begin int64) (data []byte, err error) {
	key := pageKey{f.o.id, number}
	if data := f.b.pages.get(key); data != nil {
		return data, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	length := min(edgeSize, f.o.size)
	err = f.retry(func() (bool, error) {
		r, err := f.start(begin, begin+length)
		if err != nil {
			return false, err
		}
		defer f.b.slots.release()
		defer r.drop()
		data, err = r.read(length)
		return false, err
	})
	if err == nil {
		f.b.pages.keep(key, data)
	}
	return data, err
}

// retry is that of the bucket. A list that names what is not there any more is forgotten.
func (f *file) retry(try func() (progress bool, err error)) error {
	err := f.b.retry(f.ctx, try)
	if errors.Is(err, errReplaced) || errors.Is(err, fs.ErrNotExist) {
		f.b.lists.drop(f.o.name)
	}
	return err
}
