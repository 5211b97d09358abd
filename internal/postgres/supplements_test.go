package postgres_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
)

// supplement is the nth supplement of the section of a kind.
func (h *house) supplement(id uuid.UUID, kind string, n int) handover.Section {
	h.t.Helper()
	o, err := h.app.Overview(h.t.Context(), h.in("manager", id))
	require.NoError(h.t, err)
	for _, s := range o.Sections {
		if s.Kind == kind && s.Supplement == n {
			return s
		}
	}
	require.Fail(h.t, "no such supplement", "%s %d", kind, n)
	return handover.Section{}
}

// agreed submits, accepts and signs a section as it is, the witness last.
func (h *house) agreed(id uuid.UUID, section uuid.UUID, who ...string) {
	h.t.Helper()
	ctx := h.t.Context()
	for _, w := range who {
		sc := h.in(w, id)
		switch w {
		case "giver":
			require.NoError(h.t, h.app.SubmitSection(ctx, sc, h.giving(sc, section)))
			continue
		case "receiver":
			p, err := h.app.SectionPage(ctx, sc, section, app.RecordFilter{})
			require.NoError(h.t, err)
			_, err = h.app.AcceptRecords(ctx, sc, app.AcceptRecords{Section: section, Version: p.Section.ContentVersion})
			require.NoError(h.t, err)
		}
		require.NoError(h.t, h.app.SignSection(ctx, sc, h.shown(sc, section)))
		h.sound(w + " signs a supplement")
	}
}

// TestSupplementWhileActive: what comes after a section was signed lands in a supplement with signatures of its own; the signed one stays as it
// was, and the whole cannot be signed before the supplement is.
func TestSupplementWhileActive(t *testing.T) {
	t.Parallel()
	h := given(t)
	made := h.handover(h.only("account"))
	giver := h.in("giver", made.ID)
	h.signedSections(made.ID, 1, "account")
	signed := h.supplement(made.ID, "account", 0)

	_, err := h.app.SaveRecord(t.Context(), h.in("receiver", made.ID), app.SaveRecord{Section: signed.ID, Form: form("account", 8)})
	refused(t, err, handover.Forbidden, "refuse.not_filler")
	r := h.record(giver, signed.ID, form("account", 8))
	h.sound("a supplement")
	first := h.supplement(made.ID, "account", 1)
	require.Equal(t, first.ID, r.Section)
	require.Equal(t, []any{signed.ID, false, handover.SectionFilling, signed.Filler, signed.Reviewer, "补充移交 1：" + signed.TitleZH},
		[]any{first.SupplementOf, first.Late, first.State, first.Filler, first.Reviewer, first.TitleZH})
	again := h.supplement(made.ID, "account", 0)
	require.Equal(t, []any{signed.ContentVersion, signed.Counts, signed.State}, []any{again.ContentVersion, again.Counts, again.State}, "the signed one is as it was")
	require.Equal(t, first.ID, h.record(giver, signed.ID, form("account", 9)).Section, "the same supplement while it is open")
	_, err = h.app.SaveRecord(t.Context(), giver, app.SaveRecord{Section: signed.ID, Form: form("account", 9)})
	refused(t, err, handover.Conflict, "refuse.twin")
	refused(t, h.app.SignHandover(t.Context(), giver, h.shownAll(giver)), handover.Conflict, "refuse.sections_open")

	h.agreed(made.ID, first.ID, "giver", "receiver", "witness")
	third := h.record(giver, first.ID, form("account", 10))
	second := h.supplement(made.ID, "account", 2)
	require.Equal(t, second.ID, third.Section, "what comes after a supplement was signed is the next one of the same section")
	require.Equal(t, signed.ID, second.SupplementOf)
	h.agreed(made.ID, second.ID, "giver", "receiver", "witness")
	require.Equal(t, handover.Signed, h.signedWhole(made.ID).State)
}

// TestSupplementAfterTheWhole: after the final signatures a supplement is made, amends a signed record without touching it, and is signed by
// all three; the final signatures stand, and the handover does not end before.
func TestSupplementAfterTheWhole(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	made := h.handover(h.only("account"))
	giver, manager := h.in("giver", made.ID), h.in("manager", made.ID)
	h.signedSections(made.ID, 1, "account")
	old := h.records(made.ID, "account")[0]
	_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Amends: old.ID, Form: form("account", 0)})
	refused(t, err, handover.Conflict, "refuse.amend_signed_only")
	h.signedWhole(made.ID)
	signed := h.supplement(made.ID, "account", 0)
	digest := h.shownAll(manager).Signature.Digest

	_, err = h.app.SaveRecord(ctx, h.in("second", made.ID), app.SaveRecord{Section: signed.ID, Form: form("account", 8)})
	refused(t, err, handover.Forbidden, "refuse.not_filler")
	new := h.record(h.in("giver", made.ID), signed.ID, form("account", 8))
	h.sound("late")
	amending, err := h.app.SaveRecord(ctx, h.in("giver", made.ID), app.SaveRecord{Amends: old.ID, Form: form("account", 0, "fee_note", "续费改为年付")})
	require.NoError(t, err)
	h.sound("amended")
	late := h.supplement(made.ID, "account", 1)
	require.Equal(t, []any{late.ID, late.ID, old.ID, true}, []any{new.Section, amending.Section, amending.Amends, late.Late})
	require.Equal(t, h.fresh(manager, old.ID).Digest, old.Digest, "what was signed is as it was")
	_, err = h.app.SaveRecord(ctx, h.in("giver", made.ID), app.SaveRecord{Amends: old.ID, Form: form("account", 0)})
	refused(t, err, handover.Conflict, "refuse.amended")
	require.Equal(t, digest, h.shownAll(manager).Signature.Digest, "the final signatures stand")
	require.Equal(t, 1, h.state(made.ID).Tally.Late)

	amending, err = h.app.SaveRecord(ctx, h.in("giver", made.ID), app.SaveRecord{Record: amending.ID, Revision: 1, Form: form("account", 0, "fee_note", "续费改为三年付")})
	require.NoError(t, err)
	require.Equal(t, old.ID, amending.Amends)
	require.NoError(t, h.app.Ask(ctx, h.in("receiver", made.ID), app.Ask{Section: late.ID, Body: "发票抬头？"}))
	h.talksWithFiles(made.ID, app.Ask{Record: new.ID, Body: "合同呢？"})
	require.NoError(t, h.app.MoveHandover(ctx, manager, handover.FollowUp, "", app.Key{}))
	end := func() error {
		return h.app.MoveHandover(ctx, h.in("manager", made.ID), handover.CloseHandover, "", app.Key{})
	}
	refused(t, end(), handover.Conflict, "refuse.supplements_open")

	h.set(made.EffectiveAt.Add(time.Minute))
	n, err := h.app.MoveDue(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	h.sound("moved without the supplement")
	q := app.ResponsibleQuery{Record: new.ID}
	require.Equal(t, "林晓雯 plan", h.answered(made.ID, q, uuid.Nil, made.EffectiveAt.Add(time.Minute)), "unsigned ones stay with the giver")
	require.Equal(t, "周子昂 moment", h.answered(made.ID, app.ResponsibleQuery{Record: old.ID}, uuid.Nil, made.EffectiveAt))

	h.agreed(made.ID, late.ID, "giver", "receiver")
	settled := h.supplement(made.ID, "account", 1).SettledAt
	require.Equal(t, "林晓雯 plan", h.answered(made.ID, q, uuid.Nil, settled.Add(-time.Microsecond)))
	require.Equal(t, "周子昂 supplement", h.answered(made.ID, q, uuid.Nil, settled))
	refused(t, end(), handover.Conflict, "refuse.supplements_unwitnessed")
	refused(t, h.app.ReopenSection(ctx, h.in("manager", made.ID), app.SectionAct{Section: late.ID, Reason: "再改"}), handover.Conflict, "refuse.in_state")
	kept, err := h.app.KeptParts(ctx, manager)
	require.NoError(t, err)
	require.Equal(t, 1, kept[0].Edition)
	later := func() (out []string) {
		got, err := h.app.Inventory(ctx, manager)
		require.NoError(t, err)
		for _, s := range got.Later {
			out = append(out, s.ID)
		}
		return out
	}
	require.Equal(t, []string{late.ID.String()}, later(), "the page says what its edition does not have")
	h.agreed(made.ID, late.ID, "witness")
	require.Empty(t, later())
	h.inventoryOfSupplement(made.ID, amending)
	require.NoError(t, end())
	h.sound("closed")
	_, err = h.app.SaveRecord(ctx, h.in("giver", made.ID), app.SaveRecord{Section: signed.ID, Form: form("account", 9)})
	refused(t, err, handover.Conflict, "refuse.in_state")
}

// talksWithFiles asks, answers with a file, and takes it back.
func (h *house) talksWithFiles(id uuid.UUID, ask app.Ask) {
	h.t.Helper()
	ctx, giver := h.t.Context(), h.in("giver", id)
	require.NoError(h.t, h.app.Ask(ctx, h.in("receiver", id), ask))
	talk, err := h.app.RecordPage(ctx, giver, ask.Record)
	require.NoError(h.t, err)
	f := h.attach(giver, app.Owner{Question: talk.Questions[0].ID}, "合同.txt", "甲方乙方")
	require.NoError(h.t, h.app.RemoveFile(ctx, giver, f.ID, app.Key{}))
}

// inventoryOfSupplement: what all three signed afterwards is kept in another edition, and what it takes the place of stands under their seals.
func (h *house) inventoryOfSupplement(id uuid.UUID, amending handover.Record) {
	h.t.Helper()
	j := journey{h, id}
	r := manifest.Check(j.keptManifest(h.app), h.app.Signer().Fingerprint())
	require.Empty(h.t, r.Problems)
	require.Equal(h.t, 2, r.Manifest.Edition)
	s := r.Manifest.Sections[1]
	require.Equal(h.t, []any{true, 1, 1, r.Manifest.Sections[0].ID}, []any{s.Late, s.Supplement, s.Amends, s.SupplementOf})
	at := slices.IndexFunc(r.Manifest.Records[1], func(l manifest.Line) bool { return l.ID == amending.ID.String() })
	require.Equal(h.t, amending.Amends.String(), r.Manifest.Records[1][at].Amends)
	require.NotNil(h.t, r.Manifest.Covered, "a checkpoint is over it")
	require.Empty(h.t, h.complaints())
	tx, err := h.pool.Begin(h.t.Context())
	require.NoError(h.t, err)
	_, err = tx.Exec(h.t.Context(), `SET LOCAL session_replication_role = replica`)
	require.NoError(h.t, err)
	_, err = tx.Exec(h.t.Context(), `UPDATE records SET amends = NULL WHERE id = $1`, amending.ID)
	require.NoError(h.t, err)
	require.NoError(h.t, tx.Commit(h.t.Context()))
	require.Len(h.t, h.complaints(), 3, "all three signed that it takes the place of another")
	require.NoError(h.t, h.exec(`UPDATE records SET amends = $2 WHERE id = $1`, amending.ID, amending.Amends))
}

// TestImportIntoSigned is N-13 in its own words: a SKU imported after the section was signed lands in a supplement that needs its own
// signatures. A line that would change a signed record is refused and said; what says the same is the same.
func TestImportIntoSigned(t *testing.T) {
	t.Parallel()
	h := given(t)
	made := h.handover(h.only("sku"))
	giver := h.in("giver", made.ID)
	h.signedSections(made.ID, 1, "sku")
	signed, old := h.supplement(made.ID, "sku", 0), h.records(made.ID, "sku")[0]
	im := h.written(giver, signed.ID, []string{
		"SKU编码,商品名称", form("sku", 0).Get("sku_code") + ",改了名字", "MM-2,真丝围巾", "MM-3,羊毛大衣",
	})
	require.Equal(t, []int{2, 0, 1}, []int{im.Parts[0].Tally.New, im.Parts[0].Tally.Changed, im.Parts[0].Tally.Error})
	require.Equal(t, "error 改了名字 imported.row.signed@A", outcomes(h.imported(giver, im.ID, app.ImportFilter{}))[0])
	h.sound("an import into a signed section")
	supplement := h.supplement(made.ID, "sku", 1)
	require.Equal(t, []any{signed.ID, 2, handover.SectionFilling}, []any{supplement.SupplementOf, supplement.Counts.Records, supplement.State})
	require.Equal(t, signed.Counts, h.supplement(made.ID, "sku", 0).Counts)
	require.Equal(t, old.Digest, h.fresh(giver, old.ID).Digest)
	refused(t, h.app.SignHandover(t.Context(), giver, h.shownAll(giver)), handover.Conflict, "refuse.sections_open")
}
