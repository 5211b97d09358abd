package sheet

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/testdata/real"
)

// all reads a table of bytes.
func all(t testing.TB, text []byte, o Options) (*Book, []Line, error) {
	t.Helper()
	b, err := Open(t.Context(), bytes.NewReader(text), int64(len(text)), "folder/table.csv", o)
	if err != nil {
		return nil, nil, err
	}
	defer func() { require.NoError(t, b.Close()) }()
	got, err := gather(t, b, 0)
	return b, got, err
}

func gather(t testing.TB, b *Book, table int) ([]Line, error) {
	t.Helper()
	var got []Line
	for line, err := range b.Lines(t.Context(), table) {
		if err != nil {
			return got, err
		}
		line.Cells = slices.Clone(line.Cells)
		got = append(got, line)
	}
	return got, nil
}

// encodings says how facts.json calls what is found. ASCII is read as UTF-8.
var encodings = map[string]string{
	"ASCII": "utf-8", "UTF-8": "utf-8", "UTF-8 with BOM": "utf-8", "GBK": "gb18030", "Latin-1": "windows-1252", "Windows-1252": "windows-1252",
	"UTF-16BE no BOM": "utf-16be", "UTF-16LE no BOM": "utf-16le", "UTF-16BE with BOM": "utf-16be", "UTF-16LE with BOM": "utf-16le",
	"UTF-32BE no BOM": "utf-32be", "UTF-32LE no BOM": "utf-32le", "UTF-32LE": "utf-32le",
	"UTF-32BE with BOM": "utf-32be", "UTF-32LE with BOM": "utf-32le",
}

// mendedFiles have records that we read better than the facts count them: a quote that never closes does not swallow the lines below it.
var mendedFiles = map[string]int{"nasty/papaparse/malformed.tsv": 1}

func TestRealTexts(t *testing.T) {
	t.Parallel()
	dir, tried := real.Data(t), 0
	for name, fact := range real.Facts(t) {
		if fact.Delimiter == "" {
			continue
		}
		tried++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
			require.NoError(t, err)
			b, got, err := all(t, text, Options{})
			if fact.Outcome == "read_or_clear_error" && err != nil {
				require.Equal(t, "encoding_unknown", err.(Refusal).Code)
				return
			}
			require.NoError(t, err)
			require.Equal(t, encodings[fact.Encoding], b.Encoding)
			require.Equal(t, strings.ReplaceAll(fact.Delimiter, "TAB", "\t"), string(b.Comma))
			if name == "nasty/csv-encodings/sep.csv" { // the facts count the line that tells the separator
				require.Equal(t, [][]string{{"A", "1"}, {"2", "3"}}, cellsOf(got))
				return
			}
			require.Len(t, got, fact.Records-fact.Blank+mendedFiles[name])
			require.Len(t, got[0].Cells, fact.Columns)
			if !slices.ContainsFunc(fact.Header, func(h string) bool { return strings.HasPrefix(strings.TrimSpace(h), `"`) }) {
				require.Equal(t, fact.Header, got[0].Cells)
			}
			ragged := 0
			for _, line := range got[1:] {
				if len(line.Cells) != fact.Columns {
					ragged++
				}
			}
			if mendedFiles[name] == 0 {
				require.LessOrEqual(t, ragged, fact.Ragged, "the facts count blank records as ragged, too")
				require.GreaterOrEqual(t, ragged, fact.Ragged-fact.Blank)
			}
		})
	}
	require.Greater(t, tried, 100)
}

func cellsOf(lines []Line) [][]string {
	var cells [][]string
	for _, line := range lines {
		cells = append(cells, line.Cells)
	}
	return cells
}

func TestSpectrum(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(real.Data(t), "nasty", "csv-spectrum")
	names, err := filepath.Glob(filepath.Join(dir, "csvs", "*.csv"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		stem := strings.TrimSuffix(filepath.Base(name), ".csv")
		t.Run(stem, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			expected, err := os.ReadFile(filepath.Join(dir, "json", stem+".json"))
			require.NoError(t, err)
			var want []map[string]string
			if expected[0] == '{' {
				expected = slices.Concat([]byte("["), expected, []byte("]"))
			}
			require.NoError(t, json.Unmarshal(expected, &want))
			_, got, err := all(t, text, Options{})
			require.NoError(t, err)
			require.Len(t, got, len(want)+1)
			for i, record := range want {
				for column, header := range got[0].Cells {
					if stem == "location_coordinates" && column == 0 {
						continue // the two files there have different numbers
					}
					require.Equal(t, record[header], got[i+1].Cells[column], "record %d, %s", i, header)
				}
			}
		})
	}
}

func TestRealEncodings(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(real.Data(t), "nasty", "text-encodings")
	for _, tt := range []struct{ name, encoding, has string }{
		{"big5.txt", "big5", "政府資訊科技總監辦公室"},
		{"gb18030.txt", "gb18030", "基本上，计算机只是处理数字"},
		{"lang_chinese.txt", "utf-8", "政府資訊科技總監辦公室"},
		{"utf16be.txt", "utf-16le", "Euro Symbol: €."}, // its mark lies
		{"utf16le.txt", "utf-16le", "Euro Symbol: €."},
		{"utf8.txt", "utf-8", "Euro Symbol: €."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(dir, tt.name))
			require.NoError(t, err)
			_, _, err = all(t, text, Options{})
			require.Equal(t, refuse("prose"), err)
			b, got, err := all(t, text, Options{Comma: ','}) // a person insists
			require.NoError(t, err)
			require.Equal(t, tt.encoding, b.Encoding)
			var words []string
			for _, line := range got {
				words = append(words, strings.Join(line.Cells, string(b.Comma)))
			}
			require.Contains(t, strings.Join(words, "\n"), tt.has)
		})
	}
	text, err := os.ReadFile(filepath.Join(dir, "iso2022cn.txt"))
	require.NoError(t, err)
	_, _, err = all(t, text, Options{})
	require.Equal(t, refuse("encoding_unsupported", "Encoding", "ISO-2022-CN"), err)
}
