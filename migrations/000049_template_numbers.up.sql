-- Limits that a template sets for the handovers that are started from it, by the key of the number; what is not there is the workspace's.
BEGIN;

ALTER TABLE templates
    ADD COLUMN numbers jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT templates_numbers_object CHECK (jsonb_typeof(numbers) = 'object');
ALTER TABLE template_versions
    ADD COLUMN numbers jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT template_versions_numbers_object CHECK (jsonb_typeof(numbers) = 'object');
ALTER TABLE handovers
    ADD COLUMN numbers jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT handovers_numbers_object CHECK (jsonb_typeof(numbers) = 'object');
COMMENT ON COLUMN templates.numbers IS 'By key of the number: what its handovers are judged by instead of the workspace''s.';
COMMENT ON COLUMN handovers.numbers IS 'Those of the template version that it was made from.';

COMMIT;
