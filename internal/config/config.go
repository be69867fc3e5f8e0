package config

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"

	"gowebdav/auth"
	"gowebdav/internal/logs/format"
)

// Config holds the settings of one server, all of them valid.
type Config struct {
	Address       string      // IP address or host name to listen on; "" is all interfaces
	Port          int         // TCP port, 0 to 65535; 0 lets the kernel choose
	SecretDavList bool        // list only the mounts that the client may enter
	LogFormat     string      // "text" or "json"
	Compress      bool        // send zstd or gzip to clients that accept it
	CORSOrigins   []string    // origins whose pages may use the mounts, "scheme://host[:port]"
	Links         *auth.Links // signs links; nil: no links

	Socket         string      // path of a unix socket to listen on instead of a port, or ""
	SocketMode     fs.FileMode // of the socket
	TLSCert        string      // files of a certificate and its key; both "": plain HTTP
	TLSKey         string
	AuthHeader     string  // header with the user name, set by a trusted proxy or by AuthURL's answer; "": none
	AuthURL        string  // URL for forward authentication, or ""
	TrustedProxies Proxies // may set X-Forwarded headers and AuthHeader
	AllowedHosts   Hosts   // host names of the server

	MaxConnections       int // at a time, over all listeners
	MaxClientConnections int // at a time, per address; trusted proxies have no such maximum

	Logs    LogLimits
	Formats []*format.Own // of logs, in the order in which they are tried

	MetricsAddress string    // host:port for metrics and health only, or ""
	MetricsUser    auth.User // may read the metrics; without Secret everybody may, at MetricsAddress only
	Version        string    // of the program, for its metrics; not a setting

	Mounts []Mount
	Sample bool   // no mounts were set: Mounts are the three sample mounts
	Files  []File // from which the settings were read; a config.toml counts before it is there

	startupValues map[string]string // values of the settings that need a restart, by name
	formatSources []string          // of Formats, for errors
}

// Load reads the settings from args (without the program's name), from files and from the
// environment of the process, in this order. An empty value counts as unset, but empty
// mounts are an error.
//
// For --help it prints the help to output and returns flag.ErrHelp. Any other error is one
// line that names the setting and the source of its value. It comes with a Config that
// holds only Files: those that were tried.
func Load(args []string, output io.Writer) (Config, error) {
	flags, err := parseFlags(args, output)
	if err != nil {
		return Config{}, err
	}
	env, err := readEnvironment()
	if err != nil {
		return Config{}, err
	}
	c := Config{startupValues: map[string]string{}}
	file, err := c.readConfigFiles(cmp.Or(trim(flags["config"]), trim(env["CONFIG"])))
	if err != nil {
		return Config{Files: c.Files}, err
	}
	find := func(s setting) (source, value string) {
		source, value = "--"+s.name, trim(flags[s.name])
		if value == "" {
			source, value = file.values[s.name].source, trim(file.values[s.name].text)
		}
		if value == "" {
			source, value = s.env(), trim(env[s.env()])
		}
		return source, cmp.Or(value, s.def)
	}
	for _, s := range settings() {
		if s.set == nil {
			continue // mounts, their zones, and files of settings: read separately
		}
		source, value := find(s)
		if err := s.set(&c, value); err != nil {
			return Config{Files: c.Files}, fmt.Errorf("%s: %w", source, err)
		}
		if !s.live {
			c.startupValues[s.env()] = value
		}
	}
	c.setConnectionDefaults()
	if err := c.checkNetwork(); err != nil {
		return Config{Files: c.Files}, err
	}
	if err := c.checkMetrics(); err != nil {
		return Config{Files: c.Files}, err
	}
	if err := c.addFormats(file.formats); err != nil {
		return Config{Files: c.Files}, err
	}
	source, err := mountsSource(flags, file)
	if err != nil {
		return Config{Files: c.Files}, err
	}
	c.Sample = source == mountSource{} && file.davs == nil
	if err := c.readMounts(source, file); err != nil {
		return Config{Files: c.Files}, err
	}
	zonesSource, zones := find(zonesSetting())
	if err := c.setLogZones(zones); err != nil {
		return Config{Files: c.Files}, fmt.Errorf("%s: %w", zonesSource, err)
	}
	return c, nil
}

// NeedRestart returns the names of the settings that differ from those of started and take
// effect only after a restart.
func (c Config) NeedRestart(started Config) (names []string) {
	for _, s := range settings() {
		if c.startupValues[s.env()] != started.startupValues[s.env()] {
			names = append(names, s.env())
		}
	}
	return names
}

// LogLimits bound the cost of reading logs by lines.
type LogLimits struct {
	Scans        int           // concurrent searches and histograms
	ClientScans  int           // of these, per user and address
	ScanTime     time.Duration // of one search or histogram
	Follows      int           // logs followed at a time
	Decompressed int64         // bytes of one compressed file, per response
	Dictionary   int64         // bytes: how far back a compressed file may refer
	IndexMemory  int64         // bytes, for all files
	Line         int           // bytes of a line that is requested in full
}

// readEnvironment returns the values of the settings by their names in the environment. The
// struct for envconfig is made from the table of settings. All its fields are strings, so that
// envconfig converts nothing: its ParseError prints the raw value.
func readEnvironment() (map[string]string, error) {
	var fields []reflect.StructField
	for _, s := range settings() {
		if !slices.Contains(mountSettings, s.name) { // envconfig reads only upper-case names
			fields = append(fields, reflect.StructField{Name: s.env(), Type: reflect.TypeFor[string]()})
		}
	}
	read := reflect.New(reflect.StructOf(fields))
	if err := envconfig.Process("", read.Interface()); err != nil {
		return nil, errors.New("environment: expected plain text values") // err may hold a password
	}
	values := map[string]string{}
	for i, field := range fields {
		values[field.Name] = read.Elem().Field(i).String()
	}
	return values, nil
}

func setPort(c *Config, value string) error {
	port, err := strconv.ParseUint(value, 10, 16)
	if err != nil {
		return fmt.Errorf("expected a number from 0 to 65535, found %q", value)
	}
	c.Port = int(port)
	return nil
}

func setSecretDavList(c *Config, value string) error { return setBool(&c.SecretDavList, value) }

func setCompress(c *Config, value string) error { return setBool(&c.Compress, value) }

func setBool(to *bool, value string) error {
	parsed, err := strconv.ParseBool(strings.ToLower(value))
	if err != nil {
		return fmt.Errorf("expected true or false, found %q", value)
	}
	*to = parsed
	return nil
}

func setCORSOrigins(c *Config, value string) error {
	if value == "" {
		return nil
	}
	for origin := range strings.SplitSeq(value, ",") {
		origin = strings.TrimSpace(origin)
		u, err := url.Parse(origin)
		if err != nil || u.Scheme == "" || u.Host == "" || origin != u.Scheme+"://"+u.Host {
			return fmt.Errorf("expected origins such as https://notes.example.com, separated by commas, found %q", origin)
		}
		c.CORSOrigins = append(c.CORSOrigins, origin)
	}
	return nil
}

// setLinkKey sets Links. Its errors never show the key.
func setLinkKey(c *Config, value string) (err error) {
	if value, err = c.secretOf(value); err != nil {
		return err
	}
	c.Links, err = auth.NewLinks(value)
	return err
}

func setLogFormat(c *Config, value string) error {
	if value != "text" && value != "json" {
		return fmt.Errorf("expected text or json, found %q", value)
	}
	c.LogFormat = value
	return nil
}
