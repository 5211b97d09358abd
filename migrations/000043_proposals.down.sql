BEGIN;

DROP TABLE proposal_verdicts;
DROP FUNCTION keep_proposals();
DROP TABLE proposals;

COMMIT;
