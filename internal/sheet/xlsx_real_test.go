package sheet

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"handoverdesk/internal/testdata/real"
)

// TestRealWorkbooks reads every workbook of others and compares it with what is known about it.
func TestRealWorkbooks(t *testing.T) {
	t.Parallel()
	folder, seen := real.Data(t), 0
	for name, fact := range real.Facts(t) {
		if filepath.Ext(name) != ".xlsx" || fact.Outcome == "reject" {
			continue
		}
		seen++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
			require.NoError(t, err)
			book, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), name, Options{})
			switch {
			case strings.HasSuffix(name, "BadWorkbook.xlsx"): // its list of sheets is empty
				require.Equal(t, "no_sheets", codeOf(t, err))
				return
			case strings.HasSuffix(name, "CalcChain.xlsx"): // other programs stumble over a part it names and lacks
				require.NoError(t, err)
				require.Len(t, book.Tables, 1)
				return
			}
			require.NoError(t, err)
			require.Len(t, book.Tables, len(fact.Sheets))
			for i, s := range fact.Sheets {
				require.Equal(t, Table{Name: s.Name, Hidden: s.State != "" && s.State != "visible"}, book.Tables[i])
				rows, cells := cellsByPlace(t, book, i)
				require.Equal(t, s.Rows, rows, s.Name)
				require.Len(t, cells, s.Filled, s.Name)
				for place, want := range s.Cells {
					if n, ok := want.(json.Number); ok { // a format may show more zeros
						value, err := strconv.ParseFloat(cells[place], 64)
						require.NoError(t, err, place)
						known, err := n.Float64()
						require.NoError(t, err, place)
						require.InDelta(t, known, value, 0, place)
						continue
					}
					require.Equal(t, strings.TrimSuffix(fmt.Sprint(want), "T00:00:00"), strings.TrimSuffix(cells[place], " 00:00:00"), place)
				}
			}
		})
	}
	require.NotZero(t, seen)
}

// cellsByPlace gives the cells of a table that say something by their places, and how many lines there are.
func cellsByPlace(t *testing.T, book *Book, table int) (lines int, cells map[string]string) {
	t.Helper()
	cells = map[string]string{}
	for line, err := range book.Lines(context.Background(), table) {
		require.NoError(t, err)
		lines++
		for i, cell := range line.Cells {
			if cell != "" {
				cells[columnLetters(i)+strconv.Itoa(line.Number)] = cell
			}
		}
	}
	return lines, cells
}

// TestReadsWhatExcelizeWrites fills workbooks at random with another program, and expects what was filled in.
func TestReadsWhatExcelizeWrites(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 9))
			f := excelize.NewFile()
			defer f.Close()
			style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
			require.NoError(t, err)
			want := map[string][]string{}
			for s := range 1 + r.IntN(3) {
				name := fmt.Sprintf("Sheet%d", s+1)
				_, err := f.NewSheet(name)
				require.NoError(t, err)
				next := 1
				for row := 1; row < 2+r.IntN(40); row += 1 + r.IntN(3)/2 {
					cells := make([]string, 1+r.IntN(12))
					for i := range cells {
						place, err := excelize.CoordinatesToCellName(i+1, row)
						require.NoError(t, err)
						value, shown := randomValue(r)
						require.NoError(t, f.SetCellValue(name, place, value))
						if _, day := value.(time.Time); day {
							require.NoError(t, f.SetCellStyle(name, place, place, style))
						}
						cells[i] = shown
					}
					for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
						cells = cells[:len(cells)-1]
					}
					if len(cells) == 0 {
						continue
					}
					line := strings.Join(cells, "|")
					if row != next {
						line = fmt.Sprint(row, ": ", line)
					}
					next = row + 1
					want[name] = append(want[name], line)
				}
			}
			data, err := f.WriteToBuffer()
			require.NoError(t, err)
			tables, code := readTables(t, data.Bytes())
			if len(want) == 0 {
				require.Equal(t, "empty", code)
				return
			}
			require.Empty(t, code)
			require.Equal(t, want, tables)
		})
	}
}

func randomValue(r *rand.Rand) (value any, shown string) {
	switch r.IntN(7) {
	case 0:
		return nil, ""
	case 1:
		n := r.IntN(1_000_000_000) - 1000
		return n, fmt.Sprint(n)
	case 2:
		n := r.IntN(1_000_000)
		return float64(n) / 100, strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(fmt.Sprintf("%d.%02d", n/100, n%100), "0"), "0"), ".")
	case 3:
		yes := r.IntN(2) == 0
		return yes, strings.ToUpper(fmt.Sprint(yes))
	case 4:
		day := time.Date(1950+r.IntN(100), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
		return day, day.Format(time.DateOnly)
	}
	letters := []string{"a", "B", "连衣裙", " ", "<", "&", "\"", "\n", "\t", "😀", "0", "=", "é"}
	var b strings.Builder
	for range r.IntN(8) {
		b.WriteString(letters[r.IntN(len(letters))])
	}
	return b.String(), b.String()
}
