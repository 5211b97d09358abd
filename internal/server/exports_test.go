package server

import (
	"bytes"
	"encoding/csv"
	"mime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// sent is the file of an answer, by its name.
func (a reply) sent(t *testing.T, contentType, name string) []byte {
	t.Helper()
	require.Equal(t, 200, a.StatusCode)
	require.Equal(t, contentType, a.Header.Get("Content-Type"))
	how, with, err := mime.ParseMediaType(a.Header.Get("Content-Disposition"))
	require.NoError(t, err)
	require.Equal(t, "attachment", how)
	require.Equal(t, name, with["filename"])
	return []byte(a.text)
}

func workbook(t *testing.T, b []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// sheetRows are all cells of a sheet as a person sees them, every row as long as the first.
func sheetRows(t *testing.T, f *excelize.File, name string) [][]string {
	t.Helper()
	rows, err := f.GetRows(name)
	require.NoError(t, err)
	for i, r := range rows {
		rows[i] = append(r, make([]string, len(rows[0])-len(r))...)
	}
	return rows
}

// extra puts what an imported file said under a header that means no field.
func (h *house) extra(id string, said string) {
	h.t.Helper()
	_, err := h.pool.Exec(h.t.Context(), `UPDATE records SET data = data::jsonb || jsonb_build_object('extra', $2::jsonb) WHERE id = $1`, id, said)
	require.NoError(h.t, err)
}

func TestSectionExport(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	giver := h.as("giver")
	h.extra(h.own.records["draft"].String(), `{"渠道备注": "=直播专供", "Ärmel": "lang"}`)
	id, section := h.own.id.String(), h.own.sections["sku"].String()
	o, err := h.app.Overview(t.Context(), h.in("giver", h.own.id))
	require.NoError(t, err)
	name := o.Handover.Number + " 商品与库存 2026-11-09"

	text := string(giver.get(ui.ToSectionExport(id, section)).sent(t, "text/csv; charset=utf-8", name+".csv"))
	text, marked := strings.CutPrefix(text, "\ufeff")
	require.True(t, marked)
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Greater(t, len(lines), 1)
	require.Contains(t, lines[0], "渠道备注")
	require.Contains(t, lines[0], "〔毛利率〕")
	require.Contains(t, lines[0], "〔状态〕")
	require.Equal(t, "'=直播专供", lines[1][slices.Index(lines[0], "渠道备注")], "text never runs")
	require.NotContains(t, text, sample("sku", 2).Get("sku_code"), "removed records are not in it")

	f := workbook(t, giver.get(ui.ToSectionWorkbook(id, section)).sent(t, workbookType, name+".xlsx"))
	rows := sheetRows(t, f, f.GetSheetList()[0])
	require.Equal(t, lines[0], rows[0])
	require.Equal(t, "〔State〕", rows[1][slices.Index(rows[0], "〔状态〕")])
	require.Empty(t, rows[1][slices.Index(rows[0], "渠道备注")], "it has no other name")
	require.Len(t, rows, len(lines)+1)
	at := slices.Index(rows[0], "渠道备注")
	require.Equal(t, "=直播专供", rows[2][at])
	require.Equal(t, "填写中", rows[2][slices.Index(rows[0], "〔状态〕")])
	about, err := f.GetDocProps()
	require.NoError(t, err)
	require.Equal(t, "林晓雯", about.Creator)
	require.Contains(t, about.Description, o.Handover.Number)

	english := h.as("receiver")
	english.post("/profile/appearance", map[string][]string{"lang": {"en"}})
	head, _, _ := strings.Cut(english.get(ui.ToSectionExport(id, section)).text, "\r\n")
	require.Contains(t, head, "〔State〕")
}

func TestSectionTemplate(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	giver := h.as("giver")
	o, err := h.app.Overview(t.Context(), h.in("giver", h.own.id))
	require.NoError(t, err)
	a := giver.get(ui.ToSectionTemplate(h.own.id.String(), h.own.sections["account"].String()))
	f := workbook(t, a.sent(t, workbookType, o.Handover.Number+" 账号与权限 填写模板 2026-11-09.xlsx"))
	name := f.GetSheetList()[0]
	rows := sheetRows(t, f, name)
	require.Len(t, rows, 2, "two header lines and nothing else")
	masked := 0
	for _, path := range catalog.Account.FlatPaths(true) {
		field, _ := catalog.Account.Field(path)
		if field.Spec().Masked {
			masked++
			require.Contains(t, rows[0], catalog.Account.FlatHeader(path, catalog.ZH))
		}
	}
	require.Positive(t, masked, "what no export shows can still be brought in")
	for i, head := range rows[0] {
		path, ok := catalog.Account.PathByHeader(head + " / " + rows[1][i])
		require.True(t, ok, head)
		require.Equal(t, catalog.Account.FlatPaths(true)[i], path)
	}
	require.True(t, strings.HasPrefix(rows[0][0], "*"))
	rules, err := f.GetDataValidations(name)
	require.NoError(t, err)
	require.NotEmpty(t, rules)
	require.Contains(t, *rules[0].Prompt, "必填")
}

func TestHandoverWorkbook(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	o, err := h.app.Overview(t.Context(), h.in("witness", h.own.id))
	require.NoError(t, err)
	f := workbook(t, h.as("witness").get(ui.ToHandoverWorkbook(h.own.id.String())).sent(t, workbookType, o.Handover.Number+" 旗舰店运营交接 2026-11-09.xlsx"))
	visible := f.GetSheetList()
	for i, s := range o.Sections {
		require.Equal(t, s.TitleZH, visible[i])
		rows := sheetRows(t, f, s.TitleZH)
		require.GreaterOrEqual(t, len(rows), 2+s.Counts.Records)
	}
	all := ""
	for _, name := range visible {
		for _, r := range sheetRows(t, f, name) {
			all += strings.Join(r, "|") + "\n"
		}
	}
	require.NotEmpty(t, maskedSamples())
	for _, secret := range maskedSamples() {
		require.False(t, strings.Contains(all, secret), secret)
	}
}

// maskedSamples are what the samples of the kinds say in masked fields and nowhere else.
func maskedSamples() []string {
	var masked []string
	open := ""
	for _, k := range catalog.All() {
		for key, cells := range k.Sample {
			key, _, _ = strings.Cut(key, ".")
			if f, ok := k.Field(key); ok && f.Spec().Masked {
				masked = append(masked, cells...)
			} else {
				open += strings.Join(cells, "|") + "|"
			}
		}
	}
	return slices.DeleteFunc(masked, func(secret string) bool { return secret == "" || strings.Contains(open, secret) })
}

// TestWorkbooksHoldEveryKind: what a spreadsheet shows of a sample is what the record says, cell by cell, in both languages.
func TestWorkbooksHoldEveryKind(t *testing.T) {
	t.Parallel()
	for _, k := range catalog.All() {
		for _, tongue := range []string{"zh", "en"} {
			t.Run(k.Key+" "+tongue, func(t *testing.T) {
				t.Parallel()
				v, wrong := k.Decode(k.Sample)
				require.Empty(t, wrong)
				content, err := k.JSON(v)
				require.NoError(t, err)
				p := locale.For(tongue)
				tb := &table{outgoing: outgoing{call: &call{Server: &Server{app: app.New(app.Options{})}, p: p}, zh: locale.For("zh"), en: locale.For("en")}, kind: k, paths: k.FlatPaths(false), following: k.FlatFollowing()}
				var out bytes.Buffer
				x := sheet.NewXLSX(&out, sheet.About{Made: morning, Choices: "选项", Cut: "…"})
				require.NoError(t, x.Sheet(sheet.Sheet{Name: "a", Columns: tb.columns()}))
				require.NoError(t, tb.lines([]app.Line{{Content: content}}, x.Row))
				require.NoError(t, x.Close())
				f := workbook(t, out.Bytes())
				rows := sheetRows(t, f, "a")
				require.Equal(t, tb.head(locale.For("zh")), rows[0])
				want := k.FlatLines(v, tb.paths, lang(p))
				require.Len(t, rows, len(want)+2)
				for n, line := range want {
					for i, cell := range line {
						field, _ := k.Field(tb.paths[i])
						got := rows[n+2][i]
						if s := field.Spec(); s.Type == catalog.TypeMoney {
							got = strings.ReplaceAll(got, ",", "")
						}
						require.Equal(t, cell, got, tb.paths[i])
					}
				}
			})
		}
	}
}

// TestSupplementsAreTold: workbook, text and archive say which section a supplement belongs to and whether it is late; other sections have no
// columns for that.
func TestSupplementsAreTold(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	id, late := h.own.id.String(), h.own.sections["sku"]
	o, err := h.app.Overview(t.Context(), h.in("giver", h.own.id))
	require.NoError(t, err)
	root := o.Sections[0]
	require.NotEqual(t, late, root.ID)
	_, err = h.pool.Exec(t.Context(), `UPDATE sections SET supplement_of = $1, supplement = 2, late = true WHERE id = $2`, root.ID, late)
	require.NoError(t, err)
	b := h.as("giver")
	said := zh.T("export.supplement", "Count", 2, "Title", root.TitleZH)
	header := zh.T("export.ours", "Name", zh.T("export.col.supplement"))
	book := workbook(t, []byte(b.get(ui.ToHandoverWorkbook(id)).text))
	for _, s := range o.Sections {
		rows := sheetRows(t, book, s.TitleZH)
		at := slices.Index(rows[0], header)
		require.Equal(t, s.ID == late, at >= 0, s.TitleZH)
		for _, row := range rows[2:] {
			if at >= 0 && len(row) > at && row[0] != "" {
				require.Equal(t, []string{said, "是"}, row[at:at+2])
			}
		}
	}
	text := b.get(ui.ToSectionExport(id, late.String())).text
	require.Contains(t, text, header)
	require.Contains(t, text, said)
	_, all := unpacked(t, []byte(b.get(ui.ToHandoverArchive(id)).text))
	told := 0
	for name, page := range all {
		if strings.HasPrefix(name, "sections/") && strings.Contains(page, said) {
			told++
		}
	}
	require.Equal(t, 1, told)
	require.Regexp(t, `"supplement":\s*2`, all["data/handover.json"])
}
