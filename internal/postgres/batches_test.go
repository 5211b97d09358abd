package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// list is the sections that somebody is offered to sign together, as they are shown, and the form under them.
func (h *house) list(sc handover.Scope) (app.Sign, []app.Shown) {
	h.t.Helper()
	got, err := h.app.Signing(h.t.Context(), sc)
	require.NoError(h.t, err)
	sections := got.Signable(sc, h.app.Now())
	contents, err := h.app.Contents(h.t.Context(), sc, sections)
	require.NoError(h.t, err)
	var out []app.Shown
	for _, x := range sections {
		digest := app.SectionDigest(x, contents[x.ID])
		out = append(out, app.Shown{Section: x.ID, Digest: digest[:], Version: x.ContentVersion})
	}
	return signature(sc, uuid.Nil, seal.Digest{}, 0), out
}

// named are the sections that a refusal names.
func named(t *testing.T, err error, code handover.Code) []string {
	t.Helper()
	var e *handover.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, code, e.Code, "%v", err)
	var out []string
	for _, p := range e.Problems {
		out = append(out, p.Field+" "+p.Text.Key)
	}
	return out
}

// TestSignSections: the receiver and the witness sign what waits for them in one act, each section under a seal of its own.
func TestSignSections(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("account", "sku", "risk")).ID
	account, sku := h.accepted(id, "account", 1), h.accepted(id, "sku", 1)
	receiver, witness := h.in("receiver", id), h.in("witness", id)
	in, list := h.list(receiver)
	require.Len(t, list, 2)
	_, none := h.list(witness)
	require.Empty(t, none, "the receiver comes first")
	_, none = h.list(h.in("giver", id))
	require.Empty(t, none)
	in.Key = app.Key{ID: uuid.New(), Location: "/there"}
	require.NoError(t, h.app.SignSections(t.Context(), receiver, in, list))
	var replay *app.Replay
	require.ErrorAs(t, h.app.SignSections(t.Context(), receiver, in, list), &replay, "the same form once more")
	for _, s := range []handover.Section{account, sku} {
		require.Equal(t, handover.SectionSigned, h.sectionState(s.ID))
	}
	all, err := h.app.Signatures(t.Context(), witness)
	require.NoError(t, err)
	for i, x := range list {
		g := all.Seals[len(all.Seals)-len(list)+i]
		require.Contains(t, [][]byte{list[0].Digest, list[1].Digest}, g.Digest)
		require.Equal(t, in.Statement, g.Statement)
		require.Equal(t, 1, h.count(`SELECT count(*) FROM seals WHERE section_id = $1 AND role = 'receiver' AND digest = $2`, x.Section, x.Digest))
		require.Equal(t, 1, h.count(`SELECT count(*) FROM events WHERE section_id = $1 AND act = 'section.signed'`, x.Section))
	}
	_, none = h.list(receiver)
	require.Empty(t, none, "they are signed")
	in, list = h.list(witness)
	require.Len(t, list, 2)
	require.NoError(t, h.app.SignSections(t.Context(), witness, in, append(list, list[0])), "one that stands there twice is signed once")
	require.Equal(t, 2, h.count(`SELECT count(*) FROM events WHERE handover_id = $1 AND act = 'section.witnessed'`, id))
	_, none = h.list(witness)
	require.Empty(t, none)
	require.Empty(t, h.complaints())
	h.sound("several sections")
}

// TestSignSectionsAllOrNothing: what changed meanwhile, or cannot be signed, is named, and none of the others is signed.
func TestSignSectionsAllOrNothing(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("account", "sku", "risk")).ID
	account, sku := h.accepted(id, "account", 1), h.accepted(id, "sku", 1)
	ctx, giver, receiver := t.Context(), h.in("giver", id), h.in("receiver", id)
	in, list := h.list(receiver)
	seals := h.count(`SELECT count(*) FROM seals`)
	refuse := func(code handover.Code, want ...string) {
		t.Helper()
		require.ElementsMatch(t, want, named(t, h.app.SignSections(ctx, receiver, in, list), code))
		require.Equal(t, seals, h.count(`SELECT count(*) FROM seals`), "nothing was signed")
		require.Equal(t, handover.SectionSubmitted, h.sectionState(account.ID))
	}
	require.NoError(t, h.app.Ask(ctx, receiver, app.Ask{Section: account.ID, Body: "还在吗？", Blocking: true}))
	refuse(handover.Conflict, "sections."+account.ID.String()+" seal.batch.cannot")
	r := h.records(id, "sku")[0]
	require.NoError(t, second(h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("sku", 0, "location", "改了")})))
	refuse(handover.Stale, "sections."+account.ID.String()+" seal.batch.cannot", "sections."+sku.ID.String()+" seal.batch.changed")

	list = list[:0]
	refuse(handover.Invalid, "sections seal.batch.none")
	in, list = h.list(receiver)
	require.Empty(t, list, "a question blocks one, the giver has to sign the other again")
	list = []app.Shown{{Section: uuid.New(), Digest: make([]byte, 32)}}
	require.Equal(t, handover.NotFound, handover.CodeOf(h.app.SignSections(ctx, receiver, in, list)))
	list[0].Section = account.ID
	require.Equal(t, handover.Forbidden, handover.CodeOf(h.app.SignSections(ctx, h.in("manager", id), signature(h.in("manager", id), uuid.Nil, seal.Digest{}, 0), list)))
	h.sound("none of several sections")
}

// TestSignSectionsAsksWhoItIs: without a password there is no seal, and a passkey that answered for something else is no password.
func TestSignSectionsAsksWhoItIs(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("account", "sku")).ID
	h.accepted(id, "account", 1)
	receiver := h.in("receiver", id)
	in, list := h.list(receiver)
	in.Password, in.Answer = "", []byte(`{"id":"x"}`)
	require.Equal(t, []string{"password seal.no_password"}, named(t, h.app.SignSections(t.Context(), receiver, in, list), handover.Invalid))
	in.Password = "not my password at all"
	require.Equal(t, []string{"password problem.wrong_password"}, named(t, h.app.SignSections(t.Context(), receiver, in, list), handover.Invalid))
	in.Password, in.Signature.Name = password, "别人"
	require.Equal(t, []string{"name problem.sign_name"}, named(t, h.app.SignSections(t.Context(), receiver, in, list), handover.Invalid))
}
