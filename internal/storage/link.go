package storage

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

// maxLinks is how many links a name may lead through (Linux: 40).
const maxLinks = 40

// statIn describes a name, following links, absolute ones too.
func statIn(root *os.Root, base, local string) (fs.FileInfo, error) {
	fi, err := root.Stat(local)
	if err != nil && maybeLink(err) {
		resolved, resolveErr := resolve(root, base, local)
		if resolveErr != nil {
			return nil, resolveErr
		}
		if resolved != local {
			fi, err = root.Stat(resolved)
		}
	}
	if err == nil && !served(fi.Mode()) {
		return nil, pathError("stat", local, fs.ErrNotExist)
	}
	return fi, err
}

// openIn opens a name, following links, absolute ones too. What is not served is
// not opened, as that alone can do harm: the writer of a FIFO goes on, a device
// does anything. Should one come there meanwhile, opening does not wait.
func openIn(root *os.Root, base, local string, flag int, perm fs.FileMode) (*os.File, error) {
	if flag&os.O_CREATE != 0 {
		if err := refuseHidden(root, base, local); err != nil {
			return nil, err
		}
	} else if _, err := statIn(root, base, local); err != nil {
		return nil, err
	}
	file, err := root.OpenFile(local, flag|nonblock, perm)
	if err == nil || !maybeLink(err) {
		return file, err
	}
	resolved, resolveErr := resolve(root, base, local)
	if resolveErr != nil {
		return nil, resolveErr
	}
	if resolved == local {
		return nil, err
	}
	return root.OpenFile(resolved, flag|nonblock, perm)
}

// openFolder opens a folder as a root of its own. What is none is
// syscall.ENOTDIR, and is not opened: "/." makes the root ask for a folder.
func openFolder(root *os.Root, local string) (*os.Root, error) {
	dir, err := root.OpenRoot(local + "/.")
	if err == nil {
		return dir, nil
	}
	if cause, ok := errors.AsType[syscall.Errno](err); ok {
		return nil, pathError("open", local, cause)
	}
	return nil, pathError("open", local, syscall.ENOTDIR) // no error value, and names the host's path
}

// refuseHidden fails where a name is taken by something that is not shown to
// clients, so that nobody overwrites what they cannot see.
func refuseHidden(root *os.Root, base, local string) error {
	fi, err := root.Lstat(local)
	if err != nil || served(fi.Mode()) {
		return nil
	}
	if _, err := statIn(root, base, local); err != nil {
		return pathError("open", local, fs.ErrPermission)
	}
	return nil
}

// maybeLink reports whether an error of os.Root can come from an absolute link.
// The root has no error value for "escapes", so all but the plain ones are
// looked at again.
func maybeLink(err error) bool {
	return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrPermission)
}

// Escapes reports whether an error is that of a name that leads out of an os.Root.
// Links are looked at first, and those that lead out do not exist: this is a link
// that somebody has put there in between. Package os has no value for it.
func Escapes(err error) bool {
	var cause error
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		cause = path.Err
	} else if link, ok := errors.AsType[*os.LinkError](err); ok {
		cause = link.Err
	}
	return cause != nil && cause.Error() == "path escapes from parent"
}

// resolve returns the name that local leads to once every link is followed.
// os.Root follows the links that stay inside at each step, but refuses absolute
// ones even when they point inside, which is what log rotation makes, and those
// that go out and come back in. A link whose target lies elsewhere is
// fs.ErrNotExist. The answer is only a name: the root still guards its use.
func resolve(root *os.Root, base, local string) (string, error) {
	done, dir := ".", root // the name so far, and its folder
	defer func() { closeBelow(root, dir) }()
	rest := strings.Split(local, "/")
	for links := 0; len(rest) > 0; {
		name := rest[0]
		rest = rest[1:]
		if name == "" || name == "." {
			continue
		}
		next := path.Join(done, name)
		fi, err := dir.Lstat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return path.Join(next, path.Join(rest...)), nil
		case err != nil:
			return "", err
		case fi.Mode()&fs.ModeSymlink == 0:
			done = next
			if len(rest) == 0 {
				return done, nil
			}
			// Each folder is opened in the one above, as a whole path would be
			// walked again for each of its parts.
			below, err := openFolder(dir, name)
			if err != nil {
				return "", err
			}
			closeBelow(root, dir)
			dir = below
			continue
		}
		if links++; links > maxLinks {
			return "", pathError("stat", local, syscall.ELOOP)
		}
		target, err := readlink(dir, name)
		if errors.Is(err, fs.ErrNotExist) {
			rest = append([]string{name}, rest...)
			continue
		}
		if err != nil {
			return "", err
		}
		if filepath.IsAbs(target) || strings.Contains(target, "..") {
			inside, ok := within(base, done, target)
			if !ok {
				return "", pathError("stat", local, fs.ErrNotExist)
			}
			closeBelow(root, dir)
			done, dir, target = ".", root, inside
		}
		rest = append(strings.Split(filepath.ToSlash(target), "/"), rest...)
	}
	return done, nil
}

// readlink says where a link leads. One that is none any more is fs.ErrNotExist.
func readlink(dir *os.Root, name string) (string, error) {
	target, err := dir.Readlink(name)
	if errors.Is(err, syscall.EINVAL) {
		err = pathError("readlink", name, fs.ErrNotExist)
	}
	return target, err
}

// closeBelow closes a folder that is not the root itself.
func closeBelow(root, dir *os.Root) {
	if dir != root {
		dir.Close()
	}
}

// within finds the name in base of a link's target, as seen from the folder of
// the link. The way there is followed on the host, as it may lead through other
// places and other names of base (/var/run and /run); the target itself may be
// one more link, or missing.
func within(base, dir, target string) (string, bool) {
	base, err := filepath.EvalSymlinks(base)
	if err != nil {
		return "", false
	}
	if base, err = filepath.Abs(base); err != nil {
		return "", false
	}
	const slash = string(filepath.Separator)
	if !filepath.IsAbs(target) {
		target = filepath.Join(base, dir) + slash + target // not joined: "a/.." is another place if a is a link
	}
	parent, last := filepath.Split(strings.TrimRight(target, slash))
	if last == "." || last == ".." || parent == "" { // "" is what is left of "/"
		parent, last = target, ""
	}
	if parent, err = filepath.EvalSymlinks(parent); err != nil {
		return "", false
	}
	inside, err := filepath.Rel(base, filepath.Join(parent, last))
	return inside, err == nil && filepath.IsLocal(inside)
}
