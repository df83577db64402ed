//! The traps that made the design: what the databases do with JSON. Each still stands, or this test says that it is
//! gone.

use rogatio_core::wire::migration::Dialect;
use serde_json::json;

use super::corpus::canonical;
use super::database::{Database, wait};

async fn says(database: &mut Database, sql: &str) -> String {
    database.ask(&format!("SELECT coalesce(CAST(({sql}) AS text), 'NULL')")).await.remove(0).remove(0)
}

#[test]
fn sqlite_is_no_writer_of_canonical_json() {
    wait(async {
        let mut sqlite = Database::open(Dialect::Sqlite, "traps").await;
        for (sql, trap) in [
            ("json_set('{}', '$.a', true)", r#"{"a":1}"#),
            ("json_extract('{\"a\":null}', '$.a') IS NULL", "1"),
            ("json_extract('{}', '$.a') IS NULL", "1"),
            ("json_set('{\"b\":1}', '$.a', 2)", r#"{"b":1,"a":2}"#),
            ("json_patch('{\"a\":1}', '{\"a\":null}')", "{}"),
            ("json_quote(0.1 + 0.2)", "0.3"),
        ] {
            assert_eq!(says(&mut sqlite, sql).await, trap, "{sql}");
        }
        // What is asked instead.
        for (document, found) in [(r#"{"a":null}"#, "null"), ("{}", "NULL"), (r#"{"a":true}"#, "true")] {
            let sql = format!("SELECT type FROM json_each('{document}') WHERE key = 'a'");
            assert_eq!(says(&mut sqlite, &sql).await, found, "{document}");
        }
    });
}

#[test]
fn postgresql_is_no_writer_of_canonical_json() {
    wait(async {
        let mut postgresql = Database::open(Dialect::Postgresql, "traps").await;
        for (sql, trap) in [
            ("jsonb_set('{\"a\":1}', '{b}', NULL)", "NULL"),
            ("'{\"bb\":1,\"a\":1e3}'::jsonb::text", r#"{"a": 1000, "bb": 1}"#),
            ("jsonb_set('[{\"a\":1}]', '{0,b}', '2')", r#"[{"a": 1, "b": 2}]"#),
            (
                "length('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'::name::text)",
                "63",
            ),
            ("jsonb_strip_nulls('{\"a\":{\"b\":null}}')", r#"{"a": {}}"#),
        ] {
            assert_eq!(says(&mut postgresql, sql).await, trap, "{sql}");
        }
        assert!(postgresql.run(r#"SELECT '{"a":"\u0000"}'::jsonb"#).await.is_err(), "jsonb has no NUL");
        // Keys are ordered by UTF-16 code units (RFC 8785); no database does that.
        let keys = canonical(&json!({"\u{ffff}": 1, "\u{10000}": 2}));
        assert!(keys.find('\u{10000}') < keys.find('\u{ffff}'));
    });
}
