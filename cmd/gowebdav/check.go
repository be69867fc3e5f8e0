package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"gowebdav/auth"
	"gowebdav/internal/config"
	"gowebdav/internal/conns"
	"gowebdav/internal/storage"
	"gowebdav/server"
)

// check reads the settings as serve does, and prints the mounts or the first error. With
// files before the flags, it prints instead how these logs are read. It changes nothing.
func check(ctx context.Context, args []string, stdout io.Writer) error {
	files := args[:firstFlag(args)]
	cfg, err := config.Load(args[len(files):], stdout)
	if err != nil {
		return usageError{err}
	}
	if err := cfg.CheckFormats(); err != nil {
		return usageError{err}
	}
	if len(files) > 0 {
		return checkLogs(ctx, files, cfg, stdout)
	}
	if _, err := conns.TLS(cfg.TLSCert, cfg.TLSKey, slog.New(slog.DiscardHandler)); err != nil {
		return usageError{err}
	}
	if cfg.Sample {
		fmt.Fprintln(stdout, "no mounts are set: samples would be shared")
	}
	if tz := unknownTZ(); tz != "" {
		fmt.Fprintf(stdout, "TZ names no known time zone, so times are in UTC: %s\n", tz)
	}
	for _, pair := range config.Misspelled() {
		fmt.Fprintf(stdout, "the variable %s is no setting; is %s meant?\n", pair[0], pair[1])
	}
	var missing error
	for i, m := range cfg.Mounts {
		fmt.Fprintf(stdout, "%s  %s\n", m.Prefix, m.Path)
		for _, u := range m.Users {
			fmt.Fprintf(stdout, "    %s\n", describe(u, m.Remote))
		}
		if m.Zone != nil {
			fmt.Fprintf(stdout, "    log times without a zone are in %s\n", m.Zone)
		}
		if m.Remote != nil {
			fmt.Fprintf(stdout, "    %s\n", server.Examine(m))
			continue
		}
		if m.Bucket != nil {
			fmt.Fprintf(stdout, "    %s\n", server.ExamineBucket(m))
			continue
		}
		switch info, err := os.Stat(m.Path); {
		case os.IsNotExist(err) && m.ReadOnly() && !cfg.Sample:
			if missing == nil {
				missing = usageError{fmt.Errorf("dav: mount %d (%q), path: %w", i+1, m.Prefix, config.MissingFolder(m))}
			}
			fmt.Fprintln(stdout, "    the folder is missing")
		case os.IsNotExist(err):
			fmt.Fprintln(stdout, "    the folder is missing and will be created")
		case err != nil || !info.IsDir():
			return usageError{fmt.Errorf("dav: mount %d (%q), path: expected a readable folder", i+1, m.Prefix)}
		default:
			if _, err := storage.Open(m.Path, m.ReadOnly()); err != nil {
				return usageError{fmt.Errorf("dav: mount %d (%q), path: %w", i+1, m.Prefix, err)}
			}
			if m.CannotWrite() {
				fmt.Fprintln(stdout, "    nobody can write: the folder is read-only for this program")
			}
		}
	}
	printFormats(cfg, stdout)
	return missing
}

// printFormats prints the formats of the settings, and the logs that are in them.
func printFormats(cfg config.Config, stdout io.Writer) {
	var prefixes []string
	for _, m := range cfg.Mounts {
		prefixes = append(prefixes, m.Prefix)
	}
	for _, own := range cfg.Formats {
		files := "any log"
		if globs := own.Files(); len(globs) > 0 {
			files = strings.Join(globs, ", ")
		}
		fmt.Fprintf(stdout, "format %s  %s\n", own.Name(), files)
		for _, glob := range own.Strays(prefixes) {
			fmt.Fprintf(stdout, "    %s is below no mount: expected a path as in URLs\n", glob)
		}
	}
}

// firstFlag returns the index of the first flag in args.
func firstFlag(args []string) int {
	for i, arg := range args {
		if strings.HasPrefix(arg, "-") {
			return i
		}
	}
	return len(args)
}

// describe returns a user's name and rights, without the secret. Another server may ask for the login itself.
func describe(u auth.User, other *config.Remote) string {
	who, may := "everybody", "read and write"
	if other != nil && other.User == "" {
		who, may = "users of the other server", "read, and write what it allows"
	}
	if u.Secret != nil {
		who = fmt.Sprintf("%s (password: %s)", u.Name, u.Secret.Kind())
	}
	if u.ReadOnly {
		may = "read"
	}
	return who + " may " + may
}

// names returns the names of users, for the log.
func names(users []auth.User) string {
	var names []string
	for _, u := range users {
		if u.Name != "" {
			names = append(names, u.Name)
		}
	}
	return strings.Join(names, " ")
}
