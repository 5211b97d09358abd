package server

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// export is what a back office saves: Chinese in its own encoding, a price that is none, a column of passwords and one about buyers.
func export(t testing.TB) string {
	t.Helper()
	text := "商品名称,SKU编码,售价,登录密码,收件人手机,<img src=x onerror=alert(1)>\r\n" +
		"羊毛大衣,A-1,1299,hunter2,13800002417,春\r\n" +
		"<script>alert(1)</script>,A-2,面议,hunter3,13800002418,夏\r\n" +
		"针织衫,A-3,299,hunter4,13800002419,秋\r\n"
	out, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(t, err)
	return out
}

// upload brings a file for the sku section of the own handover and gives its page.
func (b *browser) upload(h *house, name, content string) reply {
	b.t.Helper()
	form := url.Values{"section": {h.own.sections["sku"].String()}, "_key": {uuid.NewString()}}
	return b.send(ui.ToImports(h.own.id.String()), form, sending{name, content})
}

// worked lets everything that waits be checked or written.
func (h *house) worked() {
	h.t.Helper()
	for {
		again, err := h.app.WorkImport(h.t.Context())
		require.NoError(h.t, err)
		if !again {
			return
		}
	}
}

func TestImport(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	a := b.upload(h, "商品<b>.csv", export(t))
	plan := b.follow(a)
	require.Equal(t, 200, plan.StatusCode)
	here := a.Header.Get("Location")

	t.Run("columns are matched, named and harmless", func(t *testing.T) {
		plan.says(t, "商品_b_.csv")
		plan.says(t, "<img src=x onerror=alert(1)>")
		plan.says(t, "羊毛大衣")
		require.NotContains(t, plan.text, "<img src=x")
		require.NotContains(t, plan.text, "<script>alert")
	})
	t.Run("passwords and buyers are named and gone", func(t *testing.T) {
		plan.says(t, "登录密码")
		plan.says(t, "收件人手机")
		require.NotContains(t, plan.text, "hunter2")
		require.NotContains(t, plan.text, "13800002417")
	})
	form := plan.form(t, here+"/plan").values
	require.Equal(t, "field:title", form.Get("use.0.0"))
	require.Empty(t, form["use.0.3"], "nobody can choose a meaning for passwords")

	form.Set("go", "check")
	form.Set("use.0.3", "field:note") // sent all the same
	require.Equal(t, 303, b.post(here+"/plan", form).StatusCode)
	busy := b.get(here)
	busy.says(t, "正在检查数据")
	require.Contains(t, busy.text, "data-progress")
	var progress struct {
		Over bool
		Said string
	}
	require.NoError(t, json.Unmarshal([]byte(b.get(here+"/progress").text), &progress))
	require.False(t, progress.Over)
	h.worked()
	require.NoError(t, json.Unmarshal([]byte(b.get(here+"/progress").text), &progress))
	require.True(t, progress.Over)

	rows := b.follow(b.get(here)) // to what is wrong
	rows.says(t, "面议")
	for _, show := range []string{"all", "new", "changed", "same", "skipped", "odd"} {
		other := b.get(here + "?show=" + show)
		require.Equal(t, 200, other.StatusCode, show)
		require.NotContains(t, other.text, "<script>alert", show)
	}
	rows.says(t, "导入 2 条，跳过 1 条错误")
	require.NotContains(t, rows.text, "<script>alert")
	require.NotContains(t, rows.text, "hunter")

	t.Run("rejected rows come in their own layout, with why", func(t *testing.T) {
		file := b.get(here + "/rejected.csv")
		require.Equal(t, 200, file.StatusCode)
		require.Equal(t, []string{
			"\ufeff商品名称,SKU编码,售价,登录密码,收件人手机,<img src=x onerror=alert(1)>,〔导入问题〕",
			"<script>alert(1)</script>,A-2,面议,,,夏,C · 售价：请填写数字，如 1299.50", "",
		}, strings.Split(file.text, "\r\n"))
		require.Contains(t, file.Header.Get("Content-Disposition"), "attachment")
		workbook := b.get(here + "/rejected.xlsx")
		require.Equal(t, 200, workbook.StatusCode)
		book, err := sheet.Open(t.Context(), strings.NewReader(workbook.text), int64(len(workbook.text)), "x.xlsx", sheet.Options{})
		require.NoError(t, err)
		var lines [][]string
		for l, err := range book.Lines(t.Context(), 0) {
			require.NoError(t, err)
			lines = append(lines, slices.Clone(l.Cells))
		}
		require.NoError(t, book.Close())
		require.Len(t, lines, 2)
		require.Equal(t, "〔导入问题〕", lines[0][6])
		require.Equal(t, "面议", lines[1][2])
	})
	t.Run("a correction is checked again", func(t *testing.T) {
		mend := rows.form(t, here+"/corrections").values
		unchanged := b.post(here+"/corrections", mend)
		require.Equal(t, 422, unchanged.StatusCode)
		for name, v := range mend {
			if v[0] == "面议" && strings.HasPrefix(name, "cell.") {
				mend.Set(name, "499")
			}
		}
		require.Equal(t, 303, b.post(here+"/corrections", mend).StatusCode)
		h.worked()
		b.get(here).says(t, "导入 3 条")
	})
	t.Run("a form for an earlier state is refused and nothing is lost", func(t *testing.T) {
		form.Set("_key", uuid.NewString())
		late := b.post(here+"/plan", form)
		require.Equal(t, 409, late.StatusCode)
		late.says(t, "检查数据")
	})
	t.Run("it can be given up", func(t *testing.T) {
		require.Equal(t, 303, b.post(here+"/drop", url.Values{"_key": {uuid.NewString()}}).StatusCode)
		b.get(here).says(t, "已放弃这次导入")
	})
}

func TestImportRefusesFiles(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	before := h.digest()
	for _, tt := range []struct{ name, content, says string }{
		{"文档.csv", "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n", "PDF"},
		{"空.csv", "", "空"},
		{"只有表头.csv", "商品名称,SKU编码\n", "只有表头"},
	} {
		a := b.upload(h, tt.name, tt.content)
		require.Equal(t, 422, a.StatusCode, tt.name)
		a.says(t, tt.says)
		a.says(t, "选择要导入的表格")
	}
	none := b.send(ui.ToImports(h.own.id.String()), url.Values{"section": {h.own.sections["sku"].String()}, "encoding": {"big5"}, "text": {""}})
	require.Equal(t, 422, none.StatusCode)
	none.says(t, "请选择一个文件")
	require.Contains(t, none.text, `<option value="big5" selected`, "what was chosen stays")
	require.Equal(t, before, h.digest())

	b.header.Set("X-Upload", "1")
	a := b.upload(h, "文档.csv", "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n")
	require.Equal(t, 422, a.StatusCode)
	require.Contains(t, a.text, `{"error":`)
	a = b.upload(h, "好.csv", "商品名称,SKU编码\n大衣,A-1\n")
	require.Equal(t, 201, a.StatusCode)
	require.Contains(t, a.text, `"go":"`+ui.ToImports(h.own.id.String())+"/")
}

func TestImportPasted(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	form := url.Values{"section": {h.own.sections["sku"].String()}, "_key": {uuid.NewString()}, "text": {"商品名称\tSKU编码\n羊毛大衣\tA-9\n"}}
	a := b.send(ui.ToImports(h.own.id.String()), form)
	page := b.follow(a)
	page.says(t, "粘贴的表格")
	page.says(t, "羊毛大衣")
	again := b.send(ui.ToImports(h.own.id.String()), form)
	require.Equal(t, a.Header.Get("Location"), again.Header.Get("Location"), "the same form twice is one import")

	form.Set("_key", uuid.NewString())
	form.Set("text", "只有一行")
	refused := b.send(ui.ToImports(h.own.id.String()), form)
	require.Equal(t, 422, refused.StatusCode)
	refused.says(t, "只有一行", "what was pasted stays")
}

func TestImportPlanOfTheForm(t *testing.T) {
	t.Parallel()
	section, other := uuid.New(), uuid.New()
	part := app.ImportPart{Section: section, Kind: "sku", Make: []string{"supplier"}, Plan: source.Plan{
		Profile: "plain", HeadAt: 1, HeadTo: 1, Repeat: source.RepeatError, Columns: []source.Column{
			{Header: "名称", Use: source.UseField, Field: "title", Sure: source.SureName},
			{Header: "密码", Use: source.UseRefused},
			{Header: "备注", Use: source.UseExtra},
		},
	}}
	d := desk{c: &call{}, im: app.Import{ID: uuid.New(), Parts: []app.ImportPart{part, part}}}
	d.page.Sections = []handover.Section{{ID: section, Kind: "sku"}, {ID: other, Kind: "supplier"}}
	for _, tt := range []struct {
		name  string
		form  url.Values
		again bool
		check func(*testing.T, app.PlanPart)
	}{
		{"a form that says nothing changes nothing", url.Values{}, false, func(t *testing.T, p app.PlanPart) {
			require.Equal(t, app.PlanPart{Section: section, Plan: part.Plan, Make: part.Make}, p)
		}},
		{"a column that a person chose", url.Values{"use.0.2": {"field:sku_code"}}, false, func(t *testing.T, p app.PlanPart) {
			require.Equal(t, source.Column{Header: "备注", Use: source.UseField, Field: "sku_code", Sure: source.SurePerson}, p.Plan.Columns[2])
			require.Equal(t, source.SureName, p.Plan.Columns[0].Sure)
		}},
		{"what is refused stays refused", url.Values{"use.0.1": {"field:title"}}, false, func(t *testing.T, p app.PlanPart) {
			require.Equal(t, source.UseRefused, p.Plan.Columns[1].Use)
		}},
		{"a field that does not exist", url.Values{"use.0.2": {"field:nothing"}}, false, func(t *testing.T, p app.PlanPart) {
			require.Equal(t, source.UseExtra, p.Plan.Columns[2].Use)
		}},
		{"another header is read anew, and columns of the old one mean nothing", url.Values{"head.0": {"3"}, "use.0.2": {"field:sku_code"}}, true, func(t *testing.T, p app.PlanPart) {
			require.Equal(t, 3, p.Plan.HeadAt)
			require.Equal(t, source.UseExtra, p.Plan.Columns[2].Use)
		}},
		{"another profile", url.Values{"profile.0": {"shopify"}}, true, func(t *testing.T, p app.PlanPart) { require.Equal(t, "shopify", p.Plan.Profile) }},
		{"a section of another kind", url.Values{"section.0": {other.String()}}, true, func(t *testing.T, p app.PlanPart) { require.Equal(t, other, p.Section) }},
		{"left out", url.Values{"section.0": {""}}, false, func(t *testing.T, p app.PlanPart) { require.Equal(t, uuid.Nil, p.Section) }},
		{"answers", url.Values{"keep.0": {"yes"}, "clear.0": {"yes"}, "repeat.0": {"last"}}, false, func(t *testing.T, p app.PlanPart) {
			require.True(t, p.Plan.Keep)
			require.True(t, p.Plan.Clear)
			require.Equal(t, source.RepeatLast, p.Plan.Repeat)
		}},
		{"an answer nobody offered", url.Values{"repeat.0": {"never"}}, false, func(t *testing.T, p app.PlanPart) { require.Equal(t, source.RepeatError, p.Plan.Repeat) }},
		{"a box that is empty now", url.Values{"make.0.shown": {"supplier"}}, false, func(t *testing.T, p app.PlanPart) { require.Empty(t, p.Make) }},
		{"a box that is ticked", url.Values{"make.0.shown": {"person"}, "make.0": {"person"}}, false, func(t *testing.T, p app.PlanPart) {
			require.Equal(t, []string{"supplier", "person"}, p.Make)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in, again := d.planned(tt.form)
			require.Equal(t, tt.again, again)
			require.Len(t, in.Parts, 2)
			require.Equal(t, app.PlanPart{Section: section, Plan: part.Plan, Make: part.Make}, in.Parts[1], "the other table stays")
			tt.check(t, in.Parts[0])
		})
	}
	require.Equal(t, source.UseExtra, part.Plan.Columns[2].Use, "what was read is not written to")
}

func TestImportCorrectionsOfTheForm(t *testing.T) {
	t.Parallel()
	require.Equal(t, map[app.ImportCell]string{{Part: 0, Line: 17, Column: 4}: "512", {Part: 1, Line: 2, Column: 0}: "a\nb"}, mended(url.Values{
		"cell.0.17.4": {"512"}, "was.cell.0.17.4": {"暂无"},
		"cell.0.18.4": {"第一行\r\n第二行"}, "was.cell.0.18.4": {"第一行\n第二行"}, // as browsers send it
		"cell.0.19.4": {"never shown"},
		"cell.1.2.0":  {"a\r\nb"}, "was.cell.1.2.0": {""},
		"cell.x.2.0": {"1"}, "was.cell.x.2.0": {""}, "version": {"3"},
	}))
}

func TestImportLines(t *testing.T) {
	t.Parallel()
	for want, at := range map[string][]int{"7": {7}, "7–9": {7, 8, 9}, "7…": {7, 9}} {
		require.Equal(t, want, lineNumbers(app.ImportRow{Line: 7, At: at}))
	}
}

// TestImportSentences asks for every sentence whose key is put together at run time.
func TestImportSentences(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, c := range sheet.Codes {
		keys = append(keys, "sheet."+c)
	}
	for _, s := range source.Skips {
		keys = append(keys, "import.skip."+string(s))
	}
	for _, w := range source.Wrongs {
		keys = append(keys, "import.wrong."+w)
	}
	for _, s := range source.Sures {
		if s != source.SureNone {
			keys = append(keys, "import.sure."+string(s))
		}
	}
	for state := range importStates {
		keys = append(keys, "import.state."+string(state))
	}
	for _, o := range outcomesOf(app.ImportTally{}) {
		keys = append(keys, "import.outcome."+o.key)
		if o.key != "odd" {
			keys = append(keys, "import.badge."+o.key)
		}
	}
	for _, c := range importCommas {
		keys = append(keys, "import.comma."+c.name)
	}
	for _, p := range locale.All() {
		for _, key := range keys {
			require.True(t, p.Has(key), "%s in %s", key, p.Lang())
		}
	}
	for _, p := range source.Profiles() {
		require.NotEmpty(t, p.Label.In(catalog.EN), p.Key)
	}
}
