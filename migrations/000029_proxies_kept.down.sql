BEGIN;

DROP TRIGGER proxies_numbered ON proxies;
DROP FUNCTION number_proxies();
ALTER TABLE proxies
    DROP COLUMN written,
    DROP COLUMN decided_written,
    DROP COLUMN end_written;

COMMIT;
