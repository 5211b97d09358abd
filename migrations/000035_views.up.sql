-- Who looked at what of the kinds that somebody could take away (N-16). One row for a person, a thing and ten minutes.
BEGIN;

CREATE TABLE views (
    handover_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    section_id  uuid        NOT NULL,
    record_id   uuid,
    person_id   uuid        NOT NULL,
    place       text        NOT NULL,
    records     integer     NOT NULL,
    stretch     bigint      NOT NULL,
    viewed_at   timestamptz NOT NULL,
    address     text        NOT NULL,
    agent       text        NOT NULL,

    PRIMARY KEY (handover_id, id),
    CONSTRAINT views_section_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections ON DELETE RESTRICT,
    CONSTRAINT views_record_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records (handover_id, id) ON DELETE RESTRICT,
    CONSTRAINT views_person_fkey FOREIGN KEY (person_id) REFERENCES people ON DELETE RESTRICT,
    CONSTRAINT views_place_known CHECK (place IN ('record', 'form', 'history', 'list', 'file', 'masked')),
    CONSTRAINT views_records_counted CHECK (records >= 0),
    CONSTRAINT views_record_or_many CHECK ((record_id IS NULL) = (place IN ('list', 'file')))
);
COMMENT ON TABLE views IS 'Who looked at which record, list or file with records of a kind whose views are kept. Never changed. No part of what is signed.';
COMMENT ON COLUMN views.place IS 'Where: a record, its form, its history, a list, a file that was taken along, or a masked fact that was shown in full.';
COMMENT ON COLUMN views.records IS 'How many records stood there.';
COMMENT ON COLUMN views.stretch IS 'Ten minutes since 1970, UTC: looking again within them adds nothing.';
CREATE UNIQUE INDEX views_once ON views (handover_id, person_id, coalesce(record_id, section_id), place, stretch);
CREATE INDEX views_newest ON views (handover_id, viewed_at DESC, id DESC);
COMMENT ON INDEX views_newest IS '/views';
CREATE INDEX views_person ON views (person_id);
CREATE TRIGGER views_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON views
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

COMMIT;
