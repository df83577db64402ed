-- Signatures of cosigners over checkpoints of this log. Each was verified before it was kept, and anybody can verify it again.
CREATE TABLE log_cosignatures (
    -- The number of leaves in the checkpoint.
    size BIGINT NOT NULL,
    -- The verifier key of the cosigner (C2SP `signed-note`).
    cosigner TEXT NOT NULL,
    -- The signature line, without its line feed.
    line TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (size, cosigner)
);
