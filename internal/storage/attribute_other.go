//go:build !linux && !darwin

package storage

import (
	"errors"
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

func memberHasAttributes(*os.File, string) bool { return false }
