package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

var someday = time.Date(2026, 11, 22, 3, 50, 7, 0, time.UTC)

func about() About {
	return About{
		Title: "HD-2026-0143 商品 SKU", Subject: "HD-2026-0143", By: "周敏 <x>", Made: someday,
		Notice: "HD-2026-0143 · 周敏 & 林 · 2026-11-22 11:50", Choices: "选项", Cut: "（放不下）",
	}
}

// written is the workbook of one sheet with such columns and rows.
func written(t *testing.T, s Sheet, rows ...[]string) []byte {
	t.Helper()
	var out bytes.Buffer
	x := NewXLSX(&out, about())
	require.NoError(t, x.Sheet(s))
	for _, r := range rows {
		require.NoError(t, x.Row(r))
	}
	require.NoError(t, x.Close())
	wellFormed(t, out.Bytes())
	return out.Bytes()
}

// wellFormed reads every part of the archive to its end.
func wellFormed(t *testing.T, book []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	require.NoError(t, err)
	parts := map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(in)
		require.NoError(t, err)
		require.NotContains(t, parts, f.Name)
		parts[f.Name] = string(text)
		d := xml.NewDecoder(bytes.NewReader(text))
		for {
			if _, err = d.Token(); err != nil {
				break
			}
		}
		require.ErrorIs(t, err, io.EOF, f.Name)
	}
	return parts
}

func opened(t *testing.T, book []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestXLSXWrittenCells(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		shape      Shape
		cell       string
		shown, raw string // by excelize: as a person sees it, and as it is stored
		kind       excelize.CellType
	}{
		{"text", ShapeText, "木棉里", "木棉里", "木棉里", excelize.CellTypeInlineString},
		{"a code with zeros in front", ShapeText, "00123", "00123", "00123", excelize.CellTypeInlineString},
		{"a barcode", ShapeText, "6901234567892", "6901234567892", "6901234567892", excelize.CellTypeInlineString},
		{"text of signs", ShapeText, `<a href="x">&amp;</a>`, `<a href="x">&amp;</a>`, `<a href="x">&amp;</a>`, excelize.CellTypeInlineString},
		{"blanks at the ends", ShapeText, "  x ", "  x ", "  x ", excelize.CellTypeInlineString},
		{"several lines", ShapeProse, "一\n二\t三", "一\n二\t三", "一\n二\t三", excelize.CellTypeInlineString},
		{"a formula", ShapeText, "=1+1", "=1+1", "=1+1", excelize.CellTypeInlineString},
		{"whole", ShapeWhole, "1299", "1299", "1299", excelize.CellTypeUnset},
		{"whole and negative", ShapeWhole, "-3", "-3", "-3", excelize.CellTypeUnset},
		{"whole with a unit stands as text", ShapeWhole, "3 件", "3 件", "3 件", excelize.CellTypeInlineString},
		{"decimal", ShapeNumber, "0.125", "0.125", "0.125", excelize.CellTypeUnset},
		{"decimal of too many digits", ShapeNumber, "123456789012.123456", "123456789012.123456", "123456789012.123456", excelize.CellTypeInlineString},
		{"fifteen digits", ShapeNumber, "123456789012.125", "123456789012.125", "123456789012.125", excelize.CellTypeUnset},
		{"decimal without a point", ShapeNumber, "12", "12", "12", excelize.CellTypeUnset},
		{"money", ShapeMoney, "1299.00", "1,299.00", "1299", excelize.CellTypeUnset},
		{"money of four places", ShapeMoney, "0.1234", "0.1234", "0.1234", excelize.CellTypeUnset},
		{"money of another currency", ShapeMoney, "12.50 USD", "12.50 USD", "12.50 USD", excelize.CellTypeInlineString},
		{"a share", ShapeShare, "5%", "5%", "0.05", excelize.CellTypeUnset},
		{"a share with places", ShapeShare, "12.5%", "12.5%", "0.125", excelize.CellTypeUnset},
		{"a negative share", ShapeShare, "-0.05%", "-0.05%", "-0.0005", excelize.CellTypeUnset},
		{"more than all", ShapeShare, "1250%", "1250%", "12.5", excelize.CellTypeUnset},
		{"a share with all places", ShapeShare, "0.123456%", "0.123456%", "0.00123456", excelize.CellTypeUnset},
		{"a number where a share should be", ShapeShare, "5", "5", "5", excelize.CellTypeInlineString},
		{"a day", ShapeDay, "2026-11-22", "2026-11-22", "46348", excelize.CellTypeUnset},
		{"the first day", ShapeDay, "1900-03-01", "1900-03-01", "61", excelize.CellTypeUnset},
		{"a day before spreadsheets count right", ShapeDay, "1900-02-28", "1900-02-28", "1900-02-28", excelize.CellTypeInlineString},
		{"no day", ShapeDay, "2026-02-31", "2026-02-31", "2026-02-31", excelize.CellTypeInlineString},
		{"a moment", ShapeMoment, "2026-11-22 18:00", "2026-11-22 18:00", "46348.75", excelize.CellTypeUnset},
		{"a minute", ShapeMoment, "2026-11-22 09:07", "2026-11-22 09:07", "46348.3798611111", excelize.CellTypeUnset},
		{"midnight", ShapeMoment, "2026-11-22 00:00", "2026-11-22 00:00", "46348", excelize.CellTypeUnset},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := opened(t, written(t, Sheet{Name: "a", Columns: []Column{{Header: []string{"x"}, Shape: tt.shape}}}, []string{tt.cell}))
			shown, err := f.GetCellValue("a", "A2")
			require.NoError(t, err)
			require.Equal(t, tt.shown, shown)
			raw, err := f.GetCellValue("a", "A2", excelize.Options{RawCellValue: true})
			require.NoError(t, err)
			require.Equal(t, tt.raw, raw)
			kind, err := f.GetCellType("a", "A2")
			require.NoError(t, err)
			require.Equal(t, tt.kind, kind)
			formula, err := f.GetCellFormula("a", "A2")
			require.NoError(t, err)
			require.Empty(t, formula)
		})
	}
}

func TestXLSXMarksTextThatLooksLikeAFormula(t *testing.T) {
	t.Parallel()
	for cell, marked := range map[string]bool{
		"=1+1": true, "+86 138": true, "-2+3": true, "@x": true, "\t=1": true, "＝1": true, "  =1": true, "'x": true,
		"x": false, "-12.5": false, "a=b": false, "5": false,
	} {
		book := written(t, Sheet{Name: "a", Columns: []Column{{Header: []string{"x"}}}}, []string{cell})
		f := opened(t, book)
		style, err := f.GetCellStyle("a", "A2")
		require.NoError(t, err)
		require.Equal(t, marked, style == lookText+1, "%q", cell)
		got, err := f.GetCellValue("a", "A2")
		require.NoError(t, err)
		require.Equal(t, cell, got, "nothing typed is changed")
		require.NotContains(t, wellFormed(t, book)["xl/worksheets/sheet1.xml"], "<f>")
	}
	require.Contains(t, stylesheet, `quotePrefix="1"`)
}

func TestXLSXText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"plain", "木棉里 abc", "木棉里 abc"},
		{"signs", `a&b<c>"d"`, `a&amp;b&lt;c&gt;"d"`},
		{"a control character", "a\x01b\x1f", "a_x0001_b_x001F_"},
		{"a carriage return", "a\rb", "a_x000D_b"},
		{"what only looks escaped", "a_x0041_b", "a_x005F_x0041_b"},
		{"an underscore", "a_b_x12_", "a_b_x12_"},
		{"full-width signs and what is none", "ａ\uff1d\uffff\ufffe", "ａ\uff1d_xFFFF__xFFFE_"},
		{"broken text", "a\xffb", "a\ufffdb"},
		{"a face", "好😀", "好😀"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, string(appendText(nil, tt.text)))
			var back string
			require.NoError(t, xml.Unmarshal([]byte("<t>"+tt.want+"</t>"), &back))
		})
	}
}

func TestXLSXCutsWhatNoCellCanHold(t *testing.T) {
	t.Parallel()
	fits, long, faces := strings.Repeat("长", mostInCell), strings.Repeat("长", mostInCell+1), strings.Repeat("😀", 20_000)
	columns := []Column{{Header: []string{"a"}}, {Header: []string{"b"}}, {Header: []string{"c"}}}
	f := opened(t, written(t, Sheet{Name: "a", Columns: columns}, []string{fits, long, faces}))
	got := func(at string) string {
		v, err := f.GetCellValue("a", at)
		require.NoError(t, err)
		return v
	}
	require.Equal(t, fits, got("A2"))
	require.Equal(t, strings.Repeat("长", mostInCell-5)+"（放不下）", got("B2"), "and it says so")
	require.Equal(t, strings.Repeat("😀", (mostInCell-5)/2)+"（放不下）", got("C2"), "a sign of two units is not cut through")
}

func TestXLSXSheet(t *testing.T) {
	t.Parallel()
	columns := []Column{
		{Header: []string{"名称", "Name"}, Prompt: "平台给的名称\n例：木棉里"},
		{Header: []string{"主账号", "Main"}, Choices: []string{"是", "否"}, Wrong: "请从列表里选"},
		{Header: []string{"类型", "Type"}, Choices: []string{`引"号`, "a,b", "=x"}},
		{Header: []string{"另一个", "Other"}, Choices: []string{`引"号`, "a,b", "=x"}},
		{Header: []string{"上架", "On sale"}, Shape: ShapeDay},
		{Header: []string{"〔状态〕", "〔State〕"}, Fixed: true},
	}
	book := written(t, Sheet{Name: "商品/SKU", Columns: columns}, []string{"a", "是", "a,b", "", "2026-11-22", "草稿"}, []string{"b"})
	f := opened(t, book)
	require.Equal(t, []string{"商品-SKU", "选项"}, f.GetSheetList())
	visible, err := f.GetSheetVisible("选项")
	require.NoError(t, err)
	require.False(t, visible)
	rows, err := f.GetRows("商品-SKU")
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{"名称", "主账号", "类型", "另一个", "上架", "〔状态〕"}, {"Name", "Main", "Type", "Other", "On sale", "〔State〕"},
		{"a", "是", "a,b", "", "2026-11-22", "草稿"}, {"b"},
	}, rows)
	panes, err := f.GetPanes("商品-SKU")
	require.NoError(t, err)
	require.True(t, panes.Freeze)
	require.Equal(t, 2, panes.YSplit)
	rules, err := f.GetDataValidations("商品-SKU")
	require.NoError(t, err)
	require.Len(t, rules, 4)
	require.Equal(t, "A3:A1048576", rules[0].Sqref)
	require.Equal(t, "平台给的名称\n例：木棉里", *rules[0].Prompt)
	require.Equal(t, `"是,否"`, rules[1].Formula1)
	require.Equal(t, "请从列表里选", *rules[1].Error)
	require.Equal(t, []string{"choices_1", "choices_1"}, []string{rules[2].Formula1, rules[3].Formula1}, "one list for both")
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	require.Equal(t, "'选项'!$A$1:$A$3", names["choices_1"])
	require.Equal(t, "'商品-SKU'!$A$2:$F$4", names["_xlnm._FilterDatabase"])
	require.Equal(t, "'商品-SKU'!$1:$2", names["_xlnm.Print_Titles"])
	style, err := f.GetColStyle("商品-SKU", "E")
	require.NoError(t, err)
	require.Equal(t, lookDay, style, "an empty column knows what will be typed")
	about, err := f.GetDocProps()
	require.NoError(t, err)
	require.Equal(t, "周敏 <x>", about.Creator)
	require.Equal(t, "HD-2026-0143", about.Subject)
	require.Equal(t, "HD-2026-0143 · 周敏 & 林 · 2026-11-22 11:50", about.Description)
	require.Equal(t, "2026-11-22T03:50:07Z", about.Created)
	footer, err := f.GetHeaderFooter("商品-SKU")
	require.NoError(t, err)
	require.Equal(t, "&L&8HD-2026-0143 · 周敏 && 林 · 2026-11-22 11:50&R&8&P / &N", footer.OddFooter)
}

func TestXLSXNamesOfSheets(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	x := NewXLSX(&out, about())
	long := strings.Repeat("长", 40)
	for _, name := range []string{"账号", "账号", "a[b]:c*d?e/f\\g", "'引号'", "", "history", "选项", long, long, "A", "a", "x\ny"} {
		require.NoError(t, x.Sheet(Sheet{Name: name, Columns: []Column{{Header: []string{"x"}}}}))
	}
	require.NoError(t, x.Close())
	wellFormed(t, out.Bytes())
	require.Equal(t, []string{
		"账号", "账号 (2)", "a(b)-c-d-e-f-g", "引号", "Sheet", "history (2)", "选项 (2)", long[:31*3], long[:27*3] + " (2)", "A", "a (2)", "x y",
	}, opened(t, out.Bytes()).GetSheetList())
}

func TestXLSXIsTheSameForTheSame(t *testing.T) {
	t.Parallel()
	s := Sheet{Name: "a", Columns: []Column{{Header: []string{"x"}, Choices: []string{"a,b"}}}}
	require.Equal(t, written(t, s, []string{"1"}), written(t, s, []string{"1"}))
}

func TestXLSXRefusesMoreThanSpreadsheetsHold(t *testing.T) {
	t.Parallel()
	x := NewXLSX(io.Discard, about())
	require.Error(t, x.Row([]string{"a"}), "no sheet was begun")
	require.Error(t, x.Close())
	x = NewXLSX(io.Discard, about())
	require.Error(t, x.Sheet(Sheet{Name: "a", Columns: make([]Column, mostColumns+1)}))
	x = NewXLSX(io.Discard, about())
	require.NoError(t, x.Sheet(Sheet{Name: "a", Columns: []Column{{Header: []string{"x"}}}}))
	x.open.rows = mostRows - 1
	require.Error(t, x.Row([]string{"a"}))
	require.Error(t, NewXLSX(io.Discard, about()).Close(), "a workbook without a sheet")
}

// TestXLSXBegins: the reader has the first bytes before the first row is there, and they say what the file is.
func TestXLSXBegins(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	NewXLSX(&out, about())
	require.Greater(t, out.Len(), 500)
	require.True(t, strings.HasPrefix(out.String(), "PK\x03\x04"))
	require.Contains(t, out.String()[:60], "_rels/.rels")
}

func TestXLSXSaysThatTheReaderIsGone(t *testing.T) {
	t.Parallel()
	x := NewXLSX(broken{}, about())
	require.Error(t, errors.Join(x.Sheet(Sheet{Name: "a"}), x.Close()))
}

func TestLetters(t *testing.T) {
	t.Parallel()
	for column, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		require.Equal(t, want, letters(column))
	}
}
