package sheet

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/testdata/real"
)

// realBook opens one of the real files.
func realBook(t *testing.T, name string) (*Book, error) {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(real.Data(t), filepath.FromSlash(name)))
	require.NoError(t, err)
	return openBytes(t, file, Options{})
}

func TestRealXLS(t *testing.T) {
	t.Parallel()
	found := 0
	for name, fact := range real.Facts(t) {
		if !strings.HasSuffix(name, ".xls") {
			continue
		}
		found++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var facts struct {
				HeaderRow   int      `json:"header_row"`
				DataRows    int      `json:"data_rows"`
				Header      []string `json:"header"`
				FirstColumn []string `json:"first_column"`
			}
			require.NoError(t, json.Unmarshal(fact.Facts, &facts))
			b, err := realBook(t, name)
			require.NoError(t, err)
			require.Len(t, b.Tables, len(fact.Sheets))
			require.Equal(t, fact.Sheets[0].Name, b.Tables[0].Name)
			require.False(t, b.Tables[0].Hidden)
			cells, lines, err := readXLS(t, b, 0)
			require.NoError(t, err)
			require.Equal(t, facts.Header, cells[facts.HeaderRow])
			require.Len(t, lines, facts.HeaderRow+facts.DataRows)
			for i, want := range facts.FirstColumn {
				require.Equal(t, want, cells[facts.HeaderRow+1+i][0])
			}
			for _, line := range lines {
				for _, cell := range line.Cells {
					require.NotRegexp(t, `^\d+(\.0+|(\.\d+)?E\+?\d+)$`, cell, "numbers stand as people wrote them")
				}
			}
		})
	}
	require.Positive(t, found)
}

func TestRealXLSNumbersOfPhones(t *testing.T) {
	t.Parallel()
	b, err := realBook(t, "products/jsherp_vendor_template.xls")
	require.NoError(t, err)
	cells, _, err := readXLS(t, b, 0)
	require.NoError(t, err)
	require.Equal(t, "手机号码", cells[2][2])
	require.Regexp(t, `^13\d{9}$`, cells[3][2])
}

func TestRealLockedWorkbooks(t *testing.T) {
	t.Parallel()
	found := 0
	for name := range real.Facts(t) {
		if !strings.Contains(name, "_encrypt") {
			continue
		}
		found++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := realBook(t, name)
			require.Equal(t, "locked", xlsCode(t, err))
		})
	}
	require.Positive(t, found)
}
