-- Texts that would make a leaf too long: the leaf has their digest, and they are kept here as JSON.
CREATE TABLE log_texts (
    digest TEXT PRIMARY KEY,
    body TEXT NOT NULL
);

-- What no other installation has: the id that ballots and statements name, and what it is made of beside key and name.
ALTER TABLE instance ADD COLUMN unique_id TEXT;
ALTER TABLE instance ADD COLUMN nonce TEXT;
