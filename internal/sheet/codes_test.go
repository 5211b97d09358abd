package sheet

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// refused finds the codes that are written out, of refuse and of the tables of signatures.
var refused = regexp.MustCompile(`\brefuse\("(\w+)"|^\t\{\d+, .*, "(\w+)", "[^"]+"\},|mended = "(\w+)"`)

func TestCodesAreComplete(t *testing.T) {
	t.Parallel()
	require.True(t, slices.IsSorted(Codes))
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	found := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for line := range strings.Lines(string(text)) {
			for _, m := range refused.FindAllStringSubmatch(line, -1) {
				found++
				require.Contains(t, Codes, m[1]+m[2]+m[3], "%s: %s", name, line)
			}
		}
	}
	require.Greater(t, found, 60)
}
