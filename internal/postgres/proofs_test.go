package postgres_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// asksProof lets a section ask for chains of evidence.
func (h *house) asksProof(section uuid.UUID) {
	h.t.Helper()
	_, err := h.pool.Exec(h.t.Context(), `UPDATE sections SET proof = true WHERE id = $1`, section)
	require.NoError(h.t, err)
}

// accounts is a handover with n submitted accounts, whose section asks for proof.
func (h *house) accounts(n int) (uuid.UUID, handover.Section) {
	h.t.Helper()
	id := h.handover(h.only("account")).ID
	h.asksProof(h.mustSection(id, "account"))
	return id, h.submitted(id, "account", n)
}

// did is a link that is done.
func did(record uuid.UUID, step string) app.Prove {
	return app.Prove{Record: record, Step: step, Verdict: handover.ProofDone}
}

// proves does links of an account, one after the other.
func (h *house) proves(who string, id, record uuid.UUID, steps ...string) {
	h.t.Helper()
	for _, step := range steps {
		require.NoError(h.t, h.app.Prove(h.t.Context(), h.in(who, id), did(record, step)), step)
	}
}

func standing(r handover.Record) []string {
	var out []string
	for _, l := range r.Proofs {
		out = append(out, l.String())
	}
	return out
}

// TestProofChain walks two accounts from submission to the end of the handover, with every gate on the way.
func TestProofChain(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id, s := h.accounts(2)
	receiver, witness, manager := h.in("receiver", id), h.in("witness", id), h.in("manager", id)
	list := h.records(id, "account")
	one, two := list[0], list[1]
	refused(t, h.app.AcceptRecord(ctx, receiver, one.ID, one.Shown(), app.Key{}), handover.Conflict, "refuse.proof_open")
	_, err := h.app.AcceptRecords(ctx, receiver, app.AcceptRecords{Section: s.ID, Version: s.ContentVersion})
	refused(t, err, handover.Conflict, "refuse.none_taken")
	refused(t, h.app.Prove(ctx, receiver, did(one.ID, "password_changed")), handover.Conflict, "refuse.proof_order")
	refused(t, h.app.Prove(ctx, h.in("giver", id), did(one.ID, "logged_in")), handover.Forbidden, "refuse.prove_account")
	refused(t, h.app.Prove(ctx, witness, did(one.ID, "logged_in")), handover.Forbidden, "refuse.prove_account")
	refused(t, h.app.Prove(ctx, receiver, did(one.ID, "witnessed")), handover.Forbidden, "refuse.check_account")
	refused(t, h.app.Prove(ctx, receiver, did(one.ID, "nonsense")), handover.NotFound, "error.not_found")
	h.proves("second", id, one.ID, "logged_in") // receivers are a team
	h.proves("receiver", id, one.ID, "password_changed", "factor_moved")
	putOff := func(due int, note string) app.Prove {
		return app.Prove{Record: one.ID, Step: "payout_moved", Verdict: handover.ProofDeferred, DueOn: day(due), Note: note}
	}
	refused(t, h.app.Prove(ctx, receiver, putOff(30, "银行审核")), handover.Forbidden, "refuse.defer_proof")
	refused(t, h.app.Prove(ctx, manager, putOff(30, "")), handover.Invalid, "error.check_fields")
	refused(t, h.app.Prove(ctx, manager, putOff(9, "银行审核")), handover.Invalid, "error.check_fields")
	refused(t, h.app.Prove(ctx, manager, putOff(45, "银行审核")), handover.Invalid, "error.check_fields")
	require.NoError(t, h.app.Prove(ctx, manager, putOff(30, "银行审核")))
	h.proves("receiver", id, one.ID, "sessions_closed")
	h.sound("one is taken")
	require.True(t, h.waits("receiver", "prove"), "the other one")
	require.True(t, h.waits("witness", "check"), "the first one")

	got, err := h.app.AcceptRecords(ctx, receiver, app.AcceptRecords{Section: s.ID, Version: s.ContentVersion})
	require.NoError(t, err)
	require.Equal(t, app.Accepted{Count: 1, Unproven: 1}, got, "the other one is left out")
	h.proves("receiver", id, two.ID, "logged_in", "password_changed", "factor_moved", "payout_moved", "sessions_closed")
	_, err = h.app.AcceptRecords(ctx, receiver, app.AcceptRecords{Section: s.ID, Version: s.ContentVersion})
	require.NoError(t, err)

	undo := app.Prove{Record: two.ID, Step: "sessions_closed", Verdict: handover.ProofUndone}
	refused(t, h.app.Prove(ctx, receiver, undo), handover.Invalid, "error.check_fields")
	undo.Note = "还有一台平板登录着"
	require.NoError(t, h.app.Prove(ctx, receiver, undo))
	refused(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)), handover.Conflict, "refuse.not_all_taken")
	h.proves("receiver", id, two.ID, "sessions_closed")
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)))
	h.sound("signed")
	require.False(t, h.waits("receiver", "prove"), "what was put off can wait until the signatures")

	refused(t, h.app.SignSection(ctx, witness, h.shown(witness, s.ID)), handover.Conflict, "refuse.not_all_checked")
	h.proves("witness", id, one.ID, "witnessed")
	h.proves("witness", id, two.ID, "witnessed")
	require.NoError(t, h.app.SignSection(ctx, witness, h.shown(witness, s.ID)))
	for _, who := range []string{"giver", "receiver", "second", "witness"} {
		sc := h.in(who, id)
		require.NoError(t, h.app.SignHandover(ctx, sc, h.shownAll(sc)), who)
	}
	require.NoError(t, h.app.MoveHandover(ctx, h.in("manager", id), handover.FollowUp, "", app.Key{}))
	refused(t, h.app.MoveHandover(ctx, h.in("manager", id), handover.CloseHandover, "", app.Key{}), handover.Conflict, "refuse.not_all_proven")
	require.True(t, h.waits("receiver", "prove"), "what was put off is still to be done")
	require.False(t, h.waits("witness", "check"))
	h.proves("receiver", id, one.ID, "payout_moved")
	require.Equal(t, handover.ProofProven, h.fresh(manager, one.ID).Stage)
	require.NoError(t, h.app.MoveHandover(ctx, h.in("manager", id), handover.CloseHandover, "", app.Key{}))
	refused(t, h.app.Prove(ctx, h.in("receiver", id), undo), handover.Conflict, "refuse.in_state")
	h.sound("closed")

	page, err := h.app.RecordPage(ctx, manager, one.ID)
	require.NoError(t, err)
	var said []string
	for _, a := range page.Proofs {
		said = append(said, a.Step+" "+string(a.Verdict)+" "+a.Name)
	}
	require.Equal(t, []string{
		"logged_in done 何佳怡", "password_changed done 周子昂", "factor_moved done 周子昂", "payout_moved deferred 蒋一诺",
		"sessions_closed done 周子昂", "witnessed done 陈立群", "payout_moved done 周子昂",
	}, said)
	require.Equal(t, day(30), page.Proofs[3].DueOn)
	require.Equal(t, "银行审核", page.Proofs[3].Note)
}

// TestProofOfSeveral: one test of many accounts gives each its own act, and leaves those whose turn it is not.
func TestProofOfSeveral(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id, s := h.accounts(4)
	receiver := h.in("receiver", id)
	list := h.records(id, "account")
	ids := []uuid.UUID{list[0].ID, list[1].ID, list[2].ID}
	h.proves("receiver", id, ids[0], "logged_in")
	file := h.attach(h.in("giver", id), app.Owner{Section: s.ID}, "登录截图.txt", "三家店")
	other := h.attach(h.in("giver", id), app.Owner{Record: list[3].ID}, "别的.txt", "别的")
	all := func(step string, f uuid.UUID) app.ProveAll {
		return app.ProveAll{Section: s.ID, Records: ids, Step: step, Note: "同一台电脑逐个登录", File: f, Key: app.Key{ID: uuid.New(), Location: "/x"}}
	}
	try := func(in app.ProveAll) error { return second(h.app.ProveAll(ctx, receiver, in)) }
	refused(t, try(all("witnessed", uuid.Nil)), handover.Conflict, "refuse.proof_one_by_one")
	refused(t, try(all("sessions_closed", uuid.Nil)), handover.Conflict, "refuse.proof_none")
	refused(t, try(all("logged_in", other.ID)), handover.Invalid, "error.check_fields")
	refused(t, second(h.app.ProveAll(ctx, h.in("witness", id), all("logged_in", uuid.Nil))), handover.Forbidden, "refuse.prove_account")
	in := all("logged_in", file.ID)
	in.Records = append(in.Records, uuid.New())
	got, err := h.app.ProveAll(ctx, receiver, in)
	require.NoError(t, err)
	require.Equal(t, app.Proven{Count: 2, Left: 1}, got)
	var replay *app.Replay
	require.ErrorAs(t, try(in), &replay, "the same form twice is done once")
	require.Equal(t, 1, h.count(`SELECT count(DISTINCT test_id) FROM proof_acts WHERE test_id IS NOT NULL`))
	require.Equal(t, 2, h.count(`SELECT count(*) FROM proof_acts WHERE test_id IS NOT NULL AND file_id = $1`, file.ID))
	require.Equal(t, 3, h.count(`SELECT count(*) FROM events WHERE act = 'proof.done'`))
	require.Empty(t, h.fresh(receiver, list[3].ID).Proofs)
	require.Len(t, h.listed("receiver", id, "account", app.RecordFilter{Unproven: true}), 4)
	h.sound("several")

	// What is evidence stays, also when it was taken away and nobody signed.
	require.NoError(t, h.app.RemoveFile(ctx, h.in("giver", id), file.ID, app.Key{}))
	require.NoError(t, h.store.ForgetFiles(ctx, h.app.Now().AddDate(1, 0, 0)))
	require.Equal(t, 1, h.count(`SELECT count(*) FROM files WHERE id = $1`, file.ID))
	require.NoError(t, try(all("password_changed", uuid.Nil)), "the next link needs no file")
	refused(t, try(all("factor_moved", file.ID)), handover.Invalid, "error.check_fields")
}

// TestChangeReopensChain: whichever way a fact changes, the links on it are open again, with an act and an event that say so.
func TestChangeReopensChain(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id, s := h.accounts(2)
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	r := h.records(id, "account")[0]
	h.proves("receiver", id, r.ID, "logged_in", "password_changed", "factor_moved", "payout_moved", "sessions_closed")
	save := func(change ...string) {
		now := h.fresh(giver, r.ID)
		_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: r.ID, Revision: now.Revision, Form: form("account", 0, change...)})
		require.NoError(t, err)
		h.sound(change)
	}
	save("fee_note", "没有年费了")
	require.Len(t, h.fresh(giver, r.ID).Proofs, 5, "nothing rests on it")
	save("bound_phone", "0571-0000 8899")
	require.Equal(t, []string{"logged_in", "password_changed"}, standing(h.fresh(giver, r.ID)))
	require.Equal(t, 1, h.count(`SELECT count(*) FROM proof_acts WHERE cause = 'changed' AND step = 'factor_moved' AND made_by = $1`, h.people["giver"].ID))
	require.Contains(t, h.acts(id), "proof.undone")
	h.give(id, s.ID)
	h.proves("receiver", id, r.ID, "factor_moved", "payout_moved", "sessions_closed")

	// By a file, too, and by taking it back; and what a file takes out does not count any more.
	lines := h.accountLines(h.fresh(giver, r.ID), "second_factor_holder", "何佳怡")
	im := h.written(giver, s.ID, lines)
	require.Equal(t, []string{"logged_in", "password_changed"}, standing(h.fresh(giver, r.ID)))
	h.sound("imported")
	h.give(id, s.ID)
	h.proves("receiver", id, r.ID, "factor_moved")
	h.sound("proven anew")
	_ = im
	require.NoError(t, h.app.RemoveRecord(ctx, giver, r.ID, h.fresh(giver, r.ID).Shown(), app.Key{}))
	h.sound("removed")
	require.NoError(t, h.app.RestoreRecord(ctx, giver, r.ID, app.Key{}))
	h.sound("restored")
	refused(t, h.app.Prove(ctx, receiver, did(r.ID, "password_changed")), handover.Conflict, "refuse.proof_done")
}

// accountLines is a file that says of an account what it says, but for some fields.
func (h *house) accountLines(r handover.Record, change ...string) []string {
	h.t.Helper()
	f := form("account", 0, change...)
	header, line := "", ""
	for _, key := range []string{"platform", "account_type", "store_name", "login_name", "second_factor", "second_factor_holder", "permission_role", "holder", "next_owner", "secret_location"} {
		kind, _ := catalog.Lookup("account")
		field, _ := kind.Field(key)
		header += "," + field.Spec().Label.ZH
		line += "," + f.Get(key)
	}
	return []string{header[1:], line[1:]}
}

// TestWitnessDidNothingElse: neither the program nor the database lets the witness have done another link of the same account.
func TestWitnessDidNothingElse(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id, _ := h.accounts(1)
	r := h.records(id, "account")[0]
	h.proves("receiver", id, r.ID, "logged_in", "password_changed", "factor_moved", "payout_moved", "sessions_closed")
	require.NoError(t, h.change(id, func(p *app.Plan) {
		p.Receivers, p.Witness = []uuid.UUID{h.people["second"].ID}, h.people["receiver"].ID
	}))
	refused(t, h.app.Prove(ctx, h.in("receiver", id), did(r.ID, "witnessed")), handover.Forbidden, "refuse.proof_witness_apart")
	insert := `INSERT INTO proof_acts (handover_id, id, section_id, record_id, step, verdict, made_by, role, made_at, revision)
		VALUES ($1, gen_random_uuid(), $2, $3, $4, 'done', $5, $6, now(), 1)`
	witness := h.people["receiver"].ID
	require.ErrorContains(t, h.exec(insert, id, r.Section, r.ID, "witnessed", witness, "witness"), "nobody witnesses what they did")
	require.ErrorContains(t, h.exec(insert, id, r.Section, r.ID, "logged_in", h.people["second"].ID, "receiver"), "a link that stands is not done again")
	require.ErrorContains(t, h.exec(insert, id, r.Section, r.ID, "witnessed", h.people["second"].ID, "receiver"), "proof_acts_by_witness")
	require.ErrorContains(t, h.exec(`UPDATE proof_acts SET note = 'x'`), "what was signed or recorded stays")
	require.NoError(t, h.change(id, func(p *app.Plan) {
		p.Receivers, p.Witness = []uuid.UUID{h.people["second"].ID}, h.people["witness"].ID
	}))
	h.proves("witness", id, r.ID, "witnessed")
	h.sound("witnessed")
}

// TestProofRace: of two who do the same link at once one does it, and a save beside it leaves nothing that is not counted.
func TestProofRace(t *testing.T) {
	t.Parallel()
	h := given(t)
	id, _ := h.accounts(1)
	r := h.records(id, "account")[0]
	giver := h.in("giver", id)
	for n, step := range []string{"logged_in", "password_changed", "factor_moved"} {
		var wg sync.WaitGroup
		errs := make([]error, 3)
		for i, who := range []string{"receiver", "second"} {
			sc := h.in(who, id)
			wg.Go(func() { errs[i] = h.app.Prove(t.Context(), sc, did(r.ID, step)) })
		}
		now := h.fresh(giver, r.ID)
		wg.Go(func() {
			_, errs[2] = h.app.SaveRecord(t.Context(), giver, app.SaveRecord{
				Record: r.ID, Revision: now.Revision, Form: form("account", 0, "fee_note", []string{"一", "二", "三"}[n]+"号方案"),
			})
		})
		wg.Wait()
		require.NoError(t, errs[2])
		won := 0
		for _, err := range errs[:2] {
			if err == nil {
				won++
				continue
			}
			refused(t, err, handover.Conflict, "refuse.proof_done")
		}
		require.Equal(t, 1, won, step)
		h.sound(step)
	}
	require.Len(t, h.fresh(giver, r.ID).Proofs, 3)
}

// proofProbes call the methods about chains of evidence with ids of a stranger.
func proofProbes(h *house, f foreign, in func(func(app.Tx) error) func() error) map[string]func() error {
	ctx := h.t.Context()
	return map[string]func() error{
		"Proofs":   in(func(tx app.Tx) error { return none(size(tx.Proofs(ctx, []uuid.UUID{f.record}))) }),
		"Accounts": in(func(tx app.Tx) error { return none(size(tx.Accounts(ctx, f.section, []uuid.UUID{f.record}))) }),
		"SetProofs": in(func(tx app.Tx) error {
			return none(0, tx.SetProofs(ctx, []handover.Record{{ID: f.record, Proofs: []handover.ProofLink{{Step: "logged_in"}}}}))
		}),
		"Evidence": in(func(tx app.Tx) error {
			ok, err := tx.Evidence(ctx, f.section, f.record, f.file)
			require.False(h.t, ok)
			return none(0, err)
		}),
		"StagedProofs": in(func(tx app.Tx) error { return none(size(tx.StagedProofs(ctx, f.imported))) }),
	}
}
