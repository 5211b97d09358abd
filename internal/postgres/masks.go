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
func (t *tx) Uncovered(ctx context.Context, v handover.View) error {
	c := change{args: pgx.StrictNamedArgs{}}
	c.add(`
		INSERT INTO views (handover_id, id, section_id, record_id, person_id, place, field, records, stretch, viewed_at, address, agent)
		SELECT r.handover_id, @id, r.section_id, r.id, @person, @place, @field, @records, @stretch, @at, @address, @agent
		FROM records r
		WHERE (r.handover_id, r.section_id, r.id) = (@handover, @section, @record)
		ON CONFLICT DO NOTHING`, pgx.StrictNamedArgs{
		"handover": t.sc.Handover(), "section": v.Section, "record": v.Record, "id": v.ID, "person": v.Person, "place": v.Place, "field": v.Field,
		"records": v.Records, "stretch": v.At.Unix() / int64(handover.ViewStretch/time.Second), "at": v.At, "address": v.Address, "agent": v.Agent,
	})
	if t.key.ID != uuid.Nil {
		c.request(t.sc.By(), t.key, v.At)
	}
	return c.write(ctx, t)
}
