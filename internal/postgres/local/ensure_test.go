//go:build unix

package local

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEnsureScript(t *testing.T) {
	t.Parallel()
	found := Find(testOptions(t.TempDir()))
	require.NotEmpty(t, found, installHelp)
	tests := []struct {
		name string
		env  []string
		fail bool
		want string // on standard error
	}{
		{name: "a server is named", env: []string{"HANDOVER_DATABASE_URL=postgres://u:secret@h/d"}, want: "named by HANDOVER_DATABASE_URL"},
		{name: "binaries are named", env: []string{"HANDOVER_DATABASE_URL=", binVariable + "=" + found[0].BinDir}, want: "PostgreSQL " + found[0].Version},
		{name: "binaries are named wrongly", env: []string{"HANDOVER_DATABASE_URL=", binVariable + "=" + t.TempDir()},
			fail: true, want: fmt.Sprintf("no PostgreSQL server of version %d", MinMajor)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command("sh", "ensure.sh")
			cmd.Env = append(os.Environ(), tt.env...)
			var said strings.Builder
			cmd.Stderr = &said
			out, err := cmd.Output()
			require.Equal(t, tt.fail, err != nil, "%v", err)
			require.Contains(t, said.String(), tt.want)
			require.NotContains(t, said.String(), "secret")
			require.Empty(t, string(out), "only docker compose has a URL to tell")
		})
	}
}

// Without addresses npm asks the registry it is set up for, and the hashes still
// decide what is taken.
func TestPackageLockNamesNoRegistry(t *testing.T) {
	t.Parallel()
	lock, err := os.ReadFile("package-lock.json")
	require.NoError(t, err)
	require.NotContains(t, string(lock), "://")
	require.Contains(t, string(lock), `"integrity": "sha512-`)
}
