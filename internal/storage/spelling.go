package storage

import (
	"context"
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
	maxSpellings    = 10_000            // names compared per folder
	maxAllSpellings = 10 * maxSpellings // names compared per speller, in all folders
)

// speller is the [Speller] of a Folder.
type speller struct {
	folder *Folder
	left   int // names that may still be compared
}

// Speller returns a Speller for one request.
func (f *Folder) Speller(context.Context) Speller { return &speller{f, maxAllSpellings} }

// Spell costs nothing for an ASCII name, and one stat for an existing one.
func (s *speller) Spell(name string) string {
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
	dir := "." // folder of the component, links resolved
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
func (s *speller) component(root *os.Root, dir, name string) string {
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
			// Members in NFC were looked up by name above.
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

// missing reports whether a folder lacks a member. A decomposed name can be too long for
// the disk although the composed one fits.
func missing(root *os.Root, dir, name string) bool {
	_, err := root.Lstat(path.Join(dir, name))
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENAMETOOLONG)
}

// IsASCII reports whether s is ASCII, which has only one Unicode form.
func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
