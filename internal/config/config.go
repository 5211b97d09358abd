// Package config turns the environment into a Config, checked as a whole before anything starts.
//
// It knows the names, defaults and meanings of all options, in one table. It must not open, create or connect to
// anything: a directory or a database named here may not exist.
//
// Start reading at options (the table), then Load.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a small machine or an empty container has no time zones of its own

	"github.com/caarlos0/env/v11"
)

// Config is what the program was told, complete and valid.
type Config struct {
	Addr string `env:"HANDOVER_ADDR"`
	// DatabaseURL is empty when the program runs its own server. It may hold a password: never log it.
	DatabaseURL string `env:"HANDOVER_DATABASE_URL"`
	DataDir     string `env:"HANDOVER_DATA_DIR"` // absolute
	// BaseURL has no slash at its end and is empty when nobody gave one; see PublicURL.
	BaseURL string `env:"HANDOVER_BASE_URL"`
	// SigningKeyFile is empty when the key lies in DataDir.
	SigningKeyFile string `env:"HANDOVER_SIGNING_KEY_FILE"`
	// SecretKeyFile and SecretKeys are what was given; see Keys for both together. Never log the latter.
	SecretKeyFile string `env:"HANDOVER_SECRET_KEY_FILE"`
	SecretKeys    string `env:"HANDOVER_SECRET_KEYS"`
	// CheckpointFile is empty when it lies in DataDir.
	CheckpointFile string `env:"HANDOVER_CHECKPOINT_FILE"`
	// SMTPURL is empty when no mail is sent. It may hold a password: never log it.
	SMTPURL        string         `env:"HANDOVER_SMTP_URL"`
	MailFrom       string         `env:"HANDOVER_MAIL_FROM"`
	Log            string         `env:"HANDOVER_LOG"` // "text" or "json"
	LogLevel       slog.Level     `env:"HANDOVER_LOG_LEVEL"`
	DemoAnywhere   bool           `env:"HANDOVER_DEMO_ANYWHERE"`
	PostgresBin    string         `env:"HANDOVER_POSTGRES_BIN"`
	SessionIdle    time.Duration  `env:"HANDOVER_SESSION_IDLE"`
	SessionMax     time.Duration  `env:"HANDOVER_SESSION_MAX"`
	TimeZone       *time.Location `env:"HANDOVER_TIME_ZONE"`
	PoolSize       int            `env:"HANDOVER_POOL_SIZE"`
	TrustedProxies Networks       `env:"HANDOVER_TRUSTED_PROXIES"`
	FileMax        Size           `env:"HANDOVER_FILE_MAX"`
	FilesAtOnce    int            `env:"HANDOVER_FILES_AT_ONCE"`
	FilesQuota     Size           `env:"HANDOVER_FILES_QUOTA"`
	// S3Endpoint is empty when contents of files are kept in the database.
	S3Endpoint string `env:"HANDOVER_S3_ENDPOINT"`
	S3Bucket   string `env:"HANDOVER_S3_BUCKET"`
	S3Region   string `env:"HANDOVER_S3_REGION"`
	S3Key      string `env:"HANDOVER_S3_KEY"`
	// S3Secret is what was given; see Secret for the one in force. Never log it.
	S3Secret     string `env:"HANDOVER_S3_SECRET"`
	S3SecretFile string `env:"HANDOVER_S3_SECRET_FILE"`
	S3PathStyle  bool   `env:"HANDOVER_S3_PATH_STYLE"`

	// Unknown lists variables that begin with HANDOVER_ and mean nothing, most likely misspelt. Warn about them.
	Unknown []string `env:"-"`

	settings []Setting
}

// Networks are ranges of addresses.
type Networks []netip.Prefix

// Contain says whether one of the networks holds addr.
func (n Networks) Contain(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	return slices.ContainsFunc(n, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// UnmarshalText reads networks and single addresses separated by commas.
func (n *Networks) UnmarshalText(text []byte) error {
	for part := range strings.SplitSeq(string(text), ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(part)
		if err != nil {
			addr, addrErr := netip.ParseAddr(part)
			if addrErr != nil {
				return err
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		*n = append(*n, prefix.Masked())
	}
	return nil
}

// host is what a default can depend on.
type host struct {
	root  bool
	cores int
}

// Load reads the variables in environ, which has the form of os.Environ. An empty variable counts as unset. The error
// lists everything that is wrong, one line each, with the variable, its value and what is allowed instead; it never
// holds a password.
func Load(environ []string) (Config, error) {
	return load(environ, host{root: os.Geteuid() == 0, cores: runtime.GOMAXPROCS(0)})
}

func load(environ []string, h host) (Config, error) {
	given := toMap(environ)
	values := map[string]string{}
	var c Config
	for _, o := range options {
		value, set := given[o.Name], given[o.Name] != ""
		if !set {
			value = o.defaultOn(h, given)
		}
		values[o.Name] = value
		c.settings = append(c.settings, Setting{Option: o, Value: shown(o.Name, value), Set: set})
	}
	c.Unknown = unknown(given)

	var problems problems
	problems.add(env.ParseWithOptions(&c, env.Options{
		Environment: values,
		FuncMap:     map[reflect.Type]env.ParserFunc{reflect.TypeFor[time.Location](): parseZone},
	}), values)
	if len(problems) == 0 {
		c.check(&problems)
	}
	if len(problems) > 0 {
		return Config{}, problems
	}
	return c, nil
}

// defaultOn is the value of an option that was not given, on this machine.
func (o Option) defaultOn(h host, given map[string]string) string {
	switch o.Name {
	case "HANDOVER_DATA_DIR":
		const name = "handover-desk"
		switch {
		case h.root:
			return filepath.Join("/var/lib", name) // root's home is closed to the user that PostgreSQL runs as
		case given["XDG_STATE_HOME"] != "":
			return filepath.Join(given["XDG_STATE_HOME"], name)
		case given["HOME"] != "":
			return filepath.Join(given["HOME"], ".local", "state", name)
		}
		return ""
	case "HANDOVER_POOL_SIZE":
		return strconv.Itoa(max(4, 2*h.cores))
	default:
		return o.Default
	}
}

func toMap(environ []string) map[string]string {
	m := make(map[string]string, len(environ))
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		m[name] = strings.TrimSpace(value)
	}
	return m
}

func unknown(given map[string]string) []string {
	var names []string
	for name := range given {
		known := slices.ContainsFunc(options, func(o Option) bool { return o.Name == name })
		forTests := strings.HasPrefix(name, "HANDOVER_TEST_")
		if strings.HasPrefix(name, "HANDOVER_") && !known && !forTests {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Secure says whether people reach the program by https.
func (c Config) Secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// OnLoopback says whether only this machine can connect to Addr.
func (c Config) OnLoopback() bool {
	name, _, err := net.SplitHostPort(c.Addr)
	return err == nil && loopback(name)
}

// PublicURL is the URL to print and to put into links, without a slash at its end: BaseURL, or else the address that
// the listener got.
func (c Config) PublicURL(listening net.Addr) string {
	if c.BaseURL != "" {
		return c.BaseURL
	}
	name, _, _ := net.SplitHostPort(c.Addr)
	if addr, err := netip.ParseAddr(name); name == "" || (err == nil && addr.IsUnspecified()) {
		name = "127.0.0.1"
	}
	_, port, _ := net.SplitHostPort(listening.String())
	return "http://" + net.JoinHostPort(name, port)
}

func loopback(name string) bool {
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.Unmap().IsLoopback()
}

// parseZone refuses "Local": due dates must not move with the machine that the program happens to run on.
func parseZone(name string) (any, error) {
	if name == "Local" {
		return nil, errors.New("depends on the machine")
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	return *zone, nil
}

// problems is everything wrong with the environment.
type problems []error

func (p problems) Error() string { return errors.Join(p...).Error() }

// add turns the parser's errors into ours, which name the variable and not the field.
func (p *problems) add(err error, values map[string]string) {
	if err == nil {
		return
	}
	var all env.AggregateError
	if !errors.As(err, &all) {
		*p = append(*p, err)
		return
	}
	for _, err := range all.Errors {
		var parse env.ParseError
		if !errors.As(err, &parse) {
			*p = append(*p, err)
			continue
		}
		field, _ := reflect.TypeFor[Config]().FieldByName(parse.Name)
		name := field.Tag.Get("env")
		*p = append(*p, refused(name, values[name]))
	}
}

func refused(name, value string) error {
	return fmt.Errorf("%s=%q: must be %s", name, shown(name, value), option(name).Allowed)
}
