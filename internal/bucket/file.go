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
	hold     int        // how many runs are to be no longer
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

func (f *file) Names(int) ([]storage.Member, error) { return f.Members(0) }

func (f *file) Member(string) (*storage.Member, error) {
	return nil, pathError("stat", f.o.name, syscall.ENOTDIR)
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
	for n < int(end-offset) {
		filled, err := f.fill(p[n:end-offset], offset+int64(n))
		if n += filled; err != nil {
			return n, pathError("read", f.o.name, err)
		}
	}
	if n < len(p) {
		err = io.EOF
	}
	return n, err
}

// fill reads the first bytes of p at an offset, as many as are kept together.
func (f *file) fill(p []byte, at int64) (n int, err error) {
	number, end := at/pageSize, at+int64(len(p))
	if n := f.b.pages.read(pageKey{f.o.id, number}, p, int(at-number*pageSize)); n > 0 {
		return n, nil
	}
	// The first and the last bytes of many files are read to see what they are, and of most nothing
	// else.
	switch {
	case end <= edgeSize:
		return f.edge(headNumber, 0, p, at)
	case at >= f.o.size-edgeSize:
		return f.edge(tailNumber, f.o.size-edgeSize, p, at)
	}
	for next := (number + 1) * pageSize; next < end; next += pageSize {
		if f.b.pages.has(pageKey{f.o.id, next / pageSize}) {
			end = next // a read towards the beginning ends where the last one began
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	err = f.retry(func() (progress bool, err error) {
		n, progress, err = f.page(number, end, p, at)
		return progress, err
	})
	return n, err
}

// edge is fill from the first or the last bytes of the object, which begin at an offset.
func (f *file) edge(number, begin int64, p []byte, at int64) (n int, err error) {
	key := pageKey{f.o.id, number}
	if n := f.b.pages.read(key, p, int(at-begin)); n > 0 {
		return n, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	length := min(edgeSize, f.o.size)
	err = f.retry(func() (bool, error) {
		r, err := f.start(begin, begin+length)
		if err != nil {
			return false, err
		}
		defer r.leave()
		data := make([]byte, length)
		if err := r.read(data); err != nil {
			return false, err
		}
		n = copy(p, data[at-begin:])
		f.b.pages.keep(key, data)
		return true, nil
	})
	return n, err
}

// retry is that of the bucket. A list that names what is not there any more is forgotten.
func (f *file) retry(try func() (progress bool, err error)) error {
	err := f.b.retry(f.ctx, try)
	if errors.Is(err, errReplaced) || errors.Is(err, fs.ErrNotExist) {
		f.b.lists.drop(f.o.name)
	}
	return err
}
