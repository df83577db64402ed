-- Facts about the impact of proposed changes on stored documents: measured by the senate, or attached by an agent. They are evidence for voters.
CREATE TABLE senate_impacts (
    proposal_id TEXT NOT NULL REFERENCES senate_proposals (id),
    -- Counts the facts of the proposal, from 1.
    number BIGINT NOT NULL,
    -- The change: revision, digest of its content, digests of the schemas before and after.
    revision BIGINT NOT NULL,
    proposal_digest TEXT NOT NULL,
    old_digest TEXT NOT NULL,
    new_digest TEXT NOT NULL,
    -- The SHA-256 of the engine's component; null for a fact that an agent attached.
    engine TEXT,
    -- The report and its counts, as JSON.
    report TEXT NOT NULL,
    counts TEXT NOT NULL,
    -- The signed statement of the agent, as JSON; null for a fact that the senate measured.
    statement TEXT,
    -- The artifacts of the type when the senate had measured them, to notice that they have changed since.
    artifacts TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (proposal_id, number)
);

-- The last measurement of each proposal that was asked for, and its progress.
CREATE TABLE senate_impact_jobs (
    proposal_id TEXT PRIMARY KEY REFERENCES senate_proposals (id),
    artifact_type TEXT NOT NULL,
    revision BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')),
    -- Counts how often it began; it begins again if artifacts were removed or replaced while it ran.
    attempt BIGINT NOT NULL,
    -- The artifacts of the type when the attempt began.
    artifacts TEXT,
    -- The sequence of the last artifact that was judged.
    mark BIGINT NOT NULL,
    documents_done BIGINT NOT NULL,
    documents BIGINT NOT NULL,
    -- The report on the artifacts so far, as JSON.
    report TEXT,
    -- The reason why it failed.
    stopped TEXT,
    holder TEXT,
    held_until BIGINT,
    begun_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX removed_artifacts_by_type ON removed_artifacts (artifact_type, removed_at);
