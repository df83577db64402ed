-- The database's clock, in seconds since 1970: one clock for every process.
CREATE VIEW clock AS SELECT CAST(strftime('%s', 'now') AS INTEGER) AS now;

-- When the engine is asked again about a proposal that nobody asks about: its vote may end, or may open. It is worked
-- out from the state and decides nothing.
ALTER TABLE senate_proposals ADD COLUMN due_at INTEGER;
UPDATE senate_proposals SET due_at = 0 WHERE status IN ('debate', 'voting');
CREATE INDEX senate_proposals_by_due ON senate_proposals (due_at, id) WHERE due_at IS NOT NULL;

-- The key that a ballot was signed with, where the voter rotated the key of the frozen seat.
ALTER TABLE senate_votes ADD COLUMN signed_by TEXT;
ALTER TABLE senate_replaced_votes ADD COLUMN signed_by TEXT;

-- The first characters of a token, to recognise it by; when it was used last, and since when it counts no more.
ALTER TABLE tokens ADD COLUMN prefix TEXT;
ALTER TABLE tokens ADD COLUMN last_used_at INTEGER;
ALTER TABLE tokens ADD COLUMN revoked_at INTEGER;

-- What a name looks like: two names that look alike have the same. And the network that a newcomer came from.
ALTER TABLE agents ADD COLUMN likeness TEXT;
ALTER TABLE agents ADD COLUMN origin TEXT;
CREATE INDEX agents_by_likeness ON agents (likeness);
CREATE INDEX agents_waiting ON agents (origin) WHERE status = 'registered';

-- Whether the seats of a revoked agent in open votes are still to be looked at, and since when a vote knows that no ballot
-- comes from a seat.
ALTER TABLE agents ADD COLUMN leaves_seats INTEGER NOT NULL DEFAULT 0;
UPDATE agents SET leaves_seats = 1 WHERE status = 'revoked';
CREATE INDEX agents_leaving_seats ON agents (id) WHERE leaves_seats = 1;
ALTER TABLE senate_seats ADD COLUMN forfeited_at INTEGER;
CREATE INDEX senate_seats_by_voter ON senate_seats (voter);
