package server

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/web/ui"
)

// filled saves a record in the giver's name and gives the address of the section's charts.
func (h *house) filled(kind string, forms ...catalog.Form) string {
	h.t.Helper()
	for _, form := range forms {
		_, err := h.app.SaveRecord(h.t.Context(), h.in("giver", h.own.id), app.SaveRecord{Section: h.own.sections[kind], Form: form})
		require.NoError(h.t, err)
	}
	return ui.ToSectionCharts(h.own.id.String(), h.own.sections[kind].String())
}

func changed(kind string, n int, change ...string) catalog.Form {
	form := sample(kind, n)
	for i := 0; i+1 < len(change); i += 2 {
		form[change[i]] = []string{change[i+1]}
	}
	return form
}

func TestChartsOfAKindWithoutAny(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	account := ui.ToSection(h.own.id.String(), h.own.sections["account"].String())
	require.Equal(t, 404, b.get(account+"/charts").StatusCode)
	require.NotContains(t, b.get(account).text, account+"/charts", "no tab leads there")
	sku := ui.ToSection(h.own.id.String(), h.own.sections["sku"].String())
	require.Contains(t, b.get(sku).text, sku+"/charts")
}

func TestCoverageMap(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	_, err := h.pool.Exec(t.Context(), `UPDATE sections SET state = 'empty', reason = '', reason_by = NULL, reason_at = NULL WHERE id = $1`, h.own.sections["sop"])
	require.NoError(t, err)
	at := h.filled("sop", changed("sop", 1, "area", "listing"), changed("sop", 2, "area", "order", "steps.0.role", "", "owner", ""))
	write := ui.ToNewRecord(h.own.id.String(), h.own.sections["sop"].String()) + "?area=complaint"

	page := h.as("giver").get(at)
	page.says(t, "必备领域，还没有流程")
	page.says(t, "缺职责分工")
	require.Contains(t, page.text, write)
	require.Contains(t, h.as("giver").get(write).text, `value="complaint" selected`, "the form knows what is to be written")
	page = h.as("receiver").get(at)
	page.says(t, "必备领域，还没有流程")
	require.NotContains(t, page.text, write, "who does not write sees the gap and no link")

	page = h.as("receiver").get(at + "?view=manual")
	page.says(t, "木棉里天猫旗舰店 操作手册")
	page.says(t, "第 1 步，")
	require.Equal(t, 2, countOf(page.text, `class="manual-chapter"`))
	require.Contains(t, page.text, `data-look="control"`)
}

func TestRecordOfAnSOPShowsItsFlowchart(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	_, err := h.pool.Exec(t.Context(), `UPDATE sections SET state = 'empty', reason = '', reason_by = NULL, reason_at = NULL WHERE id = $1`, h.own.sections["sop"])
	require.NoError(t, err)
	r, err := h.app.SaveRecord(t.Context(), h.in("giver", h.own.id), app.SaveRecord{Section: h.own.sections["sop"], Form: sample("sop", 1)})
	require.NoError(t, err)
	page := h.as("receiver").get(ui.ToRecord(h.own.id.String(), r.ID.String()))
	page.says(t, "五件套")
	page.says(t, "按 2 个步骤生成")
	require.Contains(t, page.text, `role="img"`)
	require.NotContains(t, h.as("receiver").get(ui.ToRecord(h.own.id.String(), h.own.records["draft"].String())).text, `class="drawing"`)
}

func TestSupplyCharts(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	at := h.filled("sku", changed("sku", 5, "title", "独苗", "supplier", "嘉兴锦禾服饰有限公司 1", "backup_suppliers", "", "status", "active"))
	for _, kind := range []string{"sku", "supplier"} {
		page := h.as("receiver").get(strings.Replace(at, h.own.sections["sku"].String(), h.own.sections[kind].String(), 1))
		page.says(t, "独苗")
		page.says(t, "单一来源")
		require.Contains(t, page.text, `href="`+ui.ToRecord(h.own.id.String(), h.own.records["signed"].String())+`"`, "the supplier's box leads to it")
		require.NotContains(t, page.text, h.own.records["removed"].String(), "what was removed is not drawn")
	}
}

func TestRiskMatrix(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	at := h.filled("risk",
		changed("risk", 1, "title", "断货", "likelihood", "4", "impact", "5", "contingency", ""),
		changed("risk", 2, "title", "差评", "likelihood", "1", "impact", "2"),
		changed("risk", 3, "title", "旧事", "status", "closed"), changed("risk", 4, "title", "待估", "impact", ""))
	page := h.as("witness").get(at)
	page.says(t, "01 · 断货")
	page.says(t, "02 · 面料涨价，双 12 毛利跌破 50% 9") // of the other section of the kind
	page.says(t, "03 · 差评")
	page.says(t, "缺应急预案")
	page.says(t, "未列入：已关闭 1 项，未填可能性或影响 1 项。")
	require.NotContains(t, page.words(t), "旧事")
	require.Equal(t, 25, countOf(page.text, `<td data-level=`))
}

func TestEmptySectionHasNothingToDraw(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	_, err := h.pool.Exec(t.Context(), `UPDATE sections SET kind = 'member' WHERE id = $1`, h.own.sections["risk"])
	require.NoError(t, err)
	page := h.as("giver").get(ui.ToSectionCharts(h.own.id.String(), h.own.sections["risk"].String()))
	require.Equal(t, 200, page.StatusCode)
	page.says(t, "还没有可以画的内容")
	require.Equal(t, 404, h.as("giver").get(ui.ToSectionCharts(h.own.id.String(), uuid.NewString())).StatusCode)
}

func TestOrgChart(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	mate := func(name, boss, backup, duty string) catalog.Form {
		return changed("member", 0, "name", name, "post", "店铺运营", "supervisor", boss, "backup", backup, "duties.0.duty", duty,
			"duties.0.sop", "", "duties.1.duty", "", "duties.1.share", "", "duties.1.sop", "", "side", "other")
	}
	_, err := h.pool.Exec(t.Context(), `UPDATE sections SET kind = 'member' WHERE id = $1`, h.own.sections["risk"])
	require.NoError(t, err)
	at := h.filled("risk", mate("陈立群", "", "林晓雯", "看板"), mate("林晓雯", "陈立群", "", "选品"), mate("何佳怡", "陈立群", "林晓雯", "看板"),
		mate("孟凡", "总部某人", "林晓雯", "投放"), mate("方晴", "何佳怡", "", "接待"), mate("石磊", "何佳怡", "方晴", "发货"),
		mate("许静", "林晓雯", "方晴", "直播"), mate("周一", "林晓雯", "方晴", "剪辑"), mate("周二", "林晓雯", "", "美工"), mate("周三", "林晓雯", "方晴", "文案"))
	page := h.as("receiver").get(at)
	page.says(t, "陈立群 · 店铺运营")
	page.says(t, "上级不在名单：总部某人")
	page.says(t, "只有移交人承担的职责")
	page.says(t, "占比看不出谁为主")
	require.Contains(t, page.text, `data-look="giver"`)
	require.NotContains(t, page.words(t), "139 0000 7715", "a private phone is no part of a drawing")
	require.Equal(t, 404, h.as("outsider").get(at).StatusCode)
}
