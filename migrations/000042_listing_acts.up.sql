-- Three reviews and three checks of a listing by different people (SKU-19, N-18): who ticked what when, over what the listing said then.
BEGIN;

CREATE TABLE listing_acts (
    handover_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    section_id  uuid        NOT NULL,
    record_id   uuid        NOT NULL,
    step        text        NOT NULL,
    verdict     text        NOT NULL,
    made_by     uuid        NOT NULL,
    behalf_id   uuid,
    behalf_name text        NOT NULL DEFAULT '',
    made_at     timestamptz NOT NULL,
    note        text        NOT NULL DEFAULT '',
    word        text        NOT NULL DEFAULT '',
    facts       bytea       NOT NULL,
    revision    integer     NOT NULL,
    written     bigint      NOT NULL DEFAULT nextval('rows_written'),

    PRIMARY KEY (handover_id, id),
    CONSTRAINT listing_acts_section_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    CONSTRAINT listing_acts_record_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records (handover_id, id) ON DELETE RESTRICT,
    CONSTRAINT listing_acts_made_by_fkey FOREIGN KEY (made_by) REFERENCES people ON DELETE RESTRICT,
    CONSTRAINT listing_acts_behalf_fkey FOREIGN KEY (behalf_id) REFERENCES people ON DELETE RESTRICT,
    CONSTRAINT listing_acts_step_known CHECK (step IN ('review_1', 'review_2', 'review_3', 'check_1', 'check_2', 'check_3')),
    CONSTRAINT listing_acts_verdict_known CHECK (verdict IN ('done', 'undone')),
    CONSTRAINT listing_acts_reason_present CHECK (verdict = 'done' AND word = '' OR note <> ''),
    CONSTRAINT listing_acts_behalf_whole CHECK ((behalf_id IS NULL) = (behalf_name = '')),
    CONSTRAINT listing_acts_behalf_other CHECK (behalf_id <> made_by),
    CONSTRAINT listing_acts_facts_length CHECK (octet_length(facts) = 32)
);
COMMENT ON TABLE listing_acts IS 'Reviews and checks of listings. Never changed: what stands follows from all of them in order, and from what the listing says now.';
COMMENT ON COLUMN listing_acts.verdict IS 'undone takes the step back, and those after it of the same three.';
COMMENT ON COLUMN listing_acts.word IS 'Forbidden word that stood there when it was ticked; note says why all the same.';
COMMENT ON COLUMN listing_acts.facts IS 'SHA-256 of what the listing said to customers. A tick stands while it says the same.';
COMMENT ON COLUMN listing_acts.revision IS 'Of the record then.';
COMMENT ON COLUMN listing_acts.written IS 'As in reviews.';
CREATE INDEX listing_acts_record ON listing_acts (handover_id, record_id, written);
COMMENT ON INDEX listing_acts_record IS 'steps of a listing, oldest first';
CREATE INDEX listing_acts_section ON listing_acts (handover_id, section_id);
CREATE INDEX listing_acts_made_by ON listing_acts (made_by);
CREATE INDEX listing_acts_behalf ON listing_acts (behalf_id) WHERE behalf_id IS NOT NULL;
CREATE INDEX listing_acts_written ON listing_acts (handover_id, written);
COMMENT ON INDEX listing_acts_written IS 'checkpoints: what came since the last';
CREATE TRIGGER listing_acts_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON listing_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What the program sees to under the lock, once more: no step stands twice over the same content, and nobody did two of the three.
CREATE FUNCTION keep_listings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT
        FROM listing_acts a
        WHERE (a.handover_id, a.record_id, a.facts) = (NEW.handover_id, NEW.record_id, NEW.facts) AND a.id <> NEW.id AND a.verdict = 'done'
            AND left(a.step, -1) = left(NEW.step, -1)
            AND (a.step = NEW.step OR ARRAY[a.made_by, a.behalf_id] && array_remove(ARRAY[NEW.made_by, NEW.behalf_id], NULL))
            AND NOT EXISTS (
                SELECT
                FROM listing_acts u
                WHERE (u.handover_id, u.record_id, u.facts) = (a.handover_id, a.record_id, a.facts) AND u.verdict = 'undone'
                    AND left(u.step, -1) = left(a.step, -1) AND u.step <= a.step AND u.written > a.written)) THEN
        RAISE EXCEPTION 'nobody does two of the three, and no step is done twice'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'listing_acts_apart';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER listing_acts_stand AFTER INSERT ON listing_acts
    FOR EACH ROW WHEN (NEW.verdict = 'done') EXECUTE FUNCTION keep_listings();

COMMIT;
