package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// Session reads who is signed in and their place in one handover, in one statement. It moves seen_at forward at most once a
// minute, so that reading pages writes next to nothing.
func (s *Store) Session(ctx context.Context, hash [32]byte, now time.Time, idle time.Duration, in uuid.UUID) (handover.Viewer, handover.Standing, error) {
	var v handover.Viewer
	st := handover.Standing{}
	var seen time.Time
	var giver, receiver, witness bool
	dest := append(personDest(&v.Person), &v.WorkspaceName, &v.Demo, at(&seen), &st.Handover, &st.Workspace, &st.State, &giver, &receiver, &witness)
	err := one(s.pool.QueryRow(ctx, `
		SELECT `+personColumns+`,
			w.name,
			w.demo,
			s.seen_at,
			h.id,
			coalesce(h.workspace_id, p.workspace_id),
			coalesce(h.state, ''),
			coalesce(party.role = 'giver', false),
			coalesce(party.role = 'receiver', false),
			coalesce(party.role = 'witness', false)
		FROM sessions s
		JOIN people p ON p.id = s.person_id
		JOIN workspaces w ON w.id = p.workspace_id
		LEFT JOIN teams t ON (t.workspace_id, t.id) = (p.workspace_id, p.team_id)
		LEFT JOIN handovers h ON h.id = @handover AND h.workspace_id = p.workspace_id
		LEFT JOIN parties party ON (party.handover_id, party.person_id) = (h.id, p.id)
		WHERE s.token_hash = @hash
			AND s.expires_at > @now
			AND s.seen_at > @since
			AND p.disabled_at IS NULL`,
		pgx.StrictNamedArgs{"handover": orNull(in), "hash": hash[:], "now": now, "since": now.Add(-idle)}), dest...)
	if err != nil {
		return v, st, err
	}
	for role, has := range map[handover.Role]bool{handover.AsGiver: giver, handover.AsReceiver: receiver, handover.AsWitness: witness} {
		if has {
			st.Roles |= role
		}
	}
	if now.Sub(seen) > time.Minute {
		_, err = exec(ctx, s.pool, `UPDATE sessions SET seen_at = @now WHERE token_hash = @hash`,
			pgx.StrictNamedArgs{"now": now, "hash": hash[:]})
	}
	return v, st, err
}

// OpenSession stores a session and sweeps those that have run out.
func (s *Store) OpenSession(ctx context.Context, n app.Session) error {
	_, err := exec(ctx, s.pool, `
		WITH swept AS (DELETE FROM sessions WHERE expires_at < @created)
		INSERT INTO sessions (token_hash, person_id, created_at, seen_at, expires_at, address, agent)
		VALUES (@hash, @person, @created, @created, @expires, @address, @agent)`,
		pgx.StrictNamedArgs{
			"hash": n.Hash[:], "person": n.Person, "created": n.Created, "expires": n.Expires, "address": n.Address, "agent": n.Agent,
		})
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

// Failures are the failed sign-ins of each key since a moment, oldest first.
func (s *Store) Failures(ctx context.Context, keys []string, since time.Time) (map[string][]time.Time, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT key, failed_at
		FROM sign_in_attempts
		WHERE key = ANY(@keys) AND failed_at > @since
		ORDER BY failed_at
		LIMIT 400`, pgx.StrictNamedArgs{"keys": keys, "since": since})
	if err != nil {
		return nil, translate(err)
	}
	out := map[string][]time.Time{}
	type failure struct {
		key string
		at  time.Time
	}
	list, err := collect(rows, func(f *failure) []any { return []any{&f.key, at(&f.at)} })
	for _, f := range list {
		out[f.key] = append(out[f.key], f.at)
	}
	return out, err
}

// Fail notes a failed sign-in under each key and sweeps those older than a day.
func (s *Store) Fail(ctx context.Context, keys []string, when time.Time) error {
	_, err := exec(ctx, s.pool, `
		WITH swept AS (DELETE FROM sign_in_attempts WHERE failed_at < @old)
		INSERT INTO sign_in_attempts (key, failed_at, id)
		SELECT key, @now, gen_random_uuid()
		FROM unnest(@keys::text[]) AS key`,
		pgx.StrictNamedArgs{"keys": keys, "now": when, "old": when.Add(-24 * time.Hour)})
	return err
}

// Forgive forgets the failures of a key.
func (s *Store) Forgive(ctx context.Context, key string) error {
	_, err := exec(ctx, s.pool, `DELETE FROM sign_in_attempts WHERE key = @key`, pgx.StrictNamedArgs{"key": key})
	return err
}
