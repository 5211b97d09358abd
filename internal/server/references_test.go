package server

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/web/ui"
)

// draftOf is a new record of a kind by the giver.
func (h *house) draftOf(kind string, form catalog.Form) uuid.UUID {
	h.t.Helper()
	r, err := h.app.SaveRecord(h.t.Context(), h.in("giver", h.own.id), app.SaveRecord{Section: h.own.sections[kind], Form: form})
	require.NoError(h.t, err)
	return r.ID
}

func (b *browser) fragment() *browser {
	c := b.copied()
	c.header.Set("X-Fragment", "ref")
	return c
}

func (a reply) decoded(t testing.TB, into any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(a.text), into), a.text)
}

func TestPickerAnswers(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	var got struct {
		Items []choice
		Said  string
	}
	at := ui.ToRefs(h.own.id.String())
	a := b.get(ui.With(at, "kind", "account", "q", "旗舰"))
	require.Equal(t, 200, a.StatusCode, a.text)
	require.Equal(t, "no-store", a.Header.Get("Cache-Control"))
	a.decoded(t, &got)
	require.Len(t, got.Items, 3)
	require.NotEmpty(t, got.Items[0].About)
	require.Contains(t, got.Items[0].About, zh.T("record.state.submitted"), "kind, second line and state tell them apart")
	require.Equal(t, zh.T("common.pick.found", "Count", 3), got.Said)
	require.NotContains(t, a.text, sample("account", 1).Get("bound_phone"), "nothing masked goes along")

	own := h.own.records["draft"].String()
	b.get(ui.With(at, "kind", "sku", "except", own)).decoded(t, &got)
	require.Empty(t, got.Items, "not itself, and not what was removed")
	require.Equal(t, zh.T("common.pick.none"), got.Said)
	b.get(ui.With(at, "kind", "person", "q", "周子")).decoded(t, &got)
	require.Equal(t, h.people["receiver"].ID.String(), got.Items[0].ID)
	require.Equal(t, 404, b.get(ui.With(at, "kind", "zebra")).StatusCode)
}

func TestCreateInPlace(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own := h.own.id.String()
	giver := h.as("giver").fragment()
	at := ui.With(ui.ToNewRef(own), "kind", "sku", "title", "羊毛围巾")
	a := giver.get(at)
	require.Equal(t, 200, a.StatusCode)
	form := a.form(t, ui.ToRefs(own)).values
	require.Equal(t, "羊毛围巾", form.Get("new.title"), "what was typed is filled in")
	require.Contains(t, form, "new.sku_code", "and what else a draft needs is asked for")

	a = giver.post(ui.ToRefs(own), form)
	require.Equal(t, 422, a.StatusCode)
	require.Equal(t, "羊毛围巾", a.form(t, ui.ToRefs(own)).values.Get("new.title"))
	a.says(t, "请填写")
	form.Set("new.sku_code", "WJ-1")
	a = giver.post(ui.ToRefs(own), form)
	require.Equal(t, 201, a.StatusCode, a.text)
	var made choice
	a.decoded(t, &made)
	require.Equal(t, "羊毛围巾", made.Title)
	id, err := uuid.Parse(made.ID)
	require.NoError(t, err)
	require.Equal(t, "sku", h.record(h.in("giver", h.own.id), id).Kind)
	form.Set("_key", uuid.NewString())
	a = giver.post(ui.ToRefs(own), form)
	require.Equal(t, 409, a.StatusCode)
	a.says(t, zh.T("refuse.twin"), "a twin is said in the dialog")

	for who, says := range map[string]string{"receiver": "林晓雯", "manager": "林晓雯"} {
		b := h.as(who)
		b.fragment().get(at).says(t, says, "who could add one")
		require.Equal(t, 403, b.get(at).StatusCode)
	}
	giver.get(ui.With(ui.ToNewRef(own), "kind", "supplier")).says(t, "已提交或签收")
	require.Equal(t, 404, giver.get(ui.With(ui.ToNewRef(own), "kind", "zebra")).StatusCode)
	plain := h.as("giver").get(at)
	require.Equal(t, 303, plain.StatusCode, "without script it is the whole form")
	require.Contains(t, plain.Header.Get("Location"), ui.ToNewRecord(own, h.own.sections["sku"].String()))
}

// TestCreateWithoutScript: the form that names what does not exist is saved first, and one comes back to it.
func TestCreateWithoutScript(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, b := h.own.id.String(), h.as("giver")
	risk := h.draftOf("risk", sample("risk", 1).With("related", "羊毛围巾"))
	edit := ui.ToEditRecord(own, risk.String())
	a := b.get(edit)
	a.says(t, zh.T("common.pick.unlinked", "Name", "羊毛围巾"))
	form := a.form(t, ui.ToRecord(own, risk.String())).values
	form.Set("title", "改到一半的标题")
	form.Set("_then", "make:sku:羊毛围巾")
	a = b.post(ui.ToRecord(own, risk.String()), form)
	require.Equal(t, 303, a.StatusCode, a.words(t))
	require.Equal(t, "改到一半的标题", h.record(h.in("giver", h.own.id), risk).Title, "what was typed is stored")
	a = b.follow(a)
	create := ui.ToRecords(own, h.own.sections["sku"].String())
	fresh := a.form(t, create).values
	require.Equal(t, "羊毛围巾", fresh.Get("title"))
	fresh.Set("sku_code", "WJ-1")
	a = b.post(create, fresh)
	require.Equal(t, 303, a.StatusCode, a.words(t))
	require.Equal(t, edit, a.Header.Get("Location"), "back to the form")
	a = b.follow(a)
	a.says(t, zh.T("common.pick.links", "Name", "羊毛围巾"))
	form = a.form(t, ui.ToRecord(own, risk.String())).values
	require.Equal(t, 303, b.post(ui.ToRecord(own, risk.String()), form).StatusCode)
	rec := h.record(h.in("giver", h.own.id), risk)
	require.NotEmpty(t, catalog.Risk.Refs(rec.Values)[0].Ref.ID, "and saving links it")
}

func TestRemovalRefusedWithTheList(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, b := h.own.id.String(), h.as("giver")
	sku := h.own.records["draft"]
	title := h.record(h.in("giver", h.own.id), sku).Title
	risk := h.draftOf("risk", sample("risk", 1).With("related", title))
	a := b.get(ui.ToRecord(own, sku.String()))
	group := zh.T("record.pointing.group", "Count", "1", "Unit", catalog.Risk.Unit.ZH, "Field", "关联")
	a.says(t, group)

	before := h.digest()
	a = b.post(ui.ToRecordRemoval(own, sku.String()), url.Values{"revision": {h.revision(h.own, "draft")}, "_key": {uuid.NewString()}})
	require.Equal(t, 409, a.StatusCode)
	a.says(t, zh.T("record.pointing.refused", "Title", title))
	a.says(t, zh.T("record.pointing.advice", "Count", "1"))
	require.Contains(t, a.text, ui.ToEditRecord(own, risk.String())+"#f-related", "where to change it")
	require.Equal(t, before, h.digest())

	all := h.as("receiver").get(ui.ToPointing(own, sku.String()))
	require.Equal(t, 200, all.StatusCode)
	all.says(t, zh.T("record.pointing.by", "Name", "林晓雯"))
	require.NotContains(t, all.text, ui.ToEditRecord(own, risk.String()), "who may not change it is told who may")
	list := b.get(ui.With(ui.ToSection(own, h.own.sections["risk"].String()), "to", sku.String()))
	list.says(t, zh.T("section.filter.to", "Title", title))
	require.Equal(t, 1, countOf(list.text, `class="row-link"`))
	none := b.get(ui.With(ui.ToSection(own, h.own.sections["account"].String()), "to", h.other.records["draft"].String()))
	require.Equal(t, 200, none.StatusCode)
	require.Zero(t, countOf(none.text, `class="row-link"`))
}

// TestForeignIDInAForm: a made-up id is refused at its field, and what was typed comes back.
func TestForeignIDInAForm(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, b := h.own.id.String(), h.as("giver")
	risk := h.draftOf("risk", sample("risk", 1))
	form := b.get(ui.ToEditRecord(own, risk.String())).form(t, ui.ToRecord(own, risk.String())).values
	form["related"], form["related.id"] = []string{"别家的货"}, []string{h.other.records["draft"].String()}
	a := b.post(ui.ToRecord(own, risk.String()), form)
	require.Equal(t, 422, a.StatusCode)
	a.says(t, zh.T("problem.foreign_ref", "Name", "别家的货"))
	require.Contains(t, a.text, `href="#f-related"`)
	require.Equal(t, "别家的货", a.form(t, ui.ToRecord(own, risk.String())).values.Get("related"))
}

func TestNamesakesAreSaid(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	for _, code := range []string{"A-1", "A-2"} {
		h.draftOf("sku", catalog.Form{"title": {"同名围巾"}, "sku_code": {code}})
	}
	risk := h.draftOf("risk", sample("risk", 1).With("related", "同名围巾"))
	a := h.as("giver").get(ui.ToEditRecord(h.own.id.String(), risk.String()))
	a.says(t, zh.T("common.pick.namesakes", "Name", "同名围巾", "Count", 2))
	h.as("giver").get(ui.ToRecord(h.own.id.String(), risk.String())).says(t, zh.T("record.unlinked"))
}

func TestPastedTable(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, b := h.own.id.String(), h.as("giver")
	ask := func(form url.Values) reply { return b.post(ui.ToTable(own), form) }
	var got struct {
		Rows []pastedRow
		Left string
		Said string
		Why  string
	}
	a := ask(url.Values{
		"kind": {"supplier"}, "field": {"rebate_tiers"}, "column": {"from_qty"}, "room": {"2"},
		"text": {"起算数量\t返利比例\t经办\n三千\t2%\t老王\n5000\t3%\t\n9000\t4%\t"},
	})
	require.Equal(t, 200, a.StatusCode, a.text)
	a.decoded(t, &got)
	require.Equal(t, "三千", got.Rows[0].Cells["from_qty"])
	require.Equal(t, zh.T("problem.not_a_number"), got.Rows[0].Wrong["from_qty"], "each cell has its reason")
	require.Equal(t, map[string]string{"from_qty": "5000", "rate": "3%"}, got.Rows[1].Cells)
	require.Len(t, got.Rows, 2)
	require.Contains(t, got.Left, "老王")
	require.Contains(t, got.Left, "9000", "what has no room is given back")
	require.Contains(t, got.Why, "经办")
	require.Contains(t, got.Why, "500")
	require.Equal(t, zh.T("common.rows.pasted", "Count", 2, "Header", true, "Wrong", 1), got.Said)

	b.header.Set("X-Autosave", "1")
	require.Equal(t, 422, ask(url.Values{"kind": {"supplier"}, "field": {"rebate_tiers"}, "text": {"one cell"}}).StatusCode)
	for _, form := range []url.Values{{"kind": {"zebra"}}, {"kind": {"supplier"}, "field": {"name"}}, {"kind": {"supplier"}, "field": {"zebra"}}} {
		require.Equal(t, 404, ask(form).StatusCode, form.Encode())
	}
}

// TestPasteWithoutScript: the box under the rows takes a block, a button spreads it, and saving judges each cell.
func TestPasteWithoutScript(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, b := h.own.id.String(), h.as("giver")
	at, field := ui.ToRecords(own, h.own.sections["sku"].String()), "certificates"
	form := b.get(at+"/new").form(t, at).values
	form.Set("title", "羊毛围巾")
	form.Set("sku_code", "WJ-1")
	form.Set(field, "有效期至\t证书\t经办人\n2027-11-01\t质检报告\t老王\n明年\t授权书")
	pressed := b.post(at, with(form, "_rows", field+":paste"))
	require.Equal(t, 200, pressed.StatusCode)
	shown := pressed.form(t, at).values
	require.Contains(t, shown.Get(field), "老王", "what has no place stays in the box")
	pressed.says(t, zh.T("common.rows.left_named", "Names", "经办人"))
	refused := b.post(at, form)
	require.Equal(t, 422, refused.StatusCode, "and is not lost by saving")
	require.Equal(t, form.Get(field), refused.form(t, at).values.Get(field))
	form.Set(field, "有效期至\t证书\n2027-11-01\t质检报告\n明年\t授权书")
	shown = b.post(at, with(form, "_rows", field+":paste")).form(t, at).values
	require.Empty(t, strings.TrimSpace(shown.Get(field)), "the box is empty again")
	found := false
	for name, values := range shown {
		found = found || strings.HasPrefix(name, field+".") && values[0] == "明年"
	}
	require.True(t, found, "the cells hold the block")
	refused = b.post(at, form)
	require.Equal(t, 422, refused.StatusCode)
	require.Equal(t, "明年", refused.form(t, at).values.Get("certificates.1.valid_to"), "what is wrong is shown as it was typed")
	require.Contains(t, refused.text, `href="#f-`+field+`.`, "the summary leads to the cell")
}

func with(form url.Values, name, value string) url.Values {
	out := url.Values{}
	for k, v := range form {
		out[k] = v
	}
	out.Set(name, value)
	return out
}
