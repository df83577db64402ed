-- The schemas with which others read the artifacts of a type.
CREATE TABLE schema_readers (
    artifact_type TEXT NOT NULL REFERENCES artifact_types (name),
    reader TEXT NOT NULL,
    -- The agent that registered it first, who may replace and remove it.
    agent TEXT NOT NULL,
    schema TEXT NOT NULL,
    digest TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    PRIMARY KEY (artifact_type, reader)
);
