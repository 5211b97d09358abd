package server

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// TestWhatATemplateTurnsOff: a check that is off in a section says nothing there, one that is made graver blocks, and a check that lacks a fact says so
// beside what was found, to who reads and to who mends.
func TestWhatATemplateTurnsOff(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	tp := h.templates["full_store"]
	tp.ID, tp.Version, tp.Sections = uuid.Nil, 0, []handover.TemplateSection{{
		Kind: "sku", TitleZH: "商品", TitleEN: "Products", Required: true, DueDays: 2,
		Severities: map[string]catalog.Severity{"sku.sells_at_loss": catalog.Off, "sku.no_backup": catalog.Blocker, "sku.stock_date_old": catalog.Off},
	}}
	v, _ := h.session("manager", uuid.Nil)
	made, err := h.app.SaveTemplate(t.Context(), v, app.SaveTemplate{Template: tp})
	require.NoError(t, err)
	x, err := h.app.CreateHandover(t.Context(), v, h.plan(h.stores[0].ID, made, "giver", "receiver", "witness"), app.Key{})
	require.NoError(t, err)
	id, giver := x.ID.String(), h.as("giver")
	section := h.sections("manager", x.ID)["sku"].ID.String()
	a := giver.post(ui.ToRecords(id, section), url.Values{
		"sku_code": {"A-1"}, "title": {"大衣"}, "status": {"active"}, "price": {"10"}, "cost": {"20"}, "on_hand": {"5"}, "replenish_days": {"7"},
		"supplier": {"锦禾"}, "abc_class": {"B"}, "owner": {"何佳怡"},
	})
	require.Equal(t, 303, a.StatusCode, a.words(t))
	rec := strings.Split(a.Header.Get("Location"), "?")[0]
	said := giver.get(rec)
	require.NotContains(t, said.words(t), "不高于成本", "it is off")
	grave, _, _ := strings.Cut(said.text, `data-tone="warning"`)
	require.Contains(t, grave, "只有一家供应商", "no second supplier, which only warns elsewhere")
	const lacks = "不能判断： 缺日均销量"
	require.Contains(t, said.words(t), lacks+"商品信息", "nothing else: what is off lacks no date")
	require.Contains(t, said.text, rec+"/edit#f-avg_daily_sales")
	require.Contains(t, giver.get(rec+"/edit").words(t), lacks)
	reader := h.as("receiver").get(rec)
	require.Contains(t, reader.words(t), lacks)
	require.NotContains(t, reader.text, "#f-avg_daily_sales", "who cannot mend it is not sent to the form")
}
