//go:build unix

package local

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// binVariable names one folder of server binaries and switches the search off.
const binVariable = "HANDOVER_POSTGRES_BIN"

var versionRE = regexp.MustCompile(`\(PostgreSQL\) ((\d+)\S*)`)

// Find lists the PostgreSQL servers of this machine that run, of any version, the
// one to prefer first. Only BinDirs and ExtraGlobs of o matter.
func Find(o Options) []Install {
	if dirs, _ := namedDirs(o); len(dirs) > 0 {
		return inspectAll(dirs)
	}
	usual := inspectAll(append(pathDirs(), expand(usualPlaces())...))
	slices.SortStableFunc(usual, func(a, b Install) int { return b.Major - a.Major })
	found := append(usual, inspectAll(expand(o.ExtraGlobs))...)
	seen := map[string]bool{}
	return slices.DeleteFunc(found, func(in Install) bool {
		twice := seen[in.BinDir]
		seen[in.BinDir] = true
		return twice
	})
}

// namedDirs returns the folders someone named, and in which words they did.
func namedDirs(o Options) (dirs []string, by string) {
	if len(o.BinDirs) > 0 {
		return o.BinDirs, "BinDirs"
	}
	if d := os.Getenv(binVariable); d != "" {
		return []string{d}, binVariable
	}
	return nil, ""
}

// pathDirs are the folders of the postgres and of the pg_config on PATH.
func pathDirs() []string {
	var dirs []string
	if p, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(p))
	}
	if p, err := exec.LookPath("pg_config"); err == nil {
		if out, err := exec.Command(p, "--bindir").Output(); err == nil {
			dirs = append(dirs, strings.TrimSpace(string(out)))
		}
	}
	return dirs
}

func usualPlaces() []string {
	places := []string{
		"/usr/lib/postgresql/*/bin",                          // Debian, Ubuntu
		"/usr/pgsql-*/bin",                                   // PostgreSQL's own RPMs
		"/usr/lib/postgresql*/bin",                           // openSUSE
		"/usr/libexec/postgresql*",                           // Alpine
		"/opt/homebrew/opt/postgresql*/bin",                  // Homebrew, Apple silicon
		"/usr/local/opt/postgresql*/bin",                     // Homebrew, Intel
		"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",     // Homebrew, Linux
		"/Applications/Postgres.app/Contents/Versions/*/bin", // Postgres.app
	}
	if home, err := os.UserHomeDir(); err == nil {
		places = append(places,
			filepath.Join(home, ".asdf/installs/postgres/*/bin"),
			filepath.Join(home, ".local/share/mise/installs/postgres/*/bin"))
	}
	return places
}

func expand(globs []string) []string {
	var dirs []string
	for _, g := range globs {
		matches, err := filepath.Glob(g)
		if err != nil {
			continue // a malformed pattern matches nothing
		}
		dirs = append(dirs, matches...)
	}
	return dirs
}

func inspectAll(dirs []string) []Install {
	var found []Install
	for _, d := range dirs {
		if in, ok := inspect(d); ok {
			found = append(found, in)
		}
	}
	return found
}

// inspect runs the server of one folder to learn its version: a file that is
// there but cannot run (another libc, missing libraries) does not count.
func inspect(dir string) (Install, bool) {
	// initdb lies beside the real file: /usr/local/bin/postgres may be a link.
	real, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err != nil {
		return Install{}, false
	}
	dir = filepath.Dir(real)
	if fi, err := os.Stat(filepath.Join(dir, "initdb")); err != nil || fi.Mode()&0o111 == 0 {
		return Install{}, false
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return Install{}, false
	}
	m := versionRE.FindSubmatch(out)
	if m == nil {
		return Install{}, false
	}
	major, err := strconv.Atoi(string(m[2]))
	if err != nil {
		return Install{}, false
	}
	return Install{BinDir: dir, Major: major, Version: string(m[1])}, true
}

// noBinaries says what is missing, what was there instead, and how to mend it.
func noBinaries(o Options, found []Install) error {
	var b strings.Builder
	if dirs, by := namedDirs(o); len(dirs) > 0 {
		fmt.Fprintf(&b, "Looked only in %s, named by %s.\n", strings.Join(dirs, ", "), by)
	}
	for _, in := range found {
		fmt.Fprintf(&b, "PostgreSQL %s in %s is too old.\n", in.Version, in.BinDir)
	}
	return fmt.Errorf("%w (version %d or newer is needed)\n%s%s", ErrNoBinaries, MinMajor, &b, installHelp)
}
