-- How the owner of a type's artifacts keeps them, declared by an administrator: what plans are made for.
ALTER TABLE artifact_types ADD COLUMN storage TEXT NOT NULL DEFAULT 'documents' CHECK (storage IN ('documents', 'columns'));
