package postgres_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// takeover is a history of acts on the chains of a few accounts, drawn at random.
type takeover struct {
	safe
	*rand.Rand
	list   []uuid.UUID
	secret map[uuid.UUID]handover.Secret // one of each account, sealed by the giver
	done   map[string]int                // how often an act was carried out
}

// TestTakeoverHistories: whatever people do about accounts, in whatever order, what is kept of chains follows from the acts alone, no link stands on one
// that is open, nothing is accepted with an open link, and what is refused leaves nothing behind.
func TestTakeoverHistories(t *testing.T) {
	t.Parallel()
	all := map[string]int{}
	for seed := range uint64(4) {
		x := takeover{safe: givenSafe(t), Rand: rand.New(rand.NewPCG(seed, 33)), secret: map[uuid.UUID]handover.Secret{}, done: map[string]int{}}
		x.asksProof(x.section)
		giver := x.in("giver", x.id)
		for i := range 2 {
			x.house.record(giver, x.section, form("account", i+1))
		}
		require.NoError(t, x.app.SubmitSection(t.Context(), giver, x.giving(giver, x.section)))
		for _, r := range x.records(x.id, "account") {
			x.list, x.record = append(x.list, r.ID), r.ID
			x.secret[r.ID] = x.seals("giver", []handover.SecretSlot{handover.PasswordSecret, handover.RecoveryCodes, handover.PaymentCode}[len(x.list)%3], "hush")
		}
		for range 70 {
			x.step()
		}
		for act, n := range x.done {
			all[act] += n
		}
	}
	for _, act := range []string{"prove", "undo", "put off", "prove several", "open", "change", "accept", "let time go by"} {
		require.Positive(t, all[act], "%s: %v", act, all)
	}
}

// next is the link of an account whose turn it is, most often, or any.
func (x takeover) next(r handover.Record) string {
	if step, open := r.Chain().Next(); open && x.IntN(5) > 0 {
		return step.Key
	}
	keys := catalog.ProofKeys()
	return keys[x.IntN(len(keys))]
}

// who does links of that sort, most often.
func (x takeover) who(step string) string {
	if x.IntN(8) == 0 {
		return []string{"giver", "receiver", "second", "witness", "manager", "outsider"}[x.IntN(5)]
	}
	if step == catalog.ProofWitnessed {
		return "witness"
	}
	return []string{"receiver", "second"}[x.IntN(2)]
}

// step does one act and looks at what became of it.
func (x takeover) step() {
	x.t.Helper()
	ctx := x.t.Context()
	id := x.list[x.IntN(len(x.list))]
	r := x.fresh(x.in("manager", x.id), id)
	step := x.next(r)
	before, act, leaver := x.count(`SELECT count(*) FROM proof_acts`), "", false
	var err error
	switch n := x.IntN(20); {
	case n < 9:
		act, err = "prove", x.app.Prove(ctx, x.in(x.who(step), x.id), did(id, step))
	case n < 10:
		in := did(id, step)
		in.Verdict, in.Note = handover.ProofUndone, "没有成功"
		act, err = "undo", x.app.Prove(ctx, x.in(x.who(step), x.id), in)
	case n < 12:
		in := did(id, step)
		in.Verdict, in.Note, in.DueOn = handover.ProofDeferred, "等平台审核", day(28+x.IntN(4))
		act, err = "put off", x.app.Prove(ctx, x.in("manager", x.id), in)
	case n < 15:
		_, err = x.app.ProveAll(ctx, x.in(x.who(step), x.id), app.ProveAll{Section: x.section, Records: x.list, Step: step})
		act = "prove several"
	case n < 16:
		in := asks(x.secret[id])
		var got app.Revealed
		got, err = x.app.RevealSecret(ctx, x.in([]string{"giver", "giver", "receiver"}[x.IntN(3)], x.id), in)
		act, leaver = "open", err == nil
		require.Equal(x.t, err == nil, !got.Text.Empty() && got.Text.Reveal() == "hush")
	case n < 17:
		field := []string{"bound_phone", "second_factor_holder", "fee_note"}[x.IntN(3)]
		now := x.fresh(x.in("giver", x.id), id)
		i := map[uuid.UUID]int{x.list[0]: 0, x.list[1]: 1, x.list[2]: 2}[id]
		value := map[string]string{"bound_phone": "0571-0000 99" + string(rune('0'+x.IntN(10))) + "1", "second_factor_holder": []string{"何佳怡", "周子昂"}[x.IntN(2)], "fee_note": "一"}[field]
		_, err = x.app.SaveRecord(ctx, x.in("giver", x.id), app.SaveRecord{Record: id, Revision: now.Revision, Form: form("account", i, field, value)})
		act = "change"
	case n < 19:
		err = x.app.AcceptRecord(ctx, x.in("receiver", x.id), id, r.Shown(), app.Key{})
		act = "accept"
		if err == nil {
			require.Zero(x.t, r.Chain().Open(), "accepted with an open link")
		}
	default:
		x.clock.move(time.Minute)
		act = "let time go by"
	}
	if err != nil {
		var e *handover.Error
		require.True(x.t, errors.As(err, &e), "%s: %v", act, err)
		require.NotEqual(x.t, handover.Internal, e.Code, "%s: %v", act, err)
		require.Equal(x.t, before, x.count(`SELECT count(*) FROM proof_acts`), "what was refused wrote something")
	} else {
		x.done[act]++
	}
	x.look(act, leaver)
}

// look compares what is kept of every account with what its acts say.
func (x takeover) look(act string, opened bool) {
	x.t.Helper()
	for _, id := range x.list {
		page, err := x.app.RecordPage(x.t.Context(), x.in("manager", x.id), id)
		require.NoError(x.t, err)
		r := page.Record
		chain := r.Chain()
		want := handover.ChainOf(chain.Steps, page.Proofs)
		require.Equal(x.t, want.Standing, chain.Standing, "%s: what stands follows from the acts", act)
		require.Equal(x.t, len(r.Proofs), len(chain.Standing), "%s: no link stands on an open one", act)
		require.Equal(x.t, chain.Stage(), r.Stage, act)
		for _, a := range page.Proofs {
			for _, b := range page.Proofs {
				if a.Role != "" && b.Role != "" && a.Step == catalog.ProofWitnessed && b.Step != catalog.ProofWitnessed {
					require.NotEqual(x.t, a.By, b.By, "%s: nobody witnesses what they did", act)
				}
			}
		}
		if opened && act == "open" {
			require.Equal(x.t, x.count(`SELECT count(*) FROM proof_acts WHERE cause = 'opened'`), x.count(`SELECT count(*) FROM events WHERE act = 'proof.undone' AND detail->>'cause' = 'opened'`))
		}
	}
	x.sound(act)
}
