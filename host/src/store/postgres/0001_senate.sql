-- The tables of a senate. What is hashed or signed stands in TEXT columns, exactly as it was.

CREATE TABLE instance (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    public_key TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE agents (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('registered', 'authorized', 'suspended', 'revoked')),
    public_key TEXT NOT NULL,
    roles TEXT NOT NULL,
    weight TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- A key belongs to one agent for ever, also after it was rotated out.
CREATE TABLE agent_keys (
    public_key TEXT PRIMARY KEY,
    agent_id TEXT NOT NULL REFERENCES agents (id),
    created_at BIGINT NOT NULL
);

CREATE TABLE tokens (
    digest TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    agent_id TEXT NOT NULL REFERENCES agents (id),
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX tokens_by_agent ON tokens (agent_id);

-- A statement signed by an agent's key is taken once.
CREATE TABLE spent_proofs (
    digest TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

CREATE TABLE artifact_types (
    name TEXT PRIMARY KEY,
    current_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE schema_versions (
    artifact_type TEXT NOT NULL REFERENCES artifact_types (name),
    version BIGINT NOT NULL,
    previous_version BIGINT,
    schema TEXT NOT NULL,
    digest TEXT NOT NULL,
    proposal_id TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (artifact_type, version),
    -- No gaps: every version but the first names the one before it, which must be there.
    CHECK ((version = 1 AND previous_version IS NULL) OR (version > 1 AND previous_version = version - 1)),
    FOREIGN KEY (artifact_type, previous_version) REFERENCES schema_versions (artifact_type, version)
);

-- Exactly one current version a type, and it is there.
ALTER TABLE artifact_types ADD CONSTRAINT current_is_there
    FOREIGN KEY (name, current_version) REFERENCES schema_versions (artifact_type, version)
    DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE senate_proposals (
    id TEXT PRIMARY KEY,
    proposal_type TEXT NOT NULL,
    target_artifact_type TEXT NOT NULL,
    change_type TEXT NOT NULL,
    pointer TEXT NOT NULL,
    author TEXT NOT NULL,
    status TEXT NOT NULL,
    revision BIGINT NOT NULL,
    content TEXT NOT NULL,
    content_digest TEXT NOT NULL,
    checked TEXT,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX senate_proposals_by_time ON senate_proposals (created_at, id);
CREATE INDEX senate_proposals_by_status ON senate_proposals (status, created_at, id);
CREATE INDEX senate_proposals_by_type ON senate_proposals (target_artifact_type, created_at, id);
CREATE INDEX senate_proposals_by_author ON senate_proposals (author, status);

CREATE TABLE senate_revisions (
    proposal_id TEXT NOT NULL REFERENCES senate_proposals (id),
    revision BIGINT NOT NULL,
    digest TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (proposal_id, revision, digest)
);

CREATE TABLE senate_seats (
    proposal_id TEXT NOT NULL REFERENCES senate_proposals (id),
    revision BIGINT NOT NULL,
    voter TEXT NOT NULL,
    seat TEXT NOT NULL,
    PRIMARY KEY (proposal_id, revision, voter)
);

CREATE TABLE senate_votes (
    proposal_id TEXT NOT NULL REFERENCES senate_proposals (id),
    revision BIGINT NOT NULL,
    voter TEXT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('yes', 'no', 'abstain')),
    ballot BIGINT NOT NULL,
    ballot_body TEXT NOT NULL,
    receipt TEXT NOT NULL,
    reason TEXT,
    cast_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX senate_votes_once ON senate_votes (proposal_id, revision, voter);

CREATE TABLE senate_comments (
    proposal_id TEXT NOT NULL REFERENCES senate_proposals (id),
    kind TEXT NOT NULL CHECK (kind IN ('comment', 'concern')),
    number BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    author TEXT NOT NULL,
    body TEXT NOT NULL,
    pointer TEXT,
    in_reply_to BIGINT,
    created_at BIGINT NOT NULL,
    resolved_at BIGINT,
    PRIMARY KEY (proposal_id, kind, number)
);

CREATE TABLE senate_archive (
    proposal_id TEXT PRIMARY KEY REFERENCES senate_proposals (id),
    body TEXT NOT NULL,
    search TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED
);
CREATE INDEX senate_archive_search ON senate_archive USING GIN (search);

CREATE TABLE artifacts (
    id TEXT PRIMARY KEY,
    artifact_type TEXT NOT NULL REFERENCES artifact_types (name),
    schema_version BIGINT NOT NULL,
    mode TEXT NOT NULL,
    verdict TEXT NOT NULL,
    body TEXT NOT NULL,
    digest TEXT NOT NULL,
    document JSONB,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX artifacts_by_type ON artifacts (artifact_type, id);

CREATE TABLE processing_steps (
    id TEXT PRIMARY KEY,
    sequence BIGINT NOT NULL UNIQUE,
    step TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at BIGINT NOT NULL
);

CREATE TABLE processing_edges (
    step_id TEXT NOT NULL REFERENCES processing_steps (id),
    direction TEXT NOT NULL CHECK (direction IN ('source', 'target')),
    artifact TEXT NOT NULL,
    PRIMARY KEY (step_id, direction, artifact)
);
CREATE INDEX processing_edges_by_artifact ON processing_edges (artifact, direction);

CREATE TABLE migration_history (
    proposal_id TEXT NOT NULL REFERENCES senate_proposals (id),
    attempt BIGINT NOT NULL,
    artifact_type TEXT NOT NULL,
    from_version BIGINT NOT NULL,
    to_version BIGINT NOT NULL,
    status TEXT NOT NULL,
    plan TEXT,
    report TEXT,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (proposal_id, attempt)
);

CREATE TABLE log_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL,
    peaks TEXT NOT NULL,
    root TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE log_leaves (
    leaf_index BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX log_leaves_by_subject ON log_leaves (kind, subject, leaf_index);

CREATE TABLE log_nodes (
    level BIGINT NOT NULL,
    node_index BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (level, node_index)
);

-- One event for each leaf that somebody may want to hear of; its id is the leaf's number, from 1.
CREATE TABLE outbox (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    kinds TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE webhook_deliveries (
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event_id BIGINT NOT NULL REFERENCES outbox (id),
    status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'dead')),
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    last_error TEXT,
    PRIMARY KEY (webhook_id, event_id)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (status, next_at);

CREATE TABLE idempotency_keys (
    caller TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    headers TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, idempotency_key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);
