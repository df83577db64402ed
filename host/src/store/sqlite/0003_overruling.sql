-- What voters say to overruling a rejection as out of scope; the last word of each.
CREATE TABLE senate_overrulings (
    proposal_id TEXT NOT NULL REFERENCES senate_proposals (id),
    voter TEXT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('yes', 'no', 'abstain')),
    cast_at INTEGER NOT NULL,
    PRIMARY KEY (proposal_id, voter)
);
