package config

import (
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var laptop = host{cores: 2}

func TestLoadDefaults(t *testing.T) {
	t.Parallel()
	c, err := load([]string{"HOME=/home/li", "PATH=/bin", "HANDOVER_LOG="}, laptop)
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1:8080", c.Addr)
	require.Empty(t, c.DatabaseURL)
	require.Equal(t, "/home/li/.local/state/handover-desk", c.DataDir)
	require.Empty(t, c.BaseURL)
	require.Equal(t, "text", c.Log, "an empty variable counts as unset")
	require.Equal(t, slog.LevelInfo, c.LogLevel)
	require.False(t, c.DemoAnywhere)
	require.Empty(t, c.PostgresBin)
	require.Equal(t, 2*time.Hour, c.SessionIdle)
	require.Equal(t, 12*time.Hour, c.SessionMax)
	require.Equal(t, "Asia/Shanghai", c.TimeZone.String())
	require.Equal(t, 4, c.PoolSize)
	require.Empty(t, c.TrustedProxies)
	require.Equal(t, Size(50<<20), c.FileMax)
	require.Equal(t, 20, c.FilesAtOnce)
	require.Equal(t, Size(2<<30), c.FilesQuota)
	require.Empty(t, c.S3Endpoint)
	require.Empty(t, c.Unknown)
	require.False(t, c.Secure())
	require.True(t, c.OnLoopback())
}

func TestLoadDefaultsOfTheMachine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		environ []string
		host    host
		dir     string
		pool    int
	}{
		{"root", []string{"HOME=/home/root", "XDG_STATE_HOME=/state"}, host{root: true, cores: 1}, "/var/lib/handover-desk", 4},
		{"a user with a state directory", []string{"HOME=/home/li", "XDG_STATE_HOME=/state"}, host{cores: 2}, "/state/handover-desk", 4},
		{"a user", []string{"HOME=/home/li"}, host{cores: 8}, "/home/li/.local/state/handover-desk", 16},
		{"told", []string{"HANDOVER_DATA_DIR=/srv/desk", "HANDOVER_POOL_SIZE=7"}, host{root: true, cores: 8}, "/srv/desk", 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := load(tt.environ, tt.host)
			require.NoError(t, err)
			require.Equal(t, tt.dir, c.DataDir)
			require.Equal(t, tt.pool, c.PoolSize)
		})
	}
	t.Run("a relative directory becomes absolute", func(t *testing.T) {
		t.Parallel()
		c, err := load([]string{"HANDOVER_DATA_DIR=.data"}, laptop)
		require.NoError(t, err)
		require.True(t, filepath.IsAbs(c.DataDir))
	})
}

func TestLoadEverything(t *testing.T) {
	t.Parallel()
	c, err := load([]string{
		"HANDOVER_ADDR=0.0.0.0:80",
		"HANDOVER_DATABASE_URL=postgres://desk:secret@db.example:5432/desk?sslmode=require",
		"HANDOVER_DATA_DIR=/srv/desk",
		"HANDOVER_BASE_URL=https://Handover.Example.com/",
		"HANDOVER_SIGNING_KEY_FILE=/etc/desk/signing.key",
		"HANDOVER_SECRET_KEY_FILE=/etc/desk/ring.keys", "HANDOVER_SECRET_KEYS=a-secret,another-secret",
		"HANDOVER_CHECKPOINT_FILE=/mnt/elsewhere/checkpoints.log",
		"HANDOVER_SMTP_URL=smtps://desk:secret@mail.example.com:465", "HANDOVER_MAIL_FROM=handover@example.com",
		"HANDOVER_LOG=json",
		"HANDOVER_LOG_LEVEL=debug",
		"HANDOVER_DEMO_ANYWHERE=true",
		"HANDOVER_POSTGRES_BIN=/opt/pg/bin",
		"HANDOVER_SESSION_IDLE=30m",
		"HANDOVER_SESSION_MAX=8h",
		"HANDOVER_TIME_ZONE=Europe/Berlin",
		"HANDOVER_POOL_SIZE=12",
		"HANDOVER_TRUSTED_PROXIES=10.1.2.3/8, fd00::1/8,192.0.2.7",
		"HANDOVER_FILE_MAX=1.5 gb", "HANDOVER_FILES_AT_ONCE=5", "HANDOVER_FILES_QUOTA=20GB",
		"HANDOVER_S3_ENDPOINT=https://s3.example.com", "HANDOVER_S3_BUCKET=desk", "HANDOVER_S3_REGION=cn-east-1", "HANDOVER_S3_KEY=key",
		"HANDOVER_S3_SECRET_FILE=/run/s3", "HANDOVER_S3_PATH_STYLE=true", "HANDOVER_S3_SECRET=",
		"HANDOVER_ADDRESS=:80",
		"HANDOVER_TEST_DATABASE_URL=postgres://test",
	}, laptop)
	require.NoError(t, err)
	require.Equal(t, "https://handover.example.com", c.BaseURL)
	require.Equal(t, "/etc/desk/signing.key", c.SigningKeyFile)
	require.Equal(t, "/mnt/elsewhere/checkpoints.log", c.CheckpointFile)
	require.Equal(t, []string{"smtps://desk:secret@mail.example.com:465", "handover@example.com"}, []string{c.SMTPURL, c.MailFrom})
	require.True(t, c.Secure())
	require.False(t, c.OnLoopback())
	require.Equal(t, "json", c.Log)
	require.Equal(t, slog.LevelDebug, c.LogLevel)
	require.True(t, c.DemoAnywhere)
	require.Equal(t, "/opt/pg/bin", c.PostgresBin)
	require.Equal(t, 30*time.Minute, c.SessionIdle)
	require.Equal(t, 8*time.Hour, c.SessionMax)
	require.Equal(t, "Europe/Berlin", c.TimeZone.String())
	require.Equal(t, 12, c.PoolSize)
	require.Equal(t, []string{"HANDOVER_ADDRESS"}, c.Unknown)

	require.Len(t, c.TrustedProxies, 3)
	for addr, want := range map[string]bool{
		"10.200.0.1": true, "::ffff:10.200.0.1": true, "11.0.0.1": false,
		"fd12::9": true, "fe80::1%eth0": false, "192.0.2.7": true, "192.0.2.8": false,
	} {
		require.Equal(t, want, c.TrustedProxies.Contain(netip.MustParseAddr(addr)), addr)
	}
	require.False(t, c.TrustedProxies.Contain(netip.Addr{}), "a unix socket's peer has no address")

	require.Equal(t, Size(3<<29), c.FileMax)
	require.Equal(t, 5, c.FilesAtOnce)
	require.Equal(t, Size(20<<30), c.FilesQuota)
	require.Equal(t, "desk", c.S3Bucket)
	require.True(t, c.S3PathStyle)
	for _, s := range c.Settings() {
		require.Equal(t, s.Option.Name != "HANDOVER_S3_SECRET", s.Set, s.Option.Name) // it is in the file
		require.NotContains(t, s.Value, "secret")
	}
	require.Equal(t, "postgres://desk:xxxxx@db.example:5432/desk?sslmode=require", c.Settings()[1].Value)
}

// TestLoadRefuses starts from what is right and changes one thing.
func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		given string
		want  string // all of the message
	}{
		{"an address without a port", "HANDOVER_ADDR=localhost", allowedText("HANDOVER_ADDR", "localhost")},
		{"a port that is none", "HANDOVER_ADDR=127.0.0.1:http!", allowedText("HANDOVER_ADDR", "127.0.0.1:http!")},
		{"a port too high", "HANDOVER_ADDR=127.0.0.1:65536", allowedText("HANDOVER_ADDR", "127.0.0.1:65536")},
		{"mail from nobody", "HANDOVER_SMTP_URL=smtp://mail.example", allowedText("HANDOVER_MAIL_FROM", "")},
		{"another database", "HANDOVER_DATABASE_URL=mysql://h/d", allowedText("HANDOVER_DATABASE_URL", "mysql://h/d")},
		{"no database host", "HANDOVER_DATABASE_URL=postgres:///d", allowedText("HANDOVER_DATABASE_URL", "postgres:///d")},
		{"a password in a text that is no URL", "HANDOVER_DATABASE_URL=host=h password=secret",
			allowedText("HANDOVER_DATABASE_URL", "(not shown)")},
		{"a password in a URL that lacks slashes", "HANDOVER_DATABASE_URL=postgres:u:secret@h/d",
			allowedText("HANDOVER_DATABASE_URL", "(not shown)")},
		{"a password in a parameter", "HANDOVER_DATABASE_URL=mysql://h/d?password=secret",
			allowedText("HANDOVER_DATABASE_URL", "mysql://h/d?password=xxxxx")},
		{"a password in the base URL", "HANDOVER_BASE_URL=https://u:secret@desk.example",
			allowedText("HANDOVER_BASE_URL", "https://u:xxxxx@desk.example")},
		{"a base URL without a scheme", "HANDOVER_BASE_URL=desk.example", allowedText("HANDOVER_BASE_URL", "(not shown)")},
		{"a base URL with a path", "HANDOVER_BASE_URL=https://desk.example/app",
			allowedText("HANDOVER_BASE_URL", "https://desk.example/app")},
		{"another log", "HANDOVER_LOG=xml", allowedText("HANDOVER_LOG", "xml")},
		{"another level", "HANDOVER_LOG_LEVEL=loud", allowedText("HANDOVER_LOG_LEVEL", "loud")},
		{"neither true nor false", "HANDOVER_DEMO_ANYWHERE=perhaps", allowedText("HANDOVER_DEMO_ANYWHERE", "perhaps")},
		{"no duration", "HANDOVER_SESSION_IDLE=2", allowedText("HANDOVER_SESSION_IDLE", "2")},
		{"no time at all", "HANDOVER_SESSION_IDLE=0s", allowedText("HANDOVER_SESSION_IDLE", "0s")},
		{"idle for longer than it lasts", "HANDOVER_SESSION_IDLE=13h", allowedText("HANDOVER_SESSION_IDLE", "13h0m0s")},
		{"a session for ever", "HANDOVER_SESSION_MAX=9000h", allowedText("HANDOVER_SESSION_MAX", "9000h0m0s")},
		{"no such place", "HANDOVER_TIME_ZONE=Asia/Atlantis", allowedText("HANDOVER_TIME_ZONE", "Asia/Atlantis")},
		{"wherever the machine is", "HANDOVER_TIME_ZONE=Local", allowedText("HANDOVER_TIME_ZONE", "Local")},
		{"no number", "HANDOVER_POOL_SIZE=many", allowedText("HANDOVER_POOL_SIZE", "many")},
		{"too small a number", "HANDOVER_POOL_SIZE=1", allowedText("HANDOVER_POOL_SIZE", "1")},
		{"no network", "HANDOVER_TRUSTED_PROXIES=10.0.0.0/8,proxy", allowedText("HANDOVER_TRUSTED_PROXIES", "10.0.0.0/8,proxy")},
		{"a size without a unit", "HANDOVER_FILE_MAX=50", allowedText("HANDOVER_FILE_MAX", "50")},
		{"a size that is none", "HANDOVER_FILES_QUOTA=muchMB", allowedText("HANDOVER_FILES_QUOTA", "muchMB")},
		{"a quota below one file", "HANDOVER_FILES_QUOTA=1MB", allowedText("HANDOVER_FILES_QUOTA", "1048576B")},
		{"no files at all", "HANDOVER_FILES_AT_ONCE=0", allowedText("HANDOVER_FILES_AT_ONCE", "0")},
		{"nowhere to keep data", "HOME=", allowedText("HANDOVER_DATA_DIR", "")},
		{"the open network in the clear", "HANDOVER_ADDR=:8080",
			`HANDOVER_ADDR=":8080": other machines can reach this address, and passwords would cross the network in ` +
				`the clear; put a proxy with TLS before it and set HANDOVER_BASE_URL to its https:// URL, or listen on 127.0.0.1`},
		{"another name in the clear", "HANDOVER_BASE_URL=http://desk.example",
			`HANDOVER_BASE_URL="http://desk.example": plain http is for this machine alone; must be an https:// URL, ` +
				`or http://127.0.0.1 or http://localhost with a port`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := load([]string{"HOME=/home/li", tt.given}, laptop)
			require.EqualError(t, err, tt.want)
			require.NotContains(t, err.Error(), "secret")
		})
	}
	t.Run("everything at once", func(t *testing.T) {
		t.Parallel()
		_, err := load([]string{"HOME=/home/li", "HANDOVER_POOL_SIZE=many", "HANDOVER_TIME_ZONE=Mars"}, laptop)
		require.EqualError(t, err, allowedText("HANDOVER_TIME_ZONE", "Mars")+"\n"+allowedText("HANDOVER_POOL_SIZE", "many"))
	})
}

// TestObjectStoreByHalf: each part that is missing is named, and no secret is printed.
func TestObjectStoreByHalf(t *testing.T) {
	t.Parallel()
	whole := map[string]string{
		"HANDOVER_S3_ENDPOINT": "https://s3.example.com", "HANDOVER_S3_BUCKET": "desk", "HANDOVER_S3_KEY": "key", "HANDOVER_S3_SECRET": "very secret",
	}
	environ := func(change map[string]string) []string {
		out := []string{"HOME=/home/li"}
		for name, value := range whole {
			if v, ok := change[name]; ok {
				value = v
			}
			out = append(out, name+"="+value)
		}
		return append(out, "HANDOVER_S3_SECRET_FILE="+change["HANDOVER_S3_SECRET_FILE"])
	}
	c, err := load(environ(nil), laptop)
	require.NoError(t, err)
	secret, err := c.Secret()
	require.NoError(t, err)
	require.Equal(t, "very secret", secret)
	for name := range whole {
		_, err := load(environ(map[string]string{name: ""}), laptop)
		require.ErrorContains(t, err, name, "without it")
		require.NotContains(t, err.Error(), "very secret")
	}
	_, err = load(environ(map[string]string{"HANDOVER_S3_ENDPOINT": "https://u:very-secret@s3.example.com/path"}), laptop)
	require.ErrorContains(t, err, "HANDOVER_S3_ENDPOINT")
	require.NotContains(t, err.Error(), "very-secret")
	file := filepath.Join(t.TempDir(), "secret")
	_, err = load(environ(map[string]string{"HANDOVER_S3_SECRET_FILE": file}), laptop)
	require.ErrorContains(t, err, "HANDOVER_S3_SECRET_FILE", "both at once")
	c, err = load(environ(map[string]string{"HANDOVER_S3_SECRET": "", "HANDOVER_S3_SECRET_FILE": file}), laptop)
	require.NoError(t, err)
	_, err = c.Secret()
	require.ErrorContains(t, err, "HANDOVER_S3_SECRET_FILE")
	require.NoError(t, os.WriteFile(file, []byte("from a file\n"), 0o600))
	secret, err = c.Secret()
	require.NoError(t, err)
	require.Equal(t, "from a file", secret)
}

func allowedText(name, value string) string {
	return name + `="` + value + `": must be ` + option(name).Allowed
}

func TestPlainHTTP(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		environ []string
		ok      bool
	}{
		{"this machine", []string{"HANDOVER_ADDR=localhost:0"}, true},
		{"this machine by IPv6", []string{"HANDOVER_ADDR=[::1]:8080"}, true},
		{"everywhere", []string{"HANDOVER_ADDR=0.0.0.0:8080"}, false},
		{"everywhere, behind TLS", []string{"HANDOVER_ADDR=0.0.0.0:8080", "HANDOVER_BASE_URL=https://desk.example"}, true},
		{"a container published on this machine", []string{"HANDOVER_ADDR=0.0.0.0:8080", "HANDOVER_BASE_URL=http://127.0.0.1:8080"}, true},
		{"a demo for the room", []string{"HANDOVER_ADDR=0.0.0.0:8080", "HANDOVER_DEMO_ANYWHERE=1"}, true},
		{"a name that begins like ours", []string{"HANDOVER_BASE_URL=http://localhost.example"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(append(tt.environ, "HOME=/home/li"), laptop)
			require.Equal(t, tt.ok, err == nil, "%v", err)
		})
	}
}

func TestPublicURL(t *testing.T) {
	t.Parallel()
	got := &net.TCPAddr{IP: net.IPv4zero, Port: 40321}
	tests := []struct{ name, addr, base, want string }{
		{"the address", "127.0.0.1:0", "", "http://127.0.0.1:40321"},
		{"a name", "localhost:0", "", "http://localhost:40321"},
		{"IPv6", "[::1]:0", "", "http://[::1]:40321"},
		{"everywhere", ":0", "", "http://127.0.0.1:40321"},
		{"everywhere by IPv6", "[::]:0", "", "http://127.0.0.1:40321"},
		{"told", ":0", "https://desk.example", "https://desk.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, Config{Addr: tt.addr, BaseURL: tt.base}.PublicURL(got))
		})
	}
}

func TestLoadReadsThisMachine(t *testing.T) {
	t.Parallel()
	c, err := Load([]string{"HANDOVER_DATA_DIR=/srv/desk"})
	require.NoError(t, err)
	require.GreaterOrEqual(t, c.PoolSize, 4)
}

// TestOptionsAndConfigAgree holds the table and the struct together: every field is in the table and the other way.
func TestOptionsAndConfigAgree(t *testing.T) {
	t.Parallel()
	var fields, table []string
	for f := range reflect.TypeFor[Config]().Fields() {
		if name := f.Tag.Get("env"); name != "" && name != "-" {
			fields = append(fields, name)
		}
	}
	for _, o := range Options() {
		table = append(table, o.Name)
		require.NotEmpty(t, o.Allowed, o.Name)
		require.Regexp(t, `^[A-Z].*\.$`, o.Meaning, o.Name)
	}
	require.Equal(t, fields, table)
}
