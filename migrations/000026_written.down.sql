BEGIN;

DROP TRIGGER teach_backs_numbered ON teach_backs;
DROP TRIGGER refusals_numbered ON refusals;
DROP TRIGGER refusal_items_numbered ON refusal_items;
DROP TRIGGER enclosures_numbered ON enclosures;
DROP FUNCTION number_teach_backs();
DROP FUNCTION number_ends();
ALTER TABLE responsibilities DROP COLUMN written;
ALTER TABLE inventories DROP COLUMN written;
ALTER TABLE refusals DROP COLUMN written, DROP COLUMN end_written;
ALTER TABLE refusal_items DROP COLUMN written, DROP COLUMN end_written;
ALTER TABLE teach_backs DROP COLUMN written, DROP COLUMN end_written;
ALTER TABLE enclosures DROP COLUMN end_written;
ALTER TABLE checkpoint_leaves
    DROP CONSTRAINT checkpoint_leaves_once,
    ADD CONSTRAINT checkpoint_leaves_once UNIQUE (handover_id, seq);

COMMIT;
