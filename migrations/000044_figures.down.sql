BEGIN;

DROP TABLE figure_targets, figure_readings, figure_notes, figure_buyers, figure_months, figure_days, figure_values, figure_lines, figure_files, figure_keys;
DROP FUNCTION figure_parents();

COMMIT;
