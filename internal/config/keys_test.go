package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestKeys: one ring out of file and environment, and no file that others can read. Nothing that is said holds a key.
func TestKeys(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "keys")
	write := func(text string, mode os.FileMode) {
		_ = os.Remove(file)
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		require.NoError(t, os.Chmod(file, mode))
	}
	keys, err := Config{}.Keys()
	require.NoError(t, err)
	require.Empty(t, keys)
	keys, err = Config{SecretKeys: "a,b"}.Keys()
	require.NoError(t, err)
	require.Equal(t, "a\nb", keys)

	c := Config{SecretKeyFile: file, SecretKeys: "env"}
	_, err = c.Keys()
	require.ErrorContains(t, err, "HANDOVER_SECRET_KEY_FILE")
	for _, mode := range []os.FileMode{0o440, 0o404, 0o644, 0o420, 0o602} {
		write("hush\n", mode)
		_, err = c.Keys()
		require.ErrorContains(t, err, "others can read it", mode)
		require.ErrorContains(t, err, "chmod 400")
		require.NotContains(t, err.Error(), "hush")
	}
	for _, mode := range []os.FileMode{0o400, 0o600} {
		write("# new\none\ntwo\n\n", mode)
		keys, err = c.Keys()
		require.NoError(t, err)
		require.Equal(t, "# new\none\ntwo\nenv", keys)
	}
	_, err = Config{SecretKeyFile: dir}.Keys()
	require.ErrorContains(t, err, "is not a file")
	write(string(make([]byte, mostKeys+1)), 0o400)
	_, err = c.Keys()
	require.ErrorContains(t, err, "too large")
}
