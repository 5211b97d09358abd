package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

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
	require.NoError(t, h.app.SubmitSection(ctx, giver, h.giving(giver, h.mustSection(made.ID, "risk"))))
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

// TestCarriedFiles: what is attached to a record comes along as another file with the same content, which stays when the first one goes.
func TestCarriedFiles(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	old, was := h.earlier()
	sc, sku := h.in("giver", old.ID), app.Owner{Record: was["sku"].ID}
	first, err := h.app.AttachFile(ctx, sc, app.AttachFile{Owner: app.Owner{Record: was["supplier"].ID}, Name: "合同.txt", Slot: "agreement", Content: strings.NewReader("甲方乙方")})
	require.NoError(t, err)
	h.attach(sc, sku, "主图.txt", "主图")
	h.attach(sc, sku, "合同.txt", "甲方乙方")
	require.NoError(t, h.app.RemoveFile(ctx, sc, h.attach(sc, sku, "撤回.txt", "撤回").ID, app.Key{}))
	h.attach(sc, app.Owner{Section: h.mustSection(old.ID, "sku")}, "整章.txt", "整章")
	require.NoError(t, h.app.RemoveRecord(ctx, sc, was["risk"].ID, 1, app.Key{}))

	made := h.handover()
	giver, in := h.in("giver", made.ID), h.from(old, "supplier", "sku")
	small := h.limited(app.FileLimits{Quota: 29})
	before := h.digest()
	_, err = small.CarryOver(ctx, giver, in)
	refused(t, err, handover.Conflict, "refuse.carry_quota")
	require.Equal(t, before, h.digest(), "all or nothing")
	done, err := h.limited(app.FileLimits{Quota: 30}).CarryOver(ctx, giver, in)
	require.NoError(t, err)
	require.Equal(t, app.CarriedOver{Records: 3, Files: 3}, done)
	h.sound("carrying files")
	require.Equal(t, 2, h.count(`SELECT count(*) FROM blobs b WHERE EXISTS (SELECT FROM files f WHERE f.blob_id = b.id AND f.handover_id = $1)`, made.ID))
	sections := h.sections(made.ID)
	require.Equal(t, []int{2, 1}, []int{sections["sku"].Counts.Files, sections["supplier"].Counts.Files})

	page, err := h.app.SectionFiles(ctx, h.in("receiver", made.ID), sections["supplier"].ID)
	require.NoError(t, err)
	require.Len(t, page.Files, 1)
	f := page.Files[0]
	require.NotEqual(t, first.ID, f.ID)
	require.Equal(t, []any{first.Name, "agreement", first.Media, first.Digest, first.Blob, was["supplier"].Title, h.people["giver"].ID},
		[]any{f.Name, f.Slot, f.Media, f.Digest, f.Blob, f.RecordTitle, f.AddedBy})
	require.False(t, f.AddedAt.Before(first.AddedAt))
	require.Equal(t, f.RecordTitle, h.fresh(giver, f.Record).Title)
	require.Contains(t, h.find("receiver", "合同.txt"), "file 0 合同.txt")
	events, err := h.app.Events(ctx, giver, 0)
	require.NoError(t, err)
	require.JSONEq(t, `{"from": "`+old.Number+`", "count": 3, "files": 3}`, string(events[0].Detail))
	review, err := h.app.SectionReview(ctx, giver, sections["supplier"].ID)
	require.NoError(t, err)
	require.Equal(t, 1, review.Attached, "the signature stands over it")

	// The first file goes for good, the content stays.
	require.NoError(t, h.app.RemoveFile(ctx, sc, first.ID, app.Key{}))
	h.clock.move(8 * 24 * time.Hour)
	_, err = h.pool.Exec(ctx, `UPDATE blobs SET touched_at = touched_at - interval '2 hours'`)
	require.NoError(t, err)
	n, err := h.app.SweepFiles(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n, "only what was taken back")
	require.Zero(t, h.count(`SELECT count(*) FROM files WHERE id = $1`, first.ID))
	require.Equal(t, "甲方乙方", string(h.content(giver, f.ID)))
	h.sound("a sweep")
}

// TestCarryPrefersTheSameTitle: of two sections of a kind the one called as before takes the records, as long as it is open.
func TestCarryPrefersTheSameTitle(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	h.save("full_store", func(tp *handover.Template) {
		at := slices.IndexFunc(tp.Sections, func(s handover.TemplateSection) bool { return s.Kind == "account" })
		second := tp.Sections[at]
		second.TitleZH, second.TitleEN = "跨境登录环境", "Cross-border login"
		tp.Sections = append(tp.Sections, second)
	})
	titled := func(id uuid.UUID, title string) handover.Section {
		sections := h.whole(id).Sections
		at := slices.IndexFunc(sections, func(s handover.Section) bool { return s.TitleZH == title })
		require.GreaterOrEqual(t, at, 0, title)
		return sections[at]
	}
	old := h.handover()
	plain := h.sectionsOfKind(old.ID, "account")[0].TitleZH
	h.record(h.in("giver", old.ID), titled(old.ID, plain).ID, form("account", 1))
	h.record(h.in("giver", old.ID), titled(old.ID, "跨境登录环境").ID, form("account", 2))
	in := app.CarryOver{From: old.ID, Sections: []uuid.UUID{titled(old.ID, plain).ID, titled(old.ID, "跨境登录环境").ID}}

	made := h.handover()
	_, err := h.app.CarryOver(ctx, h.in("giver", made.ID), in)
	require.NoError(t, err)
	require.Equal(t, []int{1, 1}, []int{titled(made.ID, plain).Counts.Records, titled(made.ID, "跨境登录环境").Counts.Records})
	h.sound("each into its own")

	made = h.handover()
	require.NoError(t, h.app.DeclareNotApplicable(ctx, h.in("giver", made.ID), app.SectionAct{Section: titled(made.ID, "跨境登录环境").ID, Reason: "没有。"}))
	_, err = h.app.CarryOver(ctx, h.in("giver", made.ID), in)
	require.NoError(t, err)
	require.Equal(t, 2, titled(made.ID, plain).Counts.Records, "the only one that is open")
	h.sound("both into one")
}

func (h *house) sectionsOfKind(id uuid.UUID, kind string) []handover.Section {
	h.t.Helper()
	return slices.DeleteFunc(h.whole(id).Sections, func(s handover.Section) bool { return s.Kind != kind })
}

// TestCarriedIsJudgedByTheTemplate: what blocks in the new handover is what its template says, not what the checks do by themselves.
func TestCarriedIsJudgedByTheTemplate(t *testing.T) {
	t.Parallel()
	h := given(t)
	old := h.handover()
	r := h.record(h.in("giver", old.ID), h.mustSection(old.ID, "account"), form("account", 0, "deposit_required", "50000.00", "deposit_balance", "10.00"))
	require.Zero(t, r.Counts.Blockers)
	h.save("full_store", func(tp *handover.Template) {
		tp.Sections[0].Severities = map[string]catalog.Severity{"account.deposit_short": catalog.Blocker}
		at := slices.IndexFunc(tp.Sections, func(s handover.TemplateSection) bool { return s.Kind == "risk" })
		tp.Sections[at].Severities = map[string]catalog.Severity{"risk.high_never_drilled": catalog.Blocker}
	})
	made := h.handover()
	_, err := h.app.CarryOver(t.Context(), h.in("giver", made.ID), h.from(old, "account"))
	require.NoError(t, err)
	rows := h.listed("giver", made.ID, "account", app.RecordFilter{})
	require.Len(t, rows, 1)
	require.Equal(t, 1, rows[0].Counts.Blockers)
	require.Equal(t, 1, h.sections(made.ID)["account"].Counts.Blockers)
	page, err := h.app.RecordPage(t.Context(), h.in("giver", made.ID), rows[0].ID)
	require.NoError(t, err)
	at := slices.IndexFunc(page.Findings, func(f catalog.Finding) bool { return f.Rule == "account.deposit_short" })
	require.Equal(t, catalog.Blocker, page.Findings[at].Severity)
	h.sound("carrying what blocks")

	// Ready-made records are judged the same way.
	risk := h.sections(made.ID)["risk"].ID
	n, _, err := h.app.Adopt(t.Context(), h.in("giver", made.ID), app.Adopt{Section: risk, Keys: []string{"platform_penalty"}, Lang: catalog.ZH})
	require.NoError(t, err)
	require.Equal(t, 1, n)
	adopted := h.listed("giver", made.ID, "risk", app.RecordFilter{})[0]
	page, err = h.app.RecordPage(t.Context(), h.in("giver", made.ID), adopted.ID)
	require.NoError(t, err)
	at = slices.IndexFunc(page.Findings, func(f catalog.Finding) bool { return f.Rule == "risk.high_never_drilled" })
	require.GreaterOrEqual(t, at, 0)
	require.Equal(t, catalog.Blocker, page.Findings[at].Severity)
	h.sound("adopting what blocks")
}
