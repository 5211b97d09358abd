package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/vault"
)

// TestLeaverOpensAgain: a secret that the giver opens after the receiver changed it on the platform opens the link again that had changed it, in
// the transaction of the opening, and whoever has to do it again finds that in their work.
func TestLeaverOpensAgain(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	s.asksProof(s.section)
	r := s.fresh(s.in("giver", s.id), s.record)
	require.NoError(t, s.app.SubmitSection(t.Context(), s.in("giver", s.id), s.giving(s.in("giver", s.id), s.section)))
	password := s.seals("giver", handover.PasswordSecret, "old")
	codes := s.seals("giver", handover.RecoveryCodes, "1234 5678")
	known := func() []app.KnownSecret {
		t.Helper()
		page, err := s.app.Reveals(t.Context(), s.in("manager", s.id))
		require.NoError(t, err)
		return page.Leaver
	}
	require.Len(t, known(), 2, "whoever leaves sealed both")

	// Before anything is changed, an opening opens nothing again.
	require.Equal(t, "old", s.shows("giver", asks(password)))
	require.Zero(t, s.count(`SELECT count(*) FROM proof_acts`))

	s.proves("receiver", s.id, r.ID, "logged_in", "password_changed", "factor_moved", "payout_moved", "sessions_closed")
	s.proves("witness", s.id, r.ID, "witnessed")
	require.Empty(t, known(), "what they know is worth nothing any more")
	require.False(t, s.waits("receiver", "prove"))
	s.shows("receiver", asks(password))
	require.Len(t, s.fresh(s.in("giver", s.id), r.ID).Proofs, 6, "the receiver may look")

	// Recovery codes rest on the second factor alone.
	require.Equal(t, "1234 5678", s.shows("giver", asks(codes)))
	require.Equal(t, []string{"logged_in", "password_changed"}, standing(s.fresh(s.in("giver", s.id), r.ID)))
	s.sound("codes")
	require.Len(t, known(), 1)
	require.Equal(t, codes.ID, known()[0].ID)
	step, ok := known()[0].Again()
	require.True(t, ok)
	require.Equal(t, "factor_moved", step.Key)

	require.Equal(t, "old", s.shows("giver", asks(password)))
	require.Equal(t, []string{"logged_in"}, standing(s.fresh(s.in("giver", s.id), r.ID)))
	s.sound("password")
	require.True(t, s.waits("receiver", "prove"))
	require.Equal(t, r.Title, s.task("receiver", "prove").Text)
	require.Equal(t, 2, s.count(`SELECT count(*) FROM events WHERE act = 'proof.undone' AND detail->>'cause' = 'opened'`))
	require.Equal(t, 2, s.count(`SELECT count(*) FROM proof_acts WHERE cause = 'opened' AND verdict = 'undone' AND role = '' AND made_by = $1`, s.people["giver"].ID))
	require.Equal(t, 1, s.count(`SELECT count(*) FROM events e WHERE act = 'secret.opened' AND seq = (SELECT max(seq) FROM events WHERE handover_id = e.handover_id)`))
	require.Equal(t, []string{"password", "recovery_codes"}, []string{string(known()[0].Slot), string(known()[1].Slot)}, "the newest opening first")

	// Done again, it is over; what was put off by a manager stands as it does.
	s.proves("receiver", s.id, r.ID, "password_changed")
	require.Len(t, known(), 1)
	s.proves("receiver", s.id, r.ID, "factor_moved")
	require.Empty(t, known())
	require.Empty(t, s.task("receiver", "prove").Text)

	// What the receiver sealed in its place the giver does not open, so it opens nothing again.
	require.NoError(t, s.app.SealSecret(t.Context(), s.in("receiver", s.id), app.SealSecret{
		Record: s.record, Secret: password.ID, Version: 1, Text: vault.NewSecret("new"), Key: key(),
	}))
	_, err := s.opens("giver", asks(s.there(handover.PasswordSecret)))
	refused(t, err, handover.Forbidden, "refuse.reveal_secret")
	require.Len(t, s.fresh(s.in("giver", s.id), r.ID).Proofs, 3)
	s.sound("done")
}

// TestSecretsEndWithTheHandover: at its end a handover loses its key and all that was sealed under it, and other handovers lose nothing.
func TestSecretsEndWithTheHandover(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	other := s
	other.id = s.handover().ID
	other.section = s.mustSection(other.id, "account")
	other.record = s.house.record(s.in("giver", other.id), other.section, form("account", 1)).ID
	x, y := s.seals("giver", handover.PasswordSecret, "hush"), other.seals("giver", handover.PasswordSecret, "still there")
	s.seals("giver", handover.PaymentCode, "018-018")
	require.Equal(t, "hush", s.shows("receiver", asks(x)))
	require.NoError(t, s.app.MoveHandover(t.Context(), s.in("manager", s.id), handover.CancelHandover, "不走了", app.Key{}))
	require.Zero(t, s.count(`SELECT count(*) FROM secrets WHERE handover_id = $1 AND (sealed IS NOT NULL OR gone <> 'destroyed')`, s.id))
	require.Equal(t, 1, s.count(`SELECT count(*) FROM data_keys WHERE handover_id = $1 AND wrapped IS NULL AND destroyed_at IS NOT NULL`, s.id))
	require.Equal(t, 1, s.count(`SELECT count(*) FROM events WHERE handover_id = $1 AND act = 'secrets.shredded' AND detail->>'count' = '2'`, s.id))
	_, err := s.opens("receiver", asks(x))
	require.Error(t, err)
	when, err := s.app.SecretsEnded(t.Context(), s.in("giver", s.id), s.record)
	require.NoError(t, err)
	require.False(t, when.IsZero())
	page, err := s.app.Reveals(t.Context(), s.in("giver", s.id))
	require.NoError(t, err)
	require.Equal(t, []any{1, 0, when}, []any{len(page.Reveals), len(page.Leaver), page.Ended}, "who opened what stays")
	require.NoError(t, s.app.CheckRing(t.Context()))
	_, err = s.app.RotateKeys(t.Context(), func(k app.DataKey, err error) { t.Error(k.ID, err) })
	require.NoError(t, err)
	require.Equal(t, "still there", other.shows("receiver", asks(y)))

	// A program without keys ends what was sealed all the same, and one that never sealed anything tells nothing.
	other.app = app.New(app.Options{Store: s.store, Now: s.clock.now})
	require.NoError(t, other.app.MoveHandover(t.Context(), s.in("manager", other.id), handover.CancelHandover, "不走了", app.Key{}))
	require.Zero(t, s.count(`SELECT count(*) FROM data_keys WHERE wrapped IS NOT NULL`))
	third := s.handover().ID
	require.NoError(t, s.app.MoveHandover(t.Context(), s.in("manager", third), handover.CancelHandover, "不走了", app.Key{}))
	require.Equal(t, 2, s.count(`SELECT count(*) FROM events WHERE act = 'secrets.shredded'`))
	journey{s.house, s.id}.sound("ended")
}
