-- Records carried over from an earlier handover of the same store, and who confirmed that they still hold. New columns are empty,
-- so no row is rewritten; the indexes are built on empty sets. Locks both tables for a moment.
BEGIN;

ALTER TABLE records
    ADD COLUMN carried_handover uuid,
    ADD COLUMN carried_record uuid,
    ADD COLUMN carried_revision integer,
    ADD COLUMN carried_number text,
    ADD COLUMN confirmed_by uuid REFERENCES people ON DELETE RESTRICT,
    ADD COLUMN confirmed_at timestamptz,
    ADD CONSTRAINT records_carried_known FOREIGN KEY (carried_handover, carried_record) REFERENCES records (handover_id, id) ON DELETE RESTRICT,
    ADD CONSTRAINT records_carried_whole CHECK (
        num_nonnulls(carried_handover, carried_record, carried_revision, carried_number) IN (0, 4)),
    ADD CONSTRAINT records_carried_elsewhere CHECK (carried_handover <> handover_id),
    ADD CONSTRAINT records_confirmed_carried CHECK (
        num_nonnulls(confirmed_by, confirmed_at) IN (0, 2) AND (confirmed_at IS NULL OR carried_record IS NOT NULL));
COMMENT ON COLUMN records.carried_record IS 'The record of an earlier handover this one was copied from, at carried_revision; carried_number is that handover''s number.';
COMMENT ON COLUMN records.confirmed_at IS 'When the giver said that a carried record still holds, or changed it.';
CREATE INDEX records_unconfirmed ON records (handover_id, section_id, id)
    WHERE removed_at IS NULL AND carried_record IS NOT NULL AND confirmed_at IS NULL;
COMMENT ON INDEX records_unconfirmed IS 'section page, carried over and not confirmed';
CREATE INDEX records_carried ON records (carried_handover, carried_record) WHERE carried_record IS NOT NULL;
CREATE INDEX records_confirmed_by ON records (confirmed_by) WHERE confirmed_by IS NOT NULL;

ALTER TABLE sections
    ADD COLUMN unconfirmed integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT sections_unconfirmed_sound CHECK (unconfirmed BETWEEN 0 AND records);
COMMENT ON COLUMN sections.unconfirmed IS 'Records that were carried over and that nobody has confirmed.';

COMMIT;
