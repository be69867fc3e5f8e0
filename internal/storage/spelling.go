package storage

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxSpellings    = 10_000            // names of a folder that are compared with one that is missing
	maxAllSpellings = 10 * maxSpellings // names of all folders that a Speller compares
)

// A Speller finds names that are spelled in another Unicode form on disk: macOS sends
// "é" as e and an accent, whatever the file is called. It serves one request, and is
// not safe for concurrent use.
type Speller struct {
	folder *Folder
	left   int // names that may still be compared
}

// Speller returns one that has compared nothing yet.
func (f *Folder) Speller() *Speller { return &Speller{f, maxAllSpellings} }

// Spell returns a name as the disk spells it. Each component that is missing gives way
// to a canonically equivalent one (Unicode Standard Annex #15), in the order NFC, NFD,
// any other. A component that has no equivalent stays as it is, with all after it. A
// name in ASCII costs nothing, and one that exists a single look.
func (s *Speller) Spell(name string) string {
	if IsASCII(name) {
		return name
	}
	root, local, err := s.folder.locate("spell", name)
	if err != nil {
		return name
	}
	if _, err := statIn(root, s.folder.path, local); err == nil {
		return name
	}
	components := strings.Split(local, "/")
	dir := "." // of the component, with all links followed
	for i, component := range components {
		components[i] = s.component(root, dir, component)
		if i == len(components)-1 {
			break
		}
		if dir, err = resolve(root, s.folder.path, path.Join(dir, components[i])); err != nil {
			break
		}
	}
	return "/" + strings.Join(components, "/")
}

// component is Spell for one component of a name.
func (s *Speller) component(root *os.Root, dir, name string) string {
	if IsASCII(name) || !missing(root, dir, name) {
		return name
	}
	nfc := norm.NFC.String(name)
	for _, form := range []string{nfc, norm.NFD.String(name)} {
		if form != name && !missing(root, dir, form) {
			return form
		}
	}
	folder, err := root.OpenFile(dir, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return name
	}
	defer folder.Close()
	for here := min(maxSpellings, s.left); here > 0; {
		members, err := folder.Readdirnames(min(here, 1024))
		here -= len(members)
		s.left -= len(members)
		for _, member := range members {
			// A member in NFC was looked for by its name.
			if !IsASCII(member) && !norm.NFC.IsNormalString(member) && norm.NFC.String(member) == nfc {
				return member
			}
		}
		if err != nil {
			break
		}
	}
	return name
}

// missing reports whether a folder has no such member. A decomposed name can be too long
// for the disk where the composed one is not.
func missing(root *os.Root, dir, name string) bool {
	_, err := root.Lstat(path.Join(dir, name))
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENAMETOOLONG)
}

// IsASCII reports whether a name has only one Unicode form.
func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
