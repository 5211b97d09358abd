package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

// TestWriteLosesItsConnection cuts the connection off in the middle of a write, after the records are in and before what they refer to is.
func TestWriteLosesItsConnection(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	im := h.checked(sc, h.mustSection(id, "sku"), goods(200, "12.00"))
	require.NoError(t, h.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
	lock, err := h.pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = lock.Exec(t.Context(), `LOCK TABLE record_refs IN EXCLUSIVE MODE`)
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() {
		_, err := h.app.WorkImport(t.Context())
		done <- err
	}()
	const waits = `FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%record_refs%'`
	require.Eventually(t, func() bool { return h.count(`SELECT count(*) `+waits) == 1 }, 10e9, 1e7)
	require.Zero(t, h.sections(id)["sku"].Counts.Records, "nobody sees half of it")
	require.Equal(t, 1, h.count(`SELECT count(pg_terminate_backend(pid)) `+waits))
	require.Equal(t, handover.Unavailable, handover.CodeOf(<-done))
	require.NoError(t, lock.Rollback(t.Context()))
	require.Zero(t, h.count(`SELECT count(*) FROM records WHERE handover_id = $1`, id), "all or nothing")
	require.Zero(t, h.count(`SELECT count(*) FROM events WHERE act = 'section.imported'`))
	h.sound("a write that was cut off")
	h.work()
	require.Equal(t, app.ImportWriting, h.imported(sc, im.ID, app.ImportFilter{}).Import.State, "what was in the way is given some time")
	h.silence()
	h.work()
	require.Equal(t, app.ImportWritten, h.imported(sc, im.ID, app.ImportFilter{}).Import.State)
	require.Equal(t, 200, h.sections(id)["sku"].Counts.Records)
	h.sound("the write after it")
}

// TestGivenUpWhileItIsChecked leaves no rows, whatever the worker was about to do.
func TestGivenUpWhileItIsChecked(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	im := h.bring(sc, h.mustSection(id, "sku"), goods(3, "12.00")...)
	require.NoError(t, h.app.PlanImport(t.Context(), sc, planned(im)))
	job, ok, err := h.store.TakeImport(t.Context(), app.ImportTurn{Worker: uuid.New(), Most: 2, Doubtful: true})
	require.NoError(t, err)
	require.True(t, ok)
	require.NoError(t, h.app.DropImport(t.Context(), sc, im.ID, app.Key{}))
	row := app.StagedRow{RowAt: app.RowAt{Line: 2}, At: []int{2}, Outcome: app.OutcomeSkipped}
	require.Equal(t, handover.Stale, handover.CodeOf(h.store.StageRows(t.Context(), sc, job.Lease(), []app.StagedRow{row})))
	job.Import.State = app.ImportReady
	require.Equal(t, handover.Stale, handover.CodeOf(h.store.EndImport(t.Context(), sc, job, job.Import)))
	require.Zero(t, h.count(`SELECT count(*) FROM import_rows`)+h.count(`SELECT count(*) FROM import_lines`))
	require.Equal(t, app.ImportDropped, h.imported(sc, im.ID, app.ImportFilter{}).Import.State)
}

// TestWorkInTheNameOfSomebody is only done for those who still may do it.
func TestWorkInTheNameOfSomebody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, who, key string
		then           func(h *house, id uuid.UUID)
	}{
		{"disabled", "giver", "imported.failed.person", func(h *house, _ uuid.UUID) {
			p := h.people["giver"]
			p.Disabled = true
			_, err := h.app.SavePerson(h.t.Context(), h.as("admin"), p, "", false)
			require.NoError(h.t, err)
		}},
		{"cancelled", "giver", "", func(h *house, id uuid.UUID) {
			require.NoError(h.t, h.app.MoveHandover(h.t.Context(), h.in("manager", id), handover.CancelHandover, "不交接了", app.Key{}))
		}},
		{"no longer a manager", "manager", "", func(h *house, _ uuid.UUID) {
			_, err := h.pool.Exec(h.t.Context(), `UPDATE people SET role = 'member' WHERE id = $1`, h.people["manager"].ID)
			require.NoError(h.t, err)
		}},
		{"the section needs nothing any more", "giver", "", func(h *house, id uuid.UUID) {
			require.NoError(h.t, h.app.DeclareNotApplicable(h.t.Context(), h.in("giver", id), app.SectionAct{Section: h.mustSection(id, "sku"), Reason: "没有自营商品。"}))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := given(t)
			id := h.handover().ID
			sc := h.in(c.who, id)
			im := h.checked(sc, h.mustSection(id, "sku"), goods(3, "12.00"))
			require.Equal(t, app.ImportReady, im.State, "%v", im.Problem)
			require.NoError(t, h.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
			c.then(h, id)
			h.work()
			got := h.imported(h.in("admin", id), im.ID, app.ImportFilter{}).Import
			require.Equal(t, app.ImportFailed, got.State, "%v", got.Problem)
			require.NotEqual(t, "imported.failed.internal", got.Problem.Text.Key)
			if c.key != "" {
				require.Equal(t, c.key, got.Problem.Text.Key)
			}
			require.Zero(t, h.count(`SELECT count(*) FROM records WHERE handover_id = $1`, id))
			h.sound(c.name)
		})
	}
}

// TestForgedImports asks for what is another handover's, and for parts and cells that are not there.
func TestForgedImports(t *testing.T) {
	t.Parallel()
	h := given(t)
	mine, other := h.handover().ID, h.handover().ID
	sc := h.in("giver", mine)
	im := h.bring(sc, h.mustSection(mine, "sku"), "SKU编码,商品名称,登录密码", "A-1,长裙,x")
	for name, change := range map[string]func(*app.PlanImport){
		"a section of another handover": func(p *app.PlanImport) { p.Parts[0].Section = h.mustSection(other, "sku") },
		"a section of nobody":           func(p *app.PlanImport) { p.Parts[0].Section = uuid.New() },
		"no parts":                      func(p *app.PlanImport) { p.Parts = nil },
		"more parts":                    func(p *app.PlanImport) { p.Parts = append(p.Parts, p.Parts[0]) },
		"a kind's own place twice":      func(p *app.PlanImport) { p.Parts[0].Plan.Columns[1].Field = "sku_code" },
		"a field of nothing":            func(p *app.PlanImport) { p.Parts[0].Plan.Columns[1].Field = "steps.action" },
	} {
		err := h.app.PlanImport(t.Context(), sc, planned(im, func(p *app.PlanImport) {
			p.Parts[0].Plan.Columns = append([]source.Column{}, p.Parts[0].Plan.Columns...)
			change(p)
		}))
		require.Contains(t, []handover.Code{handover.NotFound, handover.Stale, handover.Invalid}, handover.CodeOf(err), name)
	}
	for _, part := range []int{-1, 1, 1 << 40} {
		_, err := h.app.ImportPage(t.Context(), sc, im.ID, app.ImportFilter{Part: part})
		require.Error(t, err)
		require.Equal(t, handover.NotFound, handover.CodeOf(err), part)
	}
	for _, cell := range []app.ImportCell{{Part: -1, Line: 2}, {Part: 1, Line: 2}, {Line: 0}, {Line: 2, Column: -1}, {Line: 2, Column: 3}, {Line: 2, Column: 2}, {Line: 1 << 40}} {
		err := h.app.MendImport(t.Context(), sc, app.MendImport{Import: im.ID, Version: im.Version, Cells: map[app.ImportCell]string{cell: "x"}})
		require.Equal(t, handover.NotFound, handover.CodeOf(err), cell)
	}
	err := h.app.MendImport(t.Context(), sc, app.MendImport{Import: im.ID, Version: im.Version, Cells: map[app.ImportCell]string{{Line: 2}: "a\x00b\xff"}})
	require.Equal(t, handover.Invalid, handover.CodeOf(err))
	elsewhere := h.in("giver", other)
	_, err = h.app.ImportPage(t.Context(), elsewhere, im.ID, app.ImportFilter{})
	require.Equal(t, handover.NotFound, handover.CodeOf(err))
	for _, who := range []string{"receiver", "witness"} {
		by := h.in(who, mine)
		_, err := h.app.ImportPage(t.Context(), by, im.ID, app.ImportFilter{})
		require.Equal(t, handover.NotFound, handover.CodeOf(err), who)
		require.Contains(t, []handover.Code{handover.NotFound, handover.Forbidden}, handover.CodeOf(h.app.UndoImport(t.Context(), by, im.ID, app.Key{})), who)
		require.Contains(t, []handover.Code{handover.NotFound, handover.Forbidden}, handover.CodeOf(h.app.DropImport(t.Context(), by, im.ID, app.Key{})), who)
	}
	require.Equal(t, app.ImportMapping, h.imported(sc, im.ID, app.ImportFilter{}).Import.State)
}
