//go:build !linux && !darwin

package storage

import (
	"errors"
	"io/fs"
	"os"
)

func listAttributes(*os.File) ([]string, error) { return nil, nil }

func attribute(*os.File, string) (string, error) { return "", errors.ErrUnsupported }

func setAttribute(_ *os.File, _, value string) error {
	if value == "" {
		return nil
	}
	return errors.ErrUnsupported
}

func identity(fs.FileInfo) (fileID, int64, bool) { return fileID{}, 0, false }

func memberHasAttributes(*os.File, string) bool { return false }
