-- Evidence that somebody sends with a link of an account's chain is a file like any other, but no fact of the account: no signature stands over it and no
-- count has it. A constant default, so no row is rewritten; the check reads files once.
BEGIN;

ALTER TABLE files
    ADD COLUMN evidence boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT files_evidence_stays CHECK (NOT evidence OR question_id IS NULL AND removed_at IS NULL AND slot = '');
COMMENT ON COLUMN files.evidence IS 'Whether it came with an act of proof_acts, as what that shows: outside of what is signed, and it stays.';

CREATE INDEX sections_proof ON sections (handover_id) WHERE proof;
COMMENT ON INDEX sections_proof IS '/dashboard and lists: how many accounts of a handover were taken over';

COMMIT;
