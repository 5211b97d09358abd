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
