package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"
	"time"
)

// WriteAt writes the n bytes of r into an existing file, in place, at the offset
// that at finds once nobody else of this program can write. They are collected
// in a hidden file first: a reader that ends early changes nothing, and a slow
// one holds nobody up. On a folder the error is syscall.EISDIR.
func (f *Folder) WriteAt(ctx context.Context, name string, r io.Reader, n int64, at func(now fs.FileInfo) (int64, error)) (fs.FileInfo, error) {
	if fi, err := f.Stat(ctx, name); err != nil {
		return nil, err
	} else if fi.IsDir() {
		return nil, pathError("write", name, errIsFolder)
	}
	opened, err := f.OpenFile(ctx, name, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	file := opened.(*File)
	part, err := f.collect(file, r, n)
	if err != nil {
		return nil, err
	}
	defer part.Abort()

	// By its inode, as one file can have many names.
	key := inode(file.info)
	if err := f.writing.lock(ctx, key); err != nil {
		return nil, err
	}
	defer f.writing.unlock(key)
	before, err := file.Stat()
	if err != nil {
		return nil, err
	}
	offset, err := at(before)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(f.writeThrough(file.File, offset, before.Size(), part.File, n), file.Sync()); err != nil {
		return nil, err
	}
	after, err := file.Stat()
	if err == nil && !after.ModTime().After(before.ModTime()) {
		// Within one tick of the clock: the entity tag must differ.
		err = file.root.Chtimes(file.local, time.Time{}, before.ModTime().Add(time.Nanosecond))
		if err == nil {
			after, err = file.Stat()
		}
	}
	if err != nil {
		return nil, err
	}
	return info{after.(info).FileInfo, path.Base(name)}, nil
}

// collect reads the n bytes of r into a hidden file beside another.
func (f *Folder) collect(file *File, r io.Reader, n int64) (*Upload, error) {
	local, err := resolve(file.root, f.path, file.local)
	if err != nil {
		return nil, err
	}
	part, err := f.temporary(file.root, local, 0o600)
	if err != nil {
		return nil, err
	}
	written, err := part.ReadFrom(io.LimitReader(r, n))
	if err == nil && written < n {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		part.Abort()
		return nil, err
	}
	return part, nil
}

// writeThrough writes the first n bytes of from into a file of the given size,
// in place, at an offset. What comes behind the file's end is written first, and
// cut off again if there is no space for it: old bytes are only touched once
// nothing more is needed.
func (f *Folder) writeThrough(to *os.File, offset, size int64, from *os.File, n int64) error {
	inside := min(max(size-offset, 0), n)
	err := f.copyRange(to, offset+inside, from, inside, n-inside)
	if err == nil && n > inside {
		err = to.Sync()
	}
	if err != nil {
		// Unless others append here, who would lose what they wrote.
		if fi, statErr := to.Stat(); statErr == nil && fi.Size() <= offset+n {
			err = errors.Join(err, to.Truncate(size))
		}
		return err
	}
	return f.copyRange(to, offset, from, 0, inside)
}

func (f *Folder) copyRange(to *os.File, offset int64, from *os.File, first, n int64) error {
	buf, giveBack := lent.borrow()
	defer giveBack()
	_, err := io.CopyBuffer(struct{ io.Writer }{io.NewOffsetWriter(to, offset)}, struct{ io.Reader }{io.NewSectionReader(from, first, n)}, buf)
	return err
}

// Chtimes sets the modification time of the named file or folder, to the
// millisecond, and to another than it has.
func (f *Folder) Chtimes(ctx context.Context, name string, modified time.Time) error {
	root, local, err := f.locate("chtimes", name)
	if err != nil {
		return err
	}
	if err := f.writable("chtimes", local); err != nil {
		return err
	}
	if local, err = resolve(root, f.path, local); err != nil {
		return err
	}
	old, err := root.Lstat(local)
	if err != nil {
		return err
	}
	return root.Chtimes(local, time.Time{}, distinct(modified, old.ModTime()))
}

// keyedLock lets one writer a file in, and holds up nobody else.
type keyedLock struct {
	mu   sync.Mutex
	held map[uint64]chan struct{}
}

// lock waits until the key is free, or returns ctx's error.
func (k *keyedLock) lock(ctx context.Context, key uint64) error {
	for {
		k.mu.Lock()
		free, busy := k.held[key]
		if !busy {
			if k.held == nil {
				k.held = map[uint64]chan struct{}{}
			}
			k.held[key] = make(chan struct{})
			k.mu.Unlock()
			return nil
		}
		k.mu.Unlock()
		select {
		case <-free:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (k *keyedLock) unlock(key uint64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	close(k.held[key])
	delete(k.held, key)
}
