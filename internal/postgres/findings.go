package postgres

import (
	"context"
	"encoding/json"

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

// Judge replaces the findings of records, with the counts they and their sections keep.
func (t *tx) Judge(ctx context.Context, list []app.Judged, sections []handover.Section) error {
	if len(list) == 0 {
		return nil
	}
	var records, of []uuid.UUID
	var blockers, warnings []int
	var rule, field, severity, args []string
	for _, j := range list {
		records, blockers, warnings = append(records, j.Record), append(blockers, j.Counts.Blockers), append(warnings, j.Counts.Warnings)
		for _, f := range j.Findings {
			b, err := json.Marshal(f.Args)
			if err != nil || f.Args == nil {
				b = []byte("{}")
			}
			of, rule, field = append(of, j.Record), append(rule, f.Rule), append(field, f.Field)
			severity, args = append(severity, string(f.Severity)), append(args, string(b))
		}
	}
	n := len(sections)
	ids, sb, sw, sf := make([]uuid.UUID, n), make([]int, n), make([]int, n), make([]int, n)
	for i, s := range sections {
		ids[i], sb[i], sw[i], sf[i] = s.ID, s.Counts.Blockers, s.Counts.Warnings, s.Counts.Found
	}
	if _, err := exec(ctx, t, `DELETE FROM findings WHERE handover_id = @handover AND record_id = ANY(@records)`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "records": records}); err != nil {
		return err
	}
	c := change{args: pgx.StrictNamedArgs{"handover": t.sc.Handover()}}
	c.add(`
		UPDATE records r
		SET blockers = x.blockers, warnings = x.warnings
		FROM unnest(@j_record::uuid[], @j_blockers::integer[], @j_warnings::integer[]) AS x (id, blockers, warnings)
		WHERE r.handover_id = @handover AND r.id = x.id`,
		pgx.StrictNamedArgs{"j_record": records, "j_blockers": blockers, "j_warnings": warnings})
	c.add(`
		INSERT INTO findings (handover_id, record_id, rule, field, severity, args)
		SELECT @handover, record, rule, field, severity, args::jsonb
		FROM unnest(@j_of::uuid[], @j_rule::text[], @j_field::text[], @j_severity::text[], @j_args::text[]) AS x (record, rule, field, severity, args)`,
		pgx.StrictNamedArgs{"j_of": of, "j_rule": rule, "j_field": field, "j_severity": severity, "j_args": args})
	c.add(`
		UPDATE sections s
		SET blockers = x.blockers, warnings = x.warnings, found = x.found
		FROM unnest(@j_section::uuid[], @j_sb::integer[], @j_sw::integer[], @j_sf::integer[]) AS x (id, blockers, warnings, found)
		WHERE s.handover_id = @handover AND s.id = x.id`,
		pgx.StrictNamedArgs{"j_section": ids, "j_sb": sb, "j_sw": sw, "j_sf": sf})
	return c.write(ctx, t)
}
