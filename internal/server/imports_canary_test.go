package server

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"html"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
	"handoverdesk/internal/testdata/biff"
	"handoverdesk/web/ui"
)

// Canaries stand where buyers and passwords do. None may be found anywhere after a file was read.
const (
	canaryKey   = "Kanarie-9f3c"
	canaryPhone = "13807551234"
	canaryName  = "金丝雀某"
	canaryPlace = "浙江省杭州市西湖区文三路 478 号 302 室"
	canaryCard  = "11010519491231002X"
)

var canaries = []string{canaryKey, canaryPhone, canaryName, canaryPlace, canaryCard}

// flight is a file with canaries, and what a person does with it before it is checked.
type flight struct {
	name  string
	lines [][]string
	then  []url.Values // forms of the mapping page, one after the other
	kind  string       // of the section it goes into; sku unless said
	whole bool         // sent without a section
	late  bool         // only what a person does tells that there are canaries
	gone  bool         // refused: nothing else stands in it
}

func flights() []flight {
	sku := func(n int) []string { return []string{fmt.Sprintf("大衣%d", n), fmt.Sprintf("C-%d", n)} }
	rows := func(head []string, n int, cells ...string) [][]string {
		out := [][]string{head}
		for i := range n {
			out = append(out, append(sku(i), cells...))
		}
		return out
	}
	pad := func(n int, lines [][]string) [][]string {
		var out [][]string
		for i := range n {
			out = append(out, []string{fmt.Sprintf("说明第 %d 条", i+1)})
		}
		return append(out, lines...)
	}
	head := func(at string) url.Values { return url.Values{"head.0": {at}, "go": {"guess"}} }
	return []flight{
		{name: "Chinese headers", lines: rows([]string{"商品名称", "SKU编码", "登录密码", "收件人手机", "收件人", "收货地址", "身份证号"}, 3, canaryKey, canaryPhone, canaryName, canaryPlace, canaryCard)},
		{name: "English headers", lines: rows([]string{"Title", "SKU", "Password", "Buyer Phone", "Ship Name", "Ship Address 1", "API Key"}, 3, canaryKey, canaryPhone, canaryName, canaryPlace, canaryKey)},
		{name: "two header lines", lines: append([][]string{{"商品", "", "收货信息", "", ""}, {"商品名称", "SKU编码", "收件人", "收件人手机", "登录密码"}},
			rows(nil, 3, canaryName, canaryPhone, canaryKey)[1:]...)},
		{name: "no header", lines: rows(sku(9), 3, canaryPhone, canaryPlace, canaryCard)[1:]},
		{name: "no header, and a person points at a line of data", lines: rows(sku(9), 3, canaryPhone, canaryPlace, canaryCard)[1:], then: []url.Values{head("1"), head("2"), head("0")}},
		{name: "more cells than the header", lines: append(rows([]string{"商品名称", "SKU编码", "收件人手机"}, 70, canaryPhone), []string{"大衣", "C-900", "多出来的", canaryPhone, canaryName},
			[]string{"大衣", "C-901", "", "", "", "", canaryPhone})},
		{name: "wide lines and no header to be dropped", lines: append(rows([]string{"商品名称", "SKU编码"}, 70), []string{"大衣", "C-900", canaryPhone, canaryName})},
		{name: "header in line 40", lines: pad(39, rows([]string{"商品名称", "SKU编码", "登录密码", "收件人手机", "说法", "收件人"}, 3, canaryKey, canaryPhone, "x", canaryName)), then: []url.Values{head("40")}},
		{name: "header in line 40 among words nobody knows", then: []url.Values{head("40")},
			lines: pad(39, rows([]string{"甲项", "乙项", "丙项", "丁项", "戊项", "己项", "登录密码", "收件人"}, 3, "a", "b", "c", "d", canaryKey, canaryName))},
		{name: "the wrong line, then the right one", lines: rows([]string{"商品名称", "SKU编码", "登录密码", "收件人手机"}, 3, canaryKey, canaryPhone), then: []url.Values{head("2"), head("1"), head("0"), head("1")}},
		{name: "another profile", lines: rows([]string{"商品名称", "SKU编码", "登录密码", "收件人手机"}, 3, canaryKey, canaryPhone), then: []url.Values{{"profile.0": {"taobao"}, "go": {"guess"}}, {"profile.0": {"shopify"}, "go": {"guess"}}}},
		{name: "another meaning", lines: rows([]string{"商品名称", "SKU编码", "登录密码", "收件人手机"}, 3, canaryKey, canaryPhone), then: []url.Values{{"use.0.2": {"extra"}, "use.0.3": {"field:note"}, "go": {"guess"}}}},
		{name: "header in line 40 with one password", late: true, then: []url.Values{head("40")},
			lines: pad(39, rows([]string{"甲项", "乙项", "丙项", "丁项", "戊项", "己项", "登录密码"}, 3, "a", "b", "c", "d", canaryKey))},
		{name: "partners first, then stock", late: true, kind: "logistics", lines: rows([]string{"名称", "备注", "联系电话"}, 3, canaryPhone), then: []url.Values{{"section.0": {"sku"}, "go": {"guess"}}}},
		{name: "nothing but what may not be stored", lines: [][]string{{"收件人", "收件人手机", "登录密码"}, {canaryName, canaryPhone, canaryKey}}, gone: true},
		{name: "buyers under plain headers", lines: rows([]string{"商品名称", "SKU编码", "订单号", "客户", "电话"}, 3, "88001", canaryName, canaryPhone)},
		{name: "a table of buyers under one of goods", lines: append(rows([]string{"商品名称", "SKU编码", "库位", "产地"}, 70, "A 区", "杭州"),
			[]string{"收件人", "收件人手机", "收货地址"}, []string{canaryName, canaryPhone, canaryPlace}, []string{canaryName, canaryPhone, canaryPlace})},
		{name: "the whole handover", whole: true, lines: rows([]string{"商品名称", "SKU编码", "登录密码", "收件人手机"}, 3, canaryKey, canaryPhone)},
	}
}

// TestNothingOfBuyersStays sends files with canaries in every format, goes on to the preview and writes them, and looks for the canaries in
// every table, in the directory for passing files, in the log and in every answer.
func TestNothingOfBuyersStays(t *testing.T) {
	t.Parallel()
	for _, format := range []struct {
		name string
		file func(testing.TB, [][]string) string
	}{{"表.csv", csvOf}, {"表.xlsx", xlsxOf}, {"表.xls", xlsOf}, {"网页.xls", htmlOf}, {"表.zip", zipOf}, {"", tsvOf}} {
		t.Run("as "+format.name, func(t *testing.T) {
			t.Parallel()
			h := furnished(t)
			b := h.as("giver")
			for n, f := range flights() {
				for _, l := range f.lines { // a record of its own for each
					for i := range l {
						l[i] = strings.Replace(l[i], "C-", fmt.Sprintf("C%d-", n), 1)
					}
				}
				t.Run(f.name, func(t *testing.T) { h.flies(t, b, f, format.name, format.file(t, f.lines)) })
			}
		})
	}
}

func (h *house) flies(t *testing.T, b *browser, f flight, name, content string) {
	form := url.Values{"_key": {uuid.NewString()}}
	kind := "sku"
	if f.kind != "" {
		kind = f.kind
	}
	if !f.whole {
		form.Set("section", h.own.sections[kind].String())
	}
	var sent []sending
	if name == "" {
		form.Set("text", content)
	} else {
		sent = []sending{{name, content}}
	}
	a := b.send(ui.ToImports(h.own.id.String()), form, sent...)
	if f.gone {
		require.Equal(t, 422, a.StatusCode)
		if name != "" { // what was pasted comes back into its box
			h.clean(t, a)
		}
		h.clean(t)
		return
	}
	page := b.follow(a)
	if !f.late {
		h.clean(t, page)
	}
	here := a.Header.Get("Location")
	for _, then := range f.then {
		form := page.form(t, here+"/plan").values
		for name, v := range then {
			if form[name] = v; strings.HasPrefix(name, "section.") {
				form[name] = []string{h.own.sections[v[0]].String()}
			}
		}
		a := b.post(here+"/plan", form)
		page = b.follow(a)
		h.clean(t, page)
	}
	form = page.form(t, here+"/plan").values
	form.Set("go", "check")
	form.Set("remember", "yes")
	for i, field := range []string{"field:title", "field:sku_code"} { // whatever the page guessed
		if !slices.ContainsFunc(slices.Collect(maps.Values(form)), func(v []string) bool { return v[0] == field }) {
			form.Set(fmt.Sprintf("use.0.%d", i), field)
		}
	}
	checked := b.post(here+"/plan", form)
	require.Equal(t, 303, checked.StatusCode, checked.text)
	h.clean(t, checked)
	h.worked()
	for _, at := range []string{"?show=all", "?show=error", "?show=skipped", "?show=new", "?step=columns", "/rejected.csv", "/progress"} {
		h.clean(t, b.get(here+at))
	}
	rows := b.get(here + "?show=all")
	if strings.Contains(rows.text, here+"/writing") {
		require.Equal(t, 303, b.post(here+"/writing", rows.form(t, here+"/writing").values).StatusCode)
		h.worked()
		t.Log("written")
		h.clean(t, b.get(here), b.get(ui.ToSection(h.own.id.String(), h.own.sections["sku"].String())), b.get(ui.ToHandover(h.own.id.String())+"/export.csv"))
	}
	h.clean(t, b.get(ui.ToImports(h.own.id.String())))
}

// clean looks everywhere for canaries.
func (h *house) clean(t *testing.T, answers ...reply) {
	t.Helper()
	for _, a := range answers {
		for _, c := range canaries {
			require.NotContains(t, a.text, c, a.Request.URL.Path)
		}
	}
	for where, text := range h.everything(t) {
		for _, c := range canaries {
			require.NotContains(t, text, c, where)
			require.NotContains(t, text, hex.EncodeToString([]byte(c)), where)
		}
	}
	for _, c := range canaries {
		require.NotContains(t, h.log.String(), c)
	}
}

// everything is all that the database says, by table; packed lines unpacked.
func (h *house) everything(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	rows, err := h.pool.Query(t.Context(), `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`)
	require.NoError(t, err)
	var tables []string
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		tables = append(tables, name)
	}
	require.NoError(t, rows.Err())
	require.Contains(t, tables, "import_lines")
	for _, table := range tables {
		var all string
		require.NoError(t, h.pool.QueryRow(t.Context(), "SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM "+table+" t").Scan(&all))
		out[table] = all
	}
	packed, err := h.pool.Query(t.Context(), `SELECT body FROM import_lines`)
	require.NoError(t, err)
	var all bytes.Buffer
	for packed.Next() {
		var body []byte
		require.NoError(t, packed.Scan(&body))
		z, err := gzip.NewReader(bytes.NewReader(body))
		require.NoError(t, err)
		_, err = io.Copy(&all, z)
		require.NoError(t, err)
	}
	require.NoError(t, packed.Err())
	out["lines unpacked"] = all.String()
	return out
}

func csvOf(t testing.TB, lines [][]string) string {
	t.Helper()
	var b bytes.Buffer
	w := sheet.NewCSV(&b)
	for _, l := range lines {
		require.NoError(t, w.Write(l))
	}
	require.NoError(t, w.Flush())
	return b.String()
}

func zipOf(t testing.TB, lines [][]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create("商品.csv")
	require.NoError(t, err)
	_, err = io.WriteString(f, csvOf(t, lines))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

// xlsxOf is a workbook whose third column is hidden.
func xlsxOf(t testing.TB, lines [][]string) string {
	t.Helper()
	const (
		main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
		rels = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
		pack = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	)
	var cells strings.Builder
	for i, l := range lines {
		fmt.Fprintf(&cells, `<row r="%d">`, i+1)
		for c, cell := range l {
			fmt.Fprintf(&cells, `<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>`, source.Letter(c), i+1, html.EscapeString(cell))
		}
		cells.WriteString("</row>")
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		{"_rels/.rels", `<Relationships ` + pack + `><Relationship Id="a" Type="` + rels + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook ` + main + ` xmlns:r="` + rels + `"><sheets><sheet name="Sheet1" sheetId="1" r:id="a"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships ` + pack + `><Relationship Id="a" Type="` + rels + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", `<worksheet ` + main + `><cols><col min="3" max="3" hidden="1"/></cols><sheetData>` + cells.String() + `</sheetData></worksheet>`},
	} {
		f, err := z.Create(part[0])
		require.NoError(t, err)
		_, err = io.WriteString(f, part[1])
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.String()
}

func xlsOf(_ testing.TB, lines [][]string) string {
	rows := make([][]any, len(lines))
	for i, l := range lines {
		for _, cell := range l {
			rows[i] = append(rows[i], any(cell))
		}
	}
	return string(biff.Book{Sheets: []biff.Sheet{{Name: "Sheet1", Rows: rows}}}.Bytes())
}

func htmlOf(_ testing.TB, lines [][]string) string {
	var b strings.Builder
	b.WriteString(`<html><meta charset="utf-8"><table>`)
	for _, l := range lines {
		b.WriteString("<tr>")
		for _, cell := range l {
			b.WriteString("<td>" + html.EscapeString(cell) + "</td>")
		}
		b.WriteString("</tr>")
	}
	return b.String() + "</table></html>"
}

func tsvOf(_ testing.TB, lines [][]string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.Join(l, "\t") + "\r\n")
	}
	return b.String()
}
