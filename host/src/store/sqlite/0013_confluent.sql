-- The one sequence of ids over distinct schema texts, as clients of Confluent's protocol number them. An id is never used again.
CREATE TABLE confluent_schemas (
    id INTEGER PRIMARY KEY,
    -- Of the text and its references; without references it is the schema's own digest.
    digest TEXT NOT NULL UNIQUE,
    -- The first 32 digits of that digest.
    guid TEXT NOT NULL UNIQUE,
    schema TEXT NOT NULL,
    -- The references as a JSON array; none where there are none.
    refs TEXT,
    -- The digest of the schema that is in force: the text with what its references lead to.
    whole TEXT NOT NULL
);
CREATE INDEX confluent_schemas_by_whole ON confluent_schemas (whole, id);

-- What a subject is beside its artifact type; the subject without a name has what all subjects have.
CREATE TABLE confluent_subjects (
    subject TEXT PRIMARY KEY,
    artifact_type TEXT NOT NULL,
    level TEXT,
    policy TEXT,
    mode TEXT
);
CREATE INDEX confluent_subjects_by_type ON confluent_subjects (artifact_type);

-- Versions that these clients do not see any more. Everybody else does.
CREATE TABLE confluent_hidden (
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- Of the schema that the version had: another one under this number is not hidden.
    digest TEXT NOT NULL,
    PRIMARY KEY (subject, version)
);

INSERT INTO confluent_schemas (id, digest, guid, schema, whole)
SELECT ROW_NUMBER() OVER (ORDER BY v.created_at, v.artifact_type, v.version), v.digest, SUBSTR(v.digest, 8, 32), v.schema, v.digest
FROM schema_versions v
WHERE NOT EXISTS (
    SELECT 1 FROM schema_versions e
    WHERE e.digest = v.digest AND (e.created_at < v.created_at
        OR (e.created_at = v.created_at AND (e.artifact_type < v.artifact_type
            OR (e.artifact_type = v.artifact_type AND e.version < v.version))))
);
