package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// What random histories found, each as short as it became.

// TestUndoneImportIsGoneFromTheHistory: what an import brought and its undoing took away was there for nobody who signs afterwards, today or
// when the section has changed since.
func TestUndoneImportIsGoneFromTheHistory(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("sku")).ID
	giver := h.in("giver", id)
	section := h.mustSection(id, "sku")
	r := h.record(giver, section, form("sku", 0))
	im := h.written(giver, section, goods(3, "12.00"))
	require.NoError(t, h.app.UndoImport(t.Context(), giver, im.ID, app.Key{}))
	h.work()
	h.give(id, section)
	_, err := h.app.SaveRecord(t.Context(), giver, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("sku", 0, "location", "B")})
	require.NoError(t, err)
	require.Empty(t, h.complaints(), "of the seal on what was there before the change")
	review, err := h.app.SectionReview(t.Context(), giver, section)
	require.NoError(t, err)
	require.Len(t, review.Changes, 1)
}

// TestWhoAnswersByAClockThatWentBack: a record that was written before its handover began, by the clock, has an answering person, and another
// giver comes after the one before.
func TestWhoAnswersByAClockThatWentBack(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("account")).ID
	h.clock.move(-time.Hour)
	r := h.record(h.in("giver", id), h.mustSection(id, "account"), form("account", 0))
	require.NoError(t, h.change(id, func(p *app.Plan) { p.Giver = h.people["outsider"].ID }))
	h.sound("another giver by a clock that went back")
	got, err := h.app.Responsible(t.Context(), h.in("manager", id), app.ResponsibleQuery{Record: r.ID})
	require.NoError(t, err)
	terms := got.Terms(uuid.Nil)
	require.Len(t, terms, 2)
	require.Equal(t, []any{r.CreatedAt, "林晓雯", "吴桐"}, []any{terms[0].From, terms[0].Name, terms[1].Name})
	require.Equal(t, terms[1].From, terms[0].Until)
}

// TestSentAgainAfterTheEnd: the same form is answered alike, whatever became of the handover meanwhile.
func TestSentAgainAfterTheEnd(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover(h.only("account")).ID
	r := h.record(h.in("giver", id), h.mustSection(id, "account"), form("account", 0))
	file, plan := app.Key{ID: uuid.New(), Location: "/file"}, app.Key{ID: uuid.New(), Location: "/plan"}
	attach := func(content string) error {
		return second(h.app.AttachFile(ctx, h.in("giver", id), app.AttachFile{
			Owner: app.Owner{Record: r.ID}, Name: "说明.txt", Content: strings.NewReader(content), Key: file,
		}))
	}
	in := h.plan()
	in.Title = "改名"
	change := func() error { return h.app.ChangePlan(ctx, h.in("manager", id), in, plan) }
	h.today()
	proxy, absence := app.Key{ID: uuid.New(), Location: "/proxy"}, app.Key{ID: uuid.New(), Location: "/absence"}
	name := func() error {
		return h.app.NameProxy(ctx, h.in("giver", id), h.names("outsider", func(in *app.NameProxy) { in.Key = proxy }))
	}
	leave := func() error {
		in := journey{h, id}.absent(nil)
		in.Key = absence
		return h.app.RunAbsence(ctx, h.in("manager", id), in)
	}
	require.NoError(t, attach("说明"))
	require.NoError(t, change())
	require.NoError(t, name())
	require.ErrorContains(t, leave(), "invalid", "who is asked to act for the giver fills nothing")
	require.NoError(t, h.app.EndProxy(ctx, h.in("giver", id), h.proxy(id).ID, "", app.Key{}))
	require.NoError(t, leave())
	require.NoError(t, h.app.MoveHandover(ctx, h.in("manager", id), handover.CancelHandover, "不走了", app.Key{}))
	var replay *app.Replay
	require.ErrorAs(t, attach("说明"), &replay)
	require.Equal(t, "/file", replay.Location)
	refused(t, attach("另一份"), handover.Invalid, "refuse.key_used")
	for to, send := range map[string]func() error{"/plan": change, "/proxy": name, "/absence": leave} {
		require.ErrorAs(t, send(), &replay, to)
		require.Equal(t, to, replay.Location)
	}
}

// TestSentAgainWithoutPassword: a form that needed no password, because one was typed just before, is answered alike when those minutes are over.
func TestSentAgainWithoutPassword(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("account")).ID
	giver, section := h.in("giver", id), h.mustSection(id, "account")
	h.record(giver, section, form("account", 0))
	require.NoError(t, h.store.StepUp(t.Context(), h.browser("giver"), giver.By(), uuid.Nil, h.app.Now()))
	submit := func(key app.Key) error {
		sc := h.in("giver", id)
		in := h.giving(sc, section)
		in.Password, in.Session, in.Key = "", h.browser("giver"), key
		return h.app.SubmitSection(t.Context(), sc, in)
	}
	key := app.Key{ID: uuid.New(), Location: "/signed"}
	require.NoError(t, submit(key))
	h.clock.move(handover.StepUp)
	var replay *app.Replay
	require.ErrorAs(t, submit(key), &replay)
	refused(t, submit(app.Key{ID: uuid.New()}), handover.Invalid, "seal.no_password")
}

// TestSupplementSignedByAllReceivers: a supplement that comes after the moment has the signatures of all receivers where the plan asks for them, and
// responsibility for it moves with the first.
func TestSupplementSignedByAllReceivers(t *testing.T) {
	t.Parallel()
	h := given(t)
	made := h.handover(h.only("account"), func(p *app.Plan) { p.Signing.Sections = handover.ByReceivers })
	id := made.ID
	s := h.accepted(id, "account", 1)
	for _, who := range []string{"receiver", "second", "witness"} {
		sc := h.in(who, id)
		require.NoError(t, h.app.SignSection(t.Context(), sc, h.shown(sc, s.ID)))
	}
	h.signedWhole(id)
	h.set(made.EffectiveAt.AddDate(0, 0, 1))
	require.NoError(t, second(h.app.MoveDue(t.Context())))
	h.record(h.in("giver", id), s.ID, form("account", 3))
	late := h.supplement(id, "account", 1).ID
	h.agreed(id, late, "giver", "receiver")
	sc := h.in("second", id)
	require.NoError(t, h.app.SignSection(t.Context(), sc, h.shown(sc, late)))
	h.agreed(id, late, "witness")
	require.Equal(t, 1, h.count(`SELECT count(*) FROM responsibilities WHERE section_id = $1`, late))
}
