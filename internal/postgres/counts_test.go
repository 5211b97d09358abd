package postgres_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

const (
	erpExport = "商家编码,商品名称,系统库存,成本价\nS-01,大衣,150,447\nS-02,围巾,40,60\nS-03,手套,12,20\n合计,,,\n"
	countFile = "门店盘点表,\nSKU编码,实盘数量\nS-01,150\nS-02,37\nS-09,5\n"
)

// started begins a count of text files; system is "" for the records.
func (h *house) started(who string, id uuid.UUID, counted, system string) (uuid.UUID, error) {
	h.t.Helper()
	in := app.StartCount{Name: "实盘.csv", Counted: strings.NewReader(counted), Key: app.Key{ID: uuid.New(), Location: "/counts/"}}
	if system != "" {
		in.SystemName, in.System = "erp.csv", strings.NewReader(system)
	}
	return h.app.StartCount(h.t.Context(), h.in(who, id), in)
}

// counted is a page of a count: outcome, code, system, counted, difference in pieces and money.
func (h *house) counted(id, count uuid.UUID, f app.CountFilter) (app.CountPage, []string) {
	h.t.Helper()
	got, err := h.app.CountPage(h.t.Context(), h.in("witness", id), count, f)
	require.NoError(h.t, err)
	said := func(d *catalog.Decimal) string {
		if d == nil {
			return "-"
		}
		return d.String()
	}
	var out []string
	for _, r := range got.Rows {
		worth, _ := r.Worth()
		out = append(out, strings.Join([]string{string(r.Outcome), r.Code, said(r.System), said(r.Counted), r.Difference().String(), worth.Amount.String(), r.Cause}, " "))
	}
	return got, out
}

// TestCount is N-19: an export against a count file gives matched, missing, extra and different lines in one view; each difference needs a cause before the
// count is finished, and then nothing of it changes.
func TestCount(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover(h.only("sku")).ID
	giver, s := h.in("giver", id), h.mustSection(id, "sku")
	h.record(giver, s, skuForm(1))
	h.record(giver, s, skuForm(9, "cost", "30"))
	count, err := h.started("receiver", id, countFile, erpExport)
	require.NoError(t, err)
	all, lines := h.counted(id, count, app.CountFilter{})
	require.Equal(t, []string{"difference S-02 40 37 -3 -180 ", "missing S-03 12 - -12 -240 ", "extra S-09 - 5 5 150 "}, lines)
	require.Equal(t, handover.CountTally{Matched: 1, Different: 1, Missing: 1, Extra: 1, Open: 3, Money: []handover.CountMoney{
		{Currency: "CNY", Short: catalog.NewDecimal(420), Over: catalog.NewDecimal(150)},
	}}, all.Count.Tally)
	require.NotEqual(t, uuid.Nil, all.Rows[2].Record, "the code is that of a record")
	_, lines = h.counted(id, count, app.CountFilter{Outcome: handover.CountMatched})
	require.Equal(t, []string{"matched S-01 150 150 0 0 "}, lines)

	receiver := h.in("receiver", id)
	refused(t, h.app.FinishCount(ctx, receiver, count, app.Key{}), handover.Conflict, "count.refuse.open")
	_, err = h.app.SettleCount(ctx, receiver, app.SettleCount{Count: count, Cause: "other", Bearer: "company"})
	refused(t, err, handover.Invalid, "problem.required")
	_, err = h.app.SettleCount(ctx, h.in("witness", id), app.SettleCount{Count: count, Cause: "loss", Bearer: "giver"})
	require.Equal(t, handover.Forbidden, handover.CodeOf(err))
	n, err := h.app.SettleCount(ctx, giver, app.SettleCount{Count: count, Positions: []int{1, 4}, Cause: "damage", Bearer: "giver", Note: "仓库进水"})
	require.NoError(t, err)
	require.Equal(t, 1, n, "what matched has no cause")
	n, err = h.app.SettleCount(ctx, receiver, app.SettleCount{Count: count, Cause: "in_transit", Bearer: "company"})
	require.NoError(t, err)
	require.Equal(t, 2, n, "those without a cause")
	require.NoError(t, h.app.FinishCount(ctx, receiver, count, app.Key{}))
	_, lines = h.counted(id, count, app.CountFilter{})
	require.Equal(t, "difference S-02 40 37 -3 -180 damage", lines[0])
	_, err = h.app.SettleCount(ctx, giver, app.SettleCount{Count: count, Positions: []int{1}, Cause: "loss", Bearer: "giver"})
	refused(t, err, handover.Conflict, "count.refuse.finished")
	require.Error(t, h.exec(`UPDATE count_rows SET cause = 'loss' WHERE count_id = $1 AND position = 1`, count), "not by psql either")
	require.Error(t, h.exec(`UPDATE counts SET finished_at = NULL, finished_by = NULL WHERE id = $1`, count))
	h.sound("a count")

	second, err := h.started("giver", id, "sku_code,counted\nS-01,148\n", "")
	require.NoError(t, err)
	_, lines = h.counted(id, second, app.CountFilter{})
	require.Equal(t, []string{"difference S-01 150 148 -2 -894 ", "missing S-09 150 - -150 -4500 "}, lines, "against the records as they are")
	list, err := h.app.Counts(ctx, receiver)
	require.NoError(t, err)
	require.Equal(t, []int{2, 1}, []int{list.Counts[0].Number, list.Counts[1].Number})
	require.Equal(t, 2, list.Counts[0].Tally.Open)
}

// TestCountRefusesFiles: what cannot be read says why, and where.
func TestCountRefusesFiles(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("sku")).ID
	for _, tt := range []struct{ counted, system, field, key string }{
		{"名称,数量\n大衣,3\n", "", "counted", "count.problem.header"},
		{"SKU编码,数量\nS-01,三件\n", "", "counted", "count.problem.quantity"},
		{"SKU编码,数量\nS-01,-3\n", "", "counted", "count.problem.quantity"},
		{"SKU编码,数量\nS-01,3\n", "x", "system", "count.problem.header"},
		{" ", "", "counted", "count.problem.header"},
	} {
		_, err := h.started("giver", id, tt.counted, tt.system)
		var e *handover.Error
		require.ErrorAs(t, err, &e, tt.counted)
		require.Len(t, e.Problems, 1, "%+v", err)
		require.Equal(t, tt.field, e.Problems[0].Field)
		if !strings.HasPrefix(tt.counted, " ") {
			require.Equal(t, tt.key, e.Problems[0].Text.Key)
		}
	}
	_, err := h.started("witness", id, countFile, "")
	require.Equal(t, handover.Forbidden, handover.CodeOf(err))
	_, err = h.started("giver", h.handover(h.only("account")).ID, countFile, "")
	refused(t, err, handover.NotFound, "error.not_found")
}

// TestCountUnderTheSeal: a finished count is part of what the section's signatures stand over; another one makes them stale.
func TestCountUnderTheSeal(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover(h.only("sku", "account")).ID
	finish := func(because string) error {
		sc := h.in("receiver", id)
		count, err := h.started("receiver", id, "sku_code,counted\nnothing,1\n", "")
		require.NoError(t, err)
		_, err = h.app.SettleCount(ctx, sc, app.SettleCount{Count: count, Cause: "wrong_count", Bearer: "company"})
		require.NoError(t, err)
		return h.app.FinishCount(ctx, sc.Because(because), count, app.Key{})
	}
	s := h.accepted(id, "sku", 2)
	before := h.shown(h.in("receiver", id), s.ID)
	require.NoError(t, finish(""))
	after := h.shown(h.in("receiver", id), s.ID)
	require.NotEqual(t, before.Signature.Digest, after.Signature.Digest, "the count stands under the seal")
	err := h.app.SignSection(ctx, h.in("receiver", id), before)
	require.Equal(t, handover.Stale, handover.CodeOf(err), "what was shown before is not what is there")
	for _, who := range []string{"receiver", "witness"} {
		sc := h.in(who, id)
		require.NoError(t, h.app.SignSection(ctx, sc, h.shown(sc, s.ID)))
	}
	require.False(t, h.sections(id)["sku"].Stale())

	refused(t, finish(""), handover.Invalid, "problem.reason_signed")
	require.NoError(t, finish("复盘"))
	now := h.sections(id)["sku"]
	require.True(t, now.Stale())
	require.Equal(t, handover.SectionSubmitted, now.State)
	var kind, body string
	require.NoError(t, h.pool.QueryRow(ctx, `SELECT kind, body::text FROM enclosures WHERE handover_id = $1 AND ended_at IS NULL`, id).Scan(&kind, &body))
	require.Equal(t, "count", kind)
	var said struct {
		Number      int              `json:"number"`
		Differences []map[string]any `json:"differences"`
		Lines       string           `json:"lines_digest"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &said))
	require.Len(t, said.Lines, 64)
	require.Equal(t, "wrong_count", said.Differences[0]["cause"])
	h.sound("counts under seals")
}

// countOf is an open count of a handover.
func (h *house) countOf(id uuid.UUID) uuid.UUID {
	h.t.Helper()
	var count uuid.UUID
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `
		INSERT INTO counts (handover_id, id, section_id, number, system_file, count_file, started_by, started_at)
		SELECT $1, gen_random_uuid(), s.id, 1, '', 'x.csv', h.giver_id, now()
		FROM sections s JOIN handovers h ON h.id = s.handover_id
		WHERE s.handover_id = $1 AND s.kind = 'sku'
		RETURNING id`, id).Scan(&count))
	require.NoError(h.t, h.exec(`
		INSERT INTO count_rows (handover_id, count_id, position, code, title, outcome, counted, currency) VALUES ($1, $2, 1, 'S-01', '', 'extra', 1, '')`, id, count))
	return count
}

func countProbes(h *house, f foreign, in func(func(app.Tx) error) func() error) map[string]func() error {
	ctx := h.t.Context()
	return map[string]func() error{
		"StockSide": in(func(tx app.Tx) error { return none(size(tx.StockSide(ctx))) }),
		"Count":     in(func(tx app.Tx) error { return second(tx.Count(ctx, f.count)) }),
		"CountRows": in(func(tx app.Tx) error { return none(size(tx.CountRows(ctx, f.count))) }),
		"AddCount": in(func(tx app.Tx) error {
			return second(tx.AddCount(ctx, handover.Stocktake{ID: uuid.New(), Section: f.section, File: "x", StartedBy: f.person}, nil))
		}),
		"SettleRows": in(func(tx app.Tx) error {
			n, err := tx.SettleRows(ctx, f.count, nil, handover.CountRow{Cause: "loss", Bearer: "giver", SettledBy: f.person, SettledAt: h.app.Now()})
			return none(n, err)
		}),
		"FinishCount": in(func(tx app.Tx) error {
			return tx.FinishCount(ctx, handover.Stocktake{ID: f.count, FinishedBy: f.person, FinishedAt: h.app.Now()})
		}),
	}
}
