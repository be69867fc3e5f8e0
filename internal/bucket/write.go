package bucket

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"gowebdav/internal/storage"
)

// maxKey is how many bytes a key has at most.
const maxKey = 1024

// Mounted never fails: a store that does not answer is no empty one.
func (b *Bucket) Mounted() error { return nil }

// newName returns the name of what is to be written. Its parent exists; it is not the mount itself.
func (b *Bucket) newName(ctx context.Context, op, name string) (string, error) {
	local, err := localName(name)
	switch {
	case err != nil:
	case local == "":
		err = fs.ErrPermission
	case !utf8.ValidString(local):
		err = fs.ErrInvalid
	case len(b.prefix)+len(local)+len("/") > maxKey:
		err = syscall.ENAMETOOLONG
	default:
		for part := range strings.SplitSeq(local, "/") {
			if storage.IsOurs(part) {
				err = fs.ErrNotExist
			}
		}
	}
	if err != nil {
		return "", pathError(op, name, err)
	}
	parent, err := b.lookup(ctx, op, dirOf(local), listAge)
	if err == nil && !parent.folder {
		err = pathError(op, name, syscall.ENOTDIR)
	}
	return local, err
}

// request sends a request in a place of its own, and tries it again.
func (b *Bucket) request(ctx context.Context, op, local string, send func() error) error {
	err := b.retry(ctx, func() (bool, error) {
		place, err := b.slots.acquire(ctx, nil)
		if err != nil {
			return false, err
		}
		defer place.Leave()
		return false, send()
	})
	if err == nil {
		return nil
	}
	switch f, _ := errors.AsType[*failure](err); {
	case f == nil:
	case f.status == http.StatusForbidden && f.code == "AccessDenied":
		err = fmt.Errorf("%w: %s", fs.ErrPermission, err.Error())
	case f.status == http.StatusInsufficientStorage, f.code == "QuotaExceeded":
		err = fmt.Errorf("%w: %s", syscall.ENOSPC, err.Error())
	}
	return pathError(op, local, err)
}

// once forbids another try of a request that the store may have obeyed, if it is one whose second
// try would fail for that.
func once(err error, unsafe bool) error {
	if f, ok := errors.AsType[*failure](err); ok && unsafe {
		f.final = f.status == 0
	}
	return err
}

// conditionally sends a request that replaces an object. What the store answers to a condition that
// does not hold is ErrReplaced. A store that has no conditions is asked once.
func (b *Bucket) conditionally(ctx context.Context, local string, when condition, send func(condition) error) error {
	if b.unconditional.Load() {
		when = condition{}
	}
	err := b.request(ctx, "create", local, func() error { return send(when) })
	f, _ := errors.AsType[*failure](err)
	if f == nil || when == (condition{}) {
		return err
	}
	switch {
	case f.status == http.StatusNotImplemented:
		b.unconditional.Store(true)
		return b.request(ctx, "create", local, func() error { return send(condition{}) })
	case f.status == http.StatusPreconditionFailed, f.status == http.StatusConflict, f.code == "NoSuchKey":
		return pathError("create", local, storage.ErrReplaced)
	}
	return err
}

// head describes an object by a request of its own; nil for none.
func (b *Bucket) head(ctx context.Context, local string) (o *object, err error) {
	err = b.request(ctx, "stat", local, func() error {
		e, err := b.client.head(ctx, b.prefix+local)
		if err == nil {
			o = b.object(e)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return o, err
}

// written describes an object that was stored with an entity tag. If it was replaced since, or the
// store does not answer, the time is only near, and so the description is that of no object there.
func (b *Bucket) written(ctx context.Context, local, etag string, size int64) fs.FileInfo {
	o, err := b.head(ctx, local)
	if err == nil && o != nil && o.etag == etag {
		b.remember(o)
	} else {
		b.forget(local)
		o = b.object(entry{key: b.prefix + local, etag: etag, size: size, modified: time.Now()})
	}
	return o.info()
}

// remember adds an object that was stored to the list of its folder, so that many uploads to a folder do
// not list it each time. A list that is being read does not know the object, so nobody gets that.
func (b *Bucket) remember(o *object) {
	folder, base := dirOf(o.name), path.Base(o.name)
	b.lists.mu.Lock()
	defer b.lists.mu.Unlock()
	old := b.lists.folders[folder]
	if old == nil {
		return
	}
	if old.read.IsZero() {
		delete(b.lists.folders, folder)
		return
	}
	made := *old
	made.turn = make(chan struct{}, 1)
	if made.whole || made.members[base] != nil { // else names are looked up one by one
		made.members = maps.Clone(made.members)
		made.members[base] = o
	}
	b.lists.folders[folder] = &made
}

// forget drops the lists that do not hold any more after a change of a name, or of members of it.
func (b *Bucket) forget(local string) {
	b.lists.mu.Lock()
	defer b.lists.mu.Unlock()
	for folder := range b.lists.folders {
		if folder == dirOf(local) || folder == local || strings.HasPrefix(folder, local+"/") {
			delete(b.lists.folders, folder)
		}
	}
}

// Mkdir makes a folder: an empty object whose key ends in a slash.
func (b *Bucket) Mkdir(ctx context.Context, name string, _ fs.FileMode) error {
	local, err := b.newName(ctx, "mkdir", name)
	if err != nil {
		return err
	}
	if depth(local) > storage.MaxDepth {
		return pathError("mkdir", name, storage.ErrTooDeep)
	}
	switch _, err := b.lookup(ctx, "mkdir", name, openAge); {
	case err == nil:
		return pathError("mkdir", name, fs.ErrExist)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return b.mark(ctx, local)
}

// mark stores the object of a folder.
func (b *Bucket) mark(ctx context.Context, local string) error {
	defer b.forget(local)
	return b.request(ctx, "mkdir", local, func() error {
		_, err := b.client.put(ctx, b.prefix+local+"/", nil, condition{})
		return err
	})
}

// keepParent makes sure that the folder of a name stays when the name goes: a folder without an
// object of its own is there only as long as something is in it.
func (b *Bucket) keepParent(ctx context.Context, local string) error {
	dir := dirOf(local)
	if dir == "" {
		return nil
	}
	p, err := b.page(ctx, dir+"/", "", 2)
	if err != nil {
		return pathError("remove", local, err)
	}
	for _, e := range p.entries {
		if key := strings.TrimPrefix(e.key, b.prefix); key != local && key != local+"/" {
			return nil
		}
	}
	return b.mark(ctx, dir)
}

func depth(local string) int { return 1 + strings.Count(local, "/") }

// nameOf returns the name of a key for clients.
func (b *Bucket) nameOf(key string) string {
	return path.Clean("/" + strings.TrimPrefix(key, b.prefix))
}
