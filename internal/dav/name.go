package dav

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"syscall"
)

// refuseName says what is wrong with a name that a write cannot give, in place of the
// error of the file system. A client that reads 404 takes the way there for missing,
// makes it, and tries for ever. The name is that of the Destination, if it is not the
// request's own.
func refuseName(err error, destination bool) error {
	var answer *Error
	switch {
	case errors.As(err, &answer): // which says something else
	case nameTooLong(err) && destination:
		return refusal(http.StatusForbidden, "a name in Destination is longer than the file system takes: choose a shorter one")
	case nameTooLong(err): // RFC 9110 §15.5.15
		return refusal(http.StatusRequestURITooLong, "a name in the URL is longer than the file system takes: choose a shorter one")
	case nameRefused(err):
		return refusal(http.StatusForbidden, "the file system does not take a character of the name: choose another one")
	}
	return err
}

func nameTooLong(err error) bool { return errors.Is(err, syscall.ENAMETOOLONG) }

// nameRefused reports whether an error is that of a name that cannot be, because of a
// character: a colon on FAT, what is no UTF-8 on APFS. Of what is open already the same
// errors say something else.
func nameRefused(err error) bool {
	if errors.Is(err, fs.ErrInvalid) {
		return true // storage refuses it
	}
	var op string
	var link *os.LinkError
	var path *fs.PathError
	switch {
	case errors.As(err, &link):
		op = link.Op
	case errors.As(err, &path):
		op = path.Op
	}
	named := slices.ContainsFunc([]string{"open", "stat", "lstat", "create", "mkdir", "rename", "link", "copy", "move"}, func(known string) bool {
		return op == known || op == known+"at" // of an os.Root
	})
	return named && slices.ContainsFunc(refusedNames, func(cause error) bool { return errors.Is(err, cause) })
}
