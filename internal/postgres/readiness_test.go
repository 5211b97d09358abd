package postgres_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/readiness"
)

func (h *house) examined(id uuid.UUID) app.Readiness {
	h.t.Helper()
	got, err := h.app.Readiness(h.t.Context(), h.in("manager", id))
	require.NoError(h.t, err)
	require.False(h.t, got.Behind)
	return got
}

func result(r readiness.Report, rule string) readiness.Result {
	for _, x := range r.Results {
		if x.Rule == rule {
			return x
		}
	}
	return readiness.Result{}
}

// stored is what the worker left, "" for nothing.
func (h *house) storedPoints(id uuid.UUID) (seq int64, queued bool) {
	h.t.Helper()
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `
		SELECT coalesce((SELECT event_seq FROM readiness WHERE handover_id = $1), -1), EXISTS (SELECT FROM readiness_queue WHERE handover_id = $1)`, id).Scan(&seq, &queued))
	return seq, queued
}

// What was mended is gone on the next look, and the worker keeps the same report with a day of the trend.
func TestReadinessFollowsRecords(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("account")).ID
	one := h.record(h.in("giver", id), h.mustSection(id, "account"), form("account", 1, "bound_phone", "138 0000 2002"))
	got := h.examined(id)
	r := result(got.Report, "R-ACC-01")
	require.Equal(t, readiness.Finds, r.State)
	require.Equal(t, "account.phone_of_leaver", r.Found[0].Check)
	require.Equal(t, one.ID, r.Found[0].Record)
	require.LessOrEqual(t, got.Report.Score.Points, 79)
	require.Equal(t, readiness.Outside, result(got.Report, "R-SKU-01").State)

	n, err := h.app.ExamineChanged(t.Context())
	require.NoError(t, err)
	require.Positive(t, n)
	kept := h.examined(id)
	require.Equal(t, got.Report, kept.Report, "kept as it was made on the spot")
	require.Len(t, kept.Days, 1)
	seq, queued := h.storedPoints(id)
	require.Equal(t, kept.Handover.Head.Seq, seq)
	require.False(t, queued)

	h.resave(id, one, form("account", 1, "bound_phone", "0571-0000 8820"))
	_, queued = h.storedPoints(id)
	require.True(t, queued, "every event asks for an examination")
	require.Empty(t, result(h.examined(id).Report, "R-ACC-01").Found)
}

// While something happens that an examination does not know of, the handover stays in the queue.
func TestExaminedMeanwhile(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("account")).ID
	list, err := h.store.Unexamined(t.Context(), h.app.Now(), time.Minute, 100)
	require.NoError(t, err)
	var mine app.Unexamined
	for _, u := range list {
		if u.Standing.Handover == id {
			mine = u
		}
	}
	require.NotZero(t, mine.Asked)
	again, err := h.store.Unexamined(t.Context(), h.app.Now(), time.Minute, 100)
	require.NoError(t, err)
	require.Empty(t, again, "another instance has them")
	x := h.examined(id).Examination
	h.record(h.in("giver", id), h.mustSection(id, "account"), form("account", 2))
	require.NoError(t, h.store.KeepReadiness(t.Context(), h.in("manager", id), x, mine.Asked, h.app.Now().Add(-time.Second)))
	_, queued := h.storedPoints(id)
	require.True(t, queued)
	_, err = h.app.ExamineChanged(t.Context())
	require.NoError(t, err)
	seq, queued := h.storedPoints(id)
	require.False(t, queued)
	require.Greater(t, seq, x.Seq)
	require.NoError(t, h.store.KeepReadiness(t.Context(), h.in("manager", id), x, 0, h.app.Now()))
	newer, _ := h.storedPoints(id)
	require.Equal(t, seq, newer, "an older examination does not take the place of a newer one")
}

func TestQueueReadinessOncePerDay(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("account")).ID
	_, err := h.app.ExamineChanged(t.Context())
	require.NoError(t, err)
	require.NoError(t, h.store.QueueReadiness(t.Context(), h.app.Today()))
	_, queued := h.storedPoints(id)
	require.False(t, queued)
	require.NoError(t, h.store.QueueReadiness(t.Context(), h.app.Today().AddDate(0, 0, 1)))
	_, queued = h.storedPoints(id)
	require.True(t, queued)
}

func (h *house) page(id, record uuid.UUID) app.RecordPage {
	h.t.Helper()
	p, err := h.app.RecordPage(h.t.Context(), h.in("manager", id), record)
	require.NoError(h.t, err)
	return p
}

func (h *house) resave(id uuid.UUID, r handover.Record, f catalog.Form) {
	h.t.Helper()
	_, err := h.app.SaveRecord(h.t.Context(), h.in("giver", id), app.SaveRecord{Section: r.Section, Record: r.ID, Revision: r.Revision, Form: f})
	require.NoError(h.t, err)
}

func (h *house) waive(id uuid.UUID, r handover.Record, check string) app.Waive {
	return app.Waive{
		Check: check, Section: r.Section, Record: r.ID, Reason: "平台换绑要等十天", Person: h.people["receiver"].ID, Until: h.app.Today().AddDate(0, 0, 10),
	}
}

// A waiver needs a reason, a person and an end; then the finding no longer blocks its section, and does again when the waiver ends.
func TestWaivers(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("account")).ID
	one := h.record(h.in("giver", id), h.mustSection(id, "account"), form("account", 1, "bound_phone", "138 0000 2002"))
	manager, ctx := h.in("manager", id), t.Context()
	found := func() bool {
		return slices.ContainsFunc(h.page(id, one.ID).Findings, func(f catalog.Finding) bool {
			return f.Rule == "account.phone_of_leaver" && f.Severity == catalog.Blocker
		})
	}
	before := h.state(id).Counts.Blockers
	blockers := func() int {
		n := h.state(id).Counts.Blockers - before + 1
		require.Equal(t, n == 1, found())
		require.Equal(t, before-1+n, h.sections(id)["account"].Counts.Blockers)
		return n
	}
	require.Equal(t, 1, blockers())

	in := h.waive(id, one, "account.phone_of_leaver")
	refused(t, h.app.Waive(ctx, h.in("giver", id), in), handover.Forbidden, "refuse.waive_finding")
	bad := in
	bad.Reason = ""
	require.Equal(t, handover.Invalid, handover.CodeOf(h.app.Waive(ctx, manager, bad)))
	bad = in
	bad.Person = h.people["giver"].ID
	require.Equal(t, handover.Invalid, handover.CodeOf(h.app.Waive(ctx, manager, bad)), "the leaver cannot answer for it")
	bad = in
	bad.Until = h.app.Today().AddDate(0, 0, -1)
	require.Equal(t, handover.Invalid, handover.CodeOf(h.app.Waive(ctx, manager, bad)))
	bad = in
	bad.Check = "account.missing"
	refused(t, h.app.Waive(ctx, manager, bad), handover.Conflict, "waiver.refuse.missing")
	bad = in
	bad.Record = uuid.New()
	require.Equal(t, handover.NotFound, handover.CodeOf(h.app.Waive(ctx, manager, bad)))

	require.NoError(t, h.app.Waive(ctx, manager, in))
	require.Zero(t, blockers())
	refused(t, h.app.Waive(ctx, manager, in), handover.Conflict, "waiver.refuse.twice")
	got := h.examined(id)
	require.Equal(t, 1, got.Report.Waived)
	require.Zero(t, result(got.Report, "R-ACC-01").Severity)
	require.Equal(t, "平台换绑要等十天", result(got.Report, "R-ACC-01").Found[0].Waiver.Reason)

	h.resave(id, h.fresh(h.in("giver", id), one.ID), form("account", 1, "bound_phone", "138 0000 2002", "permission_role", "全店管理"))
	require.Zero(t, blockers(), "a save keeps it")

	require.NoError(t, h.app.EndWaiver(ctx, manager, got.Waivers[0].ID, app.Key{}))
	require.Equal(t, 1, blockers())
	require.Equal(t, handover.NotFound, handover.CodeOf(h.app.EndWaiver(ctx, manager, got.Waivers[0].ID, app.Key{})))

	require.NoError(t, h.app.Waive(ctx, manager, in), "and anew")
	h.clock.move(12 * 24 * time.Hour)
	require.NoError(t, h.app.LapseWaivers(ctx))
	require.Equal(t, 1, blockers(), "when its day is over it ends by itself")
	require.Empty(t, h.examined(id).Waivers)
}
