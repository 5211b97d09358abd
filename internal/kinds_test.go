package internal_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

var updateKinds = flag.Bool("update-kinds", false, "write docs/kinds.md")

// TestKindsDoc keeps docs/kinds.md what the catalog says.
func TestKindsDoc(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "docs", "kinds.md")
	want := kindsDoc()
	if *updateKinds {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(have), "make generate")
}

func kindsDoc() string {
	var b strings.Builder
	b.WriteString("# Kinds of record\n\nGenerated from `internal/catalog` by `make generate`; do not edit.\n")
	for _, k := range catalog.All() {
		fmt.Fprintf(&b, "\n## %s · %s\n\n%s\n\n%s\n\n", k.Label.ZH, k.Label.EN, k.Why.ZH, k.Why.EN)
		b.WriteString("| Key | 中文 | English | Type | Needed | Other headers |\n|---|---|---|---|---|---|\n")
		for _, f := range k.Fields {
			fieldLine(&b, "", f.Spec())
		}
		filesLine(&b, k.Slots)
	}
	return b.String()
}

// filesLine says what files attached to a record can be.
func filesLine(b *strings.Builder, slots []catalog.Slot) {
	if len(slots) == 0 {
		return
	}
	names := make([]string, len(slots))
	for i, s := range slots {
		names[i] = "`" + s.Key + "` " + s.Label.ZH + " " + s.Label.EN
	}
	b.WriteString("\nFiles: " + strings.Join(names, "; ") + "\n")
}

func fieldLine(b *strings.Builder, in string, s catalog.Spec) {
	what := string(s.Type)
	switch {
	case s.Type == catalog.TypeComputed:
		what = "computed " + string(s.Result)
	case s.Type == catalog.TypeRef && s.Target != "":
		what += " to " + s.Target
	}
	if s.Many {
		what += ", several"
	}
	if s.Masked {
		what += ", masked"
	}
	needed := ""
	switch {
	case s.Required:
		needed = "yes"
	case s.Conditional:
		needed = "sometimes"
	}
	if s.Identity {
		needed += " key"
	}
	fmt.Fprintf(b, "| `%s%s` | %s | %s | %s | %s | %s |\n", in, s.Key, s.Label.ZH, s.Label.EN, what, strings.TrimSpace(needed),
		strings.ReplaceAll(strings.Join(s.Also, ", "), "|", "\\|"))
	for _, c := range s.Columns {
		fieldLine(b, s.Key+".", c.Spec())
	}
}
