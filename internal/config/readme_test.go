package config

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the table of options into README.md")

const (
	readme     = "../../README.md"
	tableBegin = "<!-- options: written by go test ./internal/config -update -->\n"
	tableEnd   = "<!-- end of options -->\n"
)

// TestReadmeTable holds the configuration table of README.md to the table of options.
func TestReadmeTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(text), tableBegin)
	require.True(t, found, "README.md lacks the line %q", tableBegin)
	_, after, found := strings.Cut(rest, tableEnd)
	require.True(t, found, "README.md lacks the line %q", tableEnd)

	want := before + tableBegin + markdownTable() + tableEnd + after
	if *update {
		require.NoError(t, os.WriteFile(readme, []byte(want), 0o644))
		return
	}
	require.Equal(t, want, string(text), "run: go test ./internal/config -run TestReadmeTable -update")
}

func markdownTable() string {
	var b strings.Builder
	b.WriteString("| Variable | Default | Meaning |\n| --- | --- | --- |\n")
	for _, o := range Options() {
		shown := o.DefaultText()
		if o.Default != "" {
			shown = "`" + shown + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", o.Name, shown, o.Meaning)
	}
	return b.String()
}

func TestWriteHelp(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	require.NoError(t, WriteHelp(&b))
	for _, o := range Options() {
		require.Contains(t, b.String(), o.Name)
		require.Contains(t, b.String(), o.Meaning)
		require.Contains(t, b.String(), o.DefaultText())
	}
}
