package postgres_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// TestSignInTwoWindows: of two signatures of one person on the same content, sent at once, one is taken and the other is told so.
func TestSignInTwoWindows(t *testing.T) {
	t.Parallel()
	const handovers = 2
	h := given(t)
	shown := &screens{seen: map[string]bool{}}
	rounds := (races(t)/2 + handovers - 1) / handovers
	var do []func() error
	for range handovers {
		id := h.handover().ID
		d := duel{h, shown, h.in("giver", id), h.in("receiver", id), h.in("witness", id), h.sections(id)["account"].ID, uuid.Nil, map[string]int{}}
		d.record = h.record(d.giver, d.section, form("account", 0)).ID
		do = append(do, func() error {
			for n := range rounds {
				signer, in, err := d.next(t.Context())
				if err != nil {
					return err
				}
				sign := func() error { return d.app.SignSection(t.Context(), signer, in) }
				if signer.By() == d.giver.By() {
					sign = func() error { return d.app.SubmitSection(t.Context(), signer, in) }
				}
				errs := together(sign, sign)
				if (errs[0] == nil) == (errs[1] == nil) || handover.CodeOf(errors.Join(errs...)) != handover.Conflict {
					return fmt.Errorf("round %d: %w", n, errors.Join(errs...))
				}
			}
			return nil
		})
	}
	for _, err := range together(do...) {
		require.NoError(t, err)
	}
	require.Zero(t, h.count(`SELECT count(*) FROM (SELECT FROM seals GROUP BY section_id, person_id, version HAVING count(*) > 1) x`))
	require.GreaterOrEqual(t, h.count(`SELECT count(*) FROM seals`), handovers*rounds)
	require.Empty(t, h.complaints())
	h.sound("two windows")
}

func (h *house) sectionState(id uuid.UUID) (state handover.SectionState) {
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `SELECT state FROM sections WHERE id = $1`, id).Scan(&state))
	return state
}

func (h *house) sectionVersion(id uuid.UUID) int {
	return h.count(`SELECT content_version FROM sections WHERE id = $1`, id)
}

// TestWholeAgainstEdit: the last of the final signatures meets a change of something signed and the worker of the moment, which is long
// past. Either the change comes first and the signature is refused, or the handover is signed, responsibility has moved, and the change is
// refused.
func TestWholeAgainstEdit(t *testing.T) {
	t.Parallel()
	h := given(t)
	tally := map[string]int{}
	for range max(races(t)/12, 5) {
		made := h.handover(h.only("account"), func(p *app.Plan) { p.Receivers = p.Receivers[:1] })
		h.signedSections(made.ID, 1, "account")
		for _, who := range []string{"giver", "receiver"} {
			sc := h.in(who, made.ID)
			require.NoError(t, h.app.SignHandover(t.Context(), sc, h.shownAll(sc)))
		}
		if h.app.Now().Before(made.EffectiveAt) {
			h.set(made.EffectiveAt.AddDate(0, 0, 1))
		}
		witness, giver := h.in("witness", made.ID), h.in("giver", made.ID).Because("改错字")
		in, r := h.shownAll(witness), h.records(made.ID, "account")[0]
		errs := together(func() error {
			time.Sleep(time.Duration(rand.IntN(6_000)) * time.Microsecond)
			return h.app.SignHandover(t.Context(), witness, in)
		}, func() error {
			time.Sleep(time.Duration(rand.IntN(9_000)) * time.Microsecond)
			return second(h.app.SaveRecord(t.Context(), giver, app.SaveRecord{
				Record: r.ID, Revision: r.Revision, Form: form("account", 0, "fee_note", "改了"),
			}))
		}, func() error { return second(h.app.MoveDue(t.Context())) })
		require.NoError(t, errs[2])
		require.NotEqual(t, errs[0] == nil, errs[1] == nil, "one of the two: %v", errs)
		now := h.state(made.ID)
		if errs[0] == nil {
			tally["signed"]++
			require.Equal(t, handover.Conflict, handover.CodeOf(errs[1]), "%v", errs[1])
			require.Equal(t, handover.Signed, now.State)
			require.False(t, now.MovedAt.IsZero())
		} else {
			tally["edited"]++
			require.Contains(t, []handover.Code{handover.Stale, handover.Conflict}, handover.CodeOf(errs[0]), "%v", errs[0])
			require.Equal(t, handover.Active, now.State)
			require.True(t, now.MovedAt.IsZero())
			require.NoError(t, h.app.MoveHandover(t.Context(), h.in("manager", made.ID), handover.CancelHandover, "够了", app.Key{}))
		}
	}
	t.Log(tally)
	require.Empty(t, h.complaints())
	h.sound("signing the whole against an edit")
}
