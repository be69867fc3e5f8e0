package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode"

	"gowebdav/internal/logs/inode"
)

// maxFile is the maximum size of a file of settings in bytes. A larger one is some other
// file by mistake.
const maxFile = 1 << 20

// File is the state of a file just before settings were read from it.
type File struct {
	Name string
	info fs.FileInfo // nil if stat failed
}

func statFile(name string) File {
	info, err := os.Stat(name)
	if err != nil {
		return File{Name: name}
	}
	return File{name, info}
}

// Now returns the current state of the file.
func (f File) Now() File { return statFile(f.Name) }

// Same reports whether two states are equal in name, size, time and inode. Two missing
// files are equal.
func (f File) Same(other File) bool {
	if f.Name != other.Name || f.info == nil || other.info == nil {
		return f.Name == other.Name && f.info == nil && other.info == nil
	}
	return os.SameFile(f.info, other.info) && f.info.Size() == other.info.Size() && f.info.ModTime().Equal(other.info.ModTime())
}

// Replaced reports whether the file is still visible although no folder has it any more. A
// container sees a single mounted file this way after an editor outside has written a new
// one in its place. Later changes never arrive.
func (f File) Replaced() bool { return f.info != nil && inode.Unlinked(f.info) }

// read reads a file of settings, adds it to Files, and removes a byte order mark.
func (c *Config) read(name string) ([]byte, error) {
	file := statFile(name)
	c.Files = append(c.Files, file)
	f, err := os.Open(name)
	if err != nil {
		return nil, cause(err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxFile+1)) // a device has no size
	if err == nil && len(content) > maxFile {
		err = fmt.Errorf("expected a file of up to %d bytes", maxFile)
	}
	return bytes.TrimPrefix(content, []byte("\ufeff")), cause(err) // editors on Windows write one
}

// readSecret reads a password from a file, without the newline at its end.
func (c *Config) readSecret(name string) (string, error) {
	content, err := c.read(name)
	if err != nil {
		return "", err
	}
	secret := strings.TrimRight(string(content), "\r\n")
	if secret == "" || strings.ContainsFunc(secret, unicode.IsControl) {
		return "", errors.New("expected one line with the password")
	}
	return secret, nil
}
