package postgres

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// storedSample is a random sample as its rows say it, with what the history and the seals say of it.
type storedSample struct {
	handover.Sampling
	where   string
	records []byte
	// told says that an event tells of the draw by this person; bodies are the enclosures with its signature.
	told   bool
	bodies []string
}

const storedSamplesSQL = `
	SELECT h.number || ', section ' || s.position || ', sample ' || m.id, m.handover_id, m.section_id, m.id, m.aql, m.version, m.lot, m.lot_ids, m.letter, m.size,
		m.accept, m.reject, m.signature, m.key, m.drawn_by, m.drawn_at, coalesce(m.result, ''), m.ended_at,
		(SELECT string_agg(uuid_send(n.record_id), ''::bytea ORDER BY n.position) FROM sample_records n WHERE (n.handover_id, n.sample_id) = (m.handover_id, m.id)),
		EXISTS (
			SELECT FROM events e
			WHERE e.handover_id = m.handover_id AND e.act = 'section.sample_drawn' AND e.section_id = m.section_id AND e.actor_id = m.drawn_by
				AND e.detail ->> 'signature' = encode(m.signature, 'hex')),
		ARRAY(
			SELECT c.body::text FROM enclosures c
			WHERE c.handover_id = m.handover_id AND c.section_id = m.section_id AND c.kind = 'sample' AND (c.body ->> 'drawn_at')::timestamptz = m.drawn_at)
	FROM samples m
	JOIN sections s ON (s.handover_id, s.id) = (m.handover_id, m.section_id)
	JOIN handovers h ON h.id = m.handover_id
	WHERE m.id > @after
	ORDER BY m.id
	LIMIT @limit`

func (s *storedSample) dest() []any {
	return []any{
		&s.where, &s.Handover, &s.Section, &s.ID, &s.Plan.AQL, &s.Version, &s.Lot, &s.IDs, &s.Plan.Letter, &s.Plan.Size, &s.Plan.Accept, &s.Plan.Reject,
		&s.Signature, &s.Key, &s.By, at(&s.At), &s.Result, at(&s.EndedAt), &s.records, &s.told, &s.bodies,
	}
}

// InspectSamples draws every random sample once more: its seed follows from the program's signature over lot and plan. What was drawn, found and
// decided is compared with the history, and with what stands under the section's seal. It returns how many there are.
func (s *Store) InspectSamples(ctx context.Context, complain Complain) (int, error) {
	keys, err := s.signingKeys(ctx)
	if err != nil {
		return 0, err
	}
	if err := s.missingSamples(ctx, complain); err != nil {
		return 0, err
	}
	n, last := 0, uuid.Nil
	for {
		rows, err := s.pool.Query(ctx, storedSamplesSQL, pgx.StrictNamedArgs{"after": last, "limit": 20}) // each has the ids of its lot
		if err != nil {
			return n, translate(err)
		}
		list, err := collect(rows, func(m *storedSample) []any { return m.dest() })
		if err != nil || len(list) == 0 {
			return n, err
		}
		for _, m := range list {
			for id := range slices.Chunk(m.records, len(uuid.UUID{})) {
				m.Records = append(m.Records, handover.SampleRecord{Record: uuid.UUID(id)})
			}
			m.Plan.Lot = len(m.IDs)
			for _, what := range m.wrong(keys) {
				complain("handover " + m.where + ": " + what)
			}
		}
		n, last = n+len(list), list[len(list)-1].ID
	}
}

// missingSamples says which draws the history tells of and no row does, and which enclosures hold a sample that was never drawn.
func (s *Store) missingSamples(ctx context.Context, complain Complain) error {
	for what, sql := range map[string]string{
		"a sample that was drawn is missing": `
			SELECT h.number || ', event ' || e.seq
			FROM events e
			JOIN handovers h ON h.id = e.handover_id
			WHERE e.act = 'section.sample_drawn'
				AND NOT EXISTS (SELECT FROM samples m WHERE m.handover_id = e.handover_id AND encode(m.signature, 'hex') = e.detail ->> 'signature')`,
		"a sample stands under the seal that was never drawn": `
			SELECT h.number || ', enclosure ' || c.id
			FROM enclosures c
			JOIN handovers h ON h.id = c.handover_id
			WHERE c.kind = 'sample'
				AND NOT EXISTS (SELECT FROM samples m WHERE m.handover_id = c.handover_id AND encode(m.signature, 'hex') = c.body ->> 'signature')`,
	} {
		rows, err := s.pool.Query(ctx, sql)
		if err != nil {
			return translate(err)
		}
		places, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return translate(err)
		}
		for _, at := range places {
			complain("handover " + at + ": " + what)
		}
	}
	return nil
}

func (s storedSample) wrong(keys map[string]seal.Public) []string {
	var out []string
	key, known := keys[string(s.Key)]
	switch {
	case !known:
		out = append(out, "it is signed with a key that is not known")
	case !key.Sampled(s.Sampling):
		out = append(out, "it was not drawn as the program's signature over its lot and plan says")
	case !s.told:
		out = append(out, "nothing in the history tells of it")
	}
	decided := s.Result == handover.SampleAccepted || s.Result == handover.SampleReturned
	switch {
	case decided != (len(s.bodies) == 1):
		out = append(out, fmt.Sprintf("%d enclosures stand for it", len(s.bodies)))
	case decided:
		e, err := seal.ReadSample(s.Handover, s.Section, []byte(s.bodies[0]))
		same := err == nil && string(e.Signature) == string(s.Signature) && hex.EncodeToString(e.Key) == hex.EncodeToString(s.Key) && e.By == s.By && e.At.Equal(s.At) &&
			e.Result == s.Result && e.EndedAt.Equal(s.EndedAt) && e.Plan == s.Plan && slices.Equal(e.IDs, s.IDs) && key.Drawn(e)
		if !same {
			out = append(out, "it is not what stands under the section's seal")
		}
	}
	return out
}
