package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A setting is one row of the table from which flags, environment, defaults
// and help are made.
type setting struct {
	flag   string // name of the flag, without dashes
	arg    string // stands for the value in the help; "" is a flag that alone means true
	env    string // name in the environment
	given  string // value in the environment
	def    string // value when nothing is given
	shown  string // default as the help words it, where def does not say it
	about  string
	values []string // all that there are, where they are few
	live   bool     // is taken while the server runs
	set    func(*Config, string) error
}

func settings(env environment) []setting {
	return slices.Concat([]setting{{
		flag: "config", arg: "FILES", env: "CONFIG", given: env.Config,
		shown: "config.toml, if there is one",
		about: "Files of settings in TOML, separated by commas, the later ones over the\n" +
			"earlier; keys are the names of these flags, and [[davs]] for mounts.\n" +
			"A relative name is looked for beside the program, then here.",
	}, {
		flag: "dav", arg: "MOUNTS", env: "dav",
		shown: "three sample mounts under ./data, one writable by everybody",
		about: "The folders to share, see below. The variable may be called DAV too.\n" +
			"Given but empty is an error: leave it out for the samples.\n" +
			"A flag shows in the list of processes: better set the variable.",
	}, {
		flag: "dav_file", arg: "FILE", env: "dav_file", shown: "none",
		about: "A file with the mounts instead, one on a line; lines that start with #\n" +
			"are comments. The variable may be called DAV_FILE too.",
	}, {
		flag: "address", arg: "HOST", env: "ADDRESS", given: env.Address, set: setAddress,
		shown: "all interfaces",
		about: "IP address or host name to listen on, without port, or unix:/path for a\n" +
			"unix socket. Sockets that systemd hands over come before it.",
	}, {
		flag: "port", arg: "NUMBER", env: "PORT", given: env.Port, set: setPort,
		def:   "80",
		about: "TCP port to listen on; 0 takes any free one.",
	}, {
		flag: "secret_dav_list", env: "SECRET_DAV_LIST", given: env.SecretDavList, live: true, set: setSecretDavList,
		def:   "false",
		about: "Hide the list of mounts at / from those who may not enter them.",
	}, {
		flag: "log_format", arg: "FORMAT", env: "LOG_FORMAT", given: env.LogFormat, set: setLogFormat,
		def:    "text",
		values: []string{"text", "json"},
		about:  "Format of the log: text or json.",
	}, {
		flag: "compress", env: "COMPRESS", given: env.Compress, live: true, set: setCompress,
		def: "true",
		about: "Send text in zstd or gzip to clients that take it.\n" +
			"Say false where a proxy does that.",
	}, {
		flag: "cors_origins", arg: "ORIGINS", env: "CORS_ORIGINS", given: env.CORSOrigins, live: true, set: setCORSOrigins,
		shown: "none",
		about: "Origins of web apps that may use the mounts, separated by commas:\n" +
			"https://notes.example.com,app://obsidian.md,capacitor://localhost",
	}, {
		flag: "link_key", arg: "KEY", env: "LINK_KEY", given: env.LinkKey, live: true, set: setLinkKey,
		shown: "none: there are no links",
		about: "Secret of 16 characters and more, or file:/run/secrets/key: whoever may\n" +
			"enter a mount can then make links that open a file or folder of it to\n" +
			"read, without login, until they end. Another key ends all of them.",
	}}, networkSettings(env), connectionSettings(env), logSettings(env), metricsSettings(env))
}

// parseFlags returns the given flags' values by name.
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
		return nil, fmt.Errorf("argument %d: expected a flag (write --secret_dav_list=false with =, and quote a value that holds spaces)",
			len(args)-fs.NArg()+1)
	}
	return values, nil
}

// flagError words an error of fs.Parse. It shows no argument that is not a
// known flag: where the shell split an unquoted value, any argument may be a
// piece of a password.
func flagError(fs *flag.FlagSet, args []string, err error) error {
	parsed := len(args) - fs.NArg() // the wrong argument included,
	if strings.HasPrefix(err.Error(), "bad flag syntax") {
		parsed++ // except here
	} else if name := strings.TrimLeft(args[parsed-1], "-"); fs.Lookup(name) != nil {
		return fmt.Errorf("--%s: expected a value", name)
	}
	return fmt.Errorf("argument %d: expected a known flag (--help lists them)", parsed)
}
