package storage

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"

	"gowebdav/internal/storage/xattr"
)

// attributePrefix starts the names of the extended attributes that are ours.
// They live with the file: no database, and a rename takes them along.
const attributePrefix = "user.webdav."

// maxAttributes is how much the attributes of one file may hold together, in bytes:
// a listing reads all of a file at once. ext4 has 4 KiB, XFS no end.
const maxAttributes = 64 << 10

// Attributes returns what SetAttributes has put on the named file or folder, by
// name. A file system without extended attributes has none.
func (f *Folder) Attributes(ctx context.Context, name string) (map[string]string, error) {
	file, err := f.OpenFile(ctx, name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return attributes(file.(*File).File)
}

func attributes(file *os.File) (map[string]string, error) {
	names, err := xattr.List(file)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for _, name := range names {
		short, ours := strings.CutPrefix(name, attributePrefix)
		if !ours {
			continue
		}
		value, err := xattr.Get(file, name)
		if err != nil {
			return nil, err
		}
		values[short] = value
	}
	return values, nil
}

// SetAttributes sets attributes of the named file or folder, or removes those
// whose value is empty: all of them, or on an error none. Where the file system
// has none, the error is errors.ErrUnsupported; where there is no more space for
// them, syscall.ENOSPC.
func (f *Folder) SetAttributes(ctx context.Context, name string, values map[string]string) error {
	opened, err := f.OpenFile(ctx, name, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer opened.Close()
	if err := f.writable("setxattr", name); err != nil {
		return err
	}
	file := opened.(*File).File
	before, err := attributes(file)
	if err != nil {
		return pathError("getxattr", name, err)
	}
	if attributesSize(before, values) > max(maxAttributes, attributesSize(before, nil)) {
		return pathError("setxattr", name, syscall.ENOSPC)
	}
	defer f.bare.drop(file)
	var changed []string
	for _, short := range slices.Sorted(maps.Keys(values)) {
		if err := xattr.Set(file, attributePrefix+short, values[short]); err != nil {
			for _, short := range changed {
				err = errors.Join(err, xattr.Set(file, attributePrefix+short, before[short]))
			}
			return pathError("setxattr", name, err)
		}
		changed = append(changed, short)
	}
	return nil
}

// attributesSize is how many bytes attributes hold, once others are set.
func attributesSize(before, others map[string]string) (n int) {
	for name, value := range before {
		if _, replaced := others[name]; !replaced {
			n += len(name) + len(value)
		}
	}
	for name, value := range others {
		if value != "" {
			n += len(name) + len(value)
		}
	}
	return n
}

// copyAttributes gives a file all extended attributes of another, as far as its
// file system and the process's rights go.
func copyAttributes(to, from *os.File) error {
	names, err := xattr.List(from)
	if err != nil {
		return err
	}
	for _, name := range names {
		value, err := xattr.Get(from, name)
		if err != nil {
			continue
		}
		err = xattr.Set(to, name, value)
		if err != nil && strings.HasPrefix(name, attributePrefix) && !errors.Is(err, errors.ErrUnsupported) {
			return err
		}
	}
	return nil
}
