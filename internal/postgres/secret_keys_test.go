package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/vault"
)

func TestWithoutKeysThereAreNoSecrets(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	x := s.seals("giver", handover.PasswordSecret, "hush")
	bare := s.withKeys()
	require.False(t, bare.Seals())
	list, err := bare.RecordSecrets(t.Context(), s.in("giver", s.id), s.record)
	require.NoError(t, err)
	require.Empty(t, list)
	_, err = bare.RevealSecret(t.Context(), s.in("receiver", s.id), asks(x))
	refused(t, err, handover.NotFound, "error.not_found")
	_, err = bare.Reveals(t.Context(), s.in("receiver", s.id))
	refused(t, err, handover.NotFound, "error.not_found")
	refused(t, bare.SealSecret(t.Context(), s.in("giver", s.id), app.SealSecret{Record: s.record, Key: key()}), handover.NotFound, "error.not_found")
	refused(t, bare.DestroySecret(t.Context(), s.in("giver", s.id), x.ID, 1, key()), handover.NotFound, "error.not_found")

	var lacks app.RingLacksError
	require.ErrorAs(t, bare.CheckRing(t.Context()), &lacks)
	require.ErrorAs(t, s.withKeys(ringKey(t)).CheckRing(t.Context()), &lacks)
	ring, err := vault.Parse(s.keys[0])
	require.NoError(t, err)
	require.Contains(t, lacks.Error(), ring.Current().String(), "it names the key that is missing")
	require.NotContains(t, lacks.Error(), s.keys[0])
	require.NoError(t, s.withKeys(ringKey(t), s.keys[0]).CheckRing(t.Context()))
	require.NoError(t, s.app.CheckRing(t.Context()))

	// With the wrong key nothing is written down as opened, and nothing is sealed over.
	_, err = s.withKeys(ringKey(t)).RevealSecret(t.Context(), s.in("receiver", s.id), asks(x))
	refused(t, err, handover.Conflict, "secret.refuse.key_lost")
	err = s.withKeys(ringKey(t)).SealSecret(t.Context(), s.in("giver", s.id), app.SealSecret{
		Record: s.record, Secret: x.ID, Version: 1, Text: vault.NewSecret("new"), Key: key(),
	})
	refused(t, err, handover.Conflict, "secret.refuse.key_lost")
	require.Zero(t, s.count(`SELECT count(*) FROM reveals`))
	require.Equal(t, "hush", s.shows("receiver", asks(x)))
}

// TestLostDataKey: one that does not open breaks its handover and no other.
func TestLostDataKey(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	x := s.seals("giver", handover.PasswordSecret, "hush")
	other := s
	other.id = s.handover().ID
	other.section = s.mustSection(other.id, "account")
	other.record = s.house.record(s.in("giver", other.id), other.section, form("account", 5)).ID
	y := other.seals("giver", handover.PasswordSecret, "elsewhere")
	_, err := s.pool.Exec(t.Context(), `UPDATE data_keys SET wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1) WHERE handover_id = $1`, s.id)
	require.NoError(t, err)

	_, err = s.opens("receiver", asks(x))
	refused(t, err, handover.Conflict, "secret.refuse.key_lost")
	require.ErrorIs(t, err, vault.ErrDamaged)
	require.Equal(t, 1, s.count(`SELECT count(*) FROM reveals`), "written down before anything was opened")
	require.Equal(t, "elsewhere", other.shows("receiver", asks(y)))
	require.NoError(t, s.app.CheckRing(t.Context()), "the program starts")
	lost := 0
	require.NoError(t, s.app.EachDataKey(t.Context(), func(k app.DataKey, err error) {
		if err != nil {
			require.Equal(t, s.id, k.Handover)
			lost++
		}
	}))
	require.Equal(t, 1, lost)
	did, err := s.withKeys(ringKey(t), s.keys[0]).RotateKeys(t.Context(), func(app.DataKey, error) {})
	require.NoError(t, err)
	require.Equal(t, app.Rotated{Wrapped: 1, Lost: 1}, did)
}

// TestRotationUnderLoad: keys are wrapped anew while people seal and open with the old ring and with the new one. Nothing is lost, and in the end
// the old key is needed for nothing.
func TestRotationUnderLoad(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	young := ringKey(t)
	before, after := s.withKeys(s.keys[0], young), s.withKeys(young, s.keys[0])
	const handovers = 6
	var safes []safe
	for i := range handovers {
		n := s
		n.id = s.handover().ID
		n.section = s.mustSection(n.id, "account")
		n.record = s.house.record(s.in("giver", n.id), n.section, form("account", i)).ID
		if i%2 == 0 {
			n.seals("giver", handover.PasswordSecret, "v1")
		} // the others get their data key under way
		safes = append(safes, n)
	}
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var opened atomic.Int32
	last := make([]string, handovers)
	for i, n := range safes {
		giver := s.in("giver", n.id)
		confirmed := giver.Viewer()
		confirmed.ConfirmedAt = s.app.Now()
		_, st := s.session("giver", n.id)
		sc, err := handover.Enter(confirmed, st)
		require.NoError(t, err)
		wg.Go(func() {
			for round := 1; round == 1 || ctx.Err() == nil; round++ {
				by, other := before, after
				if round%2 == 0 {
					by, other = after, before
				}
				x := handover.Secret{}
				if list, err := by.RecordSecrets(t.Context(), sc, n.record); err != nil {
					t.Error(err)
				} else if len(list) > 0 {
					x = list[0]
				}
				text := fmt.Sprint("handover ", i, " round ", round)
				if err := by.SealSecret(t.Context(), sc, app.SealSecret{
					Record: n.record, Secret: x.ID, Version: x.Version, Slot: handover.PasswordSecret, Text: vault.NewSecret(text), Key: key(),
				}); err != nil {
					t.Errorf("seals %d: %v", i, err)
					return
				}
				last[i] = text
				list, err := other.RecordSecrets(t.Context(), sc, n.record)
				if err != nil || len(list) != 1 {
					t.Errorf("%d secrets: %v", len(list), err)
					return
				}
				in := asks(list[0])
				in.Password = ""
				got, err := other.RevealSecret(t.Context(), sc, in)
				if handover.CodeOf(err) == handover.TooMany {
					continue
				}
				if err != nil || got.Text.Reveal() != text {
					t.Errorf("opens %d: %v", i, err)
					return
				}
				opened.Add(1)
			}
		})
	}
	wrapped := 0
	for range 12 { // there and back again: each rotation finds the keys of the one before
		for _, by := range []*app.App{after, before} {
			did, err := by.RotateKeys(t.Context(), func(_ app.DataKey, err error) { t.Error(err) })
			require.NoError(t, err)
			wrapped += did.Wrapped
		}
	}
	stop()
	wg.Wait()
	require.Greater(t, wrapped, handovers)
	require.Positive(t, opened.Load())
	did, err := after.RotateKeys(t.Context(), func(_ app.DataKey, err error) { t.Error(err) })
	require.NoError(t, err)
	require.Equal(t, handovers, did.Wrapped+did.Kept)
	use, err := after.RingUse(t.Context())
	require.NoError(t, err)
	require.Equal(t, []int{handovers, 0}, []int{use[0].Wraps, use[1].Wraps})

	// With the new key alone all there is can be opened.
	alone := s.withKeys(young)
	require.NoError(t, alone.CheckRing(t.Context()))
	s.clock.move(2 * time.Hour)
	for i, n := range safes {
		n.house.app = alone
		require.Equal(t, last[i], n.shows("receiver", asks(n.there(handover.PasswordSecret))))
	}
	require.True(t, errors.As(s.withKeys(s.keys[0]).CheckRing(t.Context()), new(app.RingLacksError)))
}

// TestReceipt: giver and witness hear who opened what, and whoever opened it does not. No message holds what it says.
func TestReceipt(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	man := &postman{}
	ring, err := vault.Parse(s.keys[0])
	require.NoError(t, err)
	s.app = app.New(app.Options{
		Store: s.store, Passwords: passwords{hasher}, Now: s.clock.now, Mailer: man, Ring: ring,
		Session: app.SessionLimits{Idle: 365 * 24 * time.Hour, Max: 2 * 365 * 24 * time.Hour},
	})
	x := s.seals("giver", handover.PasswordSecret, "Kanarie")
	s.shows("receiver", asks(x))
	s.shows("giver", asks(x))
	s.checkpoint()
	for {
		worked, err := s.app.WorkMail(t.Context())
		require.NoError(t, err)
		if !worked {
			break
		}
	}
	var heard []string
	for _, m := range man.sent {
		require.Equal(t, "opened", m.Kind)
		require.NotContains(t, fmt.Sprintf("%+v", m), "Kanarie")
		require.Equal(t, []string{"password", "login"}, []string{m.Slot, m.Purpose})
		require.NotEmpty(t, m.Record)
		heard = append(heard, m.Email+" of "+m.By)
	}
	require.ElementsMatch(t, []string{"giver@example.test of 周子昂", "witness@example.test of 周子昂", "witness@example.test of 林晓雯"}, heard)
	require.Zero(t, s.count(`SELECT count(*) FROM mails WHERE mails::text LIKE '%Kanarie%'`))
}

// TestProxyOpens: whoever acts for a receiver opens in their name, and both stand on record. Whoever acts for the giver opens nothing that the giver
// sealed: that is the giver's alone.
func TestProxyOpens(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	x := s.seals("giver", handover.PasswordSecret, "hush")
	j := journey{s.house, s.id}
	j.actsFor("receiver", "outsider")
	require.Equal(t, "hush", s.shows("outsider", asks(x)))
	page, err := s.app.Reveals(t.Context(), s.in("giver", s.id))
	require.NoError(t, err)
	r := page.Reveals[0]
	require.Equal(t, []any{s.people["outsider"].ID, s.people["receiver"].ID, "周子昂", handover.Receiver}, []any{r.By, r.Behalf, r.BehalfName, r.Role})

	s = givenSafe(t)
	x = s.seals("giver", handover.PasswordSecret, "hush")
	j = journey{s.house, s.id}
	j.actsFor("giver", "outsider")
	_, err = s.opens("outsider", asks(x))
	refused(t, err, handover.Forbidden, "refuse.reveal_secret")
}
