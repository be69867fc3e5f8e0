package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// A setting is one row of the table of settings.
type setting struct {
	name        string // of the flag, without dashes, and of the key in a file; in upper case in the environment
	arg         string // placeholder for the value in the help; "": a boolean flag
	def         string // default value
	defaultText string // default in the help, if def does not say it
	example     string
	about       string
	values      []string // all possible values, if there are few
	live        bool     // a reload applies a change; else it needs a restart
	set         func(*Config, string) error
}

// env returns the name in the environment.
func (s setting) env() string {
	if slices.Contains(mountSettings, s.name) {
		return s.name // as mountsSource reads it; upper case works too
	}
	return strings.ToUpper(s.name)
}

// settings returns the table of all settings, which nobody changes.
var settings = sync.OnceValue(func() []setting {
	return slices.Concat([]setting{{
		name: "config", arg: "FILES",
		defaultText: "config.toml, if there is one",
		example:     "/etc/gowebdav/config.toml,/run/secrets/mounts.toml",
		about: "Settings files in TOML, separated by commas; later files override earlier\n" +
			"ones. Keys are the names of these flags, [[davs]] for mounts, and\n" +
			"[[formats]] for formats of logs.\n" +
			"Relative names are looked up beside the program, then in the working\n" +
			"directory.",
	}, {
		name: "dav", arg: "MOUNTS",
		defaultText: "three sample mounts under ./data, read-only unless on localhost",
		example:     "/app,/var/log/app,user1,pass1,true",
		about: "Folders to share, see Mounts. The variable DAV works too.\n" +
			"An empty value is an error unless config.toml has mounts.\n" +
			"Other users can see flags in the process list: prefer the variable.",
	}, {
		name: "dav_file", arg: "FILE",
		defaultText: "none",
		example:     "/run/secrets/mounts",
		about: "File with the mounts, one per line, instead of dav. Lines that start\n" +
			"with # are comments. The variable DAV_FILE works too. If there are no\n" +
			"other mounts, an empty value is an error.",
	}, {
		name: "address", arg: "HOST", set: setAddress,
		defaultText: "all interfaces",
		example:     "127.0.0.1",
		about: "IP address or host name to listen on, without port, or a unix socket:\n" +
			"unix:/run/gowebdav.sock. Sockets from systemd take precedence.",
	}, {
		name: "port", arg: "NUMBER", set: setPort,
		def: "80", example: "8080",
		about: "TCP port to listen on; 0 takes any free port.",
	}, {
		name: "secret_dav_list", live: true, set: setSecretDavList,
		def: "false", example: "true",
		about: "At /, list only the mounts that the client's credentials open.",
	}, {
		name: "log_format", arg: "FORMAT", set: setLogFormat,
		def: "text", example: "json",
		values: []string{"text", "json"},
		about:  "Format of the log: text or json. It goes to standard error.",
	}, {
		name: "compress", live: true, set: setCompress,
		def: "true", example: "false",
		about: "Send text in zstd or gzip to clients that accept it. Set false if a\n" +
			"proxy compresses, or for programs that need a Content-Length:\n" +
			"compressed responses above 1 MiB have none.",
	}, {
		name: "cors_origins", arg: "ORIGINS", live: true, set: setCORSOrigins,
		defaultText: "none",
		example:     "app://obsidian.md,https://notes.example.com",
		about:       "Origins of web apps that may use the mounts, separated by commas.",
	}, {
		name: "link_key", arg: "KEY", live: true, set: setLinkKey,
		defaultText: "none: links are off",
		example:     "file:/run/secrets/link_key",
		about: "Secret of at least 16 characters, or a file with it. It allows users of\n" +
			"a mount to make links that open a file or folder for reading, without\n" +
			"login, until they expire. A new key revokes all links.",
	}}, networkSettings(), connectionSettings(), logSettings(), []setting{zonesSetting()}, metricsSettings())
})

// parseFlags returns the values of the flags in args, by name.
func parseFlags(args []string, output io.Writer) (map[string]string, error) {
	values := map[string]string{}
	fs := flag.NewFlagSet("gowebdav", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // package flag reports errors with the raw argument
	for _, s := range settings() {
		keep := func(value string) error {
			values[s.name] = value
			return nil
		}
		for _, name := range slices.Compact([]string{s.name, strings.ReplaceAll(s.name, "_", "-")}) {
			if s.arg == "" {
				fs.BoolFunc(name, s.about, keep)
			} else {
				fs.Func(name, s.about, keep)
			}
		}
	}

	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		if err := Manual().print(output); err != nil {
			return nil, fmt.Errorf("help: %w", err)
		}
		return nil, flag.ErrHelp
	}
	if err != nil {
		return nil, flagError(fs, args, err)
	}
	if fs.NArg() > 0 {
		return nil, fmt.Errorf("argument %d: expected a flag (write --secret_dav_list=false with =, and quote values with spaces)",
			len(args)-fs.NArg()+1)
	}
	return values, nil
}

// flagError rewrites an error of fs.Parse. It shows only known flags: if the shell has
// split an unquoted value, any argument may be a part of a password.
func flagError(fs *flag.FlagSet, args []string, err error) error {
	parsed := len(args) - fs.NArg() // the wrong argument included
	if strings.HasPrefix(err.Error(), "bad flag syntax") {
		parsed++ // here it is not included
	} else if name := strings.TrimLeft(args[parsed-1], "-"); fs.Lookup(name) != nil {
		return fmt.Errorf("--%s: expected a value", name)
	}
	return fmt.Errorf("argument %d: expected a known flag (--help lists them)", parsed)
}
