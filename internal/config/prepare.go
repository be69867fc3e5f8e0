package config

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
)

// Prepare creates missing folders of mounts, with a warning for each. For the sample
// mounts it writes a sample log, unless there is one. A path that is no folder, or cannot
// be created or examined, is an error.
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
			return fmt.Errorf("dav: not set, and the samples cannot be created in ./%s: %w; set dav", filepath.ToSlash(m.Path), err)
		case err != nil:
			return mountError(i, m, err)
		}
	}
	return nil
}

// mountError names the mount, not its path: that may be another field in the wrong place.
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
		return fmt.Errorf("expected a folder that exists or can be created: %w", cause(err))
	}
	log.Warn("made the missing folder of a mount", "mount", m.Prefix, "path", m.Path)
	return nil
}

// reason returns the cause of an error of os.Stat. A container's root often lacks the
// capability to read files of other users: then it adds the way out.
func reason(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w (to read files of other users, run as root with the capability DAC_READ_SEARCH)", cause(err))
	}
	return cause(err)
}

// cause removes the path from an error of package os.
func cause(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
