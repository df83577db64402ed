//! What differs between the databases, outside the migrations.

use super::StoreError;

/// The statement that registers an artifact, with what its eighth value is written as.
macro_rules! insert_artifact {
    ($document:literal) => {
        concat!(
            "INSERT INTO artifacts (id, artifact_type, schema_version, mode, verdict, body, digest, document, created_by,
                 created_at, version, quarantine, generation, sequence)
             VALUES ($1, $2, $3, $4, $5, $6, $7, ",
            $document,
            ", $9, $10, $11, $12, (SELECT generation FROM artifact_types WHERE name = $2),
                 (SELECT COALESCE(MAX(sequence), 0) + 1 FROM artifacts))
             ON CONFLICT (id) DO UPDATE SET schema_version = excluded.schema_version, mode = excluded.mode,
                 verdict = excluded.verdict, body = excluded.body, digest = excluded.digest, document = excluded.document,
                 created_by = excluded.created_by, created_at = excluded.created_at, version = excluded.version,
                 sequence = excluded.sequence, quarantine = excluded.quarantine, generation = excluded.generation
             WHERE artifacts.version = excluded.version - 1"
        )
    };
}

/// A statement with the texts of a JSON array, a value of the statement, as the rows `value` of a table between what comes before and after it.
macro_rules! with_texts {
    ($dialect:expr, ($($before:tt)*), $array:literal, ($($after:tt)*)) => {
        match $dialect {
            $crate::store::Dialect::Sqlite => concat!($($before)*, "json_each(", $array, ")", $($after)*),
            $crate::store::Dialect::Postgres => {
                concat!($($before)*, "json_array_elements_text(CAST(", $array, " AS JSON))", $($after)*)
            }
        }
    };
}

pub(super) use with_texts;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// SQLite 3.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// The database that an address means, and its URL.
    pub(super) fn of_address(address: &str, create: bool) -> Result<(Self, String), StoreError> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Ok((Self::Postgres, address.to_owned()));
        }
        let path = match address.split_once("://") {
            None => address,
            Some(("sqlite", path)) => path,
            Some(_) => return Err(StoreError::Address(address.to_owned())),
        };
        if path.is_empty() || path.contains(['?', '#', '%']) {
            return Err(StoreError::Address(address.to_owned()));
        }
        let mode = if create { "rwc" } else { "rw" };
        Ok((Self::Sqlite, format!("sqlite://{path}?mode={mode}")))
    }

    /// What each connection is told first.
    pub(super) const fn session(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "PRAGMA busy_timeout = 15000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA trusted_schema = OFF;"
            }
            Self::Postgres => {
                "SET lock_timeout = '15s'; SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'; \
                 SET synchronous_commit = on;"
            }
        }
    }

    /// What a connection for reading is told besides: whatever the code does, it writes nothing.
    pub(super) const fn reading(self) -> &'static str {
        match self {
            Self::Sqlite => "PRAGMA query_only = ON",
            Self::Postgres => "SET default_transaction_read_only = on",
        }
    }

    /// What a connection for writing is told besides.
    pub(super) const fn writing(self) -> &'static str {
        match self {
            Self::Sqlite => "PRAGMA query_only = OFF",
            Self::Postgres => "SET default_transaction_read_only = off",
        }
    }

    /// How a transaction that writes begins.
    pub(super) const fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// How a transaction begins that sees everything as it is at one moment.
    pub(super) const fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// Registers an artifact, or its next version, under the log's lock; the document beside its text is an index for queries.
    pub(super) const fn insert_artifact(self) -> &'static str {
        match self {
            Self::Sqlite => insert_artifact!("$8"),
            Self::Postgres => insert_artifact!("CAST($8 AS JSONB)"),
        }
    }

    /// Appends rows of JSON to the log and to the outbox, and makes the events due for the webhooks that want them: the time, leaves, subtrees, the
    /// new head in three parts, events. It is one trip to the database, whatever the number of rows.
    pub(super) const fn append(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "INSERT INTO log_leaves (leaf_index, kind, subject, body, created_at)
                     SELECT value ->> 'leaf_index', value ->> 'kind', value ->> 'subject', value ->> 'body', $1 FROM json_each($2);
                 INSERT INTO log_nodes (level, node_index, hash)
                     SELECT value ->> 'level', value ->> 'node_index', value ->> 'hash' FROM json_each($3);
                 UPDATE log_head SET size = $4, peaks = $5, root = $6, updated_at = $1 WHERE id = 1;
                 INSERT INTO outbox (id, kind, subject, body, created_at)
                     SELECT value ->> 'id', value ->> 'kind', value ->> 'subject', value ->> 'body', value ->> 'created_at' FROM json_each($7);
                 INSERT INTO webhook_deliveries (webhook_id, event_id, status, attempts, next_at)
                     SELECT w.id, e.value ->> 'id', 'pending', 0, e.value ->> 'created_at' FROM json_each($7) e
                     JOIN webhooks w ON w.kinds = '' OR ' ' || w.kinds || ' ' LIKE '% ' || (e.value ->> 'kind') || ' %'"
            }
            Self::Postgres => {
                "WITH leaf AS (
                     INSERT INTO log_leaves (leaf_index, kind, subject, body, created_at)
                     SELECT leaf_index, kind, subject, body, CAST($1 AS BIGINT)
                     FROM json_to_recordset(CAST($2 AS JSON)) AS l (leaf_index BIGINT, kind TEXT, subject TEXT, body TEXT)
                 ), node AS (
                     INSERT INTO log_nodes (level, node_index, hash) SELECT level, node_index, hash
                     FROM json_to_recordset(CAST($3 AS JSON)) AS n (level BIGINT, node_index BIGINT, hash TEXT)
                 ), head AS (
                     UPDATE log_head SET size = $4, peaks = $5, root = $6, updated_at = $1 WHERE id = 1
                 ), event AS (
                     INSERT INTO outbox (id, kind, subject, body, created_at) SELECT id, kind, subject, body, created_at
                     FROM json_to_recordset(CAST($7 AS JSON))
                         AS e (id BIGINT, kind TEXT, subject TEXT, body TEXT, created_at BIGINT)
                     RETURNING id, kind, created_at
                 )
                 INSERT INTO webhook_deliveries (webhook_id, event_id, status, attempts, next_at)
                 SELECT w.id, e.id, 'pending', 0, e.created_at FROM event e
                 JOIN webhooks w ON w.kinds = '' OR ' ' || w.kinds || ' ' LIKE '% ' || e.kind || ' %'"
            }
        }
    }

    /// Stores the votes of a proposal, rows of JSON.
    pub(super) const fn insert_votes(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "INSERT INTO senate_votes
                     (proposal_id, revision, voter, choice, ballot, ballot_body, receipt, reason, cast_at, signed_by)
                 SELECT $1, value ->> 'revision', value ->> 'voter', value ->> 'choice', value ->> 'ballot', value ->> 'ballot_body',
                     value ->> 'receipt', value ->> 'reason', value ->> 'cast_at', value ->> 'signed_by' FROM json_each($2)"
            }
            Self::Postgres => {
                "INSERT INTO senate_votes
                     (proposal_id, revision, voter, choice, ballot, ballot_body, receipt, reason, cast_at, signed_by)
                 SELECT $1, revision, voter, choice, ballot, ballot_body, receipt, reason, cast_at, signed_by
                 FROM json_to_recordset(CAST($2 AS JSON)) AS v (revision BIGINT, voter TEXT, choice TEXT, ballot BIGINT,
                     ballot_body TEXT, receipt TEXT, reason TEXT, cast_at BIGINT, signed_by TEXT)"
            }
        }
    }

    /// Searches the archive, best first.
    pub(super) const fn search_archive(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT a.proposal_id AS proposal_id FROM senate_archive a
                 WHERE senate_archive MATCH $1 ORDER BY bm25(senate_archive), a.proposal_id LIMIT $2 OFFSET $3"
            }
            Self::Postgres => {
                "SELECT a.proposal_id AS proposal_id FROM senate_archive a
                 WHERE a.search @@ to_tsquery('simple', $1)
                 ORDER BY ts_rank(a.search, to_tsquery('simple', $1)) DESC, a.proposal_id LIMIT $2 OFFSET $3"
            }
        }
    }

    /// The words of a person as a query of the archive: each word must begin a word there. None when there is no word.
    pub(super) fn search_query(self, words: &str) -> Option<String> {
        let words: Vec<&str> = words
            .split(|one: char| !one.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(16)
            .collect();
        if words.is_empty() {
            return None;
        }
        // Only letters and digits are left, so nothing can leave the quotes.
        Some(match self {
            Self::Sqlite => words.iter().map(|word| format!("\"{word}\"*")).collect::<Vec<_>>().join(" "),
            Self::Postgres => words.iter().map(|word| format!("'{word}':*")).collect::<Vec<_>>().join(" & "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_their_database() {
        let of = |address| Dialect::of_address(address, true).ok();
        assert_eq!(of("./a.db"), Some((Dialect::Sqlite, "sqlite://./a.db?mode=rwc".into())));
        assert_eq!(of("sqlite:///x/a.db"), Some((Dialect::Sqlite, "sqlite:///x/a.db?mode=rwc".into())));
        assert_eq!(of("postgres://h/d"), Some((Dialect::Postgres, "postgres://h/d".into())));
        assert_eq!(of("mysql://h/d"), None);
        assert_eq!(of("a.db?mode=memory"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn a_query_of_the_archive_has_words_only() {
        assert_eq!(Dialect::Sqlite.search_query("a\" OR b*"), Some("\"a\"* \"OR\"* \"b\"*".into()));
        assert_eq!(Dialect::Postgres.search_query("it's | !x"), Some("'it':* & 's':* & 'x':*".into()));
        assert_eq!(Dialect::Sqlite.search_query(" \"'() "), None);
    }
}
