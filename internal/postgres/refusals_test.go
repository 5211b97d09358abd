package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// TestRefusal: a party refuses with a reason and things to do; those wait for whoever has to do them, and the signature waits for those.
func TestRefusal(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover(func(p *app.Plan) { p.Template = h.templates["temporary_cover"].ID }).ID
	witness, giver := h.in("witness", id), h.in("giver", id)
	ask := func(section uuid.UUID, items ...handover.RefusalItem) handover.Refusal {
		return handover.Refusal{Section: section, Reason: " 钥匙没有交 ", Items: items}
	}
	item := handover.RefusalItem{What: "把仓库钥匙交给周子昂", Who: h.people["giver"].ID, DueOn: day(20)}
	bad := func(in handover.Refusal) error { return h.app.RefuseToSign(ctx, witness, in, app.Key{}) }
	refused(t, bad(ask(uuid.Nil)), handover.Invalid, "refusal.no_items")
	refused(t, bad(handover.Refusal{Items: []handover.RefusalItem{item}}), handover.Invalid, "problem.required")
	refused(t, bad(ask(uuid.Nil, handover.RefusalItem{What: "x", Who: h.people["outsider"].ID, DueOn: day(20)})), handover.Invalid, "problem.unknown_choice")
	refused(t, bad(ask(uuid.Nil, handover.RefusalItem{What: "x", Who: item.Who})), handover.Invalid, "problem.required")
	refused(t, bad(ask(uuid.New(), item)), handover.NotFound, "error.not_found")
	refused(t, h.app.RefuseToSign(ctx, h.in("manager", id), ask(uuid.Nil, item), app.Key{}), handover.Forbidden, "refuse.refuse_to_sign")

	h.allSigned(id)
	require.NoError(t, bad(ask(uuid.Nil, item)))
	refused(t, bad(ask(uuid.Nil, item)), handover.Conflict, "refuse.you_refused")
	require.True(t, h.waits("giver", "settle"))
	require.False(t, h.waits("receiver", "settle"))
	refused(t, h.app.SignHandover(ctx, witness, h.shownAll(witness)), handover.Conflict, "refuse.items_undone")
	require.NoError(t, h.app.SignHandover(ctx, giver, h.shownAll(giver)), "others may sign meanwhile")

	s, err := h.app.Signing(ctx, giver)
	require.NoError(t, err)
	require.Len(t, s.Refusals, 1)
	got := s.Refusals[0]
	require.Equal(t, []any{"钥匙没有交", handover.Witness, "陈立群", 1}, []any{got.Reason, got.Role, got.Name, got.Undone()})
	require.Equal(t, []any{item.What, day(20), "林晓雯"}, []any{got.Items[0].What, got.Items[0].DueOn, got.Items[0].WhoName})
	refused(t, h.app.SettleItem(ctx, h.in("receiver", id), got.Items[0].ID, app.Key{}), handover.Forbidden, "refuse.not_your_item")
	refused(t, h.app.SettleItem(ctx, giver, uuid.New(), app.Key{}), handover.NotFound, "error.not_found")
	require.NoError(t, h.app.SettleItem(ctx, giver, got.Items[0].ID, app.Key{}))
	refused(t, h.app.SettleItem(ctx, giver, got.Items[0].ID, app.Key{}), handover.Conflict, "refuse.item_done")
	require.False(t, h.waits("giver", "settle"))
	require.NoError(t, h.app.SignHandover(ctx, witness, h.shownAll(witness)))
	s, err = h.app.Signing(ctx, giver)
	require.NoError(t, err)
	require.False(t, s.Refusals[0].Open(), "a signature ends it")
	for _, sql := range []string{`UPDATE refusals SET reason = 'x'`, `UPDATE refusal_items SET done_at = NULL`, `DELETE FROM refusal_items`, `TRUNCATE refusals CASCADE`} {
		_, err := h.pool.Exec(ctx, sql)
		var pg *pgconn.PgError
		require.ErrorAs(t, err, &pg, sql)
	}
	h.sound("refusals")
}

// TestRefusalOfSection: its reviewer refuses what was submitted, the witness what the receiver has signed.
func TestRefusalOfSection(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover().ID
	item := handover.RefusalItem{What: "补上密码保管人", Who: h.people["giver"].ID, DueOn: day(20)}
	s := h.sections(id)["account"]
	in := handover.Refusal{Section: s.ID, Reason: "保管人不清楚", Items: []handover.RefusalItem{item}}
	receiver := h.in("receiver", id)
	refused(t, h.app.RefuseToSign(ctx, receiver, in, app.Key{}), handover.Conflict, "refuse.nothing_to_refuse")
	h.accepted(id, "account", 1)
	refused(t, h.app.RefuseToSign(ctx, h.in("witness", id), in, app.Key{}), handover.Conflict, "refuse.receiver_first")
	refused(t, h.app.RefuseToSign(ctx, h.in("second", id), in, app.Key{}), handover.Forbidden, "refuse.not_reviewer")
	require.NoError(t, h.app.RefuseToSign(ctx, receiver, in, app.Key{}))
	refused(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)), handover.Conflict, "refuse.items_undone")
	got, err := h.app.Signing(ctx, receiver)
	require.NoError(t, err)
	require.NoError(t, h.app.SettleItem(ctx, receiver, got.Refusals[0].Items[0].ID, app.Key{}), "who asked for it may say so too")
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)))
	require.Contains(t, h.acts(id), "section.refused")
	h.sound("refusal of a section")
}

// TestRefusalOfLateSupplement: what is brought after the final signatures can be refused like what was there before, and what has to be done
// waits for whoever does it although the handover is signed.
func TestRefusalOfLateSupplement(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover(h.only("account")).ID
	h.signedSections(id, 1, "account")
	h.signedWhole(id)
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	h.record(giver, h.mustSection(id, "account"), form("account", 5))
	late := h.supplement(id, "account", 1)
	require.NoError(t, h.app.SubmitSection(ctx, giver, h.giving(giver, late.ID)))
	_, err := h.app.AcceptRecords(ctx, receiver, app.AcceptRecords{Section: late.ID, Version: h.sectionVersion(late.ID)})
	require.NoError(t, err)
	in := handover.Refusal{Section: late.ID, Reason: "截图不全", Items: []handover.RefusalItem{{What: "补上截图", Who: h.people["giver"].ID, DueOn: day(20)}}}
	require.NoError(t, h.app.RefuseToSign(ctx, receiver, in, app.Key{}))
	require.Equal(t, handover.Conflict, handover.CodeOf(h.app.RefuseToSign(ctx, receiver, handover.Refusal{Reason: in.Reason, Items: in.Items}, app.Key{})), "the whole is signed")
	refused(t, h.app.RefuseToSign(ctx, h.in("manager", id), in, app.Key{}), handover.Forbidden, "refuse.refuse_to_sign")
	require.True(t, h.waits("giver", "settle"))
	refused(t, h.app.SignSection(ctx, receiver, h.shown(receiver, late.ID)), handover.Conflict, "refuse.items_undone")
	s, err := h.app.Signing(ctx, giver)
	require.NoError(t, err)
	require.NoError(t, h.app.SettleItem(ctx, giver, s.Refusals[0].Items[0].ID, app.Key{}))
	require.False(t, h.waits("giver", "settle"))
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, late.ID)))
	h.sound("a supplement was refused")
}
