package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// Session reads who is signed in and their place in one handover, in one statement. The same one moves seen_at forward, at most once
// a minute, so that reading pages writes next to nothing.
func (s *Store) Session(ctx context.Context, hash [32]byte, now time.Time, idle time.Duration, in uuid.UUID) (handover.Viewer, handover.Standing, int64, error) {
	var v handover.Viewer
	var version int64
	st := handover.Standing{}
	var role handover.PartyRole
	dest := append(personDest(&v.Person), &v.WorkspaceName, &v.Demo, at(&v.ConfirmedAt), &v.ConfirmedBy, &v.Passkeys, &version, &st.Handover, &st.Workspace, &st.State, &role, &st.Behalf, &st.BehalfName, &st.Numbers)
	err := one(s.pool.QueryRow(ctx, `
		WITH moved AS (
			UPDATE sessions
			SET seen_at = @now
			WHERE token_hash = @hash AND expires_at > @now AND seen_at > @since AND seen_at <= @minute
		)
		SELECT `+personColumns+`,
			w.name,
			w.demo,
			s.confirmed_at,
			s.confirmed_by,
			(SELECT count(*) FROM passkeys k WHERE (k.workspace_id, k.person_id) = (p.workspace_id, p.id) AND k.removed_at IS NULL AND k.doubted_at IS NULL),
			w.catalog_version,
			h.id,
			coalesce(h.workspace_id, p.workspace_id),
			coalesce(h.state, ''),
			`+standingColumns+`
		FROM sessions s
		JOIN people p ON p.id = s.person_id
		JOIN workspaces w ON w.id = p.workspace_id
		LEFT JOIN teams t ON (t.workspace_id, t.id) = (p.workspace_id, p.team_id)
		LEFT JOIN handovers h ON h.id = @handover AND h.workspace_id = p.workspace_id
		`+standingJoins+`
		WHERE s.token_hash = @hash
			AND s.expires_at > @now
			AND s.seen_at > @since
			AND p.disabled_at IS NULL`,
		pgx.StrictNamedArgs{
			"handover": orNull(in), "hash": hash[:], "now": now, "since": now.Add(-idle), "minute": now.Add(-time.Minute),
		}), dest...)
	if err != nil {
		return v, st, 0, err
	}
	st.Roles = role.Role()
	return v, st, version, nil
}

// standingColumns and standingJoins are the place of a person p in a handover h: their own as a party, or that of the party for whom they act as a
// proxy now. What is looked up by key is no join: to weigh ways of joining, the planner looks at both ends of indexes, a hundred blocks each time.
const (
	standingColumns = `coalesce(party.role, behalf.role, ''), behalf.principal_id, coalesce(behalf.name, ''), coalesce(h.numbers, '{}')`

	standingJoins = `LEFT JOIN parties party ON (party.handover_id, party.person_id) = (h.id, p.id)
		LEFT JOIN LATERAL (
			SELECT x.principal_id, x.role, (SELECT name FROM people WHERE id = x.principal_id)
			FROM proxies x
			WHERE (x.handover_id, x.person_id) = (h.id, p.id) AND party.role IS NULL AND ` + holdsSQL + `
				AND (SELECT a.role FROM parties a WHERE (a.handover_id, a.person_id) = (x.handover_id, x.principal_id)) = x.role
			LIMIT 1
		) behalf (principal_id, role, name) ON true`
)

// requestsKept is how long a form that was sent is known by its key.
const requestsKept = 48 * time.Hour

// OpenSession stores a session and sweeps what has run out: sessions, and the keys of forms sent long ago. Rows that another
// sweeper holds are left to it.
func (s *Store) OpenSession(ctx context.Context, n app.Session) error {
	_, err := exec(ctx, s.pool, `
		WITH ended AS (
			DELETE FROM sessions
			WHERE token_hash IN (SELECT token_hash FROM sessions WHERE expires_at < @created LIMIT 1000 FOR UPDATE SKIP LOCKED)
		), forgotten AS (
			DELETE FROM requests
			WHERE (person_id, key) IN (SELECT person_id, key FROM requests WHERE made_at < @old LIMIT 1000 FOR UPDATE SKIP LOCKED)
		)
		INSERT INTO sessions (token_hash, person_id, created_at, seen_at, expires_at, address, agent)
		VALUES (@hash, @person, @created, @created, @expires, @address, @agent)`,
		pgx.StrictNamedArgs{
			"hash": n.Hash[:], "person": n.Person, "created": n.Created, "expires": n.Expires, "address": n.Address, "agent": n.Agent,
			"old": n.Created.Add(-requestsKept),
		})
	return err
}

// StepUp notes when the person of a session confirmed that it is them once more. A session of somebody else stays as it is.
func (s *Store) StepUp(ctx context.Context, hash [32]byte, person, passkey uuid.UUID, now time.Time) error {
	_, err := exec(ctx, s.pool, `UPDATE sessions SET confirmed_at = @now, confirmed_by = @passkey WHERE token_hash = @hash AND person_id = @person`,
		pgx.StrictNamedArgs{"hash": hash[:], "person": person, "passkey": orNull(passkey), "now": now})
	return err
}

// CloseSession ends one session; an unknown one is no error.
func (s *Store) CloseSession(ctx context.Context, hash [32]byte) error {
	_, err := exec(ctx, s.pool, `DELETE FROM sessions WHERE token_hash = @hash`, pgx.StrictNamedArgs{"hash": hash[:]})
	return err
}

// CloseSessions ends all sessions of a person but one.
func (s *Store) CloseSessions(ctx context.Context, person uuid.UUID, keep [32]byte) error {
	_, err := exec(ctx, s.pool, `DELETE FROM sessions WHERE person_id = @person AND token_hash <> @keep`,
		pgx.StrictNamedArgs{"person": person, "keep": keep[:]})
	return err
}

// Credentials finds a person by e-mail address; nobody is the zero Person and no error, because sign-in treats both alike.
func (s *Store) Credentials(ctx context.Context, email string) (handover.Person, string, error) {
	var p handover.Person
	var hash string
	err := one(s.pool.QueryRow(ctx, `
		SELECT `+personColumns+`, p.password_hash
		FROM people p
		LEFT JOIN teams t ON (t.workspace_id, t.id) = (p.workspace_id, p.team_id)
		WHERE p.email = @email`, pgx.StrictNamedArgs{"email": email}), append(personDest(&p), &hash)...)
	if handover.CodeOf(err) == handover.NotFound {
		return handover.Person{}, "", nil
	}
	return p, hash, err
}

// Guess counts what was guessed before and writes this guess down, under a lock on each key.
func (s *Store) Guess(ctx context.Context, g app.Guess, wait func(map[string]app.Guesses) time.Duration) (time.Duration, error) {
	var left time.Duration
	err := s.transact(ctx, func(tx pgx.Tx) error {
		if _, err := exec(ctx, tx, `
			SELECT pg_advisory_xact_lock(n)
			FROM (SELECT hashtextextended(key, 0) AS n FROM unnest(@keys::text[]) AS key ORDER BY n) locks`,
			pgx.StrictNamedArgs{"keys": g.Keys}); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `
			SELECT key, count(*), min(guessed_at), max(guessed_at)
			FROM sign_in_attempts
			WHERE key = ANY(@keys) AND guessed_at > @since
			GROUP BY key`, pgx.StrictNamedArgs{"keys": g.Keys, "since": g.At.Add(-app.GuessWindow)})
		if err != nil {
			return err
		}
		type row struct {
			key string
			app.Guesses
		}
		list, err := collect(rows, func(r *row) []any { return []any{&r.key, &r.Count, at(&r.Oldest), at(&r.Newest)} })
		if err != nil {
			return err
		}
		before := map[string]app.Guesses{}
		for _, r := range list {
			before[r.key] = r.Guesses
		}
		if left = wait(before); left > 0 {
			return nil
		}
		_, err = exec(ctx, tx, `
			WITH swept AS (
				DELETE FROM sign_in_attempts
				WHERE (key, guessed_at, id) IN (
					SELECT key, guessed_at, id FROM sign_in_attempts WHERE guessed_at < @old LIMIT 1000 FOR UPDATE SKIP LOCKED)
			)
			INSERT INTO sign_in_attempts (key, guessed_at, id)
			SELECT key, @now, @id
			FROM unnest(@keys::text[]) AS key`,
			pgx.StrictNamedArgs{"keys": g.Keys, "now": g.At, "id": g.ID, "old": g.At.Add(-24 * time.Hour)})
		return err
	})
	return left, translate(err)
}

// Forgive takes a right guess back, and whatever was guessed at the account before.
func (s *Store) Forgive(ctx context.Context, g app.Guess) error {
	_, err := exec(ctx, s.pool, `
		DELETE FROM sign_in_attempts
		WHERE key = @account OR key = ANY(@keys) AND guessed_at = @at AND id = @id`,
		pgx.StrictNamedArgs{"account": g.Keys[0], "keys": g.Keys, "at": g.At, "id": g.ID})
	return err
}

// TakeBack takes one guess back.
func (s *Store) TakeBack(ctx context.Context, g app.Guess) error {
	_, err := exec(ctx, s.pool, `DELETE FROM sign_in_attempts WHERE key = ANY(@keys) AND guessed_at = @at AND id = @id`,
		pgx.StrictNamedArgs{"keys": g.Keys, "at": g.At, "id": g.ID})
	return err
}
