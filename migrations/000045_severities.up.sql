-- What a check holds up is decided for a section of a template by four severities instead of whether it blocks. What did not block warned.
-- Rewrites templates, their versions and sections once; versions are kept as they were, in new words.
BEGIN;

CREATE FUNCTION pg_temp.severities(said jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT coalesce(jsonb_object_agg(key, CASE WHEN value = 'true' THEN 'blocker' ELSE 'warning' END), '{}') FROM jsonb_each(said)
$$;
CREATE FUNCTION pg_temp.reworded(sections jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT coalesce(jsonb_agg(CASE WHEN s ? 'blocking' THEN s - 'blocking' || jsonb_build_object('severities', pg_temp.severities(s -> 'blocking'))
        ELSE s END ORDER BY n), '[]')
    FROM jsonb_array_elements(sections) WITH ORDINALITY AS x (s, n)
$$;

UPDATE templates SET sections = pg_temp.reworded(sections) WHERE sections @? '$[*].blocking';
ALTER TABLE template_versions DISABLE TRIGGER template_versions_never_change;
UPDATE template_versions SET sections = pg_temp.reworded(sections) WHERE sections @? '$[*].blocking';
ALTER TABLE template_versions ENABLE TRIGGER template_versions_never_change;

ALTER TABLE sections RENAME COLUMN blocking TO severities;
ALTER TABLE sections RENAME CONSTRAINT sections_blocking_object TO sections_severities_object;
UPDATE sections SET severities = pg_temp.severities(severities) WHERE severities <> '{}';
COMMENT ON COLUMN sections.severities IS 'By check id: blocker, warning, notice or off, where the template says otherwise than the check.';

DROP FUNCTION pg_temp.reworded(jsonb);
DROP FUNCTION pg_temp.severities(jsonb);

COMMIT;
