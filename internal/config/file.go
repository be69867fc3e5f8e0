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
)

// maxFile is how long a file may be that settings are read from, in bytes: one that
// is longer is another file in the wrong place.
const maxFile = 1 << 20

// File is a file that settings were read from, as it was just before that.
type File struct {
	Name string
	info fs.FileInfo // nil: could not be seen
}

func look(name string) File {
	info, err := os.Stat(name)
	if err != nil {
		return File{Name: name}
	}
	return File{name, info}
}

// Now is the file as it is now.
func (f File) Now() File { return look(f.Name) }

// Same reports whether nothing tells two states of a file apart: name, size, time,
// and being the same file.
func (f File) Same(other File) bool {
	if f.Name != other.Name || f.info == nil || other.info == nil {
		return f.Name == other.Name && f.info == nil && other.info == nil
	}
	return os.SameFile(f.info, other.info) && f.info.Size() == other.info.Size() && f.info.ModTime().Equal(other.info.ModTime())
}

// Replaced reports whether the file has lost its name to another one, or to none, and is
// seen nevertheless: a container that a single file is mounted into keeps it so, while
// editors write a new one. Then changes never arrive.
func (f File) Replaced() bool { return f.info != nil && unlinked(f.info) }

// read reads a file of settings without a byte order mark, and notes it.
func (c *Config) read(name string) ([]byte, error) {
	file := look(name)
	c.Files = append(c.Files, file)
	f, err := os.Open(name)
	if err != nil {
		return nil, cause(err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxFile+1)) // what is no file has no size
	if err == nil && len(content) > maxFile {
		err = fmt.Errorf("expected a file of up to %d bytes", maxFile)
	}
	return bytes.TrimPrefix(content, []byte("\ufeff")), cause(err) // which editors of Windows write
}

// readSecret reads a password from a file. Editors and echo end it with a newline.
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
