package postgres

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// Records are all records of the handover that are not removed.
func (t *tx) Records(ctx context.Context) ([]handover.Record, error) {
	rows, err := t.Query(ctx, `
		SELECT `+recordColumns+`
		FROM records r`+recordJoins+`
		WHERE r.handover_id = @handover AND r.removed_at IS NULL
		ORDER BY r.id`, pgx.StrictNamedArgs{"handover": t.sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	list, err := collect(rows, recordDest)
	if err != nil {
		return nil, err
	}
	out := make([]handover.Record, len(list))
	for i, row := range list {
		if out[i], err = row.read(t.sc); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Judge replaces the findings of records where they differ, with the counts they and their sections keep. Most do not differ, and a record
// that stays as it is costs no new row.
func (t *tx) Judge(ctx context.Context, list []app.Judged, sections []handover.Section) error {
	if len(list) == 0 {
		return nil
	}
	n := len(list)
	records, found := make([]uuid.UUID, n), make([]string, n)
	blockers, warnings, missing := make([]int, n), make([]int, n), make([]int, n)
	for i, j := range list {
		b, err := findingsJSON(j.Findings)
		if err != nil {
			return err
		}
		records[i], found[i] = j.Record, string(b)
		blockers[i], warnings[i], missing[i] = j.Counts.Blockers, j.Counts.Warnings, j.Counts.Missing
	}
	n = len(sections)
	ids, sb, sw, sf, sm := make([]uuid.UUID, n), make([]int, n), make([]int, n), make([]int, n), make([]int, n)
	for i, s := range sections {
		ids[i], sb[i], sw[i], sf[i], sm[i] = s.ID, s.Counts.Blockers, s.Counts.Warnings, s.Counts.Found, s.Counts.Missing
	}
	c := change{args: pgx.StrictNamedArgs{"handover": t.sc.Handover()}}
	c.add(`
		UPDATE records r
		SET findings = x.findings, blockers = x.blockers, warnings = x.warnings, missing = x.missing
		FROM unnest(@j_record::uuid[], @j_findings::jsonb[], @j_blockers::integer[], @j_warnings::integer[], @j_missing::integer[])
			AS x (id, findings, blockers, warnings, missing)
		WHERE r.handover_id = @handover AND r.id = x.id
			AND (r.blockers, r.warnings, r.missing, r.findings) IS DISTINCT FROM (x.blockers, x.warnings, x.missing, x.findings)`,
		pgx.StrictNamedArgs{"j_record": records, "j_findings": found, "j_blockers": blockers, "j_warnings": warnings, "j_missing": missing})
	c.add(`
		UPDATE sections s
		SET blockers = x.blockers, warnings = x.warnings, found = x.found, missing = x.missing
		FROM unnest(@j_section::uuid[], @j_sb::integer[], @j_sw::integer[], @j_sf::integer[], @j_sm::integer[]) AS x (id, blockers, warnings, found, missing)
		WHERE s.handover_id = @handover AND s.id = x.id`,
		pgx.StrictNamedArgs{"j_section": ids, "j_sb": sb, "j_sw": sw, "j_sf": sf, "j_sm": sm})
	return c.write(ctx, t)
}

// Gone are the titles of removed records that the record refers to.
func (t *tx) Gone(ctx context.Context, record uuid.UUID) ([]string, error) {
	rows, err := t.Query(ctx, `
		SELECT DISTINCT o.title
		FROM record_refs x
		JOIN records o ON (o.handover_id, o.id) = (x.handover_id, x.to_id) AND o.removed_at IS NOT NULL
		WHERE x.handover_id = @handover AND x.from_id = @record
		ORDER BY o.title
		LIMIT 10`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "record": record})
	if err != nil {
		return nil, translate(err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Reindex replaces the search words of records where they differ. Tokens hold no blanks.
func (t *tx) Reindex(ctx context.Context, tokens map[uuid.UUID][]string) error {
	if len(tokens) == 0 {
		return nil
	}
	ids, words := make([]uuid.UUID, 0, len(tokens)), make([]string, 0, len(tokens))
	for id, list := range tokens {
		ids, words = append(ids, id), append(words, strings.Join(list, " "))
	}
	_, err := exec(ctx, t, `
		UPDATE records r
		SET search = x.search
		FROM (
			SELECT id, array_to_tsvector(string_to_array(words, ' ')) AS search
			FROM unnest(@ids::uuid[], @words::text[]) AS x (id, words)
		) x
		WHERE r.handover_id = @handover AND r.id = x.id AND r.search <> x.search`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "ids": ids, "words": words})
	return err
}

// MarkJudged notes the version of the fields that the handover's counts are made with.
func (t *tx) MarkJudged(ctx context.Context, version int64) error {
	_, err := exec(ctx, t, `UPDATE handovers SET judged_version = @version WHERE id = @handover`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "version": version})
	return err
}
