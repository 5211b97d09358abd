package server

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/web/ui"
)

// TestWaiversLeaveTheProgram: who answers for what until when stands in the workbook of the whole, and in the archive as a table and as data; what records
// were judged by stands there, too.
func TestWaiversLeaveTheProgram(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	hs, b := h.own.id.String(), h.as("manager")
	_, before := unpacked(t, []byte(b.get(ui.ToHandoverArchive(hs)).text))
	require.NotContains(t, before, "waivers.csv", "nothing was waived")
	require.NotContains(t, workbook(t, []byte(b.get(ui.ToHandoverWorkbook(hs)).text)).GetSheetList(), "豁免")
	sc := h.in("manager", h.own.id)
	shown, err := h.app.RecordPage(t.Context(), sc, h.own.records["accepted"])
	require.NoError(t, err)
	kind, r := shown.Record.Kind, shown.Record
	for i, until := range []int{10, 2} {
		require.NoError(t, h.app.Waive(t.Context(), sc, app.Waive{
			Check: kind + []string{".phone_of_leaver", ".other"}[i], Section: r.Section, Record: r.ID, Reason: "=平台换绑要等十天", Person: h.people["receiver"].ID,
			Until: h.app.Today().AddDate(0, 0, until),
		}))
	}
	list, err := h.app.ExportWaivers(t.Context(), sc)
	require.NoError(t, err)
	require.NoError(t, h.app.EndWaiver(t.Context(), sc, list[1].ID, app.Key{}))
	_, all := unpacked(t, []byte(b.get(ui.ToHandoverArchive(hs)).text))
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(all["waivers.csv"], "\ufeff"))).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 3)
	require.Equal(t, "〔规则〕", lines[0][0], "nothing of it is read back")
	require.Equal(t, []string{r.Title, h.people["receiver"].Name, h.people["manager"].Name}, []string{lines[1][2], lines[1][4], lines[1][5]})
	require.Contains(t, lines[1][3], "平台换绑要等十天")
	require.Equal(t, []string{"生效中", "已收回"}, []string{lines[1][8], lines[2][8]})
	rows := sheetRows(t, workbook(t, []byte(b.get(ui.ToHandoverWorkbook(hs)).text)), "豁免")
	require.Len(t, rows, 4, "two lines of header")
	require.Equal(t, lines[1][0], rows[2][0])
	require.Contains(t, all["index.html"], `href="waivers.csv"`)

	var data struct{ Waivers []map[string]any }
	require.NoError(t, json.Unmarshal([]byte(all["data/waivers.json"]), &data))
	require.Len(t, data.Waivers, 2)
	require.Equal(t, "holds", data.Waivers[0]["state"])
	require.Equal(t, h.app.Today().AddDate(0, 0, 10).Format(time.DateOnly), data.Waivers[0]["until"])
	var rules struct {
		Limits []struct {
			Key              string
			Value, Workspace int64
		}
		Severities []any
		Own        []any `json:"own_rules"`
	}
	require.NoError(t, json.Unmarshal([]byte(all["data/rules.json"]), &rules))
	require.NotEmpty(t, rules.Limits)
	for _, l := range rules.Limits {
		require.Equal(t, l.Workspace, l.Value, l.Key)
	}
}
