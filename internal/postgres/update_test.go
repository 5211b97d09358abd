package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/postgres"
)

// TestUpdateTriesAgain what the database broke off to end a circle of waiting, and nothing else.
func TestUpdateTriesAgain(t *testing.T) {
	t.Parallel()
	h := given(t)
	sc := h.in("giver", h.handover().ID)
	deadlock := postgres.Translate(&pgconn.PgError{Code: "40P01"})
	for _, c := range []struct {
		name  string
		errs  []error
		tries int
		code  handover.Code
	}{
		{"once", []error{deadlock}, 2, ""},
		{"serialization", []error{&pgconn.PgError{Code: "40001"}}, 2, ""},
		{"always", []error{deadlock, deadlock, deadlock, deadlock, deadlock, deadlock}, 5, handover.Unavailable},
		{"a refusal", []error{handover.Refuse(handover.Conflict, "refuse.x")}, 1, handover.Conflict},
		{"our mistake", []error{errors.New("broken")}, 1, handover.Internal},
	} {
		t.Run(c.name, func(t *testing.T) {
			tries := 0
			err := h.store.Update(t.Context(), sc, app.Key{}, func(app.Tx) error {
				tries++
				if tries <= len(c.errs) {
					return c.errs[tries-1]
				}
				return nil
			})
			require.Equal(t, c.code, handover.CodeOf(err))
			require.Equal(t, c.tries, tries)
		})
	}
}

// TestUpdateIsWhole: an error leaves nothing, a panic neither, and a person who hangs up after the work is done loses nothing.
func TestUpdateIsWhole(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	before := h.digest()
	write := func(ctx context.Context, tx app.Tx) {
		l, err := tx.LockHandover(ctx)
		require.NoError(t, err)
		require.NoError(t, tx.Write(ctx, app.Change{Handover: l, Events: []handover.Event{
			{Act: "handover.replanned", Actor: sc.By(), Detail: []byte("{}"), At: h.app.Now()},
		}}))
	}
	err := h.store.Update(t.Context(), sc, app.Key{}, func(tx app.Tx) error {
		write(t.Context(), tx)
		return handover.Refuse(handover.Conflict, "refuse.x")
	})
	refused(t, err, handover.Conflict, "refuse.x")
	require.Panics(t, func() {
		_ = h.store.Update(t.Context(), sc, app.Key{}, func(tx app.Tx) error {
			write(t.Context(), tx)
			panic("a mistake")
		})
	})
	require.ErrorContains(t, h.store.Update(t.Context(), sc, app.Key{}, func(tx app.Tx) error {
		l, err := tx.LockHandover(t.Context())
		require.NoError(t, err)
		return tx.Write(t.Context(), app.Change{Handover: l})
	}), "without an event")
	require.Equal(t, before, h.digest())

	ctx, hangUp := context.WithCancel(t.Context())
	require.NoError(t, h.store.Update(ctx, sc, app.Key{}, func(tx app.Tx) error {
		write(ctx, tx)
		hangUp()
		return nil
	}))
	require.NotEqual(t, before, h.digest())
	h.sound("hanging up")

	gone, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, h.store.Update(gone, sc, app.Key{}, func(app.Tx) error { panic("nobody is there") }))
}

// TestLockKnowsNames of people who were written into a row while the lock waited for it.
func TestLockKnowsNames(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	s := h.submitted(id, "account", 1)
	p, err := h.app.SectionPage(t.Context(), sc, s.ID, app.RecordFilter{})
	require.NoError(t, err)
	r := p.Rows[0]
	other := h.people["outsider"]
	first, err := h.pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = first.Exec(t.Context(), `SELECT 1 FROM handovers WHERE id = $1 FOR NO KEY UPDATE`, id)
	require.NoError(t, err)
	_, err = first.Exec(t.Context(), `UPDATE records SET updated_by = $1, reviewed_by = $1, reviewed_at = now(), state = 'accepted' WHERE id = $2`, other.ID, r.ID)
	require.NoError(t, err)
	locked := make(chan app.Locked, 1)
	go func() {
		_ = h.store.Update(t.Context(), sc, app.Key{}, func(tx app.Tx) error {
			l, err := tx.LockRecord(t.Context(), r.ID)
			locked <- l
			return err
		})
	}()
	require.Eventually(t, func() bool {
		var waiting bool
		err := h.pool.QueryRow(t.Context(), `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)`).Scan(&waiting)
		return err == nil && waiting
	}, 10*time.Second, 5*time.Millisecond)
	require.NoError(t, first.Commit(t.Context()))
	l := <-locked
	require.Equal(t, []any{handover.RecordAccepted, other.ID, other.Name, other.Name}, []any{l.Record.State, l.Record.UpdatedBy, l.Record.Updater, l.Record.Reviewer})
	require.Equal(t, []string{"林晓雯", "周子昂"}, []string{l.Section.FillerName, l.Section.ReviewerName})
}

// TestWhole: the demo is there as a whole or not at all.
func TestWhole(t *testing.T) {
	t.Parallel()
	h := given(t)
	before := h.digest()
	err := h.store.Whole(t.Context(), func(s app.Store) error {
		a := app.New(app.Options{Store: s, Passwords: passwords{hasher}, Now: h.clock.now})
		made, err := a.CreateHandover(t.Context(), h.as("manager"), h.plan(), app.Key{})
		require.NoError(t, err)
		// A refusal inside is a savepoint that goes back, not the end of the whole.
		_, err = a.CreateHandover(t.Context(), h.as("manager"), app.Plan{}, app.Key{})
		require.Error(t, err)
		require.NoError(t, second(a.List(t.Context(), h.as("manager"), app.ListFilter{})))
		require.NotEqual(t, uuid.Nil, made.ID)
		return pgx.ErrTxClosed
	})
	require.Error(t, err)
	require.Equal(t, before, h.digest())
}
