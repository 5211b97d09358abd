// Package real finds the real files of others that tests read in place: exports of shops, workbooks, nasty texts. They are not ours to keep, so
// they lie beside the project, in shared/data, or where HANDOVER_TEST_DATA says. It knows where they are and what is expected of them
// (facts.json there); it must not know the program. Imported by tests only. Start reading at Data.
package real

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Data is the folder of the files. Where it is absent the test is skipped and says so; where CI is set its absence fails the test.
func Data(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("HANDOVER_TEST_DATA"); dir != "" {
		require.FileExists(t, filepath.Join(dir, "facts.json"), "HANDOVER_TEST_DATA names a folder without facts.json")
		return dir
	}
	dir, found := beside(t)
	if found {
		return dir
	}
	const absent = "THE REAL FILES ARE ABSENT: nothing was tried on them. Put shared/data beside the project or name it in HANDOVER_TEST_DATA."
	if os.Getenv("CI") != "" {
		require.FailNow(t, absent)
	}
	t.Skip(absent)
	return ""
}

// beside walks up from the package under test to the project's root and looks beside it.
func beside(t testing.TB) (string, bool) {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			data := filepath.Join(filepath.Dir(dir), "shared", "data")
			_, err := os.Stat(filepath.Join(data, "facts.json"))
			return data, err == nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}

// Fact is what is known of a file from other programs. Fields that do not concern its format are zero.
type Fact struct {
	Bytes      int64  `json:"bytes"`
	Encoding   string `json:"encoding"`
	Delimiter  string `json:"delimiter"` // the character, or TAB
	Records    int    `json:"records"`   // of separated text, the header and blank ones included
	Columns    int    `json:"columns_header"`
	Blank      int    `json:"blank_records"`
	Ragged     int    `json:"ragged_records"` // with another number of cells than the header
	LineEnd    string `json:"line_end"`
	Header     []string
	Sheets     []Sheet         `json:"sheets"`
	DateSystem json.RawMessage `json:"date_system"`
	Outcome    string          `json:"outcome"` // as README.md there explains; "" for files that are no trap
	Means      string          `json:"outcome_means"`
	Facts      json.RawMessage `json:"facts"` // an object that differs from file to file
}

// Sheet is a sheet of a workbook.
type Sheet struct {
	Name   string         `json:"name"`
	State  string         `json:"state"` // visible, hidden
	Rows   int            `json:"non_empty_rows"`
	Filled int            `json:"non_empty_cells"`
	Last   int            `json:"max_column"`
	Merged int            `json:"merged"`
	Cells  map[string]any `json:"cells"` // by address; numbers are json.Number
}

// Facts are the facts by path within the folder of Data, with slashes. It skips and fails like Data.
func Facts(t testing.TB) map[string]Fact {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Data(t), "facts.json"))
	require.NoError(t, err)
	var all struct{ Files map[string]Fact }
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	require.NoError(t, d.Decode(&all))
	require.NotEmpty(t, all.Files)
	return all.Files
}
