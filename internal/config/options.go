package config

import (
	"fmt"
	"io"
	"strings"
)

// Option is one environment variable.
type Option struct {
	Name string
	// Default holds when the variable is unset or empty. Where it is found out at start, Otherwise says how.
	Default   string
	Otherwise string
	// Allowed completes "must be ..." when a value is refused.
	Allowed string
	// Meaning is one or two sentences for whoever starts the program.
	Meaning string
}

// DefaultText is the default as the help and the README print it.
func (o Option) DefaultText() string {
	switch {
	case o.Otherwise != "":
		return o.Otherwise
	case o.Default != "":
		return o.Default
	default:
		return "(empty)"
	}
}

// options is the only list of what can be set: parsing, messages, `handover help`, doctor and the README read it.
var options = []Option{
	{
		Name:    "HANDOVER_ADDR",
		Default: "127.0.0.1:8080",
		Allowed: "host:port, for example 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080 for every address of the machine",
		Meaning: "Address to listen on. Port 0 takes a free one.",
	},
	{
		Name:      "HANDOVER_DATABASE_URL",
		Otherwise: "a private server in the data directory",
		Allowed:   "a URL such as postgres://user:password@host:5432/name?sslmode=require",
		Meaning:   "PostgreSQL 15 or later to use. Without it the program runs a server of its own.",
	},
	{
		Name:      "HANDOVER_DATA_DIR",
		Otherwise: "as root /var/lib/handover-desk, else $XDG_STATE_HOME/handover-desk or ~/.local/state/handover-desk",
		Allowed:   "a directory (there is neither XDG_STATE_HOME nor HOME to derive one from)",
		Meaning:   "Where the private database lives.",
	},
	{
		Name:      "HANDOVER_BASE_URL",
		Otherwise: "http and the address",
		Allowed:   "http:// or https:// with a host and nothing after it, for example https://handover.example.com",
		Meaning:   "The URL people type. With https the session cookie is for https only; plain http is for this machine alone.",
	},
	{
		Name:      "HANDOVER_SIGNING_KEY_FILE",
		Otherwise: "signing.key in the data directory, made at the first start",
		Allowed:   "a file with an Ed25519 key as openssl genpkey -algorithm ed25519 writes it",
		Meaning:   "The key the program puts its own signature under every seal with. Keep a copy apart from backups of the database.",
	},
	{
		Name:    "HANDOVER_SECRET_KEY_FILE",
		Allowed: "a file that nobody but its owner can read, with a key a line as handover keys new makes them",
		Meaning: "Keys under which passwords and the like are sealed, the one in use first. Without keys nothing is sealed. Keep a copy apart from backups of the database.",
	},
	{
		Name:    "HANDOVER_SECRET_KEYS",
		Allowed: "keys as handover keys new makes them, separated by commas",
		Meaning: "The same for development, behind the keys of the file. Better put them into the file.",
	},
	{
		Name:      "HANDOVER_CHECKPOINT_FILE",
		Otherwise: "checkpoints.log in the data directory",
		Allowed:   "a file that can be appended to",
		Meaning:   "Where signed notes about all histories are appended. Copies kept elsewhere find whoever changes the database: see docs/operations.md.",
	},
	{
		Name:    "HANDOVER_SMTP_URL",
		Allowed: "smtp://user:password@host:port, where TLS is used if the server offers it, or smtps://user:password@host:port",
		Meaning: "Mail server. Signatures on the whole of a handover are mailed to its parties; without one no mail is sent.",
	},
	{
		Name:    "HANDOVER_MAIL_FROM",
		Allowed: "an address such as handover@example.com, named when HANDOVER_SMTP_URL is",
		Meaning: "Whom mail comes from.",
	},
	{
		Name:    "HANDOVER_LOG",
		Default: "text",
		Allowed: "text or json",
		Meaning: "Form of the log on standard error.",
	},
	{
		Name:    "HANDOVER_LOG_LEVEL",
		Default: "info",
		Allowed: "debug, info, warn or error",
		Meaning: "The least important lines that are still logged.",
	},
	{
		Name:    "HANDOVER_DEMO_ANYWHERE",
		Default: "false",
		Allowed: "true or false",
		Meaning: "Serve a demo workspace, whose passwords everybody knows, also to other machines and over plain http.",
	},
	{
		Name:      "HANDOVER_POSTGRES_BIN",
		Otherwise: "found by itself",
		Allowed:   "a directory",
		Meaning:   "Directory of initdb and postgres for the private server.",
	},
	{
		Name:    "HANDOVER_SESSION_IDLE",
		Default: "2h",
		Allowed: "a duration from 1m up to HANDOVER_SESSION_MAX, for example 90m or 2h",
		Meaning: "A session ends after so long without a request.",
	},
	{
		Name:    "HANDOVER_SESSION_MAX",
		Default: "12h",
		Allowed: "a duration from 1m to 720h, for example 12h",
		Meaning: "A session ends after so long in any case.",
	},
	{
		Name:    "HANDOVER_TIME_ZONE",
		Default: "Asia/Shanghai",
		Allowed: "a name of the time zone database, for example Asia/Shanghai or UTC",
		Meaning: "In which calendar a day begins, for due dates and last working days.",
	},
	{
		Name:      "HANDOVER_POOL_SIZE",
		Otherwise: "2 for each core, at least 4",
		Allowed:   "a whole number from 2 to 1000",
		Meaning:   "Database connections at most.",
	},
	{
		Name:    "HANDOVER_TRUSTED_PROXIES",
		Allowed: "networks separated by commas, for example 10.0.0.0/8,fd00::/8 or a single 192.0.2.7",
		Meaning: "Reverse proxies whose X-Forwarded-For is believed. Without any, the connection's own address counts.",
	},
	{
		Name:    "HANDOVER_FILE_MAX",
		Default: "50MB",
		Allowed: "a size from 1KB to 5GB, for example 50MB",
		Meaning: "How large one attached file may be.",
	},
	{
		Name:    "HANDOVER_FILES_AT_ONCE",
		Default: "20",
		Allowed: "a whole number from 1 to 100",
		Meaning: "How many files one request may bring.",
	},
	{
		Name:    "HANDOVER_FILES_QUOTA",
		Default: "2GB",
		Allowed: "a size that is not below HANDOVER_FILE_MAX, for example 2GB",
		Meaning: "How much all files of one handover may take together.",
	},
	{
		Name:      "HANDOVER_S3_ENDPOINT",
		Otherwise: "contents of files are kept in the database",
		Allowed:   "http:// or https:// with a host and nothing after it, for example https://s3.example.com",
		Meaning:   "An S3-compatible object store for the contents of new files. Bucket, key and secret are needed with it.",
	},
	{
		Name:    "HANDOVER_S3_BUCKET",
		Allowed: "the name of a bucket that exists",
		Meaning: "Bucket for the contents of files; use it for nothing else.",
	},
	{
		Name:    "HANDOVER_S3_REGION",
		Default: "us-east-1",
		Allowed: "a region of the object store",
		Meaning: "Region of the bucket; most stores of one's own have only the default.",
	},
	{
		Name:    "HANDOVER_S3_KEY",
		Allowed: "an access key of the object store",
		Meaning: "Access key that may read, write and delete in the bucket.",
	},
	{
		Name:    "HANDOVER_S3_SECRET",
		Allowed: "the secret of HANDOVER_S3_KEY",
		Meaning: "Secret of the access key. Better put it into a file.",
	},
	{
		Name:    "HANDOVER_S3_SECRET_FILE",
		Allowed: "a file that can be read and holds the secret of HANDOVER_S3_KEY",
		Meaning: "File with the secret, in place of HANDOVER_S3_SECRET.",
	},
	{
		Name:    "HANDOVER_S3_PATH_STYLE",
		Default: "false",
		Allowed: "true or false",
		Meaning: "Put the bucket's name into the path and not into the host name, as most object stores of one's own want it.",
	},
}

// Options returns every option in the order of the help.
func Options() []Option { return append([]Option(nil), options...) }

func option(name string) Option {
	for _, o := range options {
		if o.Name == name {
			return o
		}
	}
	panic("config: no option is called " + name)
}

// WriteHelp prints every option with its default and meaning.
func WriteHelp(w io.Writer) error {
	var b strings.Builder
	for _, o := range options {
		fmt.Fprintf(&b, "  %s\n      %s\n      Default: %s\n", o.Name, o.Meaning, o.DefaultText())
	}
	_, err := io.WriteString(w, b.String())
	return err
}
