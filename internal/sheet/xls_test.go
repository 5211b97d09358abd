package sheet

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/testdata/biff"
)

// openBytes opens a file as openXLS does, whatever it is.
func openBytes(t testing.TB, file []byte, o Options) (*Book, error) {
	t.Helper()
	b, err := openXLS(context.Background(), bytes.NewReader(file), int64(len(file)), "books/商品.xls", o)
	if err == nil {
		t.Cleanup(func() { require.NoError(t, b.Close()) })
	}
	return b, err
}

// readXLS reads a table whole: its cells, by line.
func readXLS(t testing.TB, b *Book, table int) (map[int][]string, []Line, error) {
	t.Helper()
	cells, lines := map[int][]string{}, []Line{}
	for line, err := range b.Lines(context.Background(), table) {
		if err != nil {
			return cells, lines, err
		}
		line.Cells = slices.Clone(line.Cells)
		cells[line.Number] = line.Cells
		lines = append(lines, line)
	}
	return cells, lines, nil
}

// xlsCode gives the code of a refusal.
func xlsCode(t testing.TB, err error) string {
	t.Helper()
	var r Refusal
	require.ErrorAs(t, err, &r)
	return r.Code
}

func TestXLSCells(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长文本", 3000)
	for _, tt := range []struct {
		name string
		book biff.Book
		cell any
		want string
	}{
		{name: "text", cell: "木棉里", want: "木棉里"},
		{name: "text of one byte a character", cell: "Café", want: "Café"},
		{name: "a character of two halves", cell: "𠮷野家😀", want: "𠮷野家😀"},
		{name: "text with runs and a reading", cell: biff.Rich("东京"), want: "东京"},
		{name: "text in its cell", cell: biff.Inline("内"), want: "内"},
		{name: "long text in its cell", book: biff.Book{NoShared: true}, cell: "一", want: "一"},
		{name: "a small whole number", cell: 7, want: "7"},
		{name: "a negative whole number", cell: -7, want: "-7"},
		{name: "a phone number", cell: 13000000000.0, want: "13000000000"},
		{name: "an article number", cell: 6901234567892.0, want: "6901234567892"},
		{name: "too many digits", cell: 6222021234567890.0, want: "6.22202123456789E+15"},
		{name: "a price", cell: 12.99, want: "12.99"},
		{name: "a number with noise", cell: 0.1 + 0.2, want: "0.3"},
		{name: "a half", cell: 0.5, want: "0.5"},
		{name: "a share", cell: biff.Styled{Value: 0.05, Format: "0%"}, want: "5%"},
		{name: "a share by number", cell: biff.Builtin{Value: 0.13, Number: 9}, want: "13%"},
		{name: "zeros in front", cell: biff.Styled{Value: 123, Format: "000000"}, want: "000123"},
		{name: "a day", cell: biff.Builtin{Value: 46346, Number: 14}, want: "2026-11-20"},
		{name: "a day in Chinese", cell: biff.Styled{Value: 46346, Format: `yyyy"年"m"月"d"日"`}, want: "2026-11-20"},
		{name: "a day of the other system", book: biff.Book{Since: 1904}, cell: biff.Builtin{Value: 46346 - 1462, Number: 14}, want: "2026-11-20"},
		{name: "a moment", cell: biff.Builtin{Value: 46346.75, Number: 22}, want: "2026-11-20 18:00:00"},
		{name: "a time", cell: biff.Styled{Value: 0.75, Format: "h:mm"}, want: "18:00:00"},
		{name: "yes", cell: true, want: "TRUE"},
		{name: "no", cell: false, want: "FALSE"},
		{name: "an error", cell: biff.Failed(0x2a), want: "#N/A"},
		{name: "a division by zero", cell: biff.Failed(0x07), want: "#DIV/0!"},
		{name: "a formula with a number", cell: biff.Formula{Result: 42.5}, want: "42.5"},
		{name: "a formula with a text", cell: biff.Formula{Result: "合计"}, want: "合计"},
		{name: "a formula with a long text", cell: biff.Formula{Result: long}, want: long},
		{name: "a formula with nothing", cell: biff.Formula{Result: ""}, want: ""},
		{name: "a formula with yes", cell: biff.Formula{Result: true}, want: "TRUE"},
		{name: "a failed formula", cell: biff.Formula{Result: biff.Failed(0x17)}, want: "#REF!"},
		{name: "a character that no text has", cell: "a\x00b", want: "ab"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.book.Sheets = []biff.Sheet{{Name: "表", Rows: [][]any{{nil, tt.cell, "end"}}}}
			b, err := openBytes(t, tt.book.Bytes(), Options{})
			require.NoError(t, err)
			require.Equal(t, FormatXLS, b.Format)
			require.Equal(t, []Table{{Name: "表"}}, b.Tables)
			cells, _, err := readXLS(t, b, 0)
			require.NoError(t, err)
			require.Equal(t, map[int][]string{1: {"", tt.want, "end"}}, cells)
		})
	}
}

func TestXLSTextsGoOnInFurtherRecords(t *testing.T) {
	t.Parallel()
	texts := []any{"one byte each", "两个字节", "𠮷𠮷𠮷", biff.Rich("富文本 rich"), strings.Repeat("x", 90), strings.Repeat("长", 90), "", "end"}
	want := []string{"one byte each", "两个字节", "𠮷𠮷𠮷", "富文本 rich", strings.Repeat("x", 90), strings.Repeat("长", 90), "", "end"}
	for longest := 20; longest < 160; longest++ {
		file := biff.Book{Longest: longest, Sheets: []biff.Sheet{{Name: "s", Rows: [][]any{texts}}}}.Bytes()
		b, err := openBytes(t, file, Options{})
		require.NoError(t, err, longest)
		cells, _, err := readXLS(t, b, 0)
		require.NoError(t, err, longest)
		require.Equal(t, want, cells[1], longest)
	}
}

// Texts are kept in pages of a megabyte.
func TestXLSManyTexts(t *testing.T) {
	t.Parallel()
	rows := make([][]any, 700)
	for i := range rows {
		rows[i] = []any{fmt.Sprint(i), fmt.Sprint("长", i) + strings.Repeat("x", 4000)}
	}
	b, err := openBytes(t, biff.Book{Sheets: []biff.Sheet{{Name: "s", Rows: rows}}}.Bytes(), Options{})
	require.NoError(t, err)
	cells, _, err := readXLS(t, b, 0)
	require.NoError(t, err)
	require.Len(t, cells, len(rows))
	for i, row := range rows {
		require.Equal(t, []string{row[0].(string), row[1].(string)}, cells[i+1])
	}
}

func TestXLSSheets(t *testing.T) {
	t.Parallel()
	chart := slices.Concat(biff.Start(0x20), biff.Record(0x0203, make([]byte, 14)), biff.End())
	file := biff.Book{Sheets: []biff.Sheet{
		{Name: "商品信息", Rows: [][]any{{"编码", "名称"}, nil, {"A-1", "灯"}, {nil, nil}, {"A-2", "椅"}}, Hidden: []int{2}},
		{Name: "Chart1", Sort: 2},
		{Name: "字典", State: 1, Rows: [][]any{{"藏"}}},
		{Name: "very hidden", State: 2},
		{Name: "with a chart", Extra: chart, Rows: [][]any{{"not the chart's"}}},
		{Name: "shuffled", Rows: [][]any{{"1", biff.Formula{Result: "f"}}, {"2", 5, 6}, {"3"}}, Order: []int{2, 0, 1}, Hidden: []int{0}},
	}}.Bytes()
	b, err := openBytes(t, file, Options{})
	require.NoError(t, err)
	require.Equal(t, []Table{{Name: "商品信息"}, {Name: "字典", Hidden: true}, {Name: "very hidden", Hidden: true}, {Name: "with a chart"},
		{Name: "shuffled"}}, b.Tables)
	for range 2 { // lines can be read again
		_, lines, err := readXLS(t, b, 0)
		require.NoError(t, err)
		require.Equal(t, []Line{{Number: 1, Cells: []string{"编码", "名称"}}, {Number: 3, Cells: []string{"A-1", "灯"}, Hidden: true},
			{Number: 5, Cells: []string{"A-2", "椅"}}}, lines)
	}
	for table, want := range map[int][]Line{
		1: {{Number: 1, Cells: []string{"藏"}}},
		2: {},
		3: {{Number: 1, Cells: []string{"not the chart's"}}},
		4: {{Number: 1, Cells: []string{"1", "f"}, Hidden: true}, {Number: 2, Cells: []string{"2", "5", "6"}}, {Number: 3, Cells: []string{"3"}}},
	} {
		_, lines, err := readXLS(t, b, table)
		require.NoError(t, err)
		require.Equal(t, want, lines, table)
	}
	for range b.Lines(context.Background(), 0) {
		break
	}
}

func TestXLSRefusals(t *testing.T) {
	t.Parallel()
	sheets := func(s ...biff.Sheet) []byte { return biff.Book{Sheets: s}.Bytes() }
	one := biff.Sheet{Name: "s", Rows: [][]any{{"a", "b", "c"}, {"d"}, {"e"}}}
	bound := func(names ...string) []byte {
		b := biff.Book{Sheets: []biff.Sheet{one}}.Records()
		for _, name := range names {
			entry := append([]byte{8, 0, 0, 0, 0, 0, byte(len(name)), 0}, name...)
			b = slices.Concat(biff.Start(5), biff.Record(0x0085, entry), b[20:])
		}
		return biff.Compound(biff.Stream{Name: "Workbook", Data: b})
	}
	doc := func(name string) []byte { return biff.Compound(biff.Stream{Name: name, Data: make([]byte, 5000)}) }
	for _, tt := range []struct {
		name string
		file []byte
		o    Options
		want Refusal
	}{
		{name: "a password", file: biff.Book{Extra: biff.Record(0x002f, make([]byte, 6)), Sheets: []biff.Sheet{one}}.Bytes(), want: Refusal{Code: "locked"}},
		{name: "a newer workbook with a password", file: biff.Compound(biff.Stream{Name: "EncryptionInfo", Data: make([]byte, 900)},
			biff.Stream{Name: "EncryptedPackage", Data: make([]byte, 9000)}), want: Refusal{Code: "locked"}},
		{name: "a document", file: doc("WordDocument"), want: refuse("unsupported", "Format", "Word").(Refusal)},
		{name: "slides", file: doc("PowerPoint Document"), want: refuse("unsupported", "Format", "PowerPoint").(Refusal)},
		{name: "a mail", file: doc("__properties_version1.0"), want: refuse("unsupported", "Format", "Outlook").(Refusal)},
		{name: "something else", file: doc("Thumbs"), want: refuse("unsupported", "Format", "OLE2").(Refusal)},
		{name: "Excel 4", file: biff.Record(0x0409, []byte{0, 0, 0x10, 0, 0, 0}), want: refuse("unsupported", "Format", "Excel 4").(Refusal)},
		{name: "only a chart", file: sheets(biff.Sheet{Name: "c", Sort: 2}), want: Refusal{Code: "no_sheets"}},
		{name: "no sheets", file: sheets(), want: Refusal{Code: "no_sheets"}},
		{name: "one sheet under two names", file: bound("a", "b"), want: Refusal{Code: "broken"}},
		{name: "rows", file: sheets(one), o: Options{Limits: Limits{Rows: 2}}, want: refuse("too_many_rows", "Max", "2").(Refusal)},
		{name: "columns", file: sheets(one), o: Options{Limits: Limits{Columns: 2}}, want: refuse("too_many_columns", "Line", "1", "Max", "2").(Refusal)},
		{name: "a cell", file: sheets(biff.Sheet{Name: "s", Rows: [][]any{{"a"}, {nil, strings.Repeat("长", 6)}}}), o: Options{Limits: Limits{Cell: 5}},
			want: refuse("cell_too_long", "Line", "2", "Column", "B", "Max", "5").(Refusal)},
		{name: "text in all", file: sheets(biff.Sheet{Name: "s", Rows: [][]any{{strings.Repeat("x", 2<<10)}, {strings.Repeat("y", 2<<10)}}}),
			o: Options{Limits: Limits{Unpacked: 3 << 10}}, want: refuse("too_much", "MB", "0").(Refusal)},
		{name: "half a workbook", file: sheets(one)[:1024], want: Refusal{Code: "broken"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, err := openBytes(t, tt.file, tt.o)
			if err == nil {
				_, _, err = readXLS(t, b, 0)
			}
			var r Refusal
			require.ErrorAs(t, err, &r)
			require.Equal(t, tt.want.Code, r.Code)
			require.Equal(t, len(tt.want.Args), len(r.Args))
			for k, v := range tt.want.Args {
				require.Equal(t, v, r.Args[k], k)
			}
		})
	}
}

func TestXLSOfBytes(t *testing.T) {
	t.Parallel()
	le := binary.LittleEndian
	label := func(row, col uint16, text string) []byte {
		b := le.AppendUint16(le.AppendUint16(le.AppendUint16(le.AppendUint16(nil, row), col), 0), uint16(len(text)))
		return biff.Record(0x0204, append(b, text...))
	}
	const gbk = "\xb1\xe0\xc2\xeb" // 编码
	bare := func(texts ...string) []byte {
		b := biff.Record(0x0809, []byte{0, 0, 0x10, 0, 0, 0, 0, 0})
		for i, text := range texts {
			b = append(b, label(0, uint16(i), text)...)
		}
		return append(b, biff.End()...)
	}
	t.Run("bare records, as programs without Excel write them", func(t *testing.T) {
		t.Parallel()
		file := bare("id", gbk, "名称")
		require.True(t, startsXLS(file))
		b, err := openBytes(t, file, Options{})
		require.NoError(t, err)
		require.Equal(t, []Table{{Name: "商品"}}, b.Tables)
		cells, _, err := readXLS(t, b, 0)
		require.NoError(t, err)
		require.Equal(t, map[int][]string{1: {"id", "编码", "名称"}}, cells)
	})
	t.Run("Excel 95", func(t *testing.T) {
		t.Parallel()
		start := biff.Record(0x0809, []byte{0, 5, 5, 0, 0, 0, 0, 0})
		page := biff.Record(0x0042, []byte{0xa8, 0x03})
		at := len(start) + len(page) + 4 + 7 + len(gbk) + 4
		entry := append(le.AppendUint32(nil, uint32(at)), 0, 0, byte(len(gbk)))
		file := slices.Concat(start, page, biff.Record(0x0085, append(entry, gbk...)), biff.End(), bare(gbk))
		b, err := openBytes(t, biff.Compound(biff.Stream{Name: "Book", Data: file}), Options{})
		require.NoError(t, err)
		require.Equal(t, []Table{{Name: "编码"}}, b.Tables)
		cells, _, err := readXLS(t, b, 0)
		require.NoError(t, err)
		require.Equal(t, map[int][]string{1: {"编码"}}, cells)
	})
}

// TestXLSIsReadBack writes tables by chance and reads them.
func TestXLSIsReadBack(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 4))
		rows, want := make([][]any, 1+r.IntN(80)), map[int][]string{}
		for i := range rows {
			line := []string{}
			for range r.IntN(14) {
				cell, text := someCell(r)
				rows[i], line = append(rows[i], cell), append(line, text)
			}
			for len(line) > 0 && line[len(line)-1] == "" {
				line = line[:len(line)-1]
			}
			if len(line) > 0 {
				want[i+1] = line
			}
		}
		book := biff.Book{Longest: 40 + r.IntN(9000), NoShared: r.IntN(5) == 0, Sheets: []biff.Sheet{{Name: "空"}, {Name: fmt.Sprint("表", seed), Rows: rows}}}
		if r.IntN(3) == 0 {
			book.Sheets[1].Order = r.Perm(len(rows))
		}
		b, err := openBytes(t, book.Bytes(), Options{})
		require.NoError(t, err, seed)
		got, _, err := readXLS(t, b, 1)
		require.NoError(t, err, seed)
		require.Equal(t, want, got, seed)
	}
}

func someCell(r *rand.Rand) (any, string) {
	text := ""
	for range r.IntN(60) {
		text += string([]rune("ab9 éß中文字𠮷😀")[r.IntN(11)])
	}
	text = "t" + strings.TrimSpace(text)
	switch r.IntN(9) {
	case 0:
		return nil, ""
	case 1:
		return text, text
	case 2:
		return biff.Rich(text), text
	case 3:
		return biff.Formula{Result: text}, text
	case 4:
		n := r.IntN(1<<30) - 1<<29
		return n, fmt.Sprint(n)
	case 5:
		n := float64(r.IntN(1_000_000_000)) / 1000
		return n, string(cellFormat{}.append(nil, n, false))
	case 6:
		n := r.Int64N(1e14)
		return float64(n), fmt.Sprint(n)
	case 7:
		n := 61 + r.IntN(90_000)
		return biff.Builtin{Value: float64(n), Number: 14}, string(builtinCellFormat(14).append(nil, float64(n), false))
	}
	return true, "TRUE"
}
