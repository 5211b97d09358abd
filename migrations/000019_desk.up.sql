-- The review desk: what a reviewer saw last of each record, texts that stand in many records, and random samples of large sections. New
-- tables, and a column with a default: no row is rewritten. The check of verdicts reads the table of reviews once.
BEGIN;

ALTER TABLE records ADD COLUMN repeated text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN records.repeated IS 'Free-text fields whose long text stands in many records of the section (N-12), found when the section is submitted.';
CREATE INDEX records_repeated ON records (handover_id, section_id, id) WHERE removed_at IS NULL AND repeated <> '{}';
COMMENT ON INDEX records_repeated IS 'review desk, texts to be accepted one by one';

CREATE TABLE looks (
    handover_id uuid        NOT NULL,
    person_id   uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    record_id   uuid        NOT NULL,
    revision    integer     NOT NULL,
    shown       integer     NOT NULL,
    seen_at     timestamptz NOT NULL,

    PRIMARY KEY (handover_id, person_id, record_id),
    FOREIGN KEY (handover_id, record_id) REFERENCES records ON DELETE RESTRICT
);
COMMENT ON TABLE looks IS 'What a person saw last of a record, written when they judge or leave it at the desk. A bookmark, no act: it has no event.';
COMMENT ON COLUMN looks.shown IS 'Revision and changes of files together, as forms carry it.';
CREATE INDEX looks_person ON looks (person_id);
CREATE INDEX looks_record ON looks (handover_id, record_id);

ALTER TABLE reviews
    DROP CONSTRAINT reviews_verdict_known,
    ADD CONSTRAINT reviews_verdict_known CHECK (verdict IN ('accepted', 'returned', 'taken_back'));

CREATE TABLE samples (
    handover_id uuid        NOT NULL,
    section_id  uuid        NOT NULL,
    id          uuid        NOT NULL,
    aql         text        NOT NULL,
    version     integer     NOT NULL,
    lot         bytea       NOT NULL,
    lot_ids     uuid[]      NOT NULL,
    letter      text        NOT NULL,
    size        integer     NOT NULL,
    accept      integer     NOT NULL,
    reject      integer     NOT NULL,
    signature   bytea       NOT NULL,
    key         bytea       NOT NULL REFERENCES signing_keys ON DELETE RESTRICT,
    drawn_by    uuid        NOT NULL REFERENCES people ON DELETE RESTRICT,
    drawn_at    timestamptz NOT NULL,
    result      text,
    ended_at    timestamptz,

    PRIMARY KEY (handover_id, id),
    FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    CONSTRAINT samples_aql_known CHECK (aql IN ('0.65', '1.0', '1.5', '2.5', '4.0')),
    CONSTRAINT samples_plan_sound CHECK (size > 0 AND size < cardinality(lot_ids) AND accept >= 0 AND reject = accept + 1),
    CONSTRAINT samples_lot_length CHECK (octet_length(lot) = 32),
    CONSTRAINT samples_signature_length CHECK (octet_length(signature) = 64),
    CONSTRAINT samples_result_known CHECK (result IN ('accepted', 'returned', 'void', 'dropped')),
    CONSTRAINT samples_ended_with_result CHECK ((result IS NULL) = (ended_at IS NULL))
);
COMMENT ON TABLE samples IS 'Random samples of a section (GB/T 2828.1, ISO 2859-1), with all that is needed to draw them once more.';
COMMENT ON COLUMN samples.version IS 'The section''s content_version that was sampled; a higher one there ends the sample.';
COMMENT ON COLUMN samples.lot IS 'SHA-256 over id and digest of every record of the lot (seal.Records).';
COMMENT ON COLUMN samples.signature IS 'The program''s own over the lot and the plan; its SHA-256 is the seed of the draw (seal.Draw).';
CREATE UNIQUE INDEX samples_open_once ON samples (handover_id, section_id) WHERE ended_at IS NULL;
CREATE INDEX samples_section ON samples (handover_id, section_id, id);
COMMENT ON INDEX samples_section IS 'sampling page, the newest';
CREATE INDEX samples_key ON samples (key);
CREATE INDEX samples_drawn_by ON samples (drawn_by);

CREATE TABLE sample_records (
    handover_id uuid    NOT NULL,
    sample_id   uuid    NOT NULL,
    record_id   uuid    NOT NULL,
    position    integer NOT NULL,
    verdict     text,
    reason      text    NOT NULL DEFAULT '',
    judged_at   timestamptz,

    PRIMARY KEY (handover_id, sample_id, record_id),
    FOREIGN KEY (handover_id, sample_id) REFERENCES samples ON DELETE RESTRICT,
    FOREIGN KEY (handover_id, record_id) REFERENCES records ON DELETE RESTRICT,
    CONSTRAINT sample_records_position_once UNIQUE (handover_id, sample_id, position),
    CONSTRAINT sample_records_verdict_known CHECK (verdict IN ('good', 'defect')),
    CONSTRAINT sample_records_defect_reason CHECK (verdict <> 'defect' OR reason <> ''),
    CONSTRAINT sample_records_judged_at CHECK ((verdict IS NULL) = (judged_at IS NULL))
);
COMMENT ON TABLE sample_records IS 'The records of a sample in the order of the draw, with what was found.';
CREATE INDEX sample_records_record ON sample_records (handover_id, record_id);

COMMIT;
