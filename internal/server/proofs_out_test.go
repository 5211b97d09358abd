package server

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/web/ui"
)

// TestProofsGoOut: how far accounts were taken over is on the inventory, in tables and in the archive.
func TestProofsGoOut(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, rec := h.own.id, h.own.records["submitted"]
	hs, ss := own.String(), h.own.sections["account"].String()
	_, err := h.pool.Exec(t.Context(), `UPDATE sections SET proof = true WHERE id = $1`, ss)
	require.NoError(t, err)
	at := ui.ToRecordProofs(hs, rec.String())
	receiver, manager := h.as("receiver"), h.as("manager")
	due := h.clock.now().AddDate(0, 0, 5).Format("2006-01-02")
	require.Equal(t, 303, receiver.proving(at, "logged_in", "done", "公司电脑 <b>").StatusCode)
	require.Equal(t, 303, manager.proving(at, "password_changed", "deferred", "等运营商过户", "due", due).StatusCode)
	title := h.record(h.in("giver", own), rec).Title

	page := receiver.get(ui.ToInventory(hs)).text
	for _, want := range []string{"账号接管", title, "1 / 6（延期 1 步）", "修改密码已延期", "账号「" + title + "」：修改密码（已延期）"} {
		require.Contains(t, page, want)
	}
	require.Contains(t, receiver.get(ui.ToInventory(hs)+"?lang=en").text, "Accounts taken over")
	require.True(t, strings.HasPrefix(receiver.get(ui.ToInventoryPDF(hs, "zh", 1)).text, "%PDF-"))

	text := strings.TrimPrefix(receiver.get(ui.ToSectionExport(hs, ss)).text, "\ufeff")
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	cell := func(header string) []string {
		i := slices.Index(lines[0], header)
		require.GreaterOrEqual(t, i, 0, header)
		var out []string
		for _, l := range lines[1:] {
			out = append(out, l[i])
		}
		return out
	}
	require.Contains(t, cell("〔接管进度〕"), "1 / 6")
	require.Contains(t, cell("〔下一步〕"), "转移二次验证")
	require.Contains(t, cell("〔延期的步骤〕"), "修改密码 "+due)

	_, all := unpacked(t, []byte(receiver.get(ui.ToHandoverArchive(hs)).text))
	var data struct{ Proofs []map[string]any }
	require.NoError(t, json.Unmarshal([]byte(all["data/proofs.json"]), &data))
	require.Len(t, data.Proofs, 2)
	require.Equal(t, []any{"logged_in", "done", "公司电脑 <b>"}, []any{data.Proofs[0]["step"], data.Proofs[0]["verdict"], data.Proofs[0]["note"]})
	require.Equal(t, due, data.Proofs[1]["due_on"])
	shown := false
	for name, text := range all {
		if !strings.HasPrefix(name, "sections/") || !strings.Contains(text, rec.String()) {
			continue
		}
		shown = true
		for _, want := range []string{"接管步骤", "1 / 6", "公司电脑 &lt;b&gt;", "等运营商过户", "延期到"} {
			require.Contains(t, text, want)
		}
	}
	require.True(t, shown)
}
