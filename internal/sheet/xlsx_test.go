package sheet

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

func TestXLSXCells(t *testing.T) {
	t.Parallel()
	texts := `<sst ` + partSpace + ` count="9"><si><t>短袖</t></si><si><r><t>Test (</t></r><r><rPr><b/></rPr><t>Kgs</t></r><r><t>)</t></r></si>` +
		`<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si><si><t xml:space="preserve"> a </t></si><si/></sst>`
	book := newParts().with("xl/sharedStrings.xml", texts).
		styles("General", "yyyy-mm-dd", `yyyy"年"m"月"d"日" h:mm`, "0%", "00000", "h:mm", "#,##0.00", "@")
	for _, tt := range []struct{ name, row, want string }{
		{"shared text", `<c r="A1" t="s"><v>0</v></c>`, "短袖"},
		{"runs", `<c r="A1" t="s"><v>1</v></c>`, "Test (Kgs)"},
		{"how it is pronounced", `<c r="A1" t="s"><v>2</v></c>`, "東京"},
		{"blanks are kept", `<c r="A1" t="s"><v>3</v></c><c t="str"><v>x</v></c>`, " a |x"},
		{"a shared text that is empty", `<c r="A1" t="s"><v>4</v></c><c r="B1"><v>1</v></c>`, "|1"},
		{"text in the cell", `<c t="inlineStr"><is><t>a</t></is></c>`, "a"},
		{"runs in the cell", `<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>c</t></rPh></is></c>`, "ab"},
		{"text in the cell whose type is left out", `<c><is><t>a</t></is></c>`, "a"},
		{"yes and no", `<c t="b"><v>1</v></c><c t="b"><v>0</v></c>`, "TRUE|FALSE"},
		{"a failed formula", `<c t="e"><f>1/0</f><v>#DIV/0!</v></c>`, "#DIV/0!"},
		{"results of formulas", `<c><f>A2+1</f><v>3.5</v></c><c t="str"><f>A2&amp;"x"</f><v>ax</v></c>`, "3.5|ax"},
		{"a formula without a result", `<c><f>A2+1</f></c><c><f t="shared" si="0"/><v/></c><c><v>1</v></c>`, "||1"},
		{"a number", `<c t="n"><v>129.696</v></c>`, "129.696"},
		{"noise of binary numbers", `<c><v>0.30000000000000004</v></c><c><v>9.800000000000001</v></c>`, "0.3|9.8"},
		{"a bar code", `<c><v>6901234567892</v></c><c><v>6.901234567892E12</v></c>`, "6901234567892|6901234567892"},
		{"digits that are lost", `<c><v>1234567890123456</v></c><c><v>6.9012345678901235E17</v></c>`, "1.23456789012346E+15|6.90123456789012E+17"},
		{"what is no number", `<c><v>abc</v></c><c><v>0x10</v></c><c><v>NaN</v></c><c><v>1_0</v></c>`, "abc|0x10|NaN|1_0"},
		{"a day", `<c s="1"><v>46346</v></c>`, "2026-11-20"},
		{"a moment", `<c s="2"><v>46346.75</v></c>`, "2026-11-20 18:00:00"},
		{"a share", `<c s="3"><v>0.05</v></c><c s="3"><v>0.07</v></c><c s="3"><v>0.0525</v></c>`, "5%|7%|5.25%"},
		{"zeros in front", `<c s="4"><v>42</v></c>`, "00042"},
		{"a time", `<c s="5"><v>0.75</v></c>`, "18:00:00"},
		{"money", `<c s="6"><v>1299.5</v></c>`, "1299.50"},
		{"a number as text", `<c s="7"><v>42</v></c>`, "42"},
		{"a day as text", `<c t="d" s="1"><v>2026-11-20T00:00:00</v></c><c t="d"><v>2026-11-20</v></c><c t="d"><v>2026-11-20T18:30:00.000Z</v></c>`, "2026-11-20|2026-11-20|2026-11-20 18:30:00"},
		{"escapes", `<c t="str"><v>&lt;a&gt; &amp;&#10;&#x4e2d;&quot;&apos;</v></c>`, "<a> &\n中\"'"},
		{"characters that XML cannot hold", `<c t="str"><v>a_x000D_&#10;b_x0009_c_x005F_x000D__x0001_</v></c>`, "a\nb\tc_x000D_"},
		{"what only looks so", `<c t="str"><v>size_xl_x12_</v></c>`, "size_xl_x12_"},
		{"a section of characters", `<c t="str"><v><![CDATA[<b> & ]] ]]>x<!-- no --></v></c>`, "<b> & ]] x"},
		{"instructions and comments", `<!-- <c/> --><?x <c> ?><c t="str"><v>a</v></c>`, "a"},
		{"cells out of order", `<c r="C1"><v>3</v></c><c r="A1"><v>1</v></c>`, "1||3"},
		{"cells without a place", `<c><v>1</v></c><c r="D1"><v>4</v></c><c><v>5</v></c>`, "1|||4|5"},
		{"no cells behind the last text", `<c><v>1</v></c><c t="str"><v> </v></c><c s="1"/>`, "1"},
		{"an empty cell far away", `<c><v>1</v></c><c r="XFD1" s="1"/>`, "1"},
		{"things of others", `<c><v>1</v><extLst><ext><x14:v>2</x14:v></ext></extLst></c><x/><c><v>3</v></c>`, "1|3"},
		{"a sharp bracket in an attribute", `<c t="str" x="a>b" y='"'><v>1</v></c>`, "1"},
		{"long text", `<c t="str"><v>` + strings.Repeat("长&amp;", 16_000) + `</v></c>`, strings.Repeat("长&", 16_000)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tables, code := readTables(t, book.with("xl/worksheets/sheet1.xml", sheetOf("<row>"+tt.row+"</row>")).zip())
			require.Empty(t, code)
			require.Equal(t, []string{tt.want}, tables["Sheet1"])
		})
	}
}

func TestXLSXRows(t *testing.T) {
	t.Parallel()
	cell := func(v string) string { return `<c t="str"><v>` + v + `</v></c>` }
	merged := `<row>` + cell("a") + cell("b") + cell("c") + `</row><row>` + cell("d") + cell("e") + cell("f") + `</row>`
	for _, tt := range []struct {
		name, rows string
		want       []string
	}{
		{"numbers", `<row r="2">` + cell("a") + `</row><row r="3"/><row>` + cell("b") + `</row>`, []string{"2: a", "4: b"}},
		{"hidden", `<row hidden="1">` + cell("a") + `</row><row hidden="true">` + cell("b") + `</row><row ht="0">` + cell("c") + `</row><row hidden="0">` + cell("d") + `</row>`,
			[]string{"a hidden", "b hidden", "c hidden", "d"}},
		{"rows that go back", `<row r="5">` + cell("a") + `</row><row r="2">` + cell("b") + `</row><row r="x">` + cell("c") + `</row>`, []string{"5: a", "b", "c"}},
		{"a far row", `<row>` + cell("a") + `</row><row r="1048576">` + cell("b") + `</row>`, []string{"a", "1048576: b"}},
		{"merged in a row", merged + `</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells><sheetData>`, []string{"a||c", "d|e|f"}},
		{"merged over rows", merged + `</sheetData><mergeCells><mergeCell ref="B1:C2"/></mergeCells><sheetData>`, []string{"a|b", "d"}},
		{"areas that make no sense", merged + `</sheetData><mergeCells><mergeCell ref="B2:A1"/><mergeCell ref=""/><mergeCell/></mergeCells><sheetData>`, []string{"a|b|c", "d|e|f"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tables, code := readTables(t, newParts().with("xl/worksheets/sheet1.xml", sheetOf(tt.rows)).zip())
			require.Empty(t, code)
			require.Equal(t, tt.want, tables["Sheet1"])
		})
	}
}

// utf16Text writes text in UTF-16.
func utf16Text(order binary.ByteOrder, mark bool, text string) string {
	units := utf16.Encode([]rune(text))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	var b bytes.Buffer
	_ = binary.Write(&b, order, units)
	return b.String()
}

func TestXLSXPackages(t *testing.T) {
	t.Parallel()
	line := sheetOf(`<row><c t="s"><v>0</v></c></row>`)
	texts := `<sst><si><t>码</t></si></sst>`
	base := newParts().with("xl/worksheets/sheet1.xml", line).with("xl/sharedStrings.xml", texts)
	strict := parts{}
	for name, text := range base {
		strict[name] = strings.NewReplacer("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships",
			"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main").Replace(text)
	}
	prefixed := base.with("xl/worksheets/sheet1.xml", `<x:worksheet xmlns:x="a"><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>`).
		with("xl/sharedStrings.xml", `<x:sst><x:si><x:t>码</x:t></x:si></x:sst>`).
		with("xl/workbook.xml", `<x:workbook><x:sheets><x:sheet name="Sheet1" d:id="r1"/></x:sheets></x:workbook>`)
	odd := parts{
		"_rels/.rels":                   relationsOf("officeDocument /odd%20place/Book.xml"),
		"odd place/book.xml":            base["xl/workbook.xml"],
		`odd place\_rels\BOOK.xml.rels`: relationsOf("worksheet /data/../data/s.xml", `sharedStrings .\t.xml`),
		"Data/S.xml":                    line,
		"odd place/T.xml":               texts,
	}
	for _, tt := range []struct {
		name string
		p    parts
	}{
		{"as usual", base},
		{"strict", strict},
		{"prefixes", prefixed},
		{"odd places", odd},
		{"a byte-order mark", base.with("xl/sharedStrings.xml", "\ufeff"+texts)},
		{"UTF-16 LE", base.with("xl/sharedStrings.xml", utf16Text(binary.LittleEndian, true, texts))},
		{"UTF-16 BE", base.with("xl/sharedStrings.xml", utf16Text(binary.BigEndian, true, `<?xml version="1.0" encoding="UTF-16"?>`+texts))},
		{"UTF-16 without a mark", base.with("xl/sharedStrings.xml", utf16Text(binary.LittleEndian, false, texts))},
		{"GBK", base.with("xl/sharedStrings.xml", `<?xml version="1.0" encoding="GBK"?><sst><si><t>`+"\xc2\xeb"+`</t></si></sst>`)},
		{"no content types", base.without("[Content_Types].xml")},
		{"no relations of the package", base.without("_rels/.rels")},
		{"no relations at all", base.without("_rels/.rels").without("xl/_rels/workbook.xml.rels")},
		{"macros", base.with("xl/vbaProject.bin", "\xd0\xcf\x11\xe0")},
		{"a wrong dimension", base.with("xl/worksheets/sheet1.xml", strings.Replace(line, "<sheetData>", `<dimension ref="A1:XFD9"/><cols><col min="1" max="16384"/></cols><sheetData>`, 1))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tables, code := readTables(t, tt.p.zip())
			require.Empty(t, code)
			require.Equal(t, map[string][]string{"Sheet1": {"码"}}, tables)
		})
	}
}

func TestXLSXTables(t *testing.T) {
	t.Parallel()
	full := sheetOf(`<row><c><v>1</v></c></row>`)
	p := newParts().with("xl/workbook.xml", `<workbook><workbookPr date1904="1"/><sheets><sheet name="订单 &amp; 售后" r:id="r3"/><sheet name="图" r:id="r2"/>`+
		`<sheet name="空" r:id="r4"/><sheet name="藏" state="hidden" r:id="r1"/><sheet name="深藏" state="veryHidden" r:id="r5"/><sheet name="框" r:id="r6"/></sheets></workbook>`).
		with("xl/_rels/workbook.xml.rels", relationsOf("worksheet worksheets/sheet1.xml", "chartsheet chartsheets/sheet1.xml", "worksheet worksheets/sheet3.xml",
			"worksheet worksheets/sheet4.xml", "worksheet worksheets/sheet5.xml", "dialogsheet d.xml", "styles styles.xml")).
		with("xl/worksheets/sheet1.xml", full).with("xl/worksheets/sheet5.xml", full).with("xl/chartsheets/sheet1.xml", "<chartsheet/>").
		with("xl/worksheets/sheet3.xml", sheetOf(`<row><c s="0"><v>1</v></c></row>`)).
		with("xl/worksheets/sheet4.xml", `<worksheet><sheetData><row><c s="0"/><c t="str"><v> </v></c></row></sheetData></worksheet>`).styles("yyyy-mm-dd")
	data := p.zip()
	book, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), "x.xlsx", Options{})
	require.NoError(t, err)
	require.Equal(t, FormatXLSX, book.Format)
	require.Equal(t, []Table{{"订单 & 售后", false}, {"藏", true}, {"深藏", true}}, book.Tables)
	for range 2 { // a table is read as often as asked
		for line, err := range book.Lines(context.Background(), 0) {
			require.NoError(t, err)
			require.Equal(t, []string{"1904-01-02"}, line.Cells)
		}
	}
	require.NoError(t, book.Close())
}

func TestXLSXRefusals(t *testing.T) {
	t.Parallel()
	one := newParts().with("xl/worksheets/sheet1.xml", sheetOf(`<row><c><v>1</v></c></row>`))
	row := func(in string) parts { return one.with("xl/worksheets/sheet1.xml", sheetOf("<row>"+in+"</row>")) }
	for _, tt := range []struct {
		name string
		p    parts
		want string
	}{
		{"no sheets", one.with("xl/workbook.xml", `<workbook><sheets/></workbook>`), "no_sheets"},
		{"only empty sheets", newParts(), "empty"},
		{"no workbook", one.without("xl/workbook.xml"), "broken"},
		{"a sheet that is missing", one.without("xl/worksheets/sheet1.xml"), "broken"},
		{"a binary workbook", parts{"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}, "unsupported"},
		{"a binary workbook by its relations", parts{"_rels/.rels": relationsOf("officeDocument xl/workbook.bin"), "xl/workbook.bin": "x"}, "unsupported"},
		{"an archive of something else", parts{"a": "b"}, "unknown_format"},
		{"an element that does not end", row(`<c><v>1</c>`), "broken"},
		{"elements that cross", row(`<c><v>1</c></v>`), "broken"},
		{"a root beside the root", one.with("xl/worksheets/sheet1.xml", sheetOf(`<row><c><v>1</v></c></row>`)+"<a/>"), ""},
		{"an entity", row(`<c t="str"><v>&nbsp;</v></c>`), "broken"},
		{"no bytes at all", one.with("xl/worksheets/sheet1.xml", ""), "broken"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, code := readTables(t, tt.p.zip())
			require.Equal(t, tt.want, code)
		})
	}
}

func TestXLSXLimits(t *testing.T) {
	t.Parallel()
	small := Limits{Rows: 3, Columns: 2, Cell: 5, Tables: 1, Entries: 8, Depth: 8}
	row := `<row><c t="str"><v>一二三四五</v></c></row>`
	for _, tt := range []struct {
		name string
		p    parts
		want error
	}{
		{"within all of them", newParts().with("xl/worksheets/sheet1.xml", sheetOf(row+row+"<row/>"+row)), nil},
		{"a row", newParts().with("xl/worksheets/sheet1.xml", sheetOf(row+row+row+row)), refuse("too_many_rows", "Max", "3")},
		{"a column", newParts().with("xl/worksheets/sheet1.xml", sheetOf(row+`<row><c r="C2"><v>1</v></c></row>`)), refuse("too_many_columns", "Line", "2", "Max", "2")},
		{"a character", newParts().with("xl/worksheets/sheet1.xml", sheetOf(row+`<row><c r="B2" t="str"><v>一二三四五六</v></c></row>`)),
			refuse("cell_too_long", "Line", "2", "Column", "B", "Max", "5")},
		{"a shared character", newParts().with("xl/sharedStrings.xml", "<sst><si><t>一二三四五六七八</t></si></sst>").with("xl/worksheets/sheet1.xml", sheetOf(`<row><c t="s"><v>0</v></c></row>`)),
			refuse("cell_too_long", "Line", "1", "Column", "A", "Max", "5")},
		{"a sheet", newParts().with("xl/workbook.xml", `<workbook><sheets><sheet name="a" r:id="r1"/><sheet name="b" r:id="r1"/></sheets></workbook>`), refuse("too_many_tables", "Max", "1")},
		{"entries", newParts().with("a", "").with("b", "").with("c", "").with("d", ""), refuse("too_many_entries", "Max", "8")},
		{"depth", newParts().with("xl/worksheets/sheet1.xml", sheetOf(`<row><c><a><a><a><a><a/></a></a></a></a></c></row>`)), refuse("too_deep")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := tt.p.zip()
			book, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), "x.xlsx", Options{Limits: small})
			if err == nil {
				for _, err = range book.Lines(context.Background(), 0) {
					if err != nil {
						break
					}
				}
			}
			require.Equal(t, tt.want, err)
		})
	}
}

func TestXLSXStopsWhenAsked(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&rows, `<row r="%d"><c><v>%d</v></c></row>`, i+1, i)
	}
	data := newParts().with("xl/worksheets/sheet1.xml", sheetOf(rows.String())).zip()
	book, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), "x.xlsx", Options{})
	require.NoError(t, err)

	gone, cancel := context.WithCancel(context.Background())
	defer cancel()
	late, over := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer over()
	for name, want := range map[string]error{"gone": context.Canceled, "late": refuse("too_slow")} {
		ctx := map[string]context.Context{"gone": gone, "late": late}[name]
		lines := 0
		for _, err = range book.Lines(ctx, 0) {
			if err != nil {
				break
			}
			lines++
			cancel()
		}
		require.Equal(t, want, err)
		require.Less(t, lines, 50_000)
	}
	for range book.Lines(context.Background(), 0) {
		break
	}
}
