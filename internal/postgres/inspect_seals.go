package postgres

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// InspectSeals looks at every signature, and returns how many there are. The program's own signature under it must hold, so that no column
// of the row was changed; the chain of events must tell of it, so that none was put in or taken out; and what it stands over must be what is
// there now or, under an older version, what the history says was there then.
func (s *Store) InspectSeals(ctx context.Context, complain Complain) (int, error) {
	kinds, err := s.catalogs(ctx, complain)
	if err != nil {
		return 0, err
	}
	keys, err := s.signingKeys(ctx)
	if err != nil {
		return 0, err
	}
	n, last := 0, uuid.Nil
	for {
		rows, err := s.pool.Query(ctx, `
			SELECT h.id
			FROM handovers h
			WHERE h.id > @last AND (EXISTS (SELECT FROM seals g WHERE g.handover_id = h.id)
				OR EXISTS (SELECT FROM events e WHERE e.handover_id = h.id AND e.act = ANY(@acts)))
			ORDER BY h.id
			LIMIT @limit`, pgx.StrictNamedArgs{"last": last, "limit": inspected, "acts": sealingActs})
		if err != nil {
			return n, translate(err)
		}
		list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if err != nil || len(list) == 0 {
			return n, translate(err)
		}
		for _, id := range list {
			i := inspection{store: s, keys: keys, complain: complain, args: pgx.StrictNamedArgs{"handover": id}}
			if err := i.read(ctx); err != nil {
				return n, err
			}
			i.kinds = kinds[i.handover.Workspace]
			if err := i.look(ctx); err != nil {
				return n, err
			}
			n += len(i.seals)
		}
		last = list[len(list)-1]
	}
}

func (s *Store) signingKeys(ctx context.Context) (map[string]seal.Public, error) {
	rows, err := s.pool.Query(ctx, `SELECT public FROM signing_keys`)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return nil, translate(err)
	}
	keys := map[string]seal.Public{}
	for _, b := range list {
		var p seal.Public
		copy(p[:], b)
		print := p.Fingerprint()
		keys[string(print[:])] = p
	}
	return keys, nil
}

// sealingActs are the events that tell of a seal.
var sealingActs = []string{"section.submitted", "section.signed", "section.witnessed", "section.countersigned", "handover.sealed"}

// told is what an event says about a seal. Those from before the program signed do not name it.
type told struct {
	actor, section uuid.UUID
	act, digest    string
	seal           string
}

// inspection is the seals of one handover with what they are compared to.
type inspection struct {
	store    *Store
	keys     map[string]seal.Public
	kinds    catalog.Catalog
	complain Complain
	args     pgx.StrictNamedArgs
	handover handover.Handover
	sections []handover.Section
	seals    []handover.Seal
	told     []told
	passkeys map[string]uuid.UUID // whose they are, by their credentials
}

func (i *inspection) read(ctx context.Context) error {
	var w wholeRow
	if err := one(i.store.pool.QueryRow(ctx, wholeSQL, i.args), wholeDest(&w)...); err != nil {
		return err
	}
	var err error
	if i.handover, err = w.read(); err != nil {
		return err
	}
	if i.sections, err = queried(ctx, i.store, sectionsSQL+` ORDER BY s.position`, i.args, sectionDest); err != nil {
		return err
	}
	if i.seals, err = queried(ctx, i.store, sealsSQL+` ORDER BY g.signed_at, g.id`, i.args, sealDest); err != nil {
		return err
	}
	type passkey struct {
		credential []byte
		person     uuid.UUID
	}
	known, err := queried(ctx, i.store, `
		SELECT k.credential, k.person_id
		FROM passkeys k
		WHERE k.person_id IN (SELECT g.person_id FROM seals g WHERE g.handover_id = @handover AND g.evidence <> '')`, i.args,
		func(k *passkey) []any { return []any{&k.credential, &k.person} })
	if err != nil {
		return err
	}
	i.passkeys = map[string]uuid.UUID{}
	for _, k := range known {
		i.passkeys[seal.Encode64(k.credential)] = k.person
	}
	i.told, err = queried(ctx, i.store, `
		SELECT e.actor_id, e.section_id, e.act, coalesce(e.detail ->> 'digest', ''), coalesce(e.detail ->> 'seal', '')
		FROM events e
		WHERE e.handover_id = @handover AND e.act = ANY(@acts)`, pgx.StrictNamedArgs{"handover": i.handover.ID, "acts": sealingActs},
		func(t *told) []any { return []any{&t.actor, &t.section, &t.act, &t.digest, &t.seal} })
	return err
}

// queried is all rows of a statement.
func queried[T any](ctx context.Context, s *Store, sql string, args pgx.StrictNamedArgs, dest func(*T) []any) ([]T, error) {
	rows, err := s.pool.Query(ctx, sql, args)
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, dest)
}

// wrong names a seal and what is the matter with it.
func (i *inspection) wrong(g handover.Seal, what string, args ...any) {
	where := "the whole"
	if s, ok := i.section(g.Section); ok {
		where = fmt.Sprintf("section %d", s.Position)
	}
	i.complain(fmt.Sprintf("handover %s, %s, seal %s of %s at %s: ", i.handover.Number, where, g.ID, g.Name, g.At.Format(time.RFC3339)) +
		fmt.Sprintf(what, args...))
}

func (i *inspection) section(id uuid.UUID) (handover.Section, bool) {
	return app.Frame{Sections: i.sections}.Section(id)
}

func (i *inspection) look(ctx context.Context) error {
	for _, t := range i.told {
		if t.seal != "" && !slices.ContainsFunc(i.seals, func(g handover.Seal) bool { return g.ID.String() == t.seal }) {
			i.complain(fmt.Sprintf("handover %s: seal %s is missing", i.handover.Number, t.seal))
		}
	}
	for _, g := range i.seals {
		i.signature(g)
		i.evidence(g)
		if g.Section == uuid.Nil {
			continue
		}
		if err := i.content(ctx, g); err != nil {
			return err
		}
	}
	i.whole()
	return nil
}

// evidence checks what the signer did besides typing a password, and that a passkey was theirs.
func (i *inspection) evidence(g handover.Seal) {
	if err := seal.Evident(g); err != nil {
		i.wrong(g, "its evidence does not hold: %s", err)
		return
	}
	if e, err := seal.ReadEvidence(g.Evidence); err == nil && e.Passkey != nil && i.passkeys[e.Passkey.Credential] != g.Person {
		i.wrong(g, "the passkey that confirmed it is not one of the signer's")
	}
}

// signature checks the program's signature under the row, and that the chain tells of the row.
func (i *inspection) signature(g handover.Seal) {
	digest := hex.EncodeToString(g.Digest)
	by := func(t told) bool { return t.actor == g.Person && t.section == g.Section && t.digest == digest }
	named := func(t told) bool { return t.seal == g.ID.String() }
	if g.Key == nil {
		switch {
		case slices.ContainsFunc(i.told, named):
			i.wrong(g, "the program's signature under it was taken away")
		case !slices.ContainsFunc(i.told, func(t told) bool { return by(t) && t.seal == "" }):
			i.wrong(g, "nothing in the history tells of it")
		}
		return
	}
	key, known := i.keys[string(g.Key)]
	switch {
	case !known:
		i.wrong(g, "it is signed with a key that is not known")
	case !key.Holds(g):
		i.wrong(g, "the program's signature under it does not hold: the row was changed")
	case !slices.ContainsFunc(i.told, func(t told) bool { return by(t) && (named(t) || t.seal == "") }):
		i.wrong(g, "nothing in the history tells of it")
	}
}

// content makes the digest of a section's seal again: from what is there when it stands over the present version, else from the history.
func (i *inspection) content(ctx context.Context, g handover.Seal) error {
	s, ok := i.section(g.Section)
	if !ok || g.Version > s.ContentVersion {
		i.wrong(g, "there is no such version of its section")
		return nil
	}
	what := "what was signed is not what stands there now"
	var c seal.Content
	var err error
	if g.Version == s.ContentVersion {
		var row contentRow
		err = one(i.store.pool.QueryRow(ctx, contentSQL, pgx.StrictNamedArgs{"handover": s.Handover, "section": s.ID}), row.dest()...)
		c = row.read()
	} else {
		what = "what was signed is not what the history says stood there"
		c, err = i.then(ctx, s, g.At)
	}
	if handover.CodeOf(err) == handover.Unavailable {
		return err
	}
	if err != nil {
		i.wrong(g, "what was signed cannot be read: %s", err)
		return nil
	}
	s.ContentVersion = g.Version
	digest := app.SectionDigest(s, c)
	if g.Covers == handover.CoversFacts {
		digest = app.GivenDigest(s, c)
	}
	if !digest.Equal(g.Digest) && !app.SealedBefore(s, c, g.Digest) {
		i.wrong(g, "%s", what)
	}
	return nil
}

// then is what the section held at a moment, from revisions, files and enclosures.
func (i *inspection) then(ctx context.Context, s handover.Section, moment time.Time) (seal.Content, error) {
	var c seal.Content
	args := pgx.StrictNamedArgs{"handover": s.Handover, "section": s.ID, "at": moment}
	type revision struct {
		id     uuid.UUID
		kind   string
		data   []byte
		amends uuid.UUID
	}
	records, err := queried(ctx, i.store, `
		SELECT r.id, r.kind, v.data, r.amends
		FROM records r
		CROSS JOIN LATERAL (
			SELECT v.data, v.act
			FROM record_revisions v
			WHERE (v.handover_id, v.record_id) = (r.handover_id, r.id) AND v.made_at <= @at
			ORDER BY v.revision DESC
			LIMIT 1
		) v
		WHERE r.handover_id = @handover AND r.section_id = @section AND v.act <> 'removed'
		ORDER BY r.id`, args, func(r *revision) []any { return []any{&r.id, &r.kind, &r.data, &r.amends} })
	if err != nil {
		return c, err
	}
	var amended []seal.Amendment
	lines, there := make([]seal.Line, 0, len(records)), map[uuid.UUID]bool{uuid.Nil: true}
	for _, r := range records {
		canonical, err := canonicalOf(i.kinds, r.kind, r.data)
		if err != nil {
			return c, err
		}
		lines, there[r.id] = append(lines, seal.Line{ID: r.id, Digest: seal.Record(r.kind, canonical)}), true
		if r.amends != uuid.Nil {
			amended = append(amended, seal.Amendment{Record: r.id, Amends: r.amends})
		}
	}
	c.Records, c.Count = seal.Records(lines), len(lines)
	c.Amended, c.Amends = seal.Amendments(amended), len(amended)
	if c.Files, c.Attached, err = i.filesThen(ctx, args, there); err != nil {
		return c, err
	}
	type enclosed struct {
		id     uuid.UUID
		digest []byte
	}
	enclosures, err := queried(ctx, i.store, `
		SELECT e.id, e.digest
		FROM enclosures e
		WHERE e.handover_id = @handover AND e.section_id = @section AND e.made_at <= @at AND (e.ended_at IS NULL OR e.ended_at > @at)
		ORDER BY e.id`, args, func(e *enclosed) []any { return []any{&e.id, &e.digest} })
	list := make([]seal.Enclosed, len(enclosures))
	for n, e := range enclosures {
		list[n] = seal.Enclosed{ID: e.id, Digest: seal.Digest(e.digest)}
	}
	c.Enclosed, c.Enclosures = seal.Enclosures(list), len(list)
	return c, err
}

// filesThen is the digest over the files of the section and of the records that were there.
func (i *inspection) filesThen(ctx context.Context, args pgx.StrictNamedArgs, there map[uuid.UUID]bool) (seal.Digest, int, error) {
	type row struct {
		seal.Attached
		record uuid.UUID
		digest []byte
	}
	files, err := queried(ctx, i.store, `
		SELECT f.id, coalesce(f.record_id, f.section_id), f.record_id, f.slot, f.name, f.size, f.digest
		FROM files f
		WHERE f.handover_id = @handover AND f.section_id = @section AND f.question_id IS NULL AND NOT f.evidence AND f.added_at <= @at
			AND (f.removed_at IS NULL OR f.removed_at > @at)
		ORDER BY f.id`, args, func(r *row) []any { return []any{&r.ID, &r.Owner, &r.record, &r.Slot, &r.Name, &r.Size, &r.digest} })
	if err != nil {
		return seal.Digest{}, 0, err
	}
	var list []seal.Attached
	for _, f := range files {
		if there[f.record] {
			f.Digest = seal.Digest(f.digest)
			list = append(list, f.Attached)
		}
	}
	return seal.Files(list), len(list), nil
}

// whole says when the parties of a handover that is signed did not sign what it is.
func (i *inspection) whole() {
	h := i.handover
	if h.State != handover.Signed && h.State != handover.InFollowUp && h.State != handover.Closed {
		return
	}
	if _, missing := app.Signers(h, i.seals, app.HandoverDigest(h, i.sections, i.seals)); len(missing) > 0 {
		i.complain(fmt.Sprintf("handover %s: what %s signed in the end is not what stands there now", h.Number, missing[0].Name))
	}
}
