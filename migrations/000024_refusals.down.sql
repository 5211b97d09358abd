BEGIN;

DROP TABLE refusal_items;
DROP TABLE refusals;
DROP FUNCTION keep_refusals();

COMMIT;
