package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// soon waits a while that is drawn, of at most so many microseconds.
func soon(most int) { time.Sleep(time.Duration(rand.IntN(most)) * time.Microsecond) }

// TestSignAgainstImport: a file is written while the receiver signs. Either the seal stands over what the file brought, and then it was shown, or
// the file's new lines are in a supplement: both sides win some rounds. That lines which were not shown are not signed is held several times over, by
// the digest, the giver's version, the count of accepted records and what the lines lack, so taking out the first three does not show here;
// TestSignAgainstEdit is about the digest. Taking out the way into the supplement shows. A twelfth of HANDOVER_TEST_RACES is how many rounds there are;
// after some of them it goes on in
// another handover, because what doctor and counts look at grows.
func TestSignAgainstImport(t *testing.T) {
	t.Parallel()
	const ofOne = 20
	h := given(t)
	tally := map[string]int{}
	rounds := max(races(t)/12, 5)
	for n := 0; n < rounds; n += ofOne {
		d := importDuel{h, h.handover(h.only("sku")).ID, uuid.Nil, tally}
		d.section = h.mustSection(d.id, "sku")
		h.record(h.in("giver", d.id), d.section, form("sku", 0))
		for k := range min(ofOne, rounds-n) {
			d.round(k)
		}
		require.Empty(t, h.complaints())
	}
	t.Log(rounds, "rounds:", tally)
	require.Equal(t, rounds, tally["signed"]+tally["sign refused"])
	h.sound("signing against an import")
}

// importDuel is a section that is signed while a file is written into it.
type importDuel struct {
	*house
	id, section uuid.UUID
	tally       map[string]int
}

func (d importDuel) round(n int) {
	t, ctx := d.t, d.t.Context()
	giver, receiver := d.in("giver", d.id), d.in("receiver", d.id)
	if d.sectionState(d.section) == handover.SectionSigned {
		require.NoError(t, d.app.ReopenSection(ctx, receiver, app.SectionAct{Section: d.section, Reason: "再看"}))
	}
	require.NoError(t, d.app.SubmitSection(ctx, giver, d.giving(giver, d.section)))
	_, err := d.app.AcceptRecords(ctx, receiver, app.AcceptRecords{Section: d.section, Version: d.sectionVersion(d.section)})
	require.True(t, err == nil || handover.CodeOf(err) == handover.Conflict, "%v", err)
	in := d.shown(receiver, d.section)
	im := d.checked(giver, d.section, []string{"SKU编码,商品名称,售价", fmt.Sprintf("N-%d,长裙,12", n), fmt.Sprintf("M-%d,短裙,9", n)})
	require.NoError(t, d.app.WriteImport(ctx, giver, im.ID, im.Version, app.Key{}))
	errs := together(func() error {
		soon(20_000)
		return d.app.SignSection(ctx, receiver, in)
	}, func() error {
		soon(8_000)
		return second(d.app.WorkImport(ctx))
	})
	require.NoError(t, errs[1])
	d.work()
	there := d.count(`
		SELECT count(*)
		FROM records r
		JOIN record_revisions v ON (v.handover_id, v.record_id) = (r.handover_id, r.id)
		WHERE r.section_id = $1 AND v.import_id = $2`, d.section, im.ID)
	if errs[0] == nil {
		d.tally["signed"]++
		require.Equal(t, handover.SectionSigned, d.sectionState(d.section))
		require.Zero(t, there, "nobody saw these lines, and they are signed (%s)", d.imported(giver, im.ID, app.ImportFilter{}).Import.State)
		require.Equal(t, app.ImportWritten, d.imported(giver, im.ID, app.ImportFilter{}).Import.State)
		require.Equal(t, 2, d.count(`
			SELECT count(*)
			FROM records r
			JOIN sections s ON (s.handover_id, s.id) = (r.handover_id, r.section_id) AND s.supplement_of = $1
			JOIN record_revisions v ON (v.handover_id, v.record_id) = (r.handover_id, r.id)
			WHERE v.import_id = $2`, d.section, im.ID), "the lines of a file that came after the signature are in a supplement")
		return
	}
	d.tally["sign refused"]++
	require.Contains(t, []handover.Code{handover.Stale, handover.Conflict}, handover.CodeOf(errs[0]), "%v", errs[0])
	require.Equal(t, 2, there)
	require.NoError(t, d.app.UndoImport(ctx, giver, im.ID, app.Key{})) // lines that lack what is required
	d.work()
}

// TestMomentAgainstAll: the effective moment comes while two instances look, a supplement is signed, what stands in it and what was signed before
// is edited, and somebody asks who answers. All signed sections change hands in one transaction and once, the supplement joins
// them with its signature, and nobody ever sees half of it.
func TestMomentAgainstAll(t *testing.T) {
	t.Parallel()
	h := given(t)
	tally := map[string]int{}
	rounds := max(races(t)/24, 5)
	for range rounds {
		h.moment(tally)
	}
	t.Log(rounds, "rounds:", tally)
	require.Equal(t, rounds, tally["moved"])
	require.Empty(t, h.complaints())
	h.sound("the moment against everything")
}

func (h *house) moment(tally map[string]int) {
	t, ctx := h.t, h.t.Context()
	h.set(morning)
	id := h.handover(h.only("account", "sku"), func(p *app.Plan) { p.Receivers = p.Receivers[:1] }).ID
	h.signedSections(id, 1, "account", "sku")
	for _, who := range []string{"giver", "receiver", "witness"} {
		sc := h.in(who, id)
		require.NoError(t, h.app.SignHandover(ctx, sc, h.shownAll(sc)))
	}
	giver, receiver, manager := h.in("giver", id), h.in("receiver", id), h.in("manager", id)
	late := h.record(giver, h.mustSection(id, "account"), form("account", 5))
	extra := h.supplement(id, "account", 1).ID
	require.NoError(t, h.app.SubmitSection(ctx, giver, h.giving(giver, extra)))
	_, err := h.app.AcceptRecords(ctx, receiver, app.AcceptRecords{Section: extra, Version: h.sectionVersion(extra)})
	require.NoError(t, err)
	in, signed, due := h.shown(receiver, extra), h.records(id, "sku")[0], h.state(id).EffectiveAt
	h.set(due.Add(-time.Millisecond))
	var over atomic.Bool
	edit := func(r handover.Record, kind string) func() error {
		return func() error {
			soon(9_000)
			return second(h.app.SaveRecord(ctx, giver.Because("改错字"), app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form(kind, 5, map[string]string{"account": "fee_note", "sku": "location"}[kind], "改了")}))
		}
	}
	look := func() error { soon(9_000); return second(h.app.MoveDue(ctx)) }
	errs := together(func() error { soon(9_000); return h.app.SignSection(ctx, receiver, in) }, edit(h.fresh(giver, late.ID), "account"), edit(signed, "sku"),
		look, look, func() error {
			soon(4_000)
			h.set(due.Add(time.Second))
			soon(4_000)
			_, err := h.app.Responsible(ctx, manager, app.ResponsibleQuery{}) // makes it happen, when no worker looked
			over.Store(true)
			return err
		}, func() error { return h.wholeOrNot(id, &over) })
	for _, n := range []int{3, 4, 5, 6} {
		require.NoError(t, errs[n])
	}
	require.Equal(t, handover.Conflict, handover.CodeOf(errs[2]), "what is signed does not change: %v", errs[2])
	require.True(t, errs[0] == nil || errs[1] == nil, "neither: %v %v", errs[0], errs[1])
	tally["moved"] += h.count(`SELECT count(*) FROM events WHERE handover_id = $1 AND act = $2`, id, app.ActMoved)
	if errs[0] == nil {
		tally["signed"]++
	} else {
		tally["sign refused"]++
		require.Contains(t, []handover.Code{handover.Stale, handover.Conflict}, handover.CodeOf(errs[0]), "%v", errs[0])
	}
	joined := 0
	if h.sectionState(extra) == handover.SectionSigned {
		joined = 1
	}
	require.Equal(t, 2+joined, h.count(`SELECT count(*) FROM responsibilities WHERE handover_id = $1 AND section_id IS NOT NULL`, id))
	require.Equal(t, 2, h.count(`SELECT count(*) FROM responsibilities x JOIN sections s ON s.id = x.section_id WHERE x.handover_id = $1 AND x.from_at = $2 AND NOT s.late`, id, due))
}

// wholeOrNot asks who answers until it is over: the sections that were signed have all moved, with the mark on the handover, or none has.
func (h *house) wholeOrNot(id uuid.UUID, over *atomic.Bool) error {
	for !over.Load() {
		var moved bool
		var sections int
		if err := h.pool.QueryRow(h.t.Context(), `
			SELECT h.moved_at IS NOT NULL, (
				SELECT count(*) FROM responsibilities x JOIN sections s ON s.id = x.section_id WHERE x.handover_id = h.id AND NOT s.late)
			FROM handovers h
			WHERE h.id = $1`, id).Scan(&moved, &sections); err != nil {
			return err
		}
		if moved && sections != 2 || !moved && sections != 0 {
			return fmt.Errorf("half of it: moved %t, and %d sections", moved, sections)
		}
	}
	return nil
}
