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

// attributePrefix starts the names of our extended attributes. The file itself stores them,
// so there is no database, and a rename keeps them.
const attributePrefix = "user.webdav."

// maxAttributes bounds the attributes of one file, in bytes, as a listing reads all of them
// at once. ext4 stores up to 4 KiB, XFS has no limit.
const maxAttributes = 64 << 10

// attributes returns the attributes that SetAttributes stored, by name. A file system
// without extended attributes has none.
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

// SetAttributes sets attributes, or removes those with an empty value. It changes all, or
// on an error none. The error is errors.ErrUnsupported if the file system has no
// attributes, and syscall.ENOSPC if there is no space for them.
func (f *Folder) SetAttributes(_ context.Context, name string, values map[string]string) error {
	opened, err := f.open(name)
	if err != nil {
		return err
	}
	defer opened.Close()
	if err := f.writable("setxattr", name); err != nil {
		return err
	}
	file := opened.File
	before, err := attributes(file)
	if err != nil {
		return pathError("getxattr", name, err)
	}
	if attributesSize(before, values) > max(maxAttributes, attributesSize(before, nil)) {
		return pathError("setxattr", name, syscall.ENOSPC)
	}
	defer f.noAttributes.drop(file)
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

// attributesSize returns the bytes of the attributes after others are set.
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

// copyAttributes copies all extended attributes that the file system and our rights allow.
// Only our own must succeed.
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
