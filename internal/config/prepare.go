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
		if err := prepareFolder(log, m); err != nil {
			return mountError(i, m, err)
		}
		if !c.Sample {
			continue
		}
		if err := writeSample(filepath.Join(m.Path, "lab.log")); err != nil {
			return mountError(i, m, fmt.Errorf("expected a folder to write the sample log in: %w", cause(err)))
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
		return fmt.Errorf("expected a folder: %w", cause(err))
	}
	if err := os.MkdirAll(m.Path, 0o755); err != nil {
		return fmt.Errorf("expected a folder or a place to make it: %w", cause(err))
	}
	log.Warn("made the missing folder of a mount", "mount", m.Prefix, "path", m.Path)
	return nil
}

// cause strips the path from an error of package os.
func cause(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
