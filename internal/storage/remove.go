package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"

	"gowebdav/internal/pool"
)

// maxFailed bounds the members that an operation on a folder may fail for, as it remembers
// each of them. Then it stops.
const maxFailed = 1000

// Remove removes a file, a link, or a folder of any depth with all its members. It
// continues after members that fail, and returns them joined, each a [*MemberError].
func (f *Folder) Remove(ctx context.Context, name string) error {
	return f.change("remove", name, func(root *os.Root, local string) error {
		if _, err := statIn(root, f.path, local); err != nil {
			return err
		}
		parent, err := openFolder(root, path.Dir(local))
		if err != nil {
			return err
		}
		defer parent.Close()
		defer syncFolder(parent)
		defer f.touch(parent, ".")
		return removeTree(ctx, parent, path.Base(local), path.Clean("/"+name))
	})
}

// removeAll removes a file or folder of our own.
func removeAll(parent *os.Root, name string) error {
	return removeTree(context.Background(), parent, name, name)
}

// removeTree removes a file or a whole folder; clientName is the client's name of it. It
// closes a folder before it empties the folders in it, and reads the folder from its start
// after that, so it stores no names of members to come.
func removeTree(ctx context.Context, parent *os.Root, name, clientName string) error {
	r := remover{trail: trail{top: parent}, clientName: path.Dir(clientName), stuck: []map[string]bool{nil}}
	defer r.trail.close()
	r.remove(name)
	for len(r.trail.steps) > 0 && ctx.Err() == nil && len(r.failed) < maxFailed {
		r.step(ctx)
	}
	return errors.Join(append(r.failed, ctx.Err())...)
}

// remover removes a tree.
type remover struct {
	trail      trail
	clientName string            // the client's name of the parent
	stuck      []map[string]bool // members that failed, for the parent and each folder on the trail
	failed     []error
}

// remove removes a member of the current folder, or enters it if it is a non-empty folder.
func (r *remover) remove(name string) (entered bool) {
	dir, err := r.trail.current()
	if err == nil {
		err = dir.Remove(name)
	}
	if errors.Is(err, fs.ErrExist) { // a non-empty folder
		if err = r.trail.enter(name); err == nil {
			r.stuck = append(r.stuck, nil)
			return true
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.fail(name, err)
	}
	return false
}

// step removes the members of the current folder, and enters the first non-empty one. If
// there is none, it leaves the folder and removes it.
func (r *remover) step(ctx context.Context) {
	entered, err := r.empty(ctx)
	if entered || ctx.Err() != nil {
		return
	}
	name, last := r.trail.leave(), len(r.stuck)-1
	stuck := r.stuck[last]
	r.stuck = r.stuck[:last]
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		r.fail(name, err)
	case stuck != nil:
		r.markStuck(name)
	default:
		r.remove(name) // or enters it again, if others have added a member
	}
}

func (r *remover) empty(ctx context.Context) (entered bool, err error) {
	dir, err := r.trail.current()
	if err != nil {
		return false, err
	}
	opened, err := dir.Open(".")
	if err != nil {
		return false, err
	}
	defer opened.Close()
	stuck := len(r.stuck) - 1
	for {
		pool.Yield()
		names, err := opened.Readdirnames(64)
		for _, name := range names {
			switch {
			case ctx.Err() != nil || len(r.failed) >= maxFailed:
				return false, nil
			case r.stuck[stuck][name]:
			case r.remove(name):
				return true, nil
			}
		}
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
}

func (r *remover) fail(name string, err error) {
	r.failed = append(r.failed, &MemberError{Name: path.Join(r.trail.path(r.clientName), name), Err: err})
	r.markStuck(name)
}

func (r *remover) markStuck(name string) {
	last := len(r.stuck) - 1
	if r.stuck[last] == nil {
		r.stuck[last] = map[string]bool{}
	}
	r.stuck[last][name] = true
}
