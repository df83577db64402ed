-- The SHA-256 of each step that made these tables, to notice a step that is not the one that was applied.
ALTER TABLE rogatio_versions ADD COLUMN digest TEXT;

-- True (1) for an open vote whose electorate changes while it is open. It is worked out from the state and decides nothing.
ALTER TABLE senate_proposals ADD COLUMN live INTEGER NOT NULL DEFAULT 0;
UPDATE senate_proposals SET live = 1 WHERE status = 'voting' AND state LIKE '%"membership_change":"live"%';
CREATE INDEX senate_proposals_live ON senate_proposals (created_at, id) WHERE live = 1;

-- The status of an answer follows from what is kept beside its body.
ALTER TABLE idempotency_keys DROP COLUMN status;
