package config

import (
	"fmt"
	"os"
	"strings"
)

// mostKeys is the largest file of keys that is read: hundreds of them.
const mostKeys = 64 << 10

// Keys are the keys for sealing as they were given, a line each: those of the file first, then those of the environment. Empty when there are
// none. Errors: the file cannot be read, is none, is too large, or can be read by others than its owner. They never hold a key.
func (c Config) Keys() (string, error) {
	given := strings.ReplaceAll(c.SecretKeys, ",", "\n")
	if c.SecretKeyFile == "" {
		return given, nil
	}
	wrong := func(what string) error { return fmt.Errorf("HANDOVER_SECRET_KEY_FILE=%q: %s", c.SecretKeyFile, what) }
	info, err := os.Stat(c.SecretKeyFile)
	switch {
	case err != nil:
		return "", fmt.Errorf("HANDOVER_SECRET_KEY_FILE: %w", err)
	case !info.Mode().IsRegular():
		return "", wrong("is not a file")
	case info.Mode().Perm()&0o077 != 0:
		return "", wrong(fmt.Sprintf("others can read it (%s); chmod 400 makes it its owner's alone", info.Mode().Perm()))
	case info.Size() > mostKeys:
		return "", wrong("is too large for a file of keys")
	}
	text, err := os.ReadFile(c.SecretKeyFile)
	if err != nil {
		return "", fmt.Errorf("HANDOVER_SECRET_KEY_FILE: %w", err)
	}
	return strings.TrimRight(string(text), "\n") + "\n" + given, nil
}
