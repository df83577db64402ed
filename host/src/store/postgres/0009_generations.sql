-- Generations of a type's artifacts. A migration writes what each artifact becomes as the next generation, beside the one that
-- is in force; the switch is one number.
ALTER TABLE artifact_types ADD COLUMN generation BIGINT NOT NULL DEFAULT 1;

-- The generation that was in force when the current version came, and why it is in quarantine in it.
ALTER TABLE artifacts ADD COLUMN generation BIGINT NOT NULL DEFAULT 1;
ALTER TABLE artifacts ADD COLUMN quarantine TEXT;
UPDATE artifacts SET quarantine = CASE verdict
        WHEN 'invalid' THEN 'registered in mode `warn`: it does not satisfy its schema'
        ELSE 'registered in mode `skip`: nobody judged it' END
    WHERE verdict <> 'valid' AND NOT EXISTS (SELECT 1 FROM migration_history m
        WHERE m.artifact_type = artifacts.artifact_type AND m.status = 'done' AND m.ended_at >= artifacts.created_at);

-- What versions of artifacts are in other generations than the one that they came in.
CREATE TABLE artifact_bodies (
    id TEXT NOT NULL REFERENCES artifacts (id),
    version BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    body TEXT NOT NULL,
    digest TEXT NOT NULL,
    -- Why it is in quarantine; null where the schema of that generation accepts it.
    quarantine TEXT,
    -- The run that wrote it.
    proposal_id TEXT NOT NULL,
    run BIGINT NOT NULL,
    PRIMARY KEY (id, version, generation)
);
CREATE INDEX artifact_bodies_by_run ON artifact_bodies (proposal_id, run);

-- The current version of each artifact, as it is in the generation in force.
CREATE VIEW artifacts_in_force AS
    SELECT a.id AS id, a.artifact_type AS artifact_type, a.version AS version, a.sequence AS sequence,
        a.schema_version AS schema_version, a.mode AS mode, a.verdict AS verdict, a.created_by AS created_by,
        a.created_at AS created_at, a.generation AS own_generation, t.generation AS generation,
        t.current_version AS current_version, a.digest AS own_digest,
        CASE WHEN b.id IS NULL THEN a.body ELSE b.body END AS body,
        CASE WHEN b.id IS NULL THEN a.digest ELSE b.digest END AS digest,
        CASE WHEN b.id IS NULL THEN a.quarantine ELSE b.quarantine END AS quarantine
    FROM artifacts a JOIN artifact_types t ON t.name = a.artifact_type
    LEFT JOIN LATERAL (SELECT o.* FROM artifact_bodies o WHERE o.id = a.id AND o.version = a.version
        AND o.generation <= t.generation AND (o.generation >= a.generation OR a.generation > t.generation)
        ORDER BY o.generation DESC LIMIT 1) b ON true;

-- What becomes of artifacts that a way back does not make fit, as whoever began it chose; null on the way forth, where the plan says it.
ALTER TABLE migration_history ADD COLUMN unfit TEXT CHECK (unfit IN ('stop', 'quarantine'));
-- `mark` is from now on the sequence of the last artifact that a run has been through. A run that was begun before begins again.
UPDATE migration_history SET mark = NULL WHERE status IN ('waiting', 'running');

-- Plans of documents have no steps in SQL any more, and each run begins where it stopped. The archives of migrations from before
-- are still the way back from them.
DROP TABLE migration_steps;
CREATE TABLE IF NOT EXISTS migration_archive (plan TEXT NOT NULL, step BIGINT NOT NULL, artifact_id TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (plan, step, artifact_id));
CREATE INDEX migration_archive_by_artifact ON migration_archive (plan, artifact_id);
