package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
)

// UncoveredSince takes a lock of the person's, as RevealsSince does. Nobody who holds it locks a handover.
func (t *tx) UncoveredSince(ctx context.Context, person uuid.UUID, since time.Time) (n int, err error) {
	args := pgx.StrictNamedArgs{"person": person}
	if _, err := exec(ctx, t, `SELECT pg_advisory_xact_lock(hashtextextended('uncovered ' || @person::text, 0))`, args); err != nil {
		return 0, err
	}
	args["since"] = since
	err = one(t.QueryRow(ctx, `SELECT count(*) FROM views WHERE person_id = @person AND place = 'masked' AND viewed_at > @since`, args), &n)
	return n, err
}

// Uncovered writes no event: the look-log is no part of what is signed.
func (t *tx) Uncovered(ctx context.Context, v handover.View, today, since time.Time) error {
	if err := noteView(ctx, t, t.sc, v, today, since); err != nil || t.key.ID == uuid.Nil {
		return err
	}
	c := change{args: pgx.StrictNamedArgs{}}
	c.request(t.sc.By(), t.key, v.At)
	return c.write(ctx, t)
}
