-- Versions of artifacts: an id gets other content as version 2, 3 and so on. `artifacts` holds the current version of each,
-- and this table those before it, as they were registered.
ALTER TABLE artifacts ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

CREATE TABLE artifact_history (
    id TEXT NOT NULL REFERENCES artifacts (id),
    version BIGINT NOT NULL,
    schema_version BIGINT NOT NULL,
    mode TEXT NOT NULL,
    verdict TEXT NOT NULL,
    body TEXT NOT NULL,
    digest TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);

-- Ids whose artifacts were removed: none of them is given to other content.
CREATE TABLE removed_artifacts (
    id TEXT PRIMARY KEY,
    artifact_type TEXT NOT NULL,
    version BIGINT NOT NULL,
    digest TEXT NOT NULL,
    removed_at BIGINT NOT NULL
);
INSERT INTO removed_artifacts (id, artifact_type, version, digest, removed_at)
    SELECT subject, body::json #>> '{event,happened,artifact_type}', 1, body::json #>> '{event,happened,digest}',
        CAST(body::json #>> '{event,at}' AS BIGINT)
    FROM log_leaves
    WHERE kind = 'artifact' AND body::json #>> '{event,happened,type}' = 'removed'
        AND leaf_index = (SELECT MAX(last.leaf_index) FROM log_leaves last WHERE last.kind = 'artifact' AND last.subject = log_leaves.subject);

-- Artifacts from before there were numbers follow after those that have one.
UPDATE artifacts SET sequence = (SELECT COALESCE(MAX(sequence), 0) FROM artifacts) + numbered.place
    FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) AS place FROM artifacts WHERE sequence IS NULL) AS numbered
    WHERE artifacts.id = numbered.id;
CREATE INDEX artifacts_in_order ON artifacts (artifact_type, sequence);
