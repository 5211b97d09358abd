package config

import (
	"fmt"
	"net"
	"net/url"
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
