package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
)

// maxFailed is how many members an operation on a folder may fail for: then it
// ends, as each is remembered.
const maxFailed = 1000

// Remove removes a file or link, or a folder with all it holds, however deep. It
// goes on after what it cannot remove, and returns those joined, each a
// [*MemberError].
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
		defer f.renew(parent, ".")
		return removeTree(ctx, parent, path.Base(local), path.Clean("/"+name))
	})
}

// removeAll removes what is of ours, whatever it is.
func removeAll(parent *os.Root, name string) error {
	return removeTree(context.Background(), parent, name, name)
}

// removeTree removes what a folder holds under a name; called is what the client
// calls it. No folder is open while those in it are being emptied, and none of its
// names are kept: it is read again from its start, where all that went before is gone.
func removeTree(ctx context.Context, parent *os.Root, name, called string) error {
	r := remover{way: trail{top: parent}, called: path.Dir(called), kept: []map[string]bool{nil}}
	defer r.way.shut()
	r.remove(name)
	for len(r.way.steps) > 0 && ctx.Err() == nil && len(r.failed) < maxFailed {
		r.step(ctx)
	}
	return errors.Join(append(r.failed, ctx.Err())...)
}

// remover is on its way through a tree that it removes.
type remover struct {
	way    trail
	called string            // the top, by the client
	kept   []map[string]bool // members that could not be removed, of the top and each folder on the way
	failed []error
}

// remove removes a member of the current folder, or enters it if it is a folder
// that holds something.
func (r *remover) remove(name string) (entered bool) {
	dir, err := r.way.here()
	if err == nil {
		err = dir.Remove(name)
	}
	if errors.Is(err, fs.ErrExist) { // which a folder says that is not empty
		if err = r.way.enter(name); err == nil {
			r.kept = append(r.kept, nil)
			return true
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.fail(name, err)
	}
	return false
}

// step removes the members of the current folder, and enters the first that holds
// something. Where none does, it leaves the folder and removes that.
func (r *remover) step(ctx context.Context) {
	entered, err := r.empty(ctx)
	if entered || ctx.Err() != nil {
		return
	}
	name, last := r.way.leave(), len(r.kept)-1
	kept := r.kept[last]
	r.kept = r.kept[:last]
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		r.fail(name, err)
	case kept != nil:
		r.keep(name)
	default:
		r.remove(name) // or enters it again, as others may have put something there meanwhile
	}
}

func (r *remover) empty(ctx context.Context) (entered bool, err error) {
	dir, err := r.way.here()
	if err != nil {
		return false, err
	}
	opened, err := dir.Open(".")
	if err != nil {
		return false, err
	}
	defer opened.Close()
	kept := len(r.kept) - 1
	for {
		names, err := opened.Readdirnames(64)
		for _, name := range names {
			switch {
			case ctx.Err() != nil || len(r.failed) >= maxFailed:
				return false, nil
			case r.kept[kept][name]:
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
	r.failed = append(r.failed, &MemberError{Name: path.Join(r.way.path(r.called), name), Err: err})
	r.keep(name)
}

func (r *remover) keep(name string) {
	last := len(r.kept) - 1
	if r.kept[last] == nil {
		r.kept[last] = map[string]bool{}
	}
	r.kept[last][name] = true
}
