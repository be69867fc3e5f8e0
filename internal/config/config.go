// Package config turns environment, flags and files into a validated Config, or
// an error that names the mount and the field and never echoes a password.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"

	"gowebdav/auth"
)

// Config holds the settings of one server, all of them valid.
type Config struct {
	Address       string      // IP address or host name to listen on; "" is all interfaces
	Port          int         // TCP port, 0 to 65535; 0 lets the kernel choose
	SecretDavList bool        // hide the list of mounts from those who may not enter them
	LogFormat     string      // "text" or "json"
	Compress      bool        // answer in zstd or gzip where the client takes it
	CORSOrigins   []string    // origins whose pages may use the mounts, "scheme://host[:port]"
	Links         *auth.Links // that open a file or folder without a login; nil for none

	Socket         string      // path of a unix socket to listen on instead of a port, or ""
	SocketMode     fs.FileMode // of the socket
	TLSCert        string      // files of a certificate and its key, "" for both is plain HTTP
	TLSKey         string
	AuthHeader     string // in which a trusted proxy, or the answer of AuthURL, names who has logged in there; "" for none
	AuthURL        string // that is asked who may enter, or ""
	TrustedProxies Peers  // whose word on who asks, and for what address, is believed
	AllowedHosts   Hosts  // by whose names clients may ask

	MaxConnections       int // of all listeners at a time
	MaxClientConnections int // of one address, except those that speak for others

	Logs LogLimits

	MetricsAddress string    // host:port that only metrics and health are served at; "" is none
	MetricsUser    auth.User // who may read the metrics; without Secret at an address of their own everybody
	Version        string    // of the program, as its metrics say it; not a setting

	Mounts []Mount
	Sample bool   // no mounts were given: Mounts are the three sample mounts
	Files  []File // that the settings were read from

	texts map[string]string // of the settings that count from a start on, by name
}

// Load reads the settings from args (without the program's name), from files and
// from the environment of the process. A flag wins over a file, a file over the
// environment, and a blank value counts as not given; only blank mounts are an error. For --help it
// prints the help to output and returns flag.ErrHelp. Any other error is one
// line that names the setting by where its value came from; the Files that were
// tried are returned with it.
func Load(args []string, output io.Writer) (Config, error) {
	flags, err := parseFlags(args, output)
	if err != nil {
		return Config{}, err
	}
	env, err := readEnvironment()
	if err != nil {
		return Config{}, err
	}
	c := Config{texts: map[string]string{}}
	file, err := c.readConfigFiles(cmp.Or(trim(flags["config"]), trim(env.Config)))
	if err != nil {
		return Config{Files: c.Files}, err
	}
	for _, s := range settings(env) {
		if s.set == nil {
			continue // the mounts, and where settings are
		}
		source, value := "--"+s.flag, trim(flags[s.flag])
		if value == "" {
			source, value = file.values[s.flag].source, trim(file.values[s.flag].text)
		}
		if value == "" {
			source, value = s.env, trim(s.given)
		}
		if value == "" {
			value = s.def
		}
		if err := s.set(&c, value); err != nil {
			return Config{Files: c.Files}, fmt.Errorf("%s: %w", source, err)
		}
		if !s.live {
			c.texts[s.env] = value
		}
	}
	c.fillConnections()
	if err := c.checkNetwork(); err != nil {
		return Config{Files: c.Files}, err
	}
	if err := c.checkMetrics(); err != nil {
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
	return c, nil
}

// Waiting returns the names of the settings in which c is not what the server was
// started with, and which count from the next start on only.
func (c Config) Waiting(started Config) (names []string) {
	for _, s := range settings(environment{}) {
		if c.texts[s.env] != started.texts[s.env] {
			names = append(names, s.env)
		}
	}
	return names
}

// LogLimits bound what reading logs by lines may cost.
type LogLimits struct {
	Scans        int           // searches and histograms at a time
	ClientScans  int           // of one user at one address
	ScanTime     time.Duration // of one
	Follows      int           // at a time
	Decompressed int64         // bytes of one file, for one answer
	Dictionary   int64         // bytes that a compressed file may refer back
	IndexMemory  int64         // bytes, for all files
	Line         int           // bytes of a line that is asked for in full
}

// environment is what envconfig fills. Every field is a string, so that
// envconfig converts nothing: its ParseError prints the raw value.
type environment struct {
	Config        string `envconfig:"CONFIG"`
	Address       string `envconfig:"ADDRESS"`
	Port          string `envconfig:"PORT"`
	SecretDavList string `envconfig:"SECRET_DAV_LIST"`
	LogFormat     string `envconfig:"LOG_FORMAT"`
	Compress      string `envconfig:"COMPRESS"`
	CORSOrigins   string `envconfig:"CORS_ORIGINS"`
	LinkKey       string `envconfig:"LINK_KEY"`

	TrustedProxies string `envconfig:"TRUSTED_PROXIES"`
	AllowedHosts   string `envconfig:"ALLOWED_HOSTS"`
	SocketMode     string `envconfig:"SOCKET_MODE"`
	TLSCert        string `envconfig:"TLS_CERT"`
	AuthHeader     string `envconfig:"AUTH_HEADER"`
	AuthURL        string `envconfig:"AUTH_URL"`
	TLSKey         string `envconfig:"TLS_KEY"`

	MaxConnections       string `envconfig:"MAX_CONNECTIONS"`
	MaxClientConnections string `envconfig:"MAX_CLIENT_CONNECTIONS"`

	LogScans        string `envconfig:"LOG_SCANS"`
	LogClientScans  string `envconfig:"LOG_CLIENT_SCANS"`
	LogScanTime     string `envconfig:"LOG_SCAN_TIME"`
	LogFollows      string `envconfig:"LOG_FOLLOWS"`
	LogDecompressed string `envconfig:"LOG_DECOMPRESSED"`
	LogDictionary   string `envconfig:"LOG_DICTIONARY"`
	LogIndexMemory  string `envconfig:"LOG_INDEX_MEMORY"`
	LogLine         string `envconfig:"LOG_LINE"`

	MetricsAddress  string `envconfig:"METRICS_ADDRESS"`
	MetricsUser     string `envconfig:"METRICS_USER"`
	MetricsPassword string `envconfig:"METRICS_PASSWORD"`
}

func readEnvironment() (environment, error) {
	var env environment
	if err := envconfig.Process("", &env); err != nil {
		return env, errors.New("environment: expected plain text values") // err may hold a password
	}
	return env, nil
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

// setLinkKey never shows the key.
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
