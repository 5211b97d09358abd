package sheet

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		want       [][]string
	}{
		{"a back office's .xls", `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"><style>td{mso-number-format:"\@"}</style></head>` +
			"<body><table border=1>\n<tr><th>编码</th><th>名称</th></tr>\n<tr><td>00123</td><td>连衣裙 &amp; 衫</td></tr>\n</table></body></html>",
			[][]string{{"编码", "名称"}, {"00123", "连衣裙 & 衫"}}},
		{"only a table, nothing closed", "<table><tr><td>a<td>b<tr><td>1<td>2", [][]string{{"a", "b"}, {"1", "2"}}},
		{"lines without a table", "<meta charset=utf-8>\n<tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr>", [][]string{{"a", "b"}, {"1", "2"}}},
		{"blanks and breaks", "<table><tr><td> a \n\t b </td><td>c<br>d<br/>e</td></tr><tr><td><p>f</p><p>g</p></td><td>&nbsp;</td></tr></table>", [][]string{{"a b", "c\nd\ne"}, {"f\ng", ""}}},
		{"columns joined", "<table><tr><td colspan=3>库存表</td></tr><tr><td>a<td>b<td>c</table>", [][]string{{"库存表", "", ""}, {"a", "b", "c"}}},
		{"lines joined", "<table><tr><td rowspan=2>a</td><td>1</td><td rowspan=3>x</td></tr><tr><td>2</td></tr><tr><td>b</td><td>3</td></tr></table>", [][]string{{"a", "1", "x"}, {"", "2", ""}, {"b", "3", ""}}},
		{"both joined", "<table><tr><td rowspan=2 colspan=2>a</td><td>1</td></tr><tr><td>2</td></tr></table>", [][]string{{"a", "", "1"}, {"", "", "2"}}},
		{"a reach over the end of a body", "<table><thead><tr><th rowspan=9>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>", [][]string{{"a", "b"}, {"1", "2"}}},
		{"scripts and styles", "<table><tr><td>a<script>var x = '<td>'</script></td><td>b<style>td{}</style></td></tr><tr><td>1<!-- <td> --></td><td>2</td></tr></table>", [][]string{{"a", "b"}, {"1", "2"}}},
		{"blank lines", "<table><tr><td>a</td></tr><tr><td></td></tr><tr></tr><tr><td>1</td></tr></table>", [][]string{{"a"}, {"1"}}},
		{"the number behind a rounded one", `<table><tr><td>条码</td></tr><tr><td x:num="6901234567892">6.90E+12</td></tr><tr><td x:num="0.125">0.13</td></tr></table>`, [][]string{{"条码"}, {"6901234567892"}, {"0.13"}}},
		{"zeros kept by a formula", `<table><tr><td>a</td></tr><tr><td>="00123"</td></tr></table>`, [][]string{{"a"}, {"00123"}}},
		{"a small table in a cell", "<table><tr><td>a</td><td>b</td></tr><tr><td>1<table><tr><td>x</td><td>y</td></tr></table></td><td>2</td></tr></table>", [][]string{{"a", "b"}, {"1\nx y", "2"}}},
		{"only a header", "<html><table><tr><td>a</td><td>b</td></tr></table></html>", [][]string{{"a", "b"}}},
		{"an ideographic blank stays", "<table><tr><td>连　衣</td></tr><tr><td>裙</td></tr></table>", [][]string{{"连　衣"}, {"裙"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, got, err := all(t, []byte(tt.text), Options{})
			require.NoError(t, err)
			require.Equal(t, FormatHTML, b.Format)
			require.Len(t, b.Tables, 1)
			require.Equal(t, tt.want, cellsOf(got))
		})
	}
}

const page = `<!DOCTYPE html><html><body><h1>六月</h1>
<table><tr><td><h2>订单</h2><table id=1><tr><th>a</th></tr><tr><td>1</td></tr></table></td>
<td><table id=2><caption>售后 <b>单</b></caption><tr style="display: none"><th>b</th></tr><tr><td>2</td></tr></table></td></tr><tr><td>x</td></tr></table>
<table><tr><td>a logo</td></tr></table></body></html>`

func TestTablesOfAPage(t *testing.T) {
	t.Parallel()
	b, err := OpenText(t.Context(), page, Options{})
	require.NoError(t, err)
	require.Equal(t, []Table{{Name: "订单"}, {Name: "售后 单"}}, b.Tables, "what only arranges tables is none")
	one, err := gather(t, b, 0)
	require.NoError(t, err)
	require.Equal(t, [][]string{{"a"}, {"1"}}, cellsOf(one))
	two, err := gather(t, b, 1)
	require.NoError(t, err)
	require.Equal(t, []Line{{Number: 1, Cells: []string{"b"}, Hidden: true}, {Number: 2, Cells: []string{"2"}}}, two)
}

func TestEncodingOfAPage(t *testing.T) {
	t.Parallel()
	table := "<table><tr><td>编码</td></tr><tr><td>裙</td></tr></table>"
	for _, tt := range []struct{ name, meta, want string }{
		{"said", `<html><meta http-equiv="Content-Type" content="text/html; charset=gb2312">`, "gb18030"},
		{"not said", "<html>", "gb18030"},
		{"said wrongly", "<html><meta charset=utf-8>", "gb18030"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, got, err := all(t, encoded(t, simplifiedchinese.GBK, tt.meta+table), Options{})
			require.NoError(t, err)
			require.Equal(t, tt.want, b.Encoding)
			require.Equal(t, [][]string{{"编码"}, {"裙"}}, cellsOf(got))
		})
	}
	b, _, err := all(t, []byte("<html><meta charset=gbk>"+table), Options{})
	require.NoError(t, err)
	require.Equal(t, "utf-8", b.Encoding, "bytes that are right UTF-8 are nothing else")
}

func TestRefusedPages(t *testing.T) {
	t.Parallel()
	small := Options{Limits: Limits{Cell: 8, Columns: 3, Rows: 2, Depth: 4, Tables: 2, Line: 4 << 10}}
	two := "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"
	for _, tt := range []struct {
		name, text string
		want       error
	}{
		{"no table", "<html><body>login</body></html>", refuse("no_tables")},
		{"a long cell", "<table><tr><td>a</td></tr><tr><td>123456789</td></tr></table>", refuse("cell_too_long", "Line", "2", "Column", "A", "Max", "8")},
		{"a long cell in pieces", "<table><tr><td>a</td></tr><tr><td>1234<b>5678</b>9</td></tr></table>", refuse("cell_too_long", "Line", "2", "Column", "A", "Max", "8")},
		{"many columns", "<table><tr><td>a</td></tr><tr><td>1<td>2<td>3<td>4</table>", refuse("too_many_columns", "Line", "2", "Max", "3")},
		{"many lines", "<table><tr><td>a<tr><td>b<tr><td>c</table>", refuse("too_many_rows", "Max", "2")},
		{"tables in tables", strings.Repeat("<table><tr><td>", 9), refuse("too_deep")},
		{"many tables", two + two + two, refuse("too_many_tables", "Max", "2")},
		{"a tag that never ends", "<table><tr><td " + strings.Repeat("x", 9<<10), refuse("line_too_long", "Line", "1", "Max", "4")},
		{"a byte lost", "<meta charset=utf-8><table><tr><td>连衣</td></tr><tr><td>连\xe8\xa1</td></tr></table>", refuse("undecodable", "Line", "2", "Encoding", "UTF-8")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := all(t, []byte(tt.text), small)
			require.Equal(t, tt.want, err)
		})
	}
}

const workbook = `<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="0%"/></Style></Styles>
<Worksheet ss:Name="商品"><Table>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">库存表</Data></Cell><Cell><Data ss:Type="String">x</Data></Cell></Row>
<Row ss:Index="4"><Cell ss:MergeDown="1"><Data ss:Type="String">00123</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">6901234567892</Data><Comment><Data>no</Data></Comment></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="Number">0.10000000000000001</Data></Cell><Cell ss:StyleID="s1"><Data ss:Type="Number">0.05</Data></Cell><Cell><Data ss:Type="DateTime">2026-11-20T00:00:00.000</Data></Cell></Row>
<Row><Cell><Data ss:Type="DateTime">2026-11-20T18:00:00.000</Data></Cell><Cell><Data ss:Type="DateTime">1899-12-31T18:00:00.000</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell><Cell><ss:Data ss:Type="String"><html:B>粗</html:B>体&#10;x</ss:Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="旧"><Table><Row><Cell><Data ss:Type="Number">1.2345678901234501E+17</Data></Cell></Row></Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>`

func TestWorkbook2003(t *testing.T) {
	t.Parallel()
	b, err := OpenText(t.Context(), workbook, Options{})
	require.NoError(t, err)
	require.Equal(t, FormatXML, b.Format)
	require.Equal(t, []Table{{Name: "商品"}, {Name: "旧", Hidden: true}}, b.Tables)
	got, err := gather(t, b, 0)
	require.NoError(t, err)
	require.Equal(t, []Line{
		{Number: 1, Cells: []string{"库存表", "", "x"}},
		{Number: 4, Cells: []string{"00123", "", "6901234567892"}},
		{Number: 5, Cells: []string{"", "0.1", "5%", "2026-11-20"}, Hidden: true},
		{Number: 6, Cells: []string{"2026-11-20 18:00:00", "18:00:00", "TRUE", "#N/A", "粗体\nx"}},
	}, got)
	got, err = gather(t, b, 1)
	require.NoError(t, err)
	require.Equal(t, [][]string{{"1.2345678901234501E+17"}}, cellsOf(got))
}

func TestRefusedWorkbook2003(t *testing.T) {
	t.Parallel()
	inside := func(old, text string) string { return strings.Replace(workbook, old, text, 1) }
	for _, tt := range []struct {
		name, text string
		want       error
	}{
		{"entities", inside("<Workbook", `<!DOCTYPE x [<!ENTITY a "b">]><Workbook`), refuse("doctype")},
		{"an entity nobody declared", inside("库存表", "&xxe;"), refuse("broken")},
		{"cut off", workbook[:len(workbook)/2], refuse("broken")},
		{"tags crossed", inside("</Row>", "</Cell>"), refuse("broken")},
		{"depth", inside("库存表", strings.Repeat("<B>", 40)), refuse("too_deep")},
		{"a long cell", inside("库存表", strings.Repeat("长", 40_000)), refuse("cell_too_long", "Line", "1", "Column", "A", "Max", "32767")},
		{"a far column", inside(`ss:Index="3"`, `ss:Index="99999"`), refuse("too_many_columns", "Line", "4", "Max", "256")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := all(t, []byte(tt.text), Options{})
			require.Equal(t, tt.want, err)
		})
	}
}
