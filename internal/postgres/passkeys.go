package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// Passkeys are the viewer's own.
func (s *Store) Passkeys(ctx context.Context, v handover.Viewer) ([]handover.Passkey, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT k.id, k.person_id, k.name, k.credential, k.public, k.counter, k.synced, k.transports, k.site, k.made_at, k.last_used_at, k.doubted_at
		FROM passkeys k
		WHERE k.workspace_id = @workspace AND k.person_id = @person AND k.removed_at IS NULL
		ORDER BY k.made_at, k.id`, pgx.StrictNamedArgs{"workspace": v.Workspace, "person": v.ID})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(k *handover.Passkey) []any {
		return []any{
			&k.ID, &k.Person, &k.Name, &k.Credential, &k.Public, &k.Counter, &k.Synced, &k.Transports, &k.Site, at(&k.MadeAt), at(&k.LastUsedAt),
			at(&k.DoubtedAt),
		}
	})
}

// AddPasskey adds one unless the person has as many as they may.
func (s *Store) AddPasskey(ctx context.Context, v handover.Viewer, k handover.Passkey) error {
	n, err := exec(ctx, s.pool, `
		INSERT INTO passkeys (workspace_id, person_id, id, credential, public, counter, synced, name, transports, site, made_at)
		SELECT @workspace, @person, @id, @credential, @public, @counter, @synced, @name, @transports, @site, @at
		WHERE (SELECT count(*) FROM passkeys WHERE workspace_id = @workspace AND person_id = @person AND removed_at IS NULL) < @most`,
		pgx.StrictNamedArgs{
			"workspace": v.Workspace, "person": v.ID, "id": k.ID, "credential": k.Credential, "public": k.Public, "counter": int64(k.Counter),
			"synced": k.Synced, "name": k.Name, "transports": k.Transports, "site": k.Site, "at": k.MadeAt, "most": handover.MaxPasskeys,
		})
	if err == nil && n == 0 {
		return handover.Refuse(handover.Conflict, "passkey.refuse.many", "Max", handover.MaxPasskeys)
	}
	return err
}

// NamePasskey changes a name.
func (s *Store) NamePasskey(ctx context.Context, v handover.Viewer, id uuid.UUID, name string) error {
	n, err := exec(ctx, s.pool, `
		UPDATE passkeys SET name = @name
		WHERE workspace_id = @workspace AND person_id = @person AND id = @id AND removed_at IS NULL`,
		pgx.StrictNamedArgs{"workspace": v.Workspace, "person": v.ID, "id": id, "name": name})
	return met(n, err)
}

// met turns a change that found no row into not_found.
func met(n int64, err error) error {
	if err == nil && n == 0 {
		return handover.ErrNotFound()
	}
	return err
}

// RemovePasskey takes a key out of use, and what browsers remember of it.
func (s *Store) RemovePasskey(ctx context.Context, v handover.Viewer, id uuid.UUID, now time.Time) error {
	n, err := exec(ctx, s.pool, `
		WITH forgotten AS (
			UPDATE sessions SET confirmed_at = NULL, confirmed_by = NULL WHERE confirmed_by = @id AND person_id = @person
		)
		UPDATE passkeys SET removed_at = @now
		WHERE workspace_id = @workspace AND person_id = @person AND id = @id AND removed_at IS NULL`,
		pgx.StrictNamedArgs{"workspace": v.Workspace, "person": v.ID, "id": id, "now": now})
	return met(n, err)
}

// UsePasskey decides about the counter in the statement that writes it, so that of two answers with one counter only one counts.
func (s *Store) UsePasskey(ctx context.Context, v handover.Viewer, id uuid.UUID, counter uint32, now time.Time) (bool, error) {
	var forward bool
	err := one(s.pool.QueryRow(ctx, `
		UPDATE passkeys
		SET counter = greatest(counter, @counter),
			last_used_at = CASE WHEN @counter > counter OR @counter = 0 AND counter = 0 THEN @now ELSE last_used_at END,
			doubted_at = CASE WHEN @counter > counter OR @counter = 0 AND counter = 0 THEN NULL ELSE @now END
		WHERE workspace_id = @workspace AND person_id = @person AND id = @id AND removed_at IS NULL AND doubted_at IS NULL
		RETURNING doubted_at IS NULL`,
		pgx.StrictNamedArgs{"workspace": v.Workspace, "person": v.ID, "id": id, "counter": int64(counter), "now": now}), &forward)
	return forward, err
}

// challengesKept is how many questions one browser can have open.
const challengesKept = 20

// KeepChallenge keeps a question, and sweeps what ended and what the same browser has too many of.
func (s *Store) KeepChallenge(ctx context.Context, c app.Challenge, now time.Time) error {
	_, err := exec(ctx, s.pool, `
		WITH swept AS (
			DELETE FROM challenges
			WHERE challenge IN (SELECT challenge FROM challenges WHERE ends_at <= @now LIMIT 1000 FOR UPDATE SKIP LOCKED)
				OR challenge IN (SELECT challenge FROM challenges WHERE session = @session ORDER BY ends_at DESC OFFSET @kept)
		)
		INSERT INTO challenges (challenge, session, person_id, purpose, nonce, ends_at)
		VALUES (@challenge, @session, @person, @purpose, @nonce, @ends)`,
		pgx.StrictNamedArgs{
			"now": now, "challenge": c.Value, "session": c.Session[:], "person": c.Person, "purpose": c.Purpose, "nonce": c.Nonce, "ends": c.Ends,
			"kept": challengesKept - 1,
		})
	return err
}

// TakeChallenge deletes first and compares then: nobody tries one question twice.
func (s *Store) TakeChallenge(ctx context.Context, c app.Challenge, now time.Time) ([]byte, error) {
	var nonce []byte
	err := one(s.pool.QueryRow(ctx, `
		WITH taken AS (
			DELETE FROM challenges
			WHERE challenge = @challenge AND session = @session
			RETURNING *
		)
		SELECT nonce FROM taken WHERE person_id = @person AND purpose = @purpose AND ends_at > @now`,
		pgx.StrictNamedArgs{"challenge": c.Value, "session": c.Session[:], "person": c.Person, "purpose": c.Purpose, "now": now}), &nonce)
	return nonce, err
}
