package config

import (
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// check looks at what the types alone do not hold, and puts directories and URLs into one form.
func (c *Config) check(p *problems) {
	want := func(ok bool, name, value string) {
		if !ok {
			*p = append(*p, refused(name, value))
		}
	}
	want(validAddr(c.Addr), "HANDOVER_ADDR", c.Addr)
	want(c.DatabaseURL == "" || validDatabaseURL(c.DatabaseURL), "HANDOVER_DATABASE_URL", c.DatabaseURL)
	want(c.Log == "text" || c.Log == "json", "HANDOVER_LOG", c.Log)
	want(c.PoolSize >= 2 && c.PoolSize <= 1000, "HANDOVER_POOL_SIZE", strconv.Itoa(c.PoolSize))
	want(c.SessionMax >= time.Minute && c.SessionMax <= 720*time.Hour, "HANDOVER_SESSION_MAX", c.SessionMax.String())
	want(c.SessionIdle >= time.Minute && c.SessionIdle <= c.SessionMax, "HANDOVER_SESSION_IDLE", c.SessionIdle.String())

	c.checkFiles(want)
	c.checkMail(want)

	dir, err := filepath.Abs(c.DataDir)
	want(err == nil && c.DataDir != "", "HANDOVER_DATA_DIR", c.DataDir)
	c.DataDir = dir

	base, ok := normalBaseURL(c.BaseURL)
	want(ok, "HANDOVER_BASE_URL", c.BaseURL)
	c.BaseURL = base
	if len(*p) == 0 {
		if err := c.checkPlainHTTP(); err != nil {
			*p = append(*p, err)
		}
	}
}

// checkFiles refuses limits that contradict each other, and an object store that is configured by half.
func (c *Config) checkFiles(want func(bool, string, string)) {
	want(c.FileMax >= 1<<10 && c.FileMax <= 5<<30, "HANDOVER_FILE_MAX", strconv.FormatInt(int64(c.FileMax), 10)+"B")
	want(c.FilesQuota >= c.FileMax, "HANDOVER_FILES_QUOTA", strconv.FormatInt(int64(c.FilesQuota), 10)+"B")
	want(c.FilesAtOnce >= 1 && c.FilesAtOnce <= 100, "HANDOVER_FILES_AT_ONCE", strconv.Itoa(c.FilesAtOnce))
	if c.S3Endpoint == "" && c.S3Bucket == "" && c.S3Key == "" && c.S3Secret == "" && c.S3SecretFile == "" {
		return
	}
	u, err := url.Parse(c.S3Endpoint)
	want(err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == "",
		"HANDOVER_S3_ENDPOINT", c.S3Endpoint)
	want(c.S3Bucket != "", "HANDOVER_S3_BUCKET", c.S3Bucket)
	want(c.S3Key != "", "HANDOVER_S3_KEY", c.S3Key)
	want(c.S3Secret != "" || c.S3SecretFile != "", "HANDOVER_S3_SECRET", "")
	want(c.S3Secret == "" || c.S3SecretFile == "", "HANDOVER_S3_SECRET_FILE", c.S3SecretFile)
}

// checkMail refuses a mail server without a sender, and the other way round.
func (c *Config) checkMail(want func(bool, string, string)) {
	if c.SMTPURL == "" && c.MailFrom == "" {
		return
	}
	u, err := url.Parse(c.SMTPURL)
	want(err == nil && (u.Scheme == "smtp" || u.Scheme == "smtps") && u.Hostname() != "" && strings.Trim(u.Path, "/") == "" && u.RawQuery == "",
		"HANDOVER_SMTP_URL", c.SMTPURL)
	from, err := mail.ParseAddress(c.MailFrom)
	want(err == nil && from.Address != "", "HANDOVER_MAIL_FROM", c.MailFrom)
}

// Secret is the secret of the object store's key, from its file if one is named.
func (c Config) Secret() (string, error) {
	if c.S3SecretFile == "" {
		return c.S3Secret, nil
	}
	b, err := os.ReadFile(c.S3SecretFile)
	if err != nil {
		return "", fmt.Errorf("HANDOVER_S3_SECRET_FILE: %w", err)
	}
	secret := strings.TrimSpace(string(b))
	if secret == "" {
		return "", fmt.Errorf("HANDOVER_S3_SECRET_FILE=%q: the file is empty", c.S3SecretFile)
	}
	return secret, nil
}

// checkPlainHTTP keeps passwords and sessions from crossing a network in the clear.
func (c *Config) checkPlainHTTP() error {
	if c.Secure() || c.DemoAnywhere {
		return nil
	}
	if c.BaseURL == "" {
		if c.OnLoopback() {
			return nil
		}
		return fmt.Errorf("HANDOVER_ADDR=%q: other machines can reach this address, and passwords would cross the "+
			"network in the clear; put a proxy with TLS before it and set HANDOVER_BASE_URL to its https:// URL, "+
			"or listen on 127.0.0.1", c.Addr)
	}
	u, err := url.Parse(c.BaseURL)
	if err == nil && loopback(u.Hostname()) {
		return nil
	}
	return fmt.Errorf("HANDOVER_BASE_URL=%q: plain http is for this machine alone; must be an https:// URL, "+
		"or http://127.0.0.1 or http://localhost with a port", c.BaseURL)
}

func validAddr(addr string) bool {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

func validDatabaseURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") && (u.Host != "" || u.Query().Has("host"))
}

// normalBaseURL takes the slash off the end. A path is refused: every link of the program begins at the root.
func normalBaseURL(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return s, false
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return s, false
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), true
}
