BEGIN;

ALTER TABLE template_versions DROP COLUMN receivers_sign, DROP COLUMN sections_sign;
ALTER TABLE templates DROP COLUMN receivers_sign, DROP COLUMN sections_sign;

DROP TABLE proxies;
DROP FUNCTION keep_proxies();

DROP TRIGGER parties_witness_apart ON parties;
DROP FUNCTION keep_witness_apart();
DROP INDEX records_rebuilder;
DROP INDEX records_rebuilt;
ALTER TABLE records DROP COLUMN vouched_at, DROP COLUMN rebuilt_by;

ALTER TABLE refusals
    DROP CONSTRAINT refusals_role_known,
    ADD CONSTRAINT refusals_role_known CHECK (role IN ('giver', 'receiver', 'witness'));

DROP INDEX seals_section_once;
CREATE UNIQUE INDEX seals_section_once ON seals (handover_id, section_id, person_id, version) WHERE section_id IS NOT NULL AND role <> 'giver';
ALTER TABLE seals
    DROP COLUMN behalf_id,
    DROP COLUMN behalf_name,
    DROP CONSTRAINT seals_role_known,
    ADD CONSTRAINT seals_role_known CHECK (role IN ('giver', 'receiver', 'witness'));

DROP INDEX parties_manager_once;
COMMENT ON COLUMN parties.role IS NULL;
ALTER TABLE parties
    DROP CONSTRAINT parties_role_known,
    ADD CONSTRAINT parties_role_known CHECK (role IN ('giver', 'receiver', 'witness'));

ALTER TABLE handovers DROP COLUMN absent_cause, DROP COLUMN absent_reason, DROP COLUMN absent_since;

COMMIT;
