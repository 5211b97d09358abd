-- Findings stand in the row of their record, and what an import writes by the hundred thousand looks for its parents once a statement. Every
-- row of records is written anew, and nobody can save meanwhile: some 50 us a row.
BEGIN;

-- Findings are read with their record and replaced as a set. In a table of their own an import of a hundred thousand goods wrote half a
-- million rows, each with its place in a tree and a look at its parent.
ALTER TABLE records ADD COLUMN findings jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN records.findings IS 'What the checks found, replaced as a set with every save, so that lists need not run rules: a list of [rule, field, severity] or [rule, field, severity, args].';
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

-- What is staged has findings of the old form; it is made again whenever it is missing.
DELETE FROM import_rows;
COMMENT ON COLUMN import_rows.findings IS 'As in records.';

-- A foreign key looks for the parent of every row by itself, and locks it so that it cannot go. These parents never go, which now holds by
-- itself, and so one statement can look for the parents of all the rows it brings.
CREATE FUNCTION refuse_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: others point at its rows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_stay', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER people_stay BEFORE DELETE OR TRUNCATE OR UPDATE OF id ON people FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();
CREATE TRIGGER sections_stay BEFORE DELETE OR TRUNCATE OR UPDATE OF handover_id, id ON sections FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();
CREATE TRIGGER records_stay BEFORE DELETE OR TRUNCATE OR UPDATE OF handover_id, section_id, id ON records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();
CREATE TRIGGER record_refs_stay BEFORE UPDATE ON record_refs FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();

-- Plans of functions are kept for the session. One made for many rows would read whole tables for a single one, and the other way round, so
-- these may only look things up.
CREATE FUNCTION records_parents() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    broken text;
BEGIN
    SELECT CASE WHEN s.id IS NULL THEN 'records_section_known' ELSE 'records_updater_known' END
    INTO broken
    FROM (SELECT DISTINCT handover_id, section_id, updated_by FROM new_rows) n
    LEFT JOIN sections s ON (s.handover_id, s.id) = (n.handover_id, n.section_id)
    LEFT JOIN people p ON p.id = n.updated_by
    WHERE s.id IS NULL OR p.id IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'insert into % violates %', TG_TABLE_NAME, broken
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = broken, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
ALTER TABLE records DROP CONSTRAINT records_handover_id_section_id_fkey, DROP CONSTRAINT records_updated_by_fkey;
CREATE TRIGGER records_parents AFTER INSERT ON records REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION records_parents();
-- Updates change the person only, and most of them do not: a trigger for statements would have to keep every row that is updated.
CREATE FUNCTION records_updater() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM people WHERE id = NEW.updated_by) THEN
        RAISE EXCEPTION 'update of % violates records_updater_known', TG_TABLE_NAME
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'records_updater_known', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER records_updater AFTER UPDATE OF updated_by ON records
    FOR EACH ROW WHEN (NEW.updated_by <> OLD.updated_by) EXECUTE FUNCTION records_updater();

CREATE FUNCTION record_revisions_parents() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    broken text;
BEGIN
    SELECT 'record_revisions_maker_known'
    INTO broken
    FROM (SELECT DISTINCT made_by FROM new_rows) n
    LEFT JOIN people p ON p.id = n.made_by
    WHERE p.id IS NULL
    UNION ALL
    SELECT 'record_revisions_record_known'
    FROM new_rows n
    LEFT JOIN records r ON (r.handover_id, r.id) = (n.handover_id, n.record_id)
    WHERE r.id IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'insert into % violates %', TG_TABLE_NAME, broken
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = broken, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
ALTER TABLE record_revisions DROP CONSTRAINT record_revisions_handover_id_record_id_fkey, DROP CONSTRAINT record_revisions_made_by_fkey;
CREATE TRIGGER record_revisions_parents AFTER INSERT ON record_revisions
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION record_revisions_parents();

CREATE FUNCTION record_refs_parents() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    broken text;
BEGIN
    SELECT CASE WHEN f.id IS NULL THEN 'record_refs_source_known' ELSE 'record_refs_target_known' END
    INTO broken
    FROM new_rows n
    LEFT JOIN records f ON (f.handover_id, f.id) = (n.handover_id, n.from_id)
    LEFT JOIN records t ON (t.handover_id, t.id) = (n.handover_id, n.to_id)
    WHERE f.id IS NULL OR t.id IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'insert into % violates %', TG_TABLE_NAME, broken
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = broken, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
ALTER TABLE record_refs DROP CONSTRAINT record_refs_handover_id_from_id_fkey, DROP CONSTRAINT record_refs_target_known;
CREATE TRIGGER record_refs_parents AFTER INSERT ON record_refs
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION record_refs_parents();

-- They served the deletion of people alone.
DROP INDEX records_updated_by, records_reviewed_by, records_confirmed_by, record_revisions_made_by;

COMMIT;
