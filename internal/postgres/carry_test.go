package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// earlier is a handover of the first store with two suppliers, an SKU that points at the first of them, and a risk.
func (h *house) earlier() (handover.Handover, map[string]handover.Record) {
	old := h.handover()
	sc, out := h.in("giver", old.ID), map[string]handover.Record{}
	out["supplier"] = h.record(sc, h.mustSection(old.ID, "supplier"), form("supplier", 1))
	out["second"] = h.record(sc, h.mustSection(old.ID, "supplier"), form("supplier", 2))
	out["sku"] = h.record(sc, h.mustSection(old.ID, "sku"), form("sku", 1, "supplier", out["supplier"].Title))
	out["risk"] = h.record(sc, h.mustSection(old.ID, "risk"), form("risk", 1))
	return old, out
}

// from is a choice of sections of an earlier handover, by kind.
func (h *house) from(old handover.Handover, kinds ...string) app.CarryOver {
	in := app.CarryOver{From: old.ID}
	for _, k := range kinds {
		in.Sections = append(in.Sections, h.mustSection(old.ID, k))
	}
	return in
}

func (h *house) listed(who string, id uuid.UUID, kind string, f app.RecordFilter) []handover.Record {
	h.t.Helper()
	page, err := h.app.SectionPage(h.t.Context(), h.in(who, id), h.mustSection(id, kind), f)
	require.NoError(h.t, err)
	return page.Rows
}

func supplierOf(t *testing.T, r handover.Record) catalog.Ref {
	t.Helper()
	k, _ := catalog.Lookup("sku")
	for _, u := range k.Refs(r.Values) {
		if u.Field == "supplier" {
			return u.Ref
		}
	}
	t.Fatal("no supplier")
	return catalog.Ref{}
}

func TestCarryOver(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	old, was := h.earlier()
	made := h.handover(func(p *app.Plan) { p.Start = false })
	sc := h.in("manager", made.ID)

	list, err := h.app.EarlierHandovers(ctx, sc)
	require.NoError(t, err)
	require.Len(t, list.List, 1, "the new one has nothing itself")
	require.Equal(t, old.Number, list.List[0].Handover.Number)
	require.Equal(t, h.people["giver"].Name, list.List[0].Giver)
	require.Equal(t, []string{h.stores[0].Name}, list.List[0].Stores)
	require.Len(t, list.List[0].Sections, 3, "sections without records are left out")

	done, err := h.app.CarryOver(ctx, sc, h.from(old, "sku"))
	require.NoError(t, err)
	require.Equal(t, app.CarriedOver{Records: 1}, done)
	h.sound("carrying an SKU into a draft")
	sku := h.listed("giver", made.ID, "sku", app.RecordFilter{})[0]
	require.Equal(t, handover.RecordDraft, sku.State)
	require.Equal(t, was["sku"].Title, sku.Title)
	require.Equal(t, handover.Carried{Handover: old.ID, Number: old.Number, Record: was["sku"].ID, Revision: 1}, sku.Carried)
	require.Equal(t, catalog.Ref{Title: was["supplier"].Title}, supplierOf(t, sku), "its supplier stayed behind, the name did not")

	done, err = h.app.CarryOver(ctx, sc, h.from(old, "supplier", "sku", "risk"))
	require.NoError(t, err)
	require.Equal(t, app.CarriedOver{Records: 3, Twins: 1}, done)
	h.sound("carrying the rest")
	list, err = h.app.EarlierHandovers(ctx, sc)
	require.NoError(t, err)
	for _, s := range list.List[0].Sections {
		require.Equal(t, s.Records, s.Carried, s.Kind)
	}
	_, err = h.app.CarryOver(ctx, sc, h.from(old, "supplier"))
	refused(t, err, handover.Conflict, "refuse.nothing_to_carry")
	require.Equal(t, 1, h.sections(made.ID)["sku"].Counts.Unconfirmed)
	require.Equal(t, 2, h.sections(made.ID)["supplier"].Counts.Unconfirmed)

	events, err := h.app.Events(ctx, sc, 0)
	require.NoError(t, err)
	require.Equal(t, "handover.carried", events[0].Act)
}

// References among records that come together lead to the copies, and a copy counts in what points at it.
func TestCarriedReferences(t *testing.T) {
	t.Parallel()
	h := given(t)
	old, was := h.earlier()
	made := h.handover()
	_, err := h.app.CarryOver(t.Context(), h.in("giver", made.ID), h.from(old, "sku", "supplier"))
	require.NoError(t, err)
	sku := h.listed("giver", made.ID, "sku", app.RecordFilter{})[0]
	ref := supplierOf(t, sku)
	require.NotEqual(t, was["supplier"].ID.String(), ref.ID)
	got, err := h.app.RecordPage(t.Context(), h.in("receiver", made.ID), uuid.MustParse(ref.ID))
	require.NoError(t, err)
	require.Equal(t, was["supplier"].Title, got.Record.Title)
	require.Len(t, got.Pointing, 1)
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	old, _ := h.earlier()
	made := h.handover()
	giver := h.in("giver", made.ID)
	_, err := h.app.CarryOver(ctx, giver, h.from(old, "supplier", "risk", "sku"))
	require.NoError(t, err)
	open := app.RecordFilter{Unconfirmed: true}
	two := h.listed("receiver", made.ID, "supplier", open)
	require.Len(t, two, 2, "the receiver sees what nobody confirmed")
	before := h.sections(made.ID)["supplier"].ContentVersion

	refused(t, h.app.ConfirmRecord(ctx, h.in("receiver", made.ID), two[0].ID, 1, app.Key{}), handover.Forbidden, "refuse.not_filler")
	refused(t, h.app.ConfirmRecord(ctx, giver, two[0].ID, 7, app.Key{}), handover.Stale, "refuse.record_changed")
	require.NoError(t, h.app.ConfirmRecord(ctx, giver, two[0].ID, 1, app.Key{}))
	h.sound("confirming one")
	refused(t, h.app.ConfirmRecord(ctx, giver, two[0].ID, 1, app.Key{}), handover.Conflict, "refuse.nothing_to_confirm")
	require.Equal(t, before, h.sections(made.ID)["supplier"].ContentVersion, "what is signed is the content, which did not move")
	require.Len(t, h.listed("receiver", made.ID, "supplier", open), 1)

	confirmed, err := h.app.RecordPage(ctx, giver, two[0].ID)
	require.NoError(t, err)
	require.Equal(t, h.people["giver"].Name, confirmed.Record.Carried.Confirmer)

	// An update confirms as well; an autosave that changes nothing does not.
	risk := h.listed("giver", made.ID, "risk", open)[0]
	k, _ := catalog.Lookup("risk")
	same := k.Encode(risk.Values)
	saved, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: risk.ID, Revision: 1, Form: same, Autosave: true})
	require.NoError(t, err)
	require.True(t, saved.Carried.Unconfirmed())
	saved, err = h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: risk.ID, Revision: saved.Revision, Form: same.With("likelihood", "2")})
	require.NoError(t, err)
	require.False(t, saved.Carried.Unconfirmed())
	h.sound("updating")

	_, err = h.app.ConfirmRecords(ctx, giver, app.ConfirmRecords{Section: h.mustSection(made.ID, "supplier"), Version: before + 1})
	refused(t, err, handover.Stale, "refuse.section_changed")
	n, err := h.app.ConfirmRecords(ctx, giver, app.ConfirmRecords{Section: h.mustSection(made.ID, "supplier"), Version: before})
	require.NoError(t, err)
	require.Equal(t, 1, n)
	h.sound("confirming the rest")
}

// What one may not see cannot be carried over, nor what belongs to another store, nor into a section that is closed.
func TestCarryOverRefuses(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	old, _ := h.earlier()
	elsewhere := h.handover(func(p *app.Plan) { p.Stores = []uuid.UUID{h.stores[1].ID} })
	_, err := h.app.CarryOver(ctx, h.in("manager", elsewhere.ID), h.from(old, "risk"))
	require.Equal(t, handover.NotFound, handover.CodeOf(err), "another store")

	theirs := h.handover(func(p *app.Plan) { p.Giver, p.Receivers = h.people["outsider"].ID, []uuid.UUID{h.people["admin"].ID} })
	list, err := h.app.EarlierHandovers(ctx, h.in("outsider", theirs.ID))
	require.NoError(t, err)
	require.Empty(t, list.List, "the outsider took no part in it")
	_, err = h.app.CarryOver(ctx, h.in("outsider", theirs.ID), h.from(old, "risk"))
	require.Equal(t, handover.NotFound, handover.CodeOf(err))

	made := h.handover()
	_, err = h.app.CarryOver(ctx, h.in("receiver", made.ID), h.from(old, "risk"))
	refused(t, err, handover.Forbidden, "refuse.carry_over")
	_, err = h.app.CarryOver(ctx, h.in("giver", made.ID), app.CarryOver{From: old.ID})
	require.Equal(t, handover.Invalid, handover.CodeOf(err))

	giver := h.in("giver", made.ID)
	for n := range 3 {
		h.record(giver, h.mustSection(made.ID, "risk"), form("risk", n+7))
	}
	require.NoError(t, h.app.SubmitSection(ctx, giver, app.SectionAct{Section: h.mustSection(made.ID, "risk"), Version: h.sections(made.ID)["risk"].Version}))
	_, err = h.app.CarryOver(ctx, giver, h.from(old, "risk"))
	refused(t, err, handover.Conflict, "refuse.nothing_to_carry")
	h.sound("nothing carried")
}

// TestCarryMany: more than a page.
func TestCarryMany(t *testing.T) {
	t.Parallel()
	h := given(t)
	old := h.handover()
	sc, section := h.in("giver", old.ID), h.mustSection(old.ID, "risk")
	for n := range 12 {
		h.record(sc, section, form("risk", n+1))
	}
	made := h.handover()
	done, err := h.app.CarryOver(t.Context(), h.in("giver", made.ID), h.from(old, "risk"))
	require.NoError(t, err)
	require.Equal(t, 12, done.Records)
	h.sound("carrying many")
}
