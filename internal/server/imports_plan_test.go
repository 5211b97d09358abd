package server

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/web/ui"
)

// rematch is the button that reads the table anew, as it is seen; the one for the Enter key is not.
const rematch = `<button class="btn" name="go" value="guess">`

// bring uploads a file that belongs to no section, or to one, and gives the page about its columns.
func (b *browser) bring(h *house, section, name, content string) reply {
	b.t.Helper()
	form := url.Values{"_key": {uuid.NewString()}}
	if section != "" {
		form.Set("section", h.own.sections[section].String())
	}
	page := b.follow(b.send(ui.ToImports(h.own.id.String()), form, sending{name, content}))
	for page.StatusCode == http.StatusSeeOther {
		page = b.follow(page)
	}
	return page
}

// checks has the columns checked as they are, and gives the page of the rows.
func (b *browser) checks(h *house, plan reply) reply {
	b.t.Helper()
	here := plan.Request.URL.Path
	form := plan.form(b.t, here+"/plan").values
	form.Set("go", "check")
	require.Equal(b.t, 303, b.post(here+"/plan", form).StatusCode)
	h.worked()
	page := b.get(here)
	for page.StatusCode == http.StatusSeeOther {
		page = b.follow(page)
	}
	return page
}

func TestUnknownTablesCanBeGivenASection(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")

	one := b.bring(h, "", "a.csv", "甲,乙,丙\n1,2,3\n")
	one.says(t, zh.T("import.plan.unknown"))
	require.Contains(t, one.text, rematch)
	require.Contains(t, one.text, zh.T("import.plan.choose_section"), "leaving the only table out is no import")
	require.NotContains(t, one.text, zh.T("import.plan.no_section"))

	two := b.bring(h, "", "a.html", "<table><tr><td>报表</td></tr><tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"+
		"<table><tr><td>丙</td><td>丁</td></tr><tr><td>5</td><td>6</td></tr></table>")
	two.says(t, zh.T("import.plan.tables", "Count", 2))
	two.says(t, zh.T("import.plan.out"))
	require.Contains(t, two.text, rematch, "the button that the sentence speaks of")
	require.Contains(t, two.text, zh.T("import.plan.no_section"))
}

func TestEmptyColumnsOfTables(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	plan := b.bring(h, "sku", "a.csv", "商品名称,SKU编码,商品ID,甲,乙,丙\n大衣,,11,,,\n围巾,,12,,,\n")
	plan.says(t, zh.T("import.note.empty", "Count", 1))
	plan.says(t, "B · SKU编码")
	require.Contains(t, plan.text, zh.T("import.plan.blank", "Count", 3))

	// Somebody kept these columns with an earlier file. Nothing stands in them now, so nothing of them is kept.
	full := b.bring(h, "sku", "b.csv", "商品名称,SKU编码,商品ID,甲,乙,丙\n大衣,A-1,11,x,y,z\n")
	b.checks(h, full)
	again := b.bring(h, "sku", "c.csv", "商品名称,SKU编码,商品ID,甲,乙,丙\n大衣,A-1,11,,,\n")
	again.says(t, zh.T("import.sure.before"))
	require.Contains(t, again.text, zh.T("import.plan.blank", "Count", 3))
	require.NotContains(t, b.checks(h, again).text, "作为附加列随记录保存")
}

// A text whose encoding nobody can tell is refused together with the place where a person can say it.
func TestGarbledTextsAskForTheirEncoding(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	garbled := "\xcb\xef\xf1\xe5\xec,\xe9\xf0\xf3\xf5\xec\n\xe4\xef\xeb\xef\xf1,\xf3\xe9\xf4\n\xe1\xec\xe5\xf4,\x81\x8d\n"
	page := b.upload(h, "a.csv", garbled)
	require.Equal(t, 422, page.StatusCode)
	page.says(t, zh.T("sheet.encoding_unknown"))
	require.Regexp(t, `<details class="import-options" open`, page.text)
	b.header.Set("X-Upload", "1")
	require.Contains(t, b.upload(h, "a.csv", garbled).text, `"options":true`)
	require.NotContains(t, b.upload(h, "a.csv", "商品名称,SKU编码\n").text, `"options"`)
}
