-- Ballots that were refused although signature and seat are right: a few for each voter and revision, for the certificate of the vote.
CREATE TABLE senate_refused_ballots (
    proposal_id TEXT NOT NULL REFERENCES senate_proposals (id),
    revision BIGINT NOT NULL,
    voter TEXT NOT NULL,
    -- Counts the refused ballots of the voter on this revision, from 1.
    number BIGINT NOT NULL,
    -- The number of leaves that the log had when it came.
    place BIGINT NOT NULL,
    refused_at BIGINT NOT NULL,
    -- The reason, as JSON.
    fate TEXT NOT NULL,
    -- The ballot as it came, as JSON.
    envelope TEXT NOT NULL,
    PRIMARY KEY (proposal_id, revision, voter, number)
);
