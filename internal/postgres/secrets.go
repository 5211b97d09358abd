package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/vault"
)

// secretColumns are a secret x without what it says; op is who opened this version.
const secretColumns = `x.handover_id, x.id, x.section_id, x.record_id, x.slot, x.label, x.version, x.sealed_by, p.name, x.sealed_at,
	coalesce(op.opened, 0), coalesce(op.name, ''), op.last, op.leaver`

const secretFrom = `
	FROM secrets x
	JOIN people p ON p.id = x.sealed_by
	LEFT JOIN LATERAL (
		SELECT count(*) AS opened, max(v.revealed_at) AS last, max(v.revealed_at) FILTER (WHERE v.role = 'giver') AS leaver,
			(SELECT o.name FROM people o WHERE o.id = (array_agg(v.by_person ORDER BY v.revealed_at DESC, v.id DESC))[1]) AS name
		FROM reveals v
		WHERE (v.handover_id, v.secret_id, v.version) = (x.handover_id, x.id, x.version)
	) op ON true`

// secretOrder is the order of forms.
const secretOrder = ` ORDER BY array_position(ARRAY['password', 'recovery_codes', 'payment_code', 'totp', 'other'], x.slot), x.sealed_at, x.id`

func secretDest(s *handover.Secret) []any {
	return []any{
		&s.Handover, &s.ID, &s.Section, &s.Record, &s.Slot, &s.Label, &s.Version, &s.SealedBy, &s.SealedName, at(&s.SealedAt), &s.Opened, &s.OpenedName,
		at(&s.OpenedAt), at(&s.LeaverAt),
	}
}

const recordSecretsSQL = `SELECT ` + secretColumns + secretFrom + `
	WHERE x.handover_id = @handover AND x.record_id = @record AND x.gone = ''` + secretOrder

// RecordSecrets reads one index, and one for each of a handful of secrets.
func (s *Store) RecordSecrets(ctx context.Context, sc handover.Scope, record uuid.UUID) ([]handover.Secret, error) {
	rows, err := s.pool.Query(ctx, recordSecretsSQL, pgx.StrictNamedArgs{"handover": sc.Handover(), "record": record})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, secretDest)
}

// SecretsEnded reads the index of one record's secrets.
func (s *Store) SecretsEnded(ctx context.Context, sc handover.Scope, record uuid.UUID) (time.Time, error) {
	var out time.Time
	err := one(s.pool.QueryRow(ctx, `
		SELECT max(k.destroyed_at)
		FROM secrets x
		JOIN data_keys k ON (k.handover_id, k.id) = (x.handover_id, x.key_id)
		WHERE x.handover_id = @handover AND x.record_id = @record`, pgx.StrictNamedArgs{"handover": sc.Handover(), "record": record}), at(&out))
	return out, err
}

// SecretsOf is RecordSecrets inside a transaction.
func (t *tx) SecretsOf(ctx context.Context, record uuid.UUID) ([]handover.Secret, error) {
	rows, err := t.Query(ctx, recordSecretsSQL, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "record": record})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, secretDest)
}

// Secret reads a secret with its key. A key that was destroyed opens nothing, so there is no secret any more.
func (t *tx) Secret(ctx context.Context, id uuid.UUID) (app.SealedSecret, error) {
	var s app.SealedSecret
	err := one(t.QueryRow(ctx, `
		SELECT `+secretColumns+`, x.sealed, k.handover_id, k.id, k.wrapped, k.made_at, r.title, r.removed_at IS NOT NULL`+secretFrom+`
		JOIN data_keys k ON (k.handover_id, k.id) = (x.handover_id, x.key_id) AND k.destroyed_at IS NULL
		JOIN records r ON (r.handover_id, r.id) = (x.handover_id, x.record_id)
		WHERE x.handover_id = @handover AND x.id = @id AND x.gone = ''`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "id": id}),
		append(secretDest(&s.Secret), &s.Sealed, &s.Key.Handover, &s.Key.ID, &s.Key.Wrapped, at(&s.Key.At), &s.Title, &s.Removed)...)
	return s, err
}

// DataKey reads the one that is not destroyed.
func (t *tx) DataKey(ctx context.Context) (app.DataKey, error) {
	var k app.DataKey
	err := one(t.QueryRow(ctx, `
		SELECT handover_id, id, wrapped, made_at
		FROM data_keys
		WHERE handover_id = @handover AND destroyed_at IS NULL`, pgx.StrictNamedArgs{"handover": t.sc.Handover()}), &k.Handover, &k.ID, &k.Wrapped, at(&k.At))
	return k, err
}

// EndSecret takes the ciphertext away, too. Whoever replaced it meanwhile was waited for: no row means stale.
func (t *tx) EndSecret(ctx context.Context, s handover.Secret, gone string, by uuid.UUID, now time.Time) error {
	n, err := exec(ctx, t, `
		UPDATE secrets
		SET sealed = NULL, gone = @gone, gone_by = @by, gone_at = @now
		WHERE handover_id = @handover AND id = @id AND version = @version AND gone = ''`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "id": s.ID, "version": s.Version, "gone": gone, "by": by, "now": now})
	if err == nil && n == 0 {
		err = handover.Refuse(handover.Stale, "error.stale")
	}
	return err
}

// EndSecrets takes ciphertexts and the wrapped key away. A rotation beside it finds another wrapping than it read, and leaves it.
func (t *tx) EndSecrets(ctx context.Context, by uuid.UUID, now time.Time) (int, bool, error) {
	args := pgx.StrictNamedArgs{"handover": t.sc.Handover(), "now": now}
	keys, err := exec(ctx, t, `
		UPDATE data_keys
		SET wrapped = NULL, wrapped_at = @now, destroyed_at = @now
		WHERE handover_id = @handover AND destroyed_at IS NULL`, args)
	if err != nil || keys == 0 {
		return 0, false, err
	}
	args["by"] = by
	n, err := exec(ctx, t, `
		UPDATE secrets
		SET sealed = NULL, gone = 'destroyed', gone_by = @by, gone_at = @now
		WHERE handover_id = @handover AND gone = ''`, args)
	return int(n), true, err
}

// RevealsSince takes a lock of the person's, so that forms that they send at once into several handovers are counted one after the other. Nobody who
// holds it locks a handover.
func (t *tx) RevealsSince(ctx context.Context, person uuid.UUID, since time.Time) (n int, err error) {
	args := pgx.StrictNamedArgs{"person": person}
	if _, err := exec(ctx, t, `SELECT pg_advisory_xact_lock(hashtextextended('reveals ' || @person::text, 0))`, args); err != nil {
		return 0, err
	}
	args["since"] = since
	err = one(t.QueryRow(ctx, `SELECT count(*) FROM reveals WHERE by_person = @person AND revealed_at > @since`, args), &n)
	return n, err
}

// Reveals are one round trip.
func (s *Store) Reveals(ctx context.Context, sc handover.Scope, limit int) (app.RevealPage, error) {
	var out app.RevealPage
	var b batch
	args := pgx.StrictNamedArgs{"handover": sc.Handover()}
	b.frame(sc, &out.Frame)
	b.rows(`
		SELECT v.handover_id, v.id, v.record_id, v.secret_id, v.version, x.slot, x.label, r.title, v.purpose, v.reason, v.by_person, p.name, v.behalf_id,
			coalesce(o.name, ''), v.role, v.method, v.address, v.agent, v.revealed_at
		FROM reveals v
		JOIN secrets x ON (x.handover_id, x.id, x.version) = (v.handover_id, v.secret_id, v.version)
		JOIN records r ON (r.handover_id, r.id) = (v.handover_id, v.record_id)
		JOIN people p ON p.id = v.by_person
		LEFT JOIN people o ON o.id = v.behalf_id
		WHERE v.handover_id = @handover
		ORDER BY v.revealed_at DESC, v.id DESC
		LIMIT @limit`, pgx.StrictNamedArgs{"handover": sc.Handover(), "limit": limit + 1}, func(rows pgx.Rows) (err error) {
		out.Reveals, err = collect(rows, func(v *handover.Reveal) []any {
			return []any{
				&v.Handover, &v.ID, &v.Record, &v.Secret, &v.Version, &v.Slot, &v.Label, &v.Title, &v.Purpose, &v.Reason, &v.By, &v.Name, &v.Behalf,
				&v.BehalfName, &v.Role, &v.Method, &v.Address, &v.Agent, at(&v.At),
			}
		})
		return err
	})
	b.rows(`
		SELECT `+secretColumns+`, r.title, r.removed_at IS NOT NULL, r.kind, r.data, r.proofs, s.proof, (`+recordProofsSQL+`), (x.sealed_by = h.giver_id OR op.leaver IS NOT NULL)`+secretFrom+`
		JOIN records r ON (r.handover_id, r.id) = (x.handover_id, x.record_id)
		JOIN sections s ON (s.handover_id, s.id) = (r.handover_id, r.section_id)
		JOIN handovers h ON h.id = x.handover_id
		WHERE x.handover_id = @handover AND x.gone = ''
		ORDER BY (x.sealed_by = h.giver_id OR op.leaver IS NOT NULL) DESC, r.title, x.sealed_at
		LIMIT 500`, args, func(rows pgx.Rows) (err error) {
		out.Sealed, err = readKnown(sc, rows)
		return err
	})
	b.rows(`SELECT max(destroyed_at) FROM data_keys WHERE handover_id = @handover`, args, func(rows pgx.Rows) error {
		list, err := collect(rows, func(when *time.Time) []any { return []any{at(when)} })
		if len(list) > 0 {
			out.Ended = list[0]
		}
		return err
	})
	err := s.send(ctx, &b)
	if out.More = len(out.Reveals) > limit; out.More {
		out.Reveals = out.Reveals[:limit]
	}
	return out, err
}

// readKnown reads secrets with as much of their records as chains of evidence are made of.
func readKnown(sc handover.Scope, rows pgx.Rows) ([]app.KnownSecret, error) {
	type row struct {
		app.KnownSecret
		of   recordRow
		acts []byte
	}
	list, err := collect(rows, func(k *row) []any {
		return append(secretDest(&k.Secret), &k.Title, &k.Removed, &k.of.Kind, &k.of.data, &k.of.proofs, &k.Proof, &k.acts, &k.Known)
	})
	var out []app.KnownSecret
	for _, k := range list {
		var acts []proofRow
		if len(k.acts) > 0 {
			if err := json.Unmarshal(k.acts, &acts); err != nil {
				return nil, err
			}
		}
		k.Acts = readProofs(acts)
		if k.Of, err = k.of.read(sc); err != nil {
			return nil, err
		}
		out = append(out, k.KnownSecret)
	}
	return out, err
}

// WrappedBy reads one index.
func (s *Store) WrappedBy(ctx context.Context) (map[vault.KeyID]int, error) {
	rows, err := s.pool.Query(ctx, `SELECT wrapped_by, count(*) FROM data_keys WHERE destroyed_at IS NULL GROUP BY wrapped_by`)
	if err != nil {
		return nil, translate(err)
	}
	type use struct {
		by []byte
		n  int
	}
	list, err := collect(rows, func(u *use) []any { return []any{&u.by, &u.n} })
	out := map[vault.KeyID]int{}
	for _, u := range list {
		var id vault.KeyID
		copy(id[:], u.by)
		out[id] += u.n
	}
	return out, err
}

// DataKeys reads the primary key.
func (s *Store) DataKeys(ctx context.Context, after uuid.UUID, limit int) ([]app.DataKey, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT k.handover_id, k.id, h.number, k.wrapped, k.made_at
		FROM data_keys k
		JOIN handovers h ON h.id = k.handover_id
		WHERE k.destroyed_at IS NULL AND k.handover_id > @after
		ORDER BY k.handover_id
		LIMIT @limit`, pgx.StrictNamedArgs{"after": after, "limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(k *app.DataKey) []any { return []any{&k.Handover, &k.ID, &k.Number, &k.Wrapped, at(&k.At)} })
}

// Rewrap compares and swaps one row, without a lock on the handover: nothing that a handover's people see changes.
func (s *Store) Rewrap(ctx context.Context, k app.DataKey, wrapped []byte, now time.Time) (bool, error) {
	n, err := exec(ctx, s.pool, `
		UPDATE data_keys
		SET wrapped = @wrapped, wrapped_at = @now
		WHERE handover_id = @handover AND id = @id AND wrapped = @was`,
		pgx.StrictNamedArgs{"handover": k.Handover, "id": k.ID, "was": k.Wrapped, "wrapped": wrapped, "now": now})
	return n == 1, err
}

// secrets adds what was sealed or opened.
func (c *change) secrets(in app.Change) {
	if k := in.DataKey; k != nil {
		c.add(`
			INSERT INTO data_keys (handover_id, id, wrapped, made_at, wrapped_at)
			VALUES (@handover, @dk_id, @dk_wrapped, @dk_at, @dk_at)`, pgx.StrictNamedArgs{"dk_id": k.ID, "dk_wrapped": k.Wrapped, "dk_at": k.At})
	}
	if s := in.Secret; s != nil {
		c.add(`
			INSERT INTO secrets (handover_id, id, version, section_id, record_id, slot, label, key_id, sealed, sealed_by, sealed_at)
			VALUES (@handover, @sc_id, @sc_version, @sc_section, @sc_record, @sc_slot, @sc_label, @sc_key, @sc_sealed, @sc_by, @sc_at)`,
			pgx.StrictNamedArgs{
				"sc_id": s.ID, "sc_version": s.Version, "sc_section": s.Section, "sc_record": s.Record, "sc_slot": s.Slot, "sc_label": s.Label,
				"sc_key": s.Key, "sc_sealed": s.Sealed, "sc_by": s.SealedBy, "sc_at": s.SealedAt,
			})
	}
	if v := in.Reveal; v != nil {
		c.add(`
			INSERT INTO reveals (handover_id, id, record_id, secret_id, version, purpose, reason, by_person, behalf_id, role, method, address, agent, revealed_at)
			VALUES (@handover, @rv_id, @rv_record, @rv_secret, @rv_version, @rv_purpose, @rv_reason, @rv_by, @rv_behalf, @rv_role, @rv_method, @rv_address,
				@rv_agent, @rv_at)`, pgx.StrictNamedArgs{
			"rv_id": v.ID, "rv_record": v.Record, "rv_secret": v.Secret, "rv_version": v.Version, "rv_purpose": v.Purpose, "rv_reason": v.Reason, "rv_by": v.By,
			"rv_behalf": orNull(v.Behalf), "rv_role": v.Role, "rv_method": v.Method, "rv_address": v.Address, "rv_agent": v.Agent, "rv_at": v.At,
		})
	}
}
