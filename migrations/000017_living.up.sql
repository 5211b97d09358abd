-- The giver signs too, a password typed in a browser counts there for some minutes, and sections know which of their versions was signed
-- in which role, so that every page can say what went stale without reading seals.
BEGIN;

ALTER TABLE sessions ADD COLUMN confirmed_at timestamptz;
COMMENT ON COLUMN sessions.confirmed_at IS 'When the person last typed their password in this browser to confirm an act. Signing does not ask again for five minutes.';

ALTER TABLE sections
    ADD COLUMN given     integer NOT NULL DEFAULT 0,
    ADD COLUMN received  integer NOT NULL DEFAULT 0,
    ADD COLUMN witnessed integer NOT NULL DEFAULT 0,
    ADD COLUMN sealed_at timestamptz,
    ADD CONSTRAINT sections_sealed_sound CHECK (least(given, received, witnessed) >= 0 AND greatest(given, received, witnessed) <= content_version);
COMMENT ON COLUMN sections.given IS 'The content_version under the newest seal of the giver, 0 for none; lower than content_version, it went stale. So received and witnessed.';
COMMENT ON COLUMN sections.sealed_at IS 'When the newest seal was put. What changes later gets a later time, also from a clock that went back.';

UPDATE sections s
SET received = g.received, witnessed = g.witnessed, sealed_at = g.at
FROM (
    SELECT handover_id, section_id, max(signed_at) AS at,
        coalesce(max(version) FILTER (WHERE role = 'receiver'), 0) AS received, coalesce(max(version) FILTER (WHERE role = 'witness'), 0) AS witnessed
    FROM seals
    WHERE section_id IS NOT NULL
    GROUP BY handover_id, section_id
) g
WHERE (s.handover_id, s.id) = (g.handover_id, g.section_id);

-- A giver whose section came back unchanged submits the same version again, and signs it again.
DROP INDEX seals_section_once;
CREATE UNIQUE INDEX seals_section_once ON seals (handover_id, section_id, person_id, version) WHERE section_id IS NOT NULL AND role <> 'giver';
CREATE INDEX seals_section ON seals (handover_id, section_id, signed_at) WHERE section_id IS NOT NULL;
COMMENT ON INDEX seals_section IS 'section review, file page';
DROP INDEX seals_person;
CREATE INDEX seals_person ON seals (person_id, handover_id, section_id, signed_at);
COMMENT ON INDEX seals_person IS '/todo: signatures that went stale';

COMMIT;
