//go:build unix

package local

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestStart(t *testing.T) {
	t.Parallel()
	o := testOptions(newState(t))
	o.Database, o.User = "desk", "keeper"

	// What a killed initdb leaves behind looks like a cluster and is none.
	half := filepath.Join(o.StateDir, "pg15.init-1")
	require.NoError(t, os.Mkdir(half, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(half, "PG_VERSION"), []byte("15\n"), 0o600))

	s := start(t, o)
	require.True(t, s.Private)
	require.False(t, s.Adopted)
	require.NoDirExists(t, half)
	require.Equal(t, []int{s.PID}, postmasters(t, s.DataDir))
	require.Equal(t, 1, queryInt(t, s.URL, "SELECT (current_database() = 'desk' AND current_user = 'keeper')::int"))
	require.Equal(t, 0, queryInt(t, s.URL, "SELECT count(*) FROM pg_settings WHERE name = 'listen_addresses' AND setting <> ''"))
	require.Equal(t, 1, queryInt(t, s.URL, "SELECT (upper('é') = 'É' AND '陈' < '王' COLLATE \"zh-x-icu\")::int"))
	fi, err := os.Stat(socketOf(t, s))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), fi.Mode().Perm(), "whoever enters this folder is trusted")

	exec1(t, s.URL, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
	require.NoError(t, s.Stop())
	require.Empty(t, postmasters(t, s.DataDir))
	require.NoError(t, s.Stop(), "stopping twice is harmless")

	again := start(t, o)
	require.False(t, again.Adopted)
	require.Equal(t, s.DataDir, again.DataDir)
	require.Equal(t, 7, queryInt(t, again.URL, "SELECT n FROM kept"))
}

func TestStartUsesNamedServer(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "untouched")
	s, err := Start(t.Context(), Options{DatabaseURL: "postgres://somewhere/else", StateDir: state})
	require.NoError(t, err)
	require.Equal(t, "postgres://somewhere/else", s.URL)
	require.False(t, s.Private)
	require.NoError(t, s.Stop())
	require.NoDirExists(t, state)
}

func TestStartInDeepFolder(t *testing.T) {
	t.Parallel()
	o := testOptions(filepath.Join(newState(t), strings.Repeat("deep/", 25)))
	s := start(t, o)
	sock := socketOf(t, s)
	require.True(t, strings.HasPrefix(sock, "/tmp/handover-"), sock)
	require.Equal(t, 1, queryInt(t, s.URL, "SELECT 1"))

	other, err := Start(t.Context(), o)
	require.NoError(t, err)
	require.True(t, other.Adopted, "the second program works out the same socket")

	require.NoError(t, s.Stop())
	require.NoDirExists(t, sock)
}

// A folder that only its owner can enter: an ordinary user is that owner, root
// needs the user namespace, and where the system refuses that, says what to do.
func TestStartInPrivateFolder(t *testing.T) {
	t.Parallel()
	top := newState(t)
	require.NoError(t, os.Chmod(top, 0o700))
	o := testOptions(filepath.Join(top, "state"))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := Start(ctx, o)
	if os.Geteuid() == 0 && err != nil {
		require.ErrorContains(t, err, "set HANDOVER_DATA_DIR")
		return
	}
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Stop()) }()
	want := "self"
	if os.Geteuid() == 0 {
		want = "user namespace"
	}
	require.Equal(t, want, s.RunsAs)
	require.Equal(t, 1, queryInt(t, s.URL, "SELECT 1"))
}

type refusal struct {
	name    string
	options func(t *testing.T, o *Options)
	missing bool // wraps ErrNoBinaries
	want    []string
}

func TestStartRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range refusals(t) {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := testOptions(newState(t))
			tt.options(t, &o)
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			_, err := Start(ctx, o)
			require.Error(t, err)
			for _, want := range tt.want {
				require.ErrorContains(t, err, want)
			}
			if tt.missing {
				require.ErrorIs(t, err, ErrNoBinaries)
			} else {
				require.NotErrorIs(t, err, ErrNoBinaries)
			}
			if o.StateDir != "" {
				require.NoDirExists(t, filepath.Join(o.StateDir, "run"), "nothing was begun")
			}
		})
	}
}

func refusals(t *testing.T) []refusal {
	t.Helper()
	empty := t.TempDir()
	old, err := filepath.Abs("testdata/postgres13")
	require.NoError(t, err)
	return []refusal{
		{
			name:    "a machine without PostgreSQL",
			options: func(_ *testing.T, o *Options) { o.BinDirs = []string{empty} },
			missing: true,
			want:    []string{"sudo apt-get install postgresql", "brew install postgresql@", "HANDOVER_DATABASE_URL=", "Looked only in " + empty},
		},
		{
			name:    "a server that is too old",
			options: func(_ *testing.T, o *Options) { o.BinDirs = []string{old} },
			missing: true,
			want:    []string{"PostgreSQL 13.9 in " + old + " is too old", "version 15 or newer"},
		},
		{
			name: "a cluster of a version that is not installed",
			options: func(t *testing.T, o *Options) {
				require.NoError(t, os.Mkdir(filepath.Join(o.StateDir, "pg12"), 0o755))
				require.NoError(t, os.WriteFile(filepath.Join(o.StateDir, "pg12", "PG_VERSION"), []byte("12\n"), 0o644))
			},
			want: []string{"holds a PostgreSQL 12 cluster", "postgresql-12", "HANDOVER_DATA_DIR"},
		},
		{
			name: "a start that another program does not finish",
			options: func(t *testing.T, o *Options) {
				f, err := tryLock(filepath.Join(o.StateDir, startingName))
				require.NoError(t, err)
				t.Cleanup(func() { release(f) })
			},
			want: []string{"another program is starting the database"},
		},
		{
			name:    "no folder",
			options: func(_ *testing.T, o *Options) { o.StateDir = "" },
			want:    []string{"no state folder"},
		},
	}
}

func TestFindLooksWhereTheVariableSays(t *testing.T) {
	found := Find(testOptions(t.TempDir()))
	require.NotEmpty(t, found, "these tests need a PostgreSQL server.\n%s", installHelp)

	t.Setenv(binVariable, found[len(found)-1].BinDir)
	require.Equal(t, found[len(found)-1:], Find(Options{}))
	t.Setenv(binVariable, t.TempDir())
	require.Empty(t, Find(testOptions(t.TempDir())), "a wrong name is not made up for by a search")
}

func TestAbandoned(t *testing.T) {
	t.Parallel()
	state := newState(t)
	require.False(t, Abandoned(state), "not a state folder")
	for _, name := range []string{startingName, ownerName} {
		f, err := tryLock(filepath.Join(state, name))
		require.NoError(t, err)
		require.False(t, Abandoned(state), "%s is held", name)
		release(f)
		require.True(t, Abandoned(state), "%s was given up", name)
	}
}

func socketOf(t *testing.T, s *Server) string {
	t.Helper()
	u, err := url.Parse(s.URL)
	require.NoError(t, err)
	return u.Query().Get("host")
}
