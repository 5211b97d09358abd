-- How much people look at is read by every dashboard (N-16), so it is counted when a view is kept. What was viewed before is counted by days of
-- the company's usual time zone.
BEGIN;

CREATE TABLE view_days (
    handover_id uuid    NOT NULL,
    person_id   uuid    NOT NULL,
    day         date    NOT NULL,
    records     integer NOT NULL,

    PRIMARY KEY (handover_id, person_id, day),
    CONSTRAINT view_days_handover_fkey FOREIGN KEY (handover_id) REFERENCES handovers (id) ON DELETE RESTRICT,
    CONSTRAINT view_days_person_fkey FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT,
    CONSTRAINT view_days_counted CHECK (records > 0)
);
COMMENT ON TABLE view_days IS 'How many records somebody looked at on a day: each once, and those of files that were taken along. Counted with the views.';
COMMENT ON COLUMN view_days.day IS 'In the company''s time zone.';
CREATE INDEX view_days_many ON view_days (day, handover_id) WHERE records > 20;
COMMENT ON INDEX view_days_many IS '/dashboard of who watches all: leavers who look at unusually much';
CREATE INDEX view_days_person ON view_days (person_id);

INSERT INTO view_days (handover_id, person_id, day, records)
SELECT v.handover_id, v.person_id, (v.viewed_at AT TIME ZONE 'Asia/Shanghai')::date, count(DISTINCT v.record_id) + coalesce(sum(v.records) FILTER (WHERE v.place = 'file'), 0)
FROM views v
GROUP BY 1, 2, 3
HAVING count(DISTINCT v.record_id) + coalesce(sum(v.records) FILTER (WHERE v.place = 'file'), 0) > 0;

COMMIT;
