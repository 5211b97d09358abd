BEGIN;

-- Findings are read with their record and replaced as a set, so they stand in its row: an import of a hundred thousand goods wrote half a
-- million rows of them, each with a tree of its own and a look at its parent.
ALTER TABLE records ADD COLUMN findings jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN records.findings IS 'What the checks found, replaced as a set with every save, so that lists need not run rules: lists of rule, field, severity and, when there are any, args.';
UPDATE records r
SET findings = f.list
FROM (
    SELECT handover_id, record_id,
        jsonb_agg(CASE args WHEN '{}' THEN jsonb_build_array(rule, field, severity) ELSE jsonb_build_array(rule, field, severity, args) END
            ORDER BY rule, field) AS list
    FROM findings
    GROUP BY handover_id, record_id
) f
WHERE (r.handover_id, r.id) = (f.handover_id, f.record_id);
ALTER TABLE records ADD CONSTRAINT records_findings_list CHECK (jsonb_typeof(findings) = 'array');
DROP TABLE findings;

-- What is staged has findings of the old form. It is made again whenever it is missing.
DELETE FROM import_rows;
COMMENT ON COLUMN import_rows.findings IS 'As in records.';

COMMIT;
