package postgres_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

// goods are lines of a file of n products.
func goods(n int, price string) []string {
	lines := []string{"SKU编码,商品名称,售价,吊牌色"}
	for i := range n {
		lines = append(lines, fmt.Sprintf("A-%04d,商品 %d,%s,%d", i, i, price, i))
	}
	return lines
}

func TestImportIsWritten(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku := h.mustSection(id, "sku")
	im := h.written(sc, sku, goods(30, "12.00"))
	h.sound("the first import")
	require.Equal(t, 30, h.sections(id)["sku"].Counts.Records)
	require.Equal(t, 30, h.count(`SELECT count(*) FROM record_revisions WHERE import_id = $1 AND act = 'imported' AND revision = 1`, im.ID))
	require.Equal(t, 1, h.count(`SELECT count(*) FROM events WHERE handover_id = $1 AND act = 'section.imported' AND section_id = $2`, id, sku))
	list := h.listed("giver", id, "sku", app.RecordFilter{})
	require.Equal(t, "商品 0", list[0].Title, "in the order of the file")
	require.Equal(t, map[string]string{"吊牌色": "0"}, list[0].Values.Extra())
	require.Len(t, h.listed("giver", id, "sku", app.RecordFilter{Query: "商品"}), 30, "they are found")

	same := h.checked(sc, sku, goods(30, "12.00"))
	require.Equal(t, app.ImportTally{Same: 30}, same.Parts[0].Tally, "the same file again")
	refused(t, h.app.WriteImport(t.Context(), sc, same.ID, same.Version, app.Key{}), handover.Conflict, "imported.refuse.nothing_to_do")

	_, err := h.app.SaveRecord(t.Context(), sc, app.SaveRecord{Record: list[0].ID, Revision: 1, Form: map[string][]string{"title": {"改名"}}, Autosave: true})
	require.NoError(t, err)
	h.written(sc, sku, goods(31, "13.00"))
	h.sound("an import over it")
	fresh := h.fresh(sc, list[0].ID)
	require.Equal(t, []any{3, 3, "商品 0"}, []any{fresh.Revision, fresh.Kept, fresh.Title})
	require.Equal(t, 3, h.count(`SELECT count(*) FROM record_revisions WHERE record_id = $1`, list[0].ID), "what was autosaved before is kept")
	require.Equal(t, 31, h.sections(id)["sku"].Counts.Records)
}

func TestImportChangesWhatWasReviewed(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc, receiver := h.in("giver", id), h.in("receiver", id)
	sku := h.mustSection(id, "sku")
	lines := []string{"SKU编码,店铺,商品名称,售价"}
	for n := range 3 {
		r := h.record(sc, sku, form("sku", n))
		kind, _ := sc.Kind("sku")
		f := kind.Encode(r.Values)
		lines = append(lines, fmt.Sprintf("%s,%s,商品 %d,7777", f.Get("sku_code"), f.Get("store"), n))
	}
	require.NoError(t, h.app.SubmitSection(t.Context(), sc, h.giving(sc, sku)))
	list := h.listed("giver", id, "sku", app.RecordFilter{})
	require.NoError(t, h.app.AcceptRecord(t.Context(), receiver, list[0].ID, list[0].Shown(), app.Key{}))
	require.NoError(t, h.app.ReturnRecord(t.Context(), receiver, list[1].ID, list[1].Shown(), "价格不对", app.Key{}))
	im := h.written(sc, sku, lines)
	require.Equal(t, 3, im.Parts[0].Tally.Changed)
	h.sound("an import over verdicts")
	states := map[string]handover.RecordState{}
	for _, r := range h.listed("giver", id, "sku", app.RecordFilter{}) {
		states[r.Title] = r.State
	}
	require.Equal(t, map[string]handover.RecordState{
		"商品 0": handover.RecordSubmitted, "商品 1": handover.RecordReturned, "商品 2": handover.RecordSubmitted,
	}, states)
}

func TestNamesOfAFileAreMatched(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku, supplier := h.mustSection(id, "sku"), h.mustSection(id, "supplier")
	there := h.record(sc, supplier, form("supplier", 0))
	lines := []string{
		"SKU编码,商品名称,供应商", "A-1,长裙," + there.Title, "A-2,短裙,杭州织造", "A-3,风衣,杭州织造", "A-4,围巾,",
	}
	im := h.checked(sc, sku, lines)
	require.Equal(t, map[string][]string{"supplier": {"杭州织造"}}, im.Parts[0].Unmatched)
	require.NoError(t, h.app.PlanImport(t.Context(), sc, planned(im, func(p *app.PlanImport) { p.Parts[0].Make = []string{"supplier"} })))
	h.work()
	im = h.imported(sc, im.ID, app.ImportFilter{}).Import
	require.Empty(t, im.Parts[0].Unmatched)
	require.Equal(t, app.ImportTally{New: 4, Made: 1}, im.Parts[0].Tally)
	require.NoError(t, h.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
	h.work()
	h.sound("names")
	require.Equal(t, 2, h.sections(id)["supplier"].Counts.Records)
	require.Equal(t, 3, h.count(`SELECT count(*) FROM record_refs WHERE handover_id = $1`, id))
	require.Equal(t, app.ImportTally{Same: 4}, h.checked(sc, sku, lines).Parts[0].Tally)
}

// TestImportOverAChangedHandover edits between check and write.
func TestImportOverAChangedHandover(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		tally app.ImportTally
		edit  func(h *house, sc handover.Scope, sku uuid.UUID)
	}{
		{"a record was changed", app.ImportTally{New: 2, Changed: 1}, func(h *house, sc handover.Scope, sku uuid.UUID) {
			r := h.listed("giver", sc.Handover(), "sku", app.RecordFilter{})[0]
			_, err := h.app.SaveRecord(h.t.Context(), sc, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: map[string][]string{"title": {"改名"}}})
			require.NoError(h.t, err)
		}},
		{"a twin was added", app.ImportTally{New: 1, Changed: 2}, func(h *house, sc handover.Scope, sku uuid.UUID) {
			h.record(sc, sku, map[string][]string{"sku_code": {"A-0001"}, "title": {"先到"}})
		}},
		{"a record was removed", app.ImportTally{New: 3}, func(h *house, sc handover.Scope, sku uuid.UUID) {
			r := h.listed("giver", sc.Handover(), "sku", app.RecordFilter{})[0]
			require.NoError(h.t, h.app.RemoveRecord(h.t.Context(), sc, r.ID, r.Shown(), app.Key{}))
		}},
		{"the day went by", app.ImportTally{New: 2, Changed: 1}, func(h *house, _ handover.Scope, _ uuid.UUID) { h.clock.move(24 * 3600e9) }},
		{"the rows were lost", app.ImportTally{New: 2, Changed: 1}, func(h *house, _ handover.Scope, _ uuid.UUID) {
			_, err := h.pool.Exec(h.t.Context(), `DELETE FROM import_rows WHERE line = 2`)
			require.NoError(h.t, err)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := given(t)
			id := h.handover().ID
			sc := h.in("giver", id)
			sku := h.mustSection(id, "sku")
			h.record(sc, sku, map[string][]string{"sku_code": {"A-0000"}, "title": {"商品"}})
			im := h.checked(sc, sku, goods(3, "12.00"))
			require.Equal(t, app.ImportTally{New: 2, Changed: 1}, im.Parts[0].Tally)
			c.edit(h, sc, sku)
			require.NoError(t, h.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
			h.work()
			im = h.imported(sc, im.ID, app.ImportFilter{}).Import
			require.Equal(t, []any{app.ImportReady, true}, []any{im.State, im.Again})
			require.Equal(t, c.tally, im.Parts[0].Tally)
			require.NoError(t, h.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
			h.work()
			require.Equal(t, app.ImportWritten, h.imported(sc, im.ID, app.ImportFilter{}).Import.State)
			require.Equal(t, 3, h.sections(id)["sku"].Counts.Records)
			h.sound(c.name)
		})
	}
}

func TestLostRowsAreMadeAgain(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	im := h.checked(sc, h.mustSection(id, "sku"), goods(3, "12.00"))
	_, err := h.pool.Exec(t.Context(), `TRUNCATE import_rows`)
	require.NoError(t, err)
	require.Equal(t, app.ImportChecking, h.imported(sc, im.ID, app.ImportFilter{}).Import.State)
	h.work()
	page := h.imported(sc, im.ID, app.ImportFilter{})
	require.Equal(t, app.ImportReady, page.Import.State)
	require.Len(t, page.Rows, 3)
}

// TestWorkIsTakenOver stops workers half way.
func TestWorkIsTakenOver(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku := h.mustSection(id, "sku")
	im := h.bring(sc, sku, goods(3000, "12.00")...)
	require.NoError(t, h.app.PlanImport(t.Context(), sc, planned(im)))
	stopHalfWay(h)
	require.Equal(t, app.ImportChecking, h.imported(sc, im.ID, app.ImportFilter{}).Import.State)
	h.work()
	im = h.imported(sc, im.ID, app.ImportFilter{}).Import
	require.Equal(t, app.ImportTally{New: 3000}, im.Parts[0].Tally)

	require.NoError(t, h.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
	stopHalfWay(h)
	require.Zero(t, h.sections(id)["sku"].Counts.Records)
	// One that died without a word is taken for dead after a while.
	var dead app.ImportJob
	require.Eventually(t, func() bool {
		job, ok, err := h.store.TakeImport(t.Context(), app.ImportTurn{Worker: uuid.New(), Most: 2, Doubtful: true})
		dead = job
		return err == nil && ok
	}, 10e9, 1e7, "once the server has let go of what the stopped one held")
	worked, err := h.app.WorkImport(t.Context())
	require.NoError(t, err)
	require.False(t, worked)
	h.silence()
	h.work()
	require.Equal(t, app.ImportWritten, h.imported(sc, im.ID, app.ImportFilter{}).Import.State)
	require.Equal(t, handover.Stale, handover.CodeOf(h.store.TouchImport(t.Context(), dead, 1, 1)), "the dead one may not go on")
	require.Equal(t, 3000, h.sections(id)["sku"].Counts.Records)
	h.sound("a write that was taken over")
}

// silence makes every worker one that was not heard of for too long.
func (h *house) silence() {
	h.t.Helper()
	_, err := h.pool.Exec(h.t.Context(), `UPDATE imports SET touched_at = touched_at - interval '31 seconds'`)
	require.NoError(h.t, err)
}

// stopHalfWay lets a worker begin and stops it before it is done.
func stopHalfWay(h *house) {
	h.t.Helper()
	ctx, stop := context.WithCancel(h.t.Context())
	defer stop()
	done := make(chan error, 1)
	go func() {
		_, err := h.app.WorkImport(ctx)
		done <- err
	}()
	require.Eventually(h.t, func() bool { return h.count(`SELECT count(*) FROM imports WHERE worker IS NOT NULL`) == 1 }, 10e9, 1e6)
	stop()
	require.NoError(h.t, <-done)
	require.Zero(h.t, h.count(`SELECT count(*) FROM imports WHERE worker IS NOT NULL`), "it let go")
}

func TestRepeatsAreTakenAsAsked(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku := h.mustSection(id, "sku")
	lines := []string{"SKU编码,商品名称", "A-1,长裙", "A-1,短裙", "A-2,风衣"}
	for _, c := range []struct {
		repeat source.Repeat
		tally  app.ImportTally
		title  string
	}{
		{source.RepeatError, app.ImportTally{New: 2, Error: 1}, "new 长裙|error 短裙 imported.row.repeat_differs@A|new 风衣"},
		{source.RepeatFirst, app.ImportTally{New: 2, Skipped: 1}, "new 长裙|skipped 短裙 imported.row.repeat_first@A|new 风衣"},
		{source.RepeatLast, app.ImportTally{New: 2, Skipped: 1}, "skipped 短裙 imported.row.repeat_last@A|new 短裙|new 风衣"},
	} {
		im := h.checked(sc, sku, lines, func(p *app.PlanImport) { p.Parts[0].Plan.Repeat = c.repeat })
		require.Equal(t, c.tally, im.Parts[0].Tally, c.repeat)
		require.Equal(t, c.title, strings.Join(outcomes(h.imported(sc, im.ID, app.ImportFilter{})), "|"))
	}
}

// TestImportsRace lets two people write what they checked at the same time, and one form arrive twice.
func TestImportsRace(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku := h.mustSection(id, "sku")
	a, b := h.checked(sc, sku, goods(200, "12.00")), h.checked(sc, sku, goods(300, "13.00"))
	key := app.Key{ID: uuid.New(), Location: "/x"}
	require.NoError(t, h.app.WriteImport(t.Context(), sc, a.ID, a.Version, key))
	var replay *app.Replay
	require.ErrorAs(t, h.app.WriteImport(t.Context(), sc, a.ID, a.Version, key), &replay, "the same form twice")
	require.NoError(t, h.app.WriteImport(t.Context(), sc, b.ID, b.Version, app.Key{}))
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for {
				worked, err := h.app.WorkImport(t.Context())
				if err != nil || !worked {
					return
				}
			}
		})
	}
	all.Wait()
	h.work()
	states := []app.ImportState{h.imported(sc, a.ID, app.ImportFilter{}).Import.State, h.imported(sc, b.ID, app.ImportFilter{}).Import.State}
	require.ElementsMatch(t, []app.ImportState{app.ImportWritten, app.ImportReady}, states, "one was first, the other is looked at again")
	h.sound("two at once")
	require.Equal(t, 1, h.count(`SELECT count(*) FROM events WHERE act = 'section.imported'`))
}

// TestNamesThatComeLater refer to rows further down and to themselves, and go round in circles.
func TestNamesThatComeLater(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	var section handover.Section
	field := ""
	for _, s := range h.sections(id) {
		kind, _ := sc.Kind(s.Kind)
		for _, f := range kind.Fields {
			if x := f.Spec(); x.Acyclic && x.Target == s.Kind {
				section, field = s, x.Label.ZH
			}
		}
	}
	require.NotEmpty(t, field, "a kind whose records refer to their own kind")
	kind, _ := sc.Kind(section.Kind)
	title := kind.Title.Spec().Label.ZH
	im := h.checked(sc, section.ID, []string{
		title + "," + field, "甲甲,乙乙", "乙乙,", "丙丙,丙丙", "丁丁,戊戊", "戊戊,丁丁", "己己,丁丁", "庚庚,辛辛",
	})
	require.Equal(t, app.ImportReady, im.State, "%v", im.Problem)
	require.Equal(t, []string{
		"new 甲甲", "new 乙乙", "error 丙丙 problem.self_ref@B", "error 丁丁 problem.circular_ref@B", "error 戊戊 problem.circular_ref@B", "new 己己", "new 庚庚",
	}, outcomes(h.imported(sc, im.ID, app.ImportFilter{})))
	require.Equal(t, map[string][]string{section.Kind: {"丁丁", "辛辛"}}, im.Parts[0].Unmatched)
	require.NoError(t, h.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
	h.work()
	require.Equal(t, app.ImportWritten, h.imported(sc, im.ID, app.ImportFilter{}).Import.State)
	require.Equal(t, 1, h.count(`SELECT count(*) FROM record_refs WHERE handover_id = $1`, id))
	h.sound("names that came later")
}

// TestParentsAreLookedUp: a statement that brings many rows looks for the parent of each by itself, also while the statistics are from when
// there was next to nothing. The planner would keep all records at hand and compare each with each, which does not end for a hundred thousand.
func TestParentsAreLookedUp(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sku := h.mustSection(id, "sku")
	r := h.record(h.in("giver", id), sku, form("sku", 0))
	tx, err := h.pool.Begin(t.Context())
	require.NoError(t, err)
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	const many = 3000
	for _, sql := range []string{
		`CREATE TEMPORARY TABLE many ON COMMIT DROP AS SELECT r.*, gen_random_uuid() AS other FROM records r, generate_series(1, $1::int) WHERE r.id = $2`,
		`UPDATE many SET id = other, identity = other::text`,
		`ALTER TABLE many DROP COLUMN other`,
		`SET LOCAL session_replication_role = replica`, // an import that was undone, and the tidying that followed
		`INSERT INTO records SELECT * FROM many`,
		`DELETE FROM records WHERE id IN (SELECT id FROM many)`,
		`ANALYZE records`,
		`SET LOCAL session_replication_role = origin`,
		`INSERT INTO records SELECT * FROM many`,
	} {
		args := []any{many, r.ID}
		_, err := tx.Exec(t.Context(), sql, args[:strings.Count(sql, "$")]...)
		require.NoError(t, err, sql)
	}
	for _, sql := range []string{
		`INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at)
		SELECT handover_id, id, 1, title, data, 'created', updated_by, updated_at FROM many`,
		`INSERT INTO record_refs (handover_id, from_id, field, to_id) SELECT handover_id, id, 'x', id FROM many`,
	} {
		var before, after int
		const looked = `SELECT pg_stat_get_xact_numscans('records_pkey'::regclass)`
		require.NoError(t, tx.QueryRow(t.Context(), looked).Scan(&before))
		_, err := tx.Exec(t.Context(), sql)
		require.NoError(t, err, sql)
		require.NoError(t, tx.QueryRow(t.Context(), looked).Scan(&after))
		require.GreaterOrEqual(t, after-before, many, sql)
	}
}

// A session that met the handover while it was empty keeps plans that read whole tables. After an import of many records no session uses them.
func TestPlansAreMadeAnewAfterAnImport(t *testing.T) {
	t.Parallel()
	h := given(t)
	sc := h.in("giver", h.handover().ID)
	sku := h.mustSection(sc.Handover(), "sku")
	h.record(sc, sku, map[string][]string{"sku_code": {"B-1"}, "title": {"旧"}})
	conn, err := h.pool.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	for _, sql := range []string{
		`SET plan_cache_mode = force_generic_plan`, `SET enable_indexscan = off`, `SET enable_indexonlyscan = off`, `SET enable_bitmapscan = off`,
		`PREPARE twin (uuid, text) AS SELECT id FROM records WHERE handover_id = $1 AND kind = 'sku' AND identity = $2 AND removed_at IS NULL`,
		`EXECUTE twin ('` + sc.Handover().String() + `', 'x')`, // with the plan of a small table, which is kept
		`RESET enable_indexscan`, `RESET enable_indexonlyscan`, `RESET enable_bitmapscan`,
	} {
		_, err := conn.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	plan := func() string {
		t.Helper()
		rows, err := conn.Query(t.Context(), `EXPLAIN EXECUTE twin ('`+sc.Handover().String()+`', 'x')`)
		require.NoError(t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		return strings.Join(lines, "\n")
	}
	require.Contains(t, plan(), "Seq Scan on records")
	h.written(sc, sku, goods(1200, "12.00"))
	require.NotContains(t, plan(), "Seq Scan")
}
