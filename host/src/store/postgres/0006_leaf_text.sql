-- Texts that would make a leaf too long: the leaf has their digest, and they are kept here as JSON.
CREATE TABLE log_texts (
    digest TEXT PRIMARY KEY,
    body TEXT NOT NULL
);
