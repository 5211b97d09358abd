package server

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
	"handoverdesk/web/locale"
)

// linesOf are the first lines of our workbook as an import sees them.
func linesOf(t *testing.T, name string, book []byte) []sheet.Line {
	t.Helper()
	var out []sheet.Line
	for i, row := range sheetRows(t, workbook(t, book), name) {
		out = append(out, sheet.Line{Number: i + 1, Cells: row})
	}
	return out
}

// TestOurFilesAreKnownAgain: every column of an export or a filled template means the field it came from, what is in brackets means
// none, and a column that meant none means none again.
func TestOurFilesAreKnownAgain(t *testing.T) {
	t.Parallel()
	for _, k := range catalog.All() {
		t.Run(k.Key, func(t *testing.T) {
			t.Parallel()
			v, wrong := k.Decode(k.Sample)
			require.Empty(t, wrong)
			content, err := k.JSON(v)
			require.NoError(t, err)
			o := outgoing{call: &call{Server: &Server{app: app.New(app.Options{})}, p: locale.For("zh")}, zh: locale.For("zh"), en: locale.For("en")}
			tb := &table{outgoing: o, kind: k, paths: k.FlatPaths(false), extra: []string{"渠道备注甲"}, following: k.FlatFollowing()}
			export := func(columns []sheet.Column, write func(func([]string) error) error) []sheet.Line {
				var out bytes.Buffer
				x := sheet.NewXLSX(&out, sheet.About{Made: morning, Choices: "选项"})
				require.NoError(t, x.Sheet(sheet.Sheet{Name: "a", Columns: columns}))
				require.NoError(t, write(x.Row))
				require.NoError(t, x.Close())
				return linesOf(t, "a", out.Bytes())
			}
			plan := source.Guess(k, export(tb.columns(), func(row func([]string) error) error {
				return tb.lines([]app.Line{{Content: content}}, func(cells []string) error {
					cells[len(tb.paths)] = "直播"
					return row(cells)
				})
			}), nil)
			require.Equal(t, []int{1, 2}, []int{plan.HeadAt, plan.HeadTo})
			for i, c := range plan.Columns {
				switch {
				case i < len(tb.paths):
					require.Equal(t, source.UseField, c.Use, c.Header)
					require.Equal(t, tb.paths[i], c.Field, c.Header)
				case i == len(tb.paths):
					require.Equal(t, source.UseExtra, c.Use, c.Header)
					require.Equal(t, "渠道备注甲", c.Header)
				default:
					require.Equal(t, source.UseIgnored, c.Use, c.Header)
				}
			}

			paths := k.FlatPaths(true)
			blank := o.blank(k)
			filled := k.FlatLines(v, paths, catalog.ZH)
			plan = source.Guess(k, export(blank, func(row func([]string) error) error {
				for _, line := range filled {
					if err := row(line); err != nil {
						return err
					}
				}
				return nil
			}), nil)
			for i, c := range plan.Columns {
				require.Equal(t, source.UseField, c.Use, c.Header)
				require.Equal(t, paths[i], c.Field, c.Header)
			}
			require.Len(t, plan.Columns, len(blank))
			require.False(t, slices.ContainsFunc(plan.Lacking(k), func(catalog.Field) bool { return true }))
		})
	}
}
