package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// removedShown is how many of those that were taken away a page shows.
const removedShown = 20

// PersonIdentities are those of a person, and the newest of those that were taken away.
func (s *Store) PersonIdentities(ctx context.Context, v handover.Viewer, person uuid.UUID) ([]handover.Identity, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT i.id, i.person_id, i.sort, i.value, i.said, i.added_by, a.name, i.added_at, i.removed_by, coalesce(r.name, ''), i.removed_at
		FROM (
			(SELECT x.* FROM person_identities x
			WHERE (x.workspace_id, x.person_id) = (@workspace, @person) AND x.removed_at IS NULL)
			UNION ALL
			(SELECT x.* FROM person_identities x
			WHERE (x.workspace_id, x.person_id) = (@workspace, @person) AND x.removed_at IS NOT NULL
			ORDER BY x.removed_at DESC LIMIT @removed)
		) i
		JOIN people a ON a.id = i.added_by
		LEFT JOIN people r ON r.id = i.removed_by
		ORDER BY i.removed_at IS NOT NULL, i.removed_at DESC, i.added_at, i.id`,
		pgx.StrictNamedArgs{"workspace": v.Workspace, "person": person, "removed": removedShown})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(i *handover.Identity) []any {
		return []any{
			&i.ID, &i.Person, &i.Sort, &i.Value, &i.Said, &i.AddedBy, &i.Adder, &i.AddedAt, &i.RemovedBy, &i.Remover, at(&i.RemovedAt),
		}
	})
}

// markUnjudgedSQL makes the open handovers of a giver ones to be judged anew, because what belongs to the giver is another now. It is behind every version
// that there was, so whoever catches up finds it, and the next start if nobody does.
const markUnjudgedSQL = `
	UPDATE handovers SET judged_version = -1
	WHERE workspace_id = @workspace AND giver_id = @person AND state NOT IN ('closed', 'cancelled')`

// AddIdentity stores what belongs to a person. The person's row is locked, so that two at once are counted one after the other.
func (s *Store) AddIdentity(ctx context.Context, v handover.Viewer, i handover.Identity, max int) error {
	return translate(s.transact(ctx, func(tx pgx.Tx) error {
		of := func(more pgx.StrictNamedArgs) pgx.StrictNamedArgs {
			more["workspace"], more["person"] = v.Workspace, i.Person
			return more
		}
		var there bool
		var count int
		if err := one(tx.QueryRow(ctx, `SELECT true FROM people WHERE (workspace_id, id) = (@workspace, @person) FOR NO KEY UPDATE`, of(pgx.StrictNamedArgs{})), &there); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `
			SELECT count(*), coalesce(bool_or((sort, value) = (@sort, @value)), false)
			FROM person_identities
			WHERE (workspace_id, person_id) = (@workspace, @person) AND removed_at IS NULL`,
			of(pgx.StrictNamedArgs{"sort": i.Sort, "value": i.Value})).Scan(&count, &there); err != nil || there {
			return err
		}
		if count >= max {
			return handover.Refuse(handover.Conflict, "identity.refuse.many", "Max", max)
		}
		if _, err := exec(ctx, tx, `
			INSERT INTO person_identities (workspace_id, id, person_id, sort, value, said, added_by, added_at)
			VALUES (@workspace, @id, @person, @sort, @value, @said, @by, @at)`, of(pgx.StrictNamedArgs{
			"id": i.ID, "sort": i.Sort, "value": i.Value, "said": i.Said, "by": i.AddedBy, "at": i.AddedAt,
		})); err != nil {
			return err
		}
		_, err := exec(ctx, tx, markUnjudgedSQL, of(pgx.StrictNamedArgs{}))
		return err
	}))
}

// RemoveIdentity takes one away.
func (s *Store) RemoveIdentity(ctx context.Context, v handover.Viewer, person, id uuid.UUID, now time.Time) error {
	return translate(s.transact(ctx, func(tx pgx.Tx) error {
		n, err := exec(ctx, tx, `
			UPDATE person_identities SET removed_by = @by, removed_at = @now
			WHERE (workspace_id, id, person_id) = (@workspace, @id, @person) AND removed_at IS NULL`,
			pgx.StrictNamedArgs{"workspace": v.Workspace, "id": id, "person": person, "by": v.ID, "now": now})
		if err != nil {
			return err
		}
		if n == 0 {
			var there bool
			return one(tx.QueryRow(ctx, `SELECT true FROM person_identities WHERE (workspace_id, id, person_id) = (@workspace, @id, @person)`,
				pgx.StrictNamedArgs{"workspace": v.Workspace, "id": id, "person": person}), &there)
		}
		_, err = exec(ctx, tx, markUnjudgedSQL, pgx.StrictNamedArgs{"workspace": v.Workspace, "person": person})
		return err
	}))
}

// Holder is a person with all that belongs to them. No handover is meant, so there is no last day.
func (s *Store) Holder(ctx context.Context, v handover.Viewer, person uuid.UUID) (handover.Leaver, error) {
	var out handover.Leaver
	err := one(s.pool.QueryRow(ctx, `
		SELECT `+leaverColumns(`p`, `h`)+`
		FROM people p
		CROSS JOIN (VALUES (NULL::date)) h (last_working_day)
		WHERE (p.workspace_id, p.id) = (@workspace, @person)`,
		pgx.StrictNamedArgs{"workspace": v.Workspace, "person": person}), leaverDest(&out)...)
	return out, err
}

// clues are what bindings to one of the identities may have as theirs.
func clues(bound []catalog.Identity) pgx.StrictNamedArgs {
	sorts, values, clues := []string{}, []string{}, []string{}
	for _, i := range bound {
		sorts, values, clues = append(sorts, string(i.Sort)), append(values, i.Value), append(clues, i.Clue)
	}
	return pgx.StrictNamedArgs{"b_sorts": sorts, "b_values": values, "b_clues": clues}
}

// IdentityActs are looked for among the events by what these say: it happens when what belongs to somebody changed, and not otherwise.
func (t *tx) IdentityActs(ctx context.Context) ([]app.IdentityAct, error) {
	rows, err := t.Query(ctx, `
		SELECT x.act, x.id, x.sort, x.name, x.by, x.at
		FROM (
			SELECT 'identity.added' AS act, i.id, i.sort, p.name, i.added_by AS by, i.added_at AS at
			FROM handovers h
			JOIN people p ON p.id = h.giver_id
			JOIN person_identities i ON (i.workspace_id, i.person_id) = (h.workspace_id, h.giver_id) AND i.added_at >= h.created_at
			WHERE h.id = @handover
			UNION ALL
			SELECT 'identity.removed', i.id, i.sort, p.name, i.removed_by, i.removed_at
			FROM handovers h
			JOIN people p ON p.id = h.giver_id
			JOIN person_identities i ON (i.workspace_id, i.person_id) = (h.workspace_id, h.giver_id) AND i.removed_at >= h.created_at
			WHERE h.id = @handover
		) x
		WHERE NOT EXISTS (SELECT FROM events e WHERE e.handover_id = @handover AND e.act = x.act AND e.detail->>'identity' = x.id::text)
		ORDER BY x.at, x.act, x.id`, pgx.StrictNamedArgs{"handover": t.sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(x *app.IdentityAct) []any { return []any{&x.Act, &x.ID, &x.Sort, &x.Name, &x.By, at(&x.At)} })
}
