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

// maxLinks bounds the links in the resolution of a name, as Linux does.
const maxLinks = 40

// statIn describes a name. It follows links, also absolute ones.
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

// openIn opens a name. It follows links, also absolute ones. It never opens special files:
// that alone would release the writer of a FIFO, and a device can do anything. nonblock
// covers a FIFO that appears after the check.
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

// openFolder opens a folder as a root of its own. Anything else is syscall.ENOTDIR and is
// not opened, as "/." requires a folder.
func openFolder(root *os.Root, local string) (*os.Root, error) {
	dir, err := root.OpenRoot(local + "/.")
	if err == nil {
		return dir, nil
	}
	if cause, ok := errors.AsType[syscall.Errno](err); ok {
		return nil, pathError("open", local, cause)
	}
	return nil, pathError("open", local, syscall.ENOTDIR) // the root's own error has no value, and names the host's path
}

// refuseHidden fails if a name is taken by something invisible to clients, so that nobody
// overwrites it unseen.
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

// maybeLink reports whether an error of os.Root can come from an absolute link. The root
// has no error value for that, so we resolve the name again after all unclear errors.
func maybeLink(err error) bool {
	return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrPermission)
}

// Escapes reports whether an error means that a name left an os.Root. Links that lead out
// do not exist for clients, so this is a link that appeared after the check. Package os has
// no value for this error.
func Escapes(err error) bool {
	var cause error
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		cause = path.Err
	} else if link, ok := errors.AsType[*os.LinkError](err); ok {
		cause = link.Err
	}
	return cause != nil && cause.Error() == "path escapes from parent"
}

// resolve returns the name after following every link. os.Root follows relative links
// inside, but refuses absolute links that point inside (log rotation makes them), and links
// that go out and come back. A target outside is fs.ErrNotExist. The result is only a name:
// the root still guards its use.
func resolve(root *os.Root, base, local string) (string, error) {
	done, dir := ".", root // the name so far, and its folder
	defer func() { closeUnlessRoot(root, dir) }()
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
			// Opening each folder from the one above avoids walking the whole path again
			// for each of its parts.
			below, err := openFolder(dir, name)
			if err != nil {
				return "", err
			}
			closeUnlessRoot(root, dir)
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
			inside, ok := insideBase(base, done, target)
			if !ok {
				return "", pathError("stat", local, fs.ErrNotExist)
			}
			closeUnlessRoot(root, dir)
			done, dir, target = ".", root, inside
		}
		rest = append(strings.Split(filepath.ToSlash(target), "/"), rest...)
	}
	return done, nil
}

// readlink returns the target of a link; a name that is no link any more is fs.ErrNotExist.
func readlink(dir *os.Root, name string) (string, error) {
	target, err := dir.Readlink(name)
	if errors.Is(err, syscall.EINVAL) {
		err = pathError("readlink", name, fs.ErrNotExist)
	}
	return target, err
}

// closeUnlessRoot closes dir unless it is root.
func closeUnlessRoot(root, dir *os.Root) {
	if dir != root {
		dir.Close()
	}
}

// insideBase turns a link's target into a name in base. The parents are resolved on the
// host, as they may lead through other places and aliases of base (/var/run and /run). The
// last element may be another link, or missing.
func insideBase(base, dir, target string) (string, bool) {
	base, err := filepath.EvalSymlinks(base)
	if err != nil {
		return "", false
	}
	if base, err = filepath.Abs(base); err != nil {
		return "", false
	}
	const slash = string(filepath.Separator)
	if !filepath.IsAbs(target) {
		target = filepath.Join(base, dir) + slash + target // not joined: "a/.." is elsewhere if a is a link
	}
	parent, last := filepath.Split(strings.TrimRight(target, slash))
	if last == "." || last == ".." || parent == "" { // "" remains of "/"
		parent, last = target, ""
	}
	if parent, err = filepath.EvalSymlinks(parent); err != nil {
		return "", false
	}
	inside, err := filepath.Rel(base, filepath.Join(parent, last))
	return inside, err == nil && filepath.IsLocal(inside)
}
