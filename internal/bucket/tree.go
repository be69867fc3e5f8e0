package bucket

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"gowebdav/internal/storage"
)

const (
	// maxMembers is how many objects of a folder a request deletes, copies or moves: each takes a
	// request of its own.
	maxMembers = pageKeys

	// maxCopy is the largest object that S3 copies by one request.
	maxCopy = 5 << 30
)

const (
	errTooMany  storage.Unable = "the folder has more than 1,000 files, and the store takes a request for each: take its folders one by one, or use a tool of the store"
	errTooLarge storage.Unable = "the store copies and moves files of up to 5 GiB: upload it with the other name"
)

// Remove removes an object, or a folder with all its members.
func (b *Bucket) Remove(ctx context.Context, name string) error {
	o, err := b.changed(ctx, "remove", name)
	if err != nil {
		return err
	}
	keys := []entry{{key: b.prefix + o.name}}
	if o.folder {
		if keys, err = b.tree(ctx, "remove", o.name); err != nil {
			return err
		}
	}
	if err := b.keepParent(ctx, o.name); err != nil {
		return err
	}
	defer b.forget(o.name)
	return b.removeKeys(ctx, keys)
}

// changed looks up what is to be removed or moved.
func (b *Bucket) changed(ctx context.Context, op, name string) (*object, error) {
	o, err := b.lookup(ctx, op, name, openAge)
	if err == nil && o.name == "" {
		err = pathError(op, name, fs.ErrPermission)
	}
	return o, err
}

// tree returns the objects of a folder, with its own.
func (b *Bucket) tree(ctx context.Context, op, local string) (keys []entry, err error) {
	var p page
	err = b.request(ctx, op, local, func() error {
		p, err = b.client.keys(ctx, b.prefix+local+"/", "", maxMembers)
		return err
	})
	if err == nil && p.token != "" {
		err = pathError(op, local, errTooMany)
	}
	return p.entries, err
}

// removeKeys removes objects, and then those of folders, the deepest first. A folder from which not all can
// be removed stays. A store that keeps folders as such, as versitygw does, would keep one whose object goes
// while another is in it.
func (b *Bucket) removeKeys(ctx context.Context, keys []entry) error {
	levels := make([][]entry, 1) // files, and folders by their depth
	for _, e := range keys {
		level := 0
		if strings.HasSuffix(e.key, "/") {
			level = strings.Count(e.key, "/")
		}
		for len(levels) <= level {
			levels = append(levels, nil)
		}
		levels[level] = append(levels[level], e)
	}
	remove := func(e entry) error { return b.client.remove(ctx, e.key) }
	if err := b.each(ctx, "remove", levels[0], remove); err != nil {
		return err
	}
	for _, folders := range slices.Backward(levels[1:]) {
		if err := b.each(ctx, "remove", folders, remove); err != nil {
			return err
		}
	}
	return nil
}

// each sends a request for each object, several at a time, and joins the errors.
func (b *Bucket) each(ctx context.Context, op string, entries []entry, send func(entry) error) error {
	errs := make([]error, len(entries))
	var workers sync.WaitGroup
	next := make(chan int)
	for range min(maxRequests, len(entries)) {
		workers.Go(func() {
			for i := range next {
				name := b.nameOf(entries[i].key)
				if err := b.request(ctx, op, name, func() error { return send(entries[i]) }); err != nil {
					errs[i] = &storage.MemberError{Name: name, Err: err}
				}
			}
		})
	}
	for i := range entries {
		if ctx.Err() != nil {
			errs[i] = ctx.Err()
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
	return errors.Join(errs...)
}

// Move copies a file or folder and then removes it: in a store, nothing moves. If a member cannot be
// copied, the source stays.
func (b *Bucket) Move(ctx context.Context, source, destination string, overwrite bool) (replaced bool, err error) {
	t, err := b.transfer(ctx, "move", source, destination, false, overwrite)
	if err != nil {
		return t.replaces, err
	}
	if err := b.keepParent(ctx, t.from.name); err != nil {
		return t.replaces, err
	}
	defer b.forget(t.from.name)
	return t.replaces, b.removeKeys(ctx, t.keys)
}

// Copy copies a file or folder.
func (b *Bucket) Copy(ctx context.Context, source, destination string, shallow, overwrite bool) (replaced bool, err error) {
	t, err := b.transfer(ctx, "copy", source, destination, shallow, overwrite)
	return t.replaces, err
}

// transfer is a copy of a file or folder.
type transfer struct {
	from     *object
	to       string
	keys     []entry // of the source
	obsolete []entry // of the destination
	replaces bool
}

// transfer copies, by the store. What it replaces goes last, when all is there.
func (b *Bucket) transfer(ctx context.Context, op, source, destination string, shallow, overwrite bool) (transfer, error) {
	t, err := b.plan(ctx, op, source, destination, shallow)
	if err != nil {
		return t, err
	}
	if t.replaces && !overwrite {
		return t, pathError(op, destination, fs.ErrExist)
	}
	if err := b.names.Lock(ctx, t.to); err != nil {
		return t, err
	}
	defer b.names.Unlock(t.to)
	defer b.forget(t.to)
	var when condition
	if !overwrite && !t.from.folder {
		when.missing = true
		if o, err := b.head(ctx, t.to); o != nil || err != nil {
			return t, errors.Join(err, pathError(op, destination, fs.ErrExist))
		}
	}
	if t.from.folder && shallow {
		err = b.mark(ctx, t.to)
	} else {
		err = b.each(ctx, op, t.keys, func(e entry) error { return b.copyOne(ctx, e, b.target(t, e), when) })
	}
	if err == nil {
		err = b.removeKeys(ctx, t.obsolete)
	}
	return t, err
}

// copyOne copies an object, and replaces none if that is the condition.
func (b *Bucket) copyOne(ctx context.Context, from entry, to string, when condition) error {
	if strings.HasSuffix(from.key, "/") && from.size == 0 { // versitygw 1.8 does not copy the object of a folder
		_, err := b.client.put(ctx, to, nil, when)
		return once(err, when != condition{})
	}
	if b.copiesAnyway.Load() {
		when = condition{}
	}
	err := once(b.client.copyObject(ctx, from.key, from.etag, to, when), when != condition{})
	f, _ := errors.AsType[*failure](err)
	switch {
	case f == nil:
		return err
	case f.status == http.StatusNotImplemented && when != condition{}:
		b.copiesAnyway.Store(true)
		return b.client.copyObject(ctx, from.key, from.etag, to, condition{})
	case f.status == http.StatusPreconditionFailed && when != condition{}:
		return fs.ErrExist
	case f.status == http.StatusPreconditionFailed:
		return storage.ErrChanging
	}
	return err
}

// target returns the key of a copy.
func (b *Bucket) target(t transfer, e entry) string {
	return b.prefix + t.to + strings.TrimPrefix(e.key, b.prefix+t.from.name)
}

// plan finds what is to be copied and replaced, and refuses what cannot be done. It changes nothing.
func (b *Bucket) plan(ctx context.Context, op, source, destination string, shallow bool) (t transfer, err error) {
	if t.from, err = b.changed(ctx, op, source); err != nil {
		return t, err
	}
	if t.to, err = b.newName(ctx, op, destination); err != nil {
		return t, err
	}
	if within(t.from.name, t.to) || within(t.to, t.from.name) {
		return t, pathError(op, destination, fs.ErrPermission)
	}
	if t.from.folder {
		t.keys, err = b.tree(ctx, op, t.from.name)
	} else {
		t.keys = []entry{{key: b.prefix + t.from.name, etag: t.from.etag, size: t.from.size}}
	}
	if err != nil {
		return t, err
	}
	if shallow && t.from.folder {
		t.keys = nil
	}
	targets := map[string]bool{}
	if t.from.folder {
		targets[b.prefix+t.to+"/"] = true
	}
	for _, e := range t.keys {
		target := b.target(t, e)
		targets[target] = true
		folder := strings.TrimPrefix(path.Dir(target), strings.TrimSuffix(b.prefix, "/"))
		switch {
		case e.size > maxCopy:
			return t, pathError(op, b.nameOf(e.key), errTooLarge)
		case len(target) > maxKey:
			return t, pathError(op, b.nameOf(target), fs.ErrInvalid)
		case strings.Count(folder, "/") > storage.MaxDepth:
			return t, pathError(op, b.nameOf(target), storage.ErrTooDeep)
		}
	}
	there, err := b.lookup(ctx, op, destination, openAge)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	t.replaces = true
	old := []entry{{key: b.prefix + t.to}}
	if there.folder {
		if old, err = b.tree(ctx, op, t.to); err != nil {
			return t, err
		}
	}
	for _, e := range old {
		if !targets[e.key] {
			t.obsolete = append(t.obsolete, e)
		}
	}
	return t, nil
}

// within reports whether a name is that of a folder, or lies in it.
func within(folder, local string) bool {
	return local == folder || strings.HasPrefix(local, folder+"/")
}
