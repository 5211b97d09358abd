package handover_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

func account(t require.TestingT, form catalog.Form) catalog.Values {
	kind, _ := catalog.Lookup("account")
	full := catalog.Form{"platform": {"tmall"}, "account_type": {"main"}, "login_name": {"a"}, "second_factor": {"sms"}}
	for k, v := range form {
		full[k] = v
	}
	v, problems := kind.Decode(full)
	require.Empty(t, problems)
	return v
}

func taken(t require.TestingT, form catalog.Form) handover.Record {
	return handover.Record{ID: id("record"), Kind: "account", State: handover.RecordSubmitted, Values: account(t, form), Counts: handover.RecordCounts{}}
}

var asking = handover.Section{ID: id("section"), Kind: "account", State: handover.SectionSubmitted, Proof: true, Counts: handover.Counts{Records: 1, Submitted: 1}}

func did(step string) handover.ProofAct {
	return handover.ProofAct{Step: step, Verdict: handover.ProofDone, By: id("receiver"), Role: handover.Receiver}
}

func undid(step string) handover.ProofAct {
	return handover.ProofAct{Step: step, Verdict: handover.ProofUndone, By: id("receiver"), Role: handover.Receiver}
}

func putOff(step, day string) handover.ProofAct {
	return handover.ProofAct{Step: step, Verdict: handover.ProofDeferred, DueOn: date(day)}
}

// TestChainInOrder walks a main account through its chain, with what is refused on the way.
func TestChainInOrder(t *testing.T) {
	t.Parallel()
	s, r := asking, taken(t, nil)
	prove := func(a handover.ProofAct) {
		t.Helper()
		w, err := s.Prove(r, a)
		require.NoError(t, err)
		s, r = w.Section, w.New
	}
	refuses := func(a handover.ProofAct, key string) {
		t.Helper()
		_, err := s.Prove(r, a)
		says(t, err, "conflict", key)
	}
	refuses(did("password_changed"), "refuse.proof_order")
	refuses(did("environment"), "refuse.proof_not_needed")
	refuses(undid("logged_in"), "refuse.proof_not_done")
	_, err := s.Accept(r, r.Shown(), viewer("receiver", handover.Member), now)
	says(t, err, "conflict", "refuse.proof_open")
	prove(did("logged_in"))
	refuses(did("logged_in"), "refuse.proof_done")
	refuses(putOff("logged_in", "2026-12-01"), "refuse.proof_done")
	prove(did("password_changed"))
	prove(did("factor_moved"))
	prove(putOff("payout_moved", "2026-12-01"))
	refuses(putOff("payout_moved", "2026-12-01"), "refuse.proof_done")
	refuses(did("witnessed"), "refuse.proof_order")
	require.Equal(t, 1, r.Chain().Open())
	prove(did("sessions_closed"))
	require.Equal(t, handover.ProofTaken, r.Stage)
	w, err := s.Accept(r, r.Shown(), viewer("receiver", handover.Member), now)
	require.NoError(t, err)
	s, r = w.Section, w.New
	prove(did("witnessed"))
	require.Equal(t, handover.ProofSettled, r.Stage)
	require.Equal(t, []int{1, 1, 0}, []int{s.Counts.Taken, s.Counts.Checked, s.Counts.Proven})
	prove(did("payout_moved"))
	require.Equal(t, handover.ProofProven, r.Stage, "what was put off and is done opens nothing")
	prove(undid("factor_moved"))
	require.Equal(t, []handover.ProofLink{{Step: "logged_in"}, {Step: "password_changed"}}, r.Proofs)
	require.Equal(t, []int{0, 0, 0}, []int{s.Counts.Taken, s.Counts.Checked, s.Counts.Proven})
	says(t, s.CanSign(), "conflict", "refuse.not_all_taken")
}

func TestProofGates(t *testing.T) {
	t.Parallel()
	s := asking
	s.Counts, s.Given, s.ContentVersion = handover.Counts{Records: 2, Accepted: 2, Taken: 1}, 3, 3
	says(t, s.CanSign(), "conflict", "refuse.not_all_taken")
	s.Counts.Taken = 2
	require.NoError(t, s.CanSign())
	s.State = handover.SectionSigned
	s.Counts.Checked = 1
	says(t, s.CanWitness(), "conflict", "refuse.not_all_checked")
	s.Counts.Checked, s.Counts.Proven = 2, 1
	require.NoError(t, s.CanWitness())
	says(t, handover.Handover{}.CheckClose([]handover.Section{s}, nil), "conflict", "refuse.not_all_proven")
	s.Proof = false
	require.NoError(t, handover.Handover{}.CheckClose([]handover.Section{s}, nil), "nobody asked for it")
	_, err := s.Prove(taken(t, nil), did("logged_in"))
	says(t, err, "conflict", "refuse.proof_not_asked")
}

// TestChangedAccountIsProvenAnew: a save opens the links that rested on what it changed.
func TestChangedAccountIsProvenAnew(t *testing.T) {
	t.Parallel()
	old := taken(t, nil)
	for _, step := range []string{"logged_in", "password_changed", "factor_moved"} {
		w, err := asking.Prove(old, did(step))
		require.NoError(t, err)
		old = w.New
	}
	save := func(form catalog.Form) handover.Write {
		next := old
		next.Values, next.Digest = account(t, form), []byte("other")
		w, err := asking.Save(old, next, nil, false)
		require.NoError(t, err)
		return w
	}
	w := save(catalog.Form{"bound_phone": {"0571-0000 8820"}})
	require.Equal(t, "factor_moved", w.Reopened)
	require.Len(t, w.New.Proofs, 2)
	require.Empty(t, save(catalog.Form{"fee_note": {"年费"}}).Reopened)
	require.Empty(t, save(catalog.Form{"real_name_person": {"周子昂"}}).Reopened, "nothing stood on it yet")
	w = save(catalog.Form{"account_type": {"device"}})
	require.Equal(t, "logged_in", w.Reopened)
	require.Empty(t, w.New.Proofs)
}

func TestWitnessApart(t *testing.T) {
	t.Parallel()
	witness, _ := catalog.ProofStepOf("witnessed")
	login, _ := catalog.ProofStepOf("logged_in")
	r, w, p := id("receiver"), id("witness"), id("proxy")
	acts := []handover.ProofAct{
		{Step: "logged_in", By: r, Role: handover.Receiver},
		{Step: "password_changed", By: p, Behalf: r, Role: handover.Receiver},
		{Step: "factor_moved", By: id("giver"), Verdict: handover.ProofUndone, Cause: handover.ProofChanged},
	}
	require.NoError(t, handover.WitnessApart(witness, w, uuid.Nil, acts))
	require.NoError(t, handover.WitnessApart(login, r, uuid.Nil, acts))
	require.NoError(t, handover.WitnessApart(witness, id("giver"), uuid.Nil, acts), "what a change opened is nobody's act")
	says(t, handover.WitnessApart(witness, r, uuid.Nil, acts), "forbidden", "refuse.proof_witness_apart")
	says(t, handover.WitnessApart(witness, p, w, acts), "forbidden", "refuse.proof_witness_apart")
	says(t, handover.WitnessApart(login, w, uuid.Nil, []handover.ProofAct{{Step: "witnessed", By: w, Role: handover.Witness}}), "forbidden", "refuse.proof_witness_apart")
}

// TestChainUnderAnything does anything in any order: what stands is always the beginning of what is needed, whatever is refused changes nothing,
// and the acts alone give the same chain as the record keeps.
func TestChainUnderAnything(t *testing.T) {
	t.Parallel()
	platforms, types := []string{"tmall", "amazon", "erp"}, []string{"main", "sub", "payment", "device", "social"}
	rapid.Check(t, func(rt *rapid.T) {
		form := func() catalog.Form {
			return catalog.Form{
				"platform":      {rapid.SampledFrom(platforms).Draw(rt, "platform")},
				"account_type":  {rapid.SampledFrom(types).Draw(rt, "type")},
				"second_factor": {rapid.SampledFrom([]string{"none", "sms", "app"}).Draw(rt, "factor")},
				"bound_phone":   {rapid.SampledFrom([]string{"0571-0000 8820", "0571-0000 8821"}).Draw(rt, "phone")},
			}
		}
		s, r := asking, taken(rt, form())
		var acts []handover.ProofAct
		for range rapid.IntRange(1, 40).Draw(rt, "acts") {
			if rapid.IntRange(0, 7).Draw(rt, "what") == 0 {
				next := r
				next.Values, next.Digest = account(rt, form()), []byte(uuid.NewString())
				w, err := s.Save(r, next, nil, false)
				require.NoError(rt, err)
				if w.Reopened != "" {
					acts = append(acts, handover.ProofAct{Step: w.Reopened, Verdict: handover.ProofUndone, Cause: handover.ProofChanged})
				} else {
					require.Equal(rt, r.Proofs, w.New.Proofs)
				}
				s, r = w.Section, w.New
			} else {
				a := did(rapid.SampledFrom(catalog.ProofKeys()).Draw(rt, "step"))
				a.Verdict = rapid.SampledFrom([]handover.ProofVerdict{handover.ProofDone, handover.ProofDone, handover.ProofDone, handover.ProofUndone, handover.ProofDeferred}).Draw(rt, "verdict")
				if a.Verdict == handover.ProofDeferred {
					a.DueOn = date("2026-12-01")
				}
				before := r.Chain()
				w, err := s.Prove(r, a)
				if err != nil {
					continue
				}
				if next, open := before.Next(); a.Verdict != handover.ProofUndone && (!open || next.Key != a.Step) {
					link, stood := before.Link(a.Step)
					require.True(rt, stood && link.Deferred(), "only what was put off is done out of turn")
				}
				acts, s, r = append(acts, a), w.Section, w.New
			}
			chain := r.Chain()
			require.Equal(rt, r.Proofs, chain.Standing, "nothing stands that is not needed, and nothing behind a link that is open")
			for i, l := range chain.Standing {
				require.Equal(rt, chain.Steps[i].Key, l.Step)
				require.Equal(rt, l, handover.ParseProofLink(l.String()))
			}
			require.Equal(rt, chain.Standing, handover.ChainOf(chain.Steps, acts).Standing, "the acts alone say the same")
			require.Equal(rt, chain.Stage(), r.Stage)
			require.Equal(rt, chain.Open() == 0, r.Stage != handover.ProofOpen)
			n := map[handover.ProofStage]int{handover.ProofTaken: 1, handover.ProofSettled: 2, handover.ProofProven: 3}[r.Stage]
			require.Equal(rt, n, s.Counts.Taken+s.Counts.Checked+s.Counts.Proven)
		}
	})
}

// TestOpenedByLeaver: what is sealed in a slot ends with one link of the chain; when that was done, an opening by the giver opens it again with all behind it.
func TestOpenedByLeaver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		form  catalog.Form
		slot  handover.SecretSlot
		acts  []handover.ProofAct
		step  string
		stays int
	}{
		"a password":                       {nil, handover.PasswordSecret, []handover.ProofAct{did("logged_in"), did("password_changed"), did("factor_moved")}, "password_changed", 1},
		"one that nobody changed yet":      {nil, handover.PasswordSecret, []handover.ProofAct{did("logged_in")}, "", 1},
		"one whose change was put off":     {nil, handover.PasswordSecret, []handover.ProofAct{did("logged_in"), putOff("password_changed", "2026-12-01")}, "", 2},
		"a seed":                           {nil, handover.TOTPSecret, []handover.ProofAct{did("logged_in"), did("password_changed"), did("factor_moved")}, "factor_moved", 2},
		"codes of an account without them": {catalog.Form{"second_factor": {"none"}}, handover.RecoveryCodes, []handover.ProofAct{did("logged_in"), did("password_changed")}, "password_changed", 1},
		"a payment code":                   {nil, handover.PaymentCode, []handover.ProofAct{did("logged_in"), did("password_changed"), did("factor_moved"), did("payout_moved")}, "payout_moved", 3},
		"whatever a device has":            {catalog.Form{"account_type": {"device"}}, handover.OtherSecret, []handover.ProofAct{did("received"), did("reset")}, "reset", 1},
	} {
		s, r := asking, taken(t, c.form)
		for _, a := range c.acts {
			w, err := s.Prove(r, a)
			require.NoError(t, err, name)
			s, r = w.Section, w.New
		}
		w, step := s.Opened(r, c.slot)
		require.Equal(t, c.step, step, name)
		require.Len(t, w.New.Proofs, c.stays, name)
		require.Equal(t, w.New.Chain().Stage(), w.New.Stage, name)
		s.Proof = false
		_, step = s.Opened(r, c.slot)
		require.Empty(t, step, "%s: nothing asks", name)
	}
}
