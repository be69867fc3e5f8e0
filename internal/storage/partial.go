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

// WriteAt writes n bytes of r into an existing file, in place. It first receives them in a
// hidden file: a broken connection changes nothing, and a slow one blocks nobody. Then it
// locks out all other writers of this program and calls at for the offset. A folder is
// syscall.EISDIR.
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
	file := opened.(*hostFile)
	part, err := f.receive(file, r, n)
	if err != nil {
		return nil, err
	}
	defer part.Abort()

	// By inode, as one file can have many names.
	key := inode(file.info)
	if err := f.inPlace.Lock(ctx, key); err != nil {
		return nil, err
	}
	defer f.inPlace.Unlock(key)
	before, err := file.Stat()
	if err != nil {
		return nil, err
	}
	offset, err := at(before)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(f.writeInPlace(file.File, offset, before.Size(), part.File, n), file.Sync()); err != nil {
		return nil, err
	}
	after, err := file.Stat()
	if err == nil && !after.ModTime().After(before.ModTime()) {
		// Within one clock tick: the entity tag must differ.
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

// receive reads n bytes of r into a hidden file beside file.
func (f *Folder) receive(file *hostFile, r io.Reader, n int64) (*Upload, error) {
	local, err := resolve(file.root, f.path, file.local)
	if err != nil {
		return nil, err
	}
	part, err := f.createTemporary(file.root, local, 0o600)
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

// writeInPlace writes the first n bytes of from into a file of the given size, at an
// offset. It writes the bytes after the old end first, and cuts them off again if there is
// no space: so it touches old bytes only when no more space is needed.
func (f *Folder) writeInPlace(to *os.File, offset, size int64, from *os.File, n int64) error {
	inside := min(max(size-offset, 0), n)
	err := f.copyRange(to, offset+inside, from, inside, n-inside)
	if err == nil && n > inside {
		err = to.Sync()
	}
	if err != nil {
		// Not if others appended here: that would lose their bytes.
		if fi, statErr := to.Stat(); statErr == nil && fi.Size() <= offset+n {
			err = errors.Join(err, to.Truncate(size))
		}
		return err
	}
	return f.copyRange(to, offset, from, 0, inside)
}

func (f *Folder) copyRange(to *os.File, offset int64, from *os.File, first, n int64) error {
	buf, release := copyBuffers.borrow()
	defer release()
	_, err := io.CopyBuffer(struct{ io.Writer }{io.NewOffsetWriter(to, offset)}, struct{ io.Reader }{io.NewSectionReader(from, first, n)}, buf)
	return err
}

// Chtimes sets the modification time of the named file or folder, to the millisecond. The
// digits below differ from the old time, so that the entity tag changes.
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
	return root.Chtimes(local, time.Time{}, distinctTime(modified, old.ModTime()))
}

// KeyedLock admits one writer per file; writers of other files do not wait.
type KeyedLock[K comparable] struct {
	mu   sync.Mutex
	busy map[K]chan struct{}
}

// Lock waits until the key is free, or returns ctx's error.
func (k *KeyedLock[K]) Lock(ctx context.Context, key K) error {
	for {
		k.mu.Lock()
		free, busy := k.busy[key]
		if !busy {
			if k.busy == nil {
				k.busy = map[K]chan struct{}{}
			}
			k.busy[key] = make(chan struct{})
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

// Unlock frees the key.
func (k *KeyedLock[K]) Unlock(key K) {
	k.mu.Lock()
	defer k.mu.Unlock()
	close(k.busy[key])
	delete(k.busy, key)
}
