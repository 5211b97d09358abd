package server

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/web/ui"
)

// goods saves the worked case of N-04 and one that lacks its sales.
func (h *house) goods() {
	h.t.Helper()
	sc := h.in("giver", h.own.id)
	for n, change := range []map[string]string{
		{"sku_code": "N-04", "on_hand": "150", "backup_suppliers": ""}, {"sku_code": "N-05", "avg_daily_sales": ""}, {"sku_code": "SLOW", "on_hand": "90000", "disposal_plan": "none"},
		{"sku_code": "LOSS", "cost": "2000", "nearest_expiry": "2026-12-01"},
	} {
		f := catalog.Form{}
		for key, value := range sample("sku", 60+n) {
			f[key] = value
		}
		for key, value := range change {
			f[key] = []string{value}
		}
		_, err := h.app.SaveRecord(h.t.Context(), sc, app.SaveRecord{Section: h.own.sections["sku"], Form: f, Autosave: true})
		require.NoError(h.t, err)
	}
}

// TestStockPages: every list says what it holds, in both languages and as few statements as a page may have.
func TestStockPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	h.goods()
	hs := h.own.id.String()
	b := h.as("receiver")
	for lang, words := range map[string][]string{
		"zh-CN": {"N-04", "170", "140", "7 天", "提醒：低于安全库存", "安全库存 / 再订货点", "20 × 7 + 30 = 170"},
		"en":    {"N-04", "170", "140", "7 days", "Warning: under safety stock", "Safety stock / reorder point", "20 × 7 + 30 = 170"},
	} {
		require.Equal(t, 303, b.post("/profile/appearance", url.Values{"lang": {lang}}).StatusCode)
		for _, word := range words {
			b.get(ui.ToStock(hs)).says(t, word)
		}
		for list, code := range map[app.StockList]string{
			app.StockUnknown: "N-05", app.StockSlow: "SLOW", app.StockExpiry: "LOSS", app.StockMargin: "LOSS", app.StockClasses: "SLOW", app.StockSources: "N-04",
		} {
			var a reply
			asked := h.asked.of(func() { a = b.get(ui.ToStockList(hs, string(list))) })
			require.Equal(t, 200, a.StatusCode, h.log.faults())
			a.says(t, code)
			require.LessOrEqual(t, len(asked), pageStatements)
		}
	}
	supplier := h.own.records["supplier"]
	if supplier == uuid.Nil {
		r, err := h.app.SaveRecord(t.Context(), h.in("giver", h.own.id), app.SaveRecord{Section: h.own.sections["supplier"], Form: sample("supplier", 70), Autosave: true})
		require.NoError(t, err)
		supplier = r.ID
	}
	for _, path := range []string{ui.ToStockList(hs, string(app.StockSuppliers)), ui.ToStockSupplier(hs, supplier.String())} {
		var a reply
		asked := h.asked.of(func() { a = b.get(path) })
		require.Equal(t, 200, a.StatusCode, h.log.faults())
		require.LessOrEqual(t, len(asked), pageStatements+1)
	}
}

func countSheets(t *testing.T, files map[string]string) (*bytes.Buffer, string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	require.NoError(t, w.WriteField("_key", uuid.NewString()))
	for name, content := range files {
		part, err := w.CreateFormFile(name, name+".csv")
		require.NoError(t, err)
		_, err = part.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return &body, w.FormDataContentType()
}

// TestCountPages: a receiver sends a count file and an export, says why they differ, and finishes; the witness reads it.
func TestCountPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	h.goods()
	hs := h.own.id.String()
	b, witness := h.as("receiver"), h.as("witness")
	body, kind := countSheets(t, map[string]string{"system": "SKU编码,系统库存\nN-04,150\nGONE,4\n", "counted": "SKU编码,实盘数量\nN-04,多\n"})
	again := b.postBody(ui.ToCounts(hs), body, kind)
	require.Equal(t, 422, again.StatusCode)
	again.says(t, zh.T("count.problem.quantity", "Line", 2, "Code", "N-04", "Cell", "多"))

	body, kind = countSheets(t, map[string]string{"system": "SKU编码,系统库存\nN-04,150\nGONE,4\n", "counted": "SKU编码,实盘数量\nN-04,148\n=cmd,1\n"})
	sent := b.postBody(ui.ToCounts(hs), body, kind)
	require.Equal(t, 303, sent.StatusCode, h.log.faults())
	at := sent.Header.Get("Location")
	for _, word := range []string{"N-04", "GONE", "=cmd", zh.T("count.outcome.missing"), zh.T("count.outcome.extra"), zh.T("count.settle")} {
		b.get(at).says(t, word)
	}
	require.NotContains(t, witness.get(at).text, `id="settle"`)
	require.Equal(t, 403, witness.post(at+"/causes", url.Values{"all": {"yes"}, "cause": {"loss"}, "bearer": {"giver"}}).StatusCode)
	csv := witness.get(at + "/differences.csv")
	require.Equal(t, 200, csv.StatusCode)
	require.Contains(t, csv.text, "'=cmd", "no formula leaves")

	empty := b.post(at+"/causes", url.Values{"row": {"1"}, "cause": {"other"}, "bearer": {"giver"}, "note": {""}})
	require.Equal(t, 422, empty.StatusCode)
	require.Equal(t, 409, b.post(at+"/causes", url.Values{"cause": {"loss"}, "bearer": {"giver"}}).StatusCode)
	require.Equal(t, 409, b.post(at+"/finish", url.Values{}).StatusCode)
	require.Equal(t, 303, b.post(at+"/causes", url.Values{"row": {"1"}, "cause": {"other"}, "bearer": {"company"}, "note": {"换箱 <少两件>"}}).StatusCode)
	require.Equal(t, 303, b.post(at+"/causes", url.Values{"all": {"yes"}, "cause": {"loss"}, "bearer": {"giver"}}).StatusCode)
	b.get(at).says(t, "换箱 <少两件>")
	b.get(at).says(t, zh.T("count.ready_title"))
	require.Equal(t, 303, b.post(at+"/finish", url.Values{}).StatusCode, h.log.faults())
	var a reply
	asked := h.asked.of(func() { a = witness.get(at) })
	require.LessOrEqual(t, len(asked), pageStatements)
	a.says(t, zh.T("count.done_title"))
	require.NotContains(t, b.get(at).text, `id="settle"`)
	witness.get(ui.ToCounts(hs)).says(t, zh.T("count.state.finished"))
	witness.get(ui.ToEvents(hs)).says(t, "完成第 1 次盘点，3 行差异")
}

// postBody sends a form that was made by hand.
func (b *browser) postBody(path string, body *bytes.Buffer, kind string) reply {
	c := *b // the same cookies
	c.header = b.header.Clone()
	c.header.Set("Content-Type", kind)
	return c.do("POST", path, body)
}
