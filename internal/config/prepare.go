package config

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
)

// Prepare makes the mounts' missing folders, with a warning for each, and
// writes the sample mounts' log where there is none yet. It is an error when a
// mount's path is no folder or cannot be made or looked at.
func (c *Config) Prepare(log *slog.Logger) error {
	if c.Sample {
		log.Warn("no mounts are given: sharing samples, one of them writable by everybody; set dav")
	}
	for i, m := range c.Mounts {
		err := prepareFolder(log, m)
		if err == nil && c.Sample {
			err = cause(writeSample(filepath.Join(m.Path, "lab.log")))
		}
		switch {
		case err != nil && c.Sample:
			return fmt.Errorf("dav: not set, and no place for the samples at ./%s: %w; set dav", filepath.ToSlash(m.Path), err)
		case err != nil:
			return mountError(i, m, err)
		}
	}
	return nil
}

// mountError names the path's mount and not the path itself, which may be
// another field in the wrong place.
func mountError(i int, m Mount, err error) error {
	name := mountName(i+1, []field{{text: m.Prefix}, {text: m.Path}})
	return fmt.Errorf("dav: %s, path: %w", name, err)
}

func prepareFolder(log *slog.Logger, m Mount) error {
	info, err := os.Stat(m.Path)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return errors.New("expected a folder, found a file")
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("expected a folder: %w", reason(err))
	}
	if err := os.MkdirAll(m.Path, 0o755); err != nil {
		return fmt.Errorf("expected a folder or a place to make it: %w", cause(err))
	}
	log.Warn("made the missing folder of a mount", "mount", m.Prefix, "path", m.Path)
	return nil
}

// reason is the cause of an error of os.Stat, with the way out where root's name
// is not enough.
func reason(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w (reading what belongs to others takes root with the capability DAC_READ_SEARCH)", cause(err))
	}
	return cause(err)
}

// cause strips the path from an error of package os.
func cause(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
