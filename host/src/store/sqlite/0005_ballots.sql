-- Ballots that do not count any more: replaced by a later one of the voter, or taken along by a voter who left.
CREATE TABLE senate_replaced_votes (
    proposal_id TEXT NOT NULL REFERENCES senate_proposals (id),
    revision INTEGER NOT NULL,
    voter TEXT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('yes', 'no', 'abstain')),
    ballot INTEGER NOT NULL,
    ballot_body TEXT NOT NULL,
    receipt TEXT NOT NULL,
    reason TEXT,
    cast_at INTEGER NOT NULL,
    PRIMARY KEY (proposal_id, revision, ballot)
);

-- Who joined or left an electorate while it voted; `seat` is null for who left.
CREATE TABLE senate_members (
    proposal_id TEXT NOT NULL REFERENCES senate_proposals (id),
    revision INTEGER NOT NULL,
    number INTEGER NOT NULL,
    after_ballot INTEGER NOT NULL,
    voter TEXT NOT NULL,
    seat TEXT,
    PRIMARY KEY (proposal_id, revision, number)
);
