BEGIN;

CREATE FUNCTION pg_temp.blocking(said jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT coalesce(jsonb_object_agg(key, value = '"blocker"'), '{}') FROM jsonb_each(said)
$$;
CREATE FUNCTION pg_temp.reworded(sections jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT coalesce(jsonb_agg(CASE WHEN s ? 'severities' THEN s - 'severities' || jsonb_build_object('blocking', pg_temp.blocking(s -> 'severities'))
        ELSE s END ORDER BY n), '[]')
    FROM jsonb_array_elements(sections) WITH ORDINALITY AS x (s, n)
$$;

ALTER TABLE sections RENAME COLUMN severities TO blocking;
ALTER TABLE sections RENAME CONSTRAINT sections_severities_object TO sections_blocking_object;
UPDATE sections SET blocking = pg_temp.blocking(blocking) WHERE blocking <> '{}';
COMMENT ON COLUMN sections.blocking IS 'By check id: whether it blocks here, where the template says otherwise than the check.';

UPDATE templates SET sections = pg_temp.reworded(sections) WHERE sections @? '$[*].severities';
ALTER TABLE template_versions DISABLE TRIGGER template_versions_never_change;
UPDATE template_versions SET sections = pg_temp.reworded(sections) WHERE sections @? '$[*].severities';
ALTER TABLE template_versions ENABLE TRIGGER template_versions_never_change;

DROP FUNCTION pg_temp.reworded(jsonb);
DROP FUNCTION pg_temp.blocking(jsonb);

COMMIT;
