//go:build !linux && !darwin

package xattr

import (
	"errors"
	"os"
)

func List(*os.File) ([]string, error) { return nil, nil }

func Get(*os.File, string) (string, error) { return "", errors.ErrUnsupported }

func Set(_ *os.File, _, value string) error {
	if value == "" {
		return nil
	}
	return errors.ErrUnsupported
}

func MayHave(*os.File, string) bool { return false }
