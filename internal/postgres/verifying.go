package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// Verify looks at one handover as inspections do at all of them, in one snapshot, so that what is written meanwhile is no fault.
func (s *Store) Verify(ctx context.Context, sc handover.Scope) (app.Verified, error) {
	var out app.Verified
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// Inside Whole there is a transaction already, which nobody else writes to.
		if _, alone := s.pool.(*pgxpool.Pool); alone {
			if _, err := tx.Exec(ctx, `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `SET LOCAL statement_timeout = '`+fmt.Sprint(app.VerifyWithin.Milliseconds())+`ms'`); err != nil {
			return err
		}
		return (&Store{pool: tx}).verify(ctx, sc, &out)
	})
	return out, translate(err)
}

// verify stops at the first thing that is wrong: what follows from it says no more.
func (s *Store) verify(ctx context.Context, sc handover.Scope, out *app.Verified) error {
	complain := func(what string) {
		if out.Wrong == "" {
			out.Wrong = what
		}
	}
	c := chain{id: sc.Handover()}
	if err := one(s.pool.QueryRow(ctx, `SELECT number, event_seq, event_hash, moved FROM handovers WHERE id = @handover`,
		pgx.StrictNamedArgs{"handover": c.id}), &c.number, &c.head.Seq, &c.head.Hash, &c.moved); err != nil {
		return err
	}
	out.Seq = c.head.Seq
	for _, part := range []struct {
		name string
		look func() error
	}{
		{"chain", func() error { return s.inspectChain(ctx, c, complain) }},
		{"records", func() (err error) { out.Records, err = s.verifyRecords(ctx, sc, complain); return err }},
		{"seals", func() (err error) { out.Seals, err = s.verifySeals(ctx, sc, complain); return err }},
	} {
		if err := part.look(); err != nil {
			return err
		}
		if out.Wrong != "" {
			out.Part = part.name
			return nil
		}
	}
	return one(s.pool.QueryRow(ctx, `SELECT count(*) FROM checkpoint_leaves WHERE handover_id = @handover`, pgx.StrictNamedArgs{"handover": c.id}), &out.Leaves)
}

func (s *Store) verifyRecords(ctx context.Context, sc handover.Scope, complain Complain) (int, error) {
	type row struct {
		id             uuid.UUID
		kind, identity string
		data, digest   []byte
	}
	n, last := 0, uuid.Nil
	for {
		list, err := queried(ctx, s, `
			SELECT r.id, r.kind, r.identity, r.data, r.digest
			FROM records r
			WHERE r.handover_id = @handover AND r.id > @last
			ORDER BY r.id
			LIMIT @limit`, pgx.StrictNamedArgs{"handover": sc.Handover(), "last": last, "limit": inspected},
			func(r *row) []any { return []any{&r.id, &r.kind, &r.identity, &r.data, &r.digest} })
		if err != nil || len(list) == 0 {
			return n, err
		}
		for _, r := range list {
			if err := opens(sc.Viewer().Catalog, r.kind, r.identity, r.data, r.digest); err != nil {
				complain(fmt.Sprintf("record %s: %s", r.id, err))
				return n, nil
			}
		}
		n, last = n+len(list), list[len(list)-1].id
	}
}

func (s *Store) verifySeals(ctx context.Context, sc handover.Scope, complain Complain) (int, error) {
	keys, err := s.signingKeys(ctx)
	if err != nil {
		return 0, err
	}
	i := inspection{store: s, keys: keys, kinds: sc.Viewer().Catalog, complain: complain, args: pgx.StrictNamedArgs{"handover": sc.Handover()}}
	if err := i.read(ctx); err != nil {
		return 0, err
	}
	return len(i.seals), i.look(ctx)
}
