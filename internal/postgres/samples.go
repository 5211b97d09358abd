package postgres

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// sampleJSON is a sample m as sampleRow reads it.
const sampleJSON = `
			json_build_object('ID', m.id, 'AQL', m.aql, 'Version', m.version, 'Lot', encode(m.lot, 'hex'), 'Count', cardinality(m.lot_ids),
				'Letter', m.letter, 'Size', m.size, 'Accept', m.accept, 'Reject', m.reject, 'Signature', encode(m.signature, 'base64'),
				'Key', encode(m.key, 'hex'), 'By', m.drawn_by, 'Name', mp.name, 'At', m.drawn_at, 'Result', coalesce(m.result, ''), 'EndedAt', m.ended_at,
				'Records', (SELECT json_agg(json_build_object('Record', n.record_id, 'Title', nr.title, 'Verdict', coalesce(n.verdict, ''),
						'Reason', n.reason, 'At', n.judged_at) ORDER BY n.position)
					FROM sample_records n
					JOIN records nr ON (nr.handover_id, nr.id) = (n.handover_id, n.record_id)
					WHERE (n.handover_id, n.sample_id) = (m.handover_id, m.id)))
			FROM samples m
			JOIN people mp ON mp.id = m.drawn_by
			WHERE m.handover_id = @handover AND m.section_id = @section`

const openSampleSQL = `SELECT ` + sampleJSON + ` AND m.ended_at IS NULL`

// sampleRow is a sample as sampleJSON gives it.
type sampleRow struct {
	ID, By                               uuid.UUID
	AQL                                  handover.AQL
	Letter, Lot, Key, Name               string
	Version, Count, Size, Accept, Reject int
	Signature                            string
	Result                               handover.SampleResult
	At                                   time.Time
	EndedAt                              *time.Time
	Records                              []struct {
		handover.SampleRecord
		At *time.Time
	}
}

func (r sampleRow) read(sc handover.Scope, section uuid.UUID) handover.Sampling {
	out := handover.Sampling{
		Handover: sc.Handover(), ID: r.ID, Section: section, Version: r.Version, Lot: unhex(r.Lot), Signature: unbase64(r.Signature), Key: unhex(r.Key),
		Plan: handover.SamplePlan{AQL: r.AQL, Lot: r.Count, Letter: r.Letter, Size: r.Size, Accept: r.Accept, Reject: r.Reject},
		By:   r.By, Name: r.Name, At: r.At.UTC(), Result: r.Result,
	}
	if r.EndedAt != nil {
		out.EndedAt = r.EndedAt.UTC()
	}
	for _, x := range r.Records {
		if x.At != nil {
			x.SampleRecord.At = x.At.UTC()
		}
		out.Records = append(out.Records, x.SampleRecord)
	}
	return out
}

func readSample(sc handover.Scope, section uuid.UUID, text []byte) (handover.Sampling, error) {
	var row sampleRow
	if len(text) == 0 {
		return handover.Sampling{}, nil
	}
	if err := json.Unmarshal(text, &row); err != nil {
		return handover.Sampling{}, err
	}
	return row.read(sc, section), nil
}

// inLot is what makes a record r one of a lot: it waits, nothing stops its acceptance, it need not be looked at by itself, and its reviewer
// did not reconstruct it.
const inLot = `r.handover_id = @handover AND r.section_id = @section AND r.removed_at IS NULL AND r.state = 'submitted'
			AND r.blockers = 0 AND r.questions_blocking = 0 AND NOT ` + saysNothing + `
			AND (r.rebuilt_by IS NULL OR r.rebuilt_by <> (SELECT lot.reviewer_id FROM sections lot WHERE (lot.handover_id, lot.id) = (@handover, @section)))`

// SamplePage is what the page of a section's random sample needs, in one round trip.
func (s *Store) SamplePage(ctx context.Context, sc handover.Scope, section uuid.UUID) (app.SamplePage, error) {
	var out app.SamplePage
	var b batch
	var sample []byte
	args := pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section}
	b.frame(sc, &out.Frame)
	b.row(`
		SELECT (SELECT count(*) FROM records r WHERE `+inLot+`),
			(SELECT `+sampleJSON+` ORDER BY m.ended_at IS NULL DESC, m.id DESC LIMIT 1)`, args, &out.Lot, &sample)
	err := s.send(ctx, &b)
	if out.Section, err = found(out.Frame, section, err); err != nil {
		return out, err
	}
	out.OneEach = out.Section.Counts.Submitted - out.Lot
	out.Sample, err = readSample(sc, section, sample)
	return out, err
}

// MarkRepeated marks the records whose text in a field stands word by word in many of the section.
func (t *tx) MarkRepeated(ctx context.Context, section uuid.UUID, fields []string, least, long int) error {
	_, err := exec(ctx, t, `
		WITH said AS (
			SELECT r.id, f.key, md5(f.value) AS text
			FROM records r
			CROSS JOIN LATERAL (
				SELECT key, btrim(r.data::jsonb ->> key) AS value
				FROM unnest(@fields::text[]) AS key
			) f
			WHERE r.handover_id = @handover AND r.section_id = @section AND r.removed_at IS NULL AND char_length(f.value) >= @long
		), many AS (
			SELECT key, text
			FROM said
			GROUP BY key, text
			HAVING count(*) >= @least
		), marked AS (
			SELECT id, array_agg(key ORDER BY key) AS keys
			FROM said
			JOIN many USING (key, text)
			GROUP BY id
		)
		UPDATE records r
		SET repeated = coalesce(x.keys, '{}')
		FROM (
			SELECT o.id, marked.keys
			FROM records o
			LEFT JOIN marked ON marked.id = o.id
			WHERE o.handover_id = @handover AND o.section_id = @section AND (marked.id IS NOT NULL OR o.repeated <> '{}')
		) x
		WHERE r.handover_id = @handover AND r.id = x.id AND r.repeated IS DISTINCT FROM coalesce(x.keys, '{}')`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "section": section, "fields": append([]string{}, fields...), "least": least, "long": long})
	return err
}

// Lot are the records that a sample of the section can stand for.
func (t *tx) Lot(ctx context.Context, section uuid.UUID) ([]seal.Line, error) {
	rows, err := t.Query(ctx, `
		SELECT r.id, r.digest
		FROM records r
		WHERE `+inLot+`
		ORDER BY r.id`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "section": section})
	if err != nil {
		return nil, translate(err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (seal.Line, error) {
		var l seal.Line
		var digest []byte
		err := row.Scan(&l.ID, &digest)
		copy(l.Digest[:], digest)
		return l, err
	})
}

// Sample is the open sample of the section with its lot.
func (t *tx) Sample(ctx context.Context, section uuid.UUID) (handover.Sampling, error) {
	var text []byte
	var lot []uuid.UUID
	err := one(t.QueryRow(ctx, `
		SELECT (`+openSampleSQL+`), (SELECT lot_ids FROM samples WHERE handover_id = @handover AND section_id = @section AND ended_at IS NULL)`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "section": section}), &text, &lot)
	if err != nil {
		return handover.Sampling{}, err
	}
	out, err := readSample(t.sc, section, text)
	out.IDs = lot
	return out, err
}

// AddSample stores a sample that was just drawn.
func (t *tx) AddSample(ctx context.Context, s handover.Sampling, signer seal.Public) error {
	ids := make([]uuid.UUID, len(s.Records))
	for i, r := range s.Records {
		ids[i] = r.Record
	}
	c := change{args: pgx.StrictNamedArgs{"handover": t.sc.Handover()}}
	c.add(`
		INSERT INTO signing_keys (fingerprint, public, known_at)
		VALUES (@key, @public, @at)
		ON CONFLICT (fingerprint) DO NOTHING`, pgx.StrictNamedArgs{"key": s.Key, "public": signer[:], "at": s.At})
	c.add(`
		INSERT INTO samples (handover_id, section_id, id, aql, version, lot, lot_ids, letter, size, accept, reject, signature, key, drawn_by, drawn_at)
		VALUES (@handover, @section, @id, @aql, @version, @lot, @lot_ids, @letter, @size, @accept, @reject, @signature, @key, @by, @at)`,
		pgx.StrictNamedArgs{
			"section": s.Section, "id": s.ID, "aql": s.Plan.AQL, "version": s.Version, "lot": s.Lot, "lot_ids": s.IDs, "letter": s.Plan.Letter,
			"size": s.Plan.Size, "accept": s.Plan.Accept, "reject": s.Plan.Reject, "signature": s.Signature, "by": s.By,
		})
	c.add(`
		INSERT INTO sample_records (handover_id, sample_id, record_id, position)
		SELECT @handover, @id, record, position
		FROM unnest(@records::uuid[]) WITH ORDINALITY AS x (record, position)`, pgx.StrictNamedArgs{"records": ids})
	return c.write(ctx, t)
}

// JudgeSampled writes what was found of one record of a sample.
func (t *tx) JudgeSampled(ctx context.Context, sample uuid.UUID, r handover.SampleRecord) error {
	_, err := exec(ctx, t, `
		UPDATE sample_records
		SET verdict = @verdict, reason = @reason, judged_at = @at
		WHERE handover_id = @handover AND sample_id = @sample AND record_id = @record`, pgx.StrictNamedArgs{
		"handover": t.sc.Handover(), "sample": sample, "record": r.Record, "verdict": orNull(r.Verdict), "reason": r.Reason, "at": timeOrNull(r.At),
	})
	return err
}

// EndSample writes how a sample ended.
func (t *tx) EndSample(ctx context.Context, s handover.Sampling) error {
	_, err := exec(ctx, t, `
		UPDATE samples
		SET result = @result, ended_at = @at
		WHERE handover_id = @handover AND id = @sample AND ended_at IS NULL`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "sample": s.ID, "result": s.Result, "at": s.EndedAt})
	return err
}

// ReturnRecords returns submitted records with a reason each.
func (t *tx) ReturnRecords(ctx context.Context, section uuid.UUID, list []handover.SampleRecord, now time.Time) (int, error) {
	ids, reasons := make([]uuid.UUID, len(list)), make([]string, len(list))
	for i, r := range list {
		ids[i], reasons[i] = r.Record, r.Reason
	}
	var n int
	err := one(t.QueryRow(ctx, `
		WITH done AS (
			UPDATE records r
			SET state = 'returned', reviewed_by = @by, reviewed_at = @now, reason = x.reason
			FROM unnest(@ids::uuid[], @reasons::text[]) AS x (id, reason)
			WHERE r.handover_id = @handover AND r.section_id = @section AND r.id = x.id AND r.state = 'submitted' AND r.removed_at IS NULL
			RETURNING r.id, r.revision, r.reason
		), noted AS (
			INSERT INTO reviews (handover_id, section_id, id, record_id, verdict, reason, revision, made_by, made_at)
			SELECT @handover, @section, gen_random_uuid(), id, 'returned', reason, revision, @by, @now
			FROM done
		)
		SELECT count(*) FROM done`, pgx.StrictNamedArgs{
		"handover": t.sc.Handover(), "section": section, "ids": ids, "reasons": reasons, "by": t.sc.By(), "now": now,
	}), &n)
	return n, err
}

// unhex and unbase64 read what the database wrote itself.
func unhex(s string) []byte {
	b, _ := hex.DecodeString(s)
	return b
}

func unbase64(s string) []byte {
	b, _ := base64.StdEncoding.DecodeString(strings.ReplaceAll(s, "\n", ""))
	return b
}
