package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A setting is one row of the table of settings.
type setting struct {
	flag        string // name of the flag, without dashes
	arg         string // placeholder for the value in the help; "": a boolean flag
	env         string // name in the environment
	envValue    string // value in the environment
	def         string // default value
	defaultText string // default in the help, if def does not say it
	about       string
	values      []string // all possible values, if there are few
	live        bool     // a reload applies a change; else it needs a restart
	set         func(*Config, string) error
}

func settings(env environment) []setting {
	return slices.Concat([]setting{{
		flag: "config", arg: "FILES", env: "CONFIG", envValue: env.Config,
		defaultText: "config.toml, if there is one",
		about: "Settings files in TOML, separated by commas; later files override earlier\n" +
			"ones. Keys are the names of these flags, and [[davs]] for mounts.\n" +
			"Relative names are searched beside the program, then in this folder.",
	}, {
		flag: "dav", arg: "MOUNTS", env: "dav",
		defaultText: "three sample mounts under ./data, one writable by everybody",
		about: "Folders to share, see below. The variable DAV works too.\n" +
			"An empty value is an error: for the samples, leave it unset.\n" +
			"Other users can see flags in the process list: prefer the variable.",
	}, {
		flag: "dav_file", arg: "FILE", env: "dav_file", defaultText: "none",
		about: "File with the mounts, one per line, instead of dav. Lines that start\n" +
			"with # are comments. The variable DAV_FILE works too.",
	}, {
		flag: "address", arg: "HOST", env: "ADDRESS", envValue: env.Address, set: setAddress,
		defaultText: "all interfaces",
		about: "IP address or host name to listen on, without port, or unix:/path for a\n" +
			"unix socket. Sockets from systemd take precedence.",
	}, {
		flag: "port", arg: "NUMBER", env: "PORT", envValue: env.Port, set: setPort,
		def:   "80",
		about: "TCP port to listen on; 0 takes any free port.",
	}, {
		flag: "secret_dav_list", env: "SECRET_DAV_LIST", envValue: env.SecretDavList, live: true, set: setSecretDavList,
		def:   "false",
		about: "At /, list only the mounts that the client's credentials open.",
	}, {
		flag: "log_format", arg: "FORMAT", env: "LOG_FORMAT", envValue: env.LogFormat, set: setLogFormat,
		def:    "text",
		values: []string{"text", "json"},
		about:  "Format of the log: text or json.",
	}, {
		flag: "compress", env: "COMPRESS", envValue: env.Compress, live: true, set: setCompress,
		def: "true",
		about: "Send text in zstd or gzip to clients that accept it.\n" +
			"Set false if a proxy compresses.",
	}, {
		flag: "cors_origins", arg: "ORIGINS", env: "CORS_ORIGINS", envValue: env.CORSOrigins, live: true, set: setCORSOrigins,
		defaultText: "none",
		about: "Origins of web apps that may use the mounts, separated by commas:\n" +
			"https://notes.example.com,app://obsidian.md,capacitor://localhost",
	}, {
		flag: "link_key", arg: "KEY", env: "LINK_KEY", envValue: env.LinkKey, live: true, set: setLinkKey,
		defaultText: "none: links are off",
		about: "Secret of at least 16 characters, or file:/run/secrets/key. It allows\n" +
			"users of a mount to make links that open a file or folder for reading,\n" +
			"without login, until they expire. A new key revokes all links.",
	}}, networkSettings(env), connectionSettings(env), logSettings(env), metricsSettings(env))
}

// parseFlags returns the values of the flags in args, by name.
func parseFlags(args []string, output io.Writer) (map[string]string, error) {
	values := map[string]string{}
	fs := flag.NewFlagSet("gowebdav", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // package flag reports errors with the raw argument
	for _, s := range settings(environment{}) {
		keep := func(value string) error {
			values[s.flag] = value
			return nil
		}
		for _, name := range slices.Compact([]string{s.flag, strings.ReplaceAll(s.flag, "_", "-")}) {
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
