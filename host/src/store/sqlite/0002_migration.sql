-- Migrations of artifacts: each run of a plan, and how far it came. The table before this one was never written to.
DROP TABLE migration_history;

CREATE TABLE migration_history (
    proposal_id TEXT NOT NULL REFERENCES senate_proposals (id),
    -- From 1 without gaps: the way forth, the way back and the contract are runs of their own.
    run INTEGER NOT NULL,
    artifact_type TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('expand', 'contract')),
    way TEXT NOT NULL CHECK (way IN ('up', 'down')),
    status TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')),
    from_version INTEGER NOT NULL,
    to_version INTEGER NOT NULL,
    -- The engine's plan, exactly as it answered; none where it refused to make one.
    plan_digest TEXT,
    plan TEXT,
    -- What was found and done, as JSON.
    report TEXT,
    -- Artifacts with a larger sequence came after the run began.
    mark INTEGER,
    step INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    documents_done INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    -- Whoever runs it; after that time it is anybody's.
    holder TEXT,
    held_until INTEGER,
    begun_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    PRIMARY KEY (proposal_id, run)
);
CREATE INDEX migration_history_by_status ON migration_history (status, created_at);

-- Steps that are done once, by the digest of their plan.
CREATE TABLE migration_steps (
    plan TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('up', 'down')),
    step INTEGER NOT NULL,
    PRIMARY KEY (plan, way, step)
);

-- The order in which artifacts came: what came during a migration is caught up with at its end.
ALTER TABLE artifacts ADD COLUMN sequence INTEGER;
CREATE UNIQUE INDEX artifacts_by_sequence ON artifacts (sequence);
