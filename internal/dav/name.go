package dav

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"syscall"

	"gowebdav/internal/storage"
)

// explainName replaces a storage's error for a name in a write. A 404 would
// make clients create the parent and try again forever. destination says that the name is
// that of the Destination header.
func explainName(err error, destination bool) error {
	var answer *Error
	var unable storage.Unable
	switch {
	case errors.As(err, &answer): // keep the more specific error
	case errors.As(err, &unable):
		return refusal(http.StatusForbidden, "%s", unable)
	case nameTooLong(err) && destination:
		return refusal(http.StatusForbidden, "a name in Destination is too long for the file system: choose a shorter one")
	case nameTooLong(err): // RFC 9110 §15.5.15
		return refusal(http.StatusRequestURITooLong, "a name in the URL is too long for the file system: choose a shorter one")
	case nameInvalid(err):
		return refusal(http.StatusForbidden, "the file system does not allow a character of the name: choose another name")
	case errors.Is(err, fs.ErrExist): // another request was faster, or a store keeps no object under the name of another
		return &Error{Status: http.StatusConflict, Public: "a file or a folder has this name, or one above it: delete or rename that first", Err: err}
	}
	return err
}

func nameTooLong(err error) bool { return errors.Is(err, syscall.ENAMETOOLONG) }

// nameInvalid reports whether the file system rejects a character of a name: a colon on
// FAT, invalid UTF-8 on APFS. From an open file the same errors have other causes, so it
// looks at the operation.
func nameInvalid(err error) bool {
	if errors.Is(err, fs.ErrInvalid) {
		return true // rejected by storage
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
		return op == known || op == known+"at" // the spelling of an os.Root
	})
	return named && slices.ContainsFunc(invalidNameErrors, func(cause error) bool { return errors.Is(err, cause) })
}
