BEGIN;

DROP TABLE listing_acts;
DROP FUNCTION keep_listings();

COMMIT;
