package catalog_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

var update = flag.Bool("update", false, "write testdata/catalog.json anew")

// What stored records, spreadsheets and other programs rely on. Words for people are left out, so
// that a better label is not a change of the catalog.
type goldenField struct {
	Key     string        `json:"key"`
	Type    catalog.Type  `json:"type"`
	Result  catalog.Type  `json:"result,omitempty"`
	Target  string        `json:"target,omitempty"`
	Marks   []string      `json:"marks,omitempty"`
	Bounds  []int64       `json:"bounds,omitempty"`
	Options []string      `json:"options,omitempty"`
	Columns []goldenField `json:"columns,omitempty"`
}

type goldenKind struct {
	Key    string            `json:"key"`
	Fields []goldenField     `json:"fields"`
	Checks map[string]string `json:"checks"`
}

func golden(fields []catalog.Field) []goldenField {
	var out []goldenField
	for _, f := range fields {
		s := f.Spec()
		g := goldenField{Key: s.Key, Type: s.Type, Target: s.Target, Columns: golden(s.Columns)}
		if s.Type == catalog.TypeComputed {
			g.Result = s.Result
		}
		if s.Min != 0 || s.Max != 0 {
			g.Bounds = []int64{s.Min, s.Max}
		}
		for _, o := range s.Options {
			g.Options = append(g.Options, o.Value)
		}
		for _, m := range []struct {
			on   bool
			name string
		}{
			{s.Required, "required"}, {s.Conditional, "conditional"}, {s.Identity, "identity"}, {s.Masked, "masked"},
			{s.Class != "", "class " + string(s.Class)},
			{s.Retired, "retired"}, {s.Many, "many"}, {s.Code, "code"}, {s.Listed, "listed"},
		} {
			if m.on {
				g.Marks = append(g.Marks, m.name)
			}
		}
		out = append(out, g)
	}
	return out
}

// A changed key or option makes stored records unreadable, so it shows in review. After a change that
// is meant: go test ./internal/catalog -run TestGolden -update, and read the difference.
func TestGolden(t *testing.T) {
	t.Parallel()
	var kinds []goldenKind
	for _, k := range catalog.All() {
		g := goldenKind{Key: k.Key, Fields: golden(k.Fields), Checks: map[string]string{}}
		for _, c := range k.Checks {
			g.Checks[c.ID] = string(c.Severity)
		}
		kinds = append(kinds, g)
	}
	var got bytes.Buffer
	e := json.NewEncoder(&got)
	e.SetIndent("", "  ")
	require.NoError(t, e.Encode(kinds))
	file := filepath.Join("testdata", "catalog.json")
	if *update {
		require.NoError(t, os.WriteFile(file, got.Bytes(), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got.String())
}
