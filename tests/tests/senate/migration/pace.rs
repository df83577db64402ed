//! How fast documents migrate, beside the plain `UPDATE` that a careful engineer would write. Measured, never asserted.

use std::time::Instant;

use rogatio_core::wire::migration::Dialect;
use serde_json::{Value, json};

use super::corpus::{Dice, everything, put, store};
use super::database::{DIALECTS, Database, wait};
use super::documents::plan;
use super::runner::Runner;

const DOCUMENTS: usize = 100_000;

#[test]
#[ignore = "measures: run it alone, with --ignored --nocapture"]
fn documents_per_second() {
    wait(async {
        let from = json!({"type": "object", "properties": {"title": {"type": "string"}}});
        let spec = json!({"pointer": "/properties/score", "schema": {"type": "integer"}, "required": true});
        let backfill = json!({"strategy": "constant", "value": 0});
        println!(
            "| database | documents | plan, per second | longest transaction, ms | plain UPDATE, per second |"
        );
        println!("|---|---|---|---|---|");
        for dialect in DIALECTS {
            let mut database = Database::open(dialect, "pace").await;
            store(&mut database).await;
            let mut dice = Dice::new(3);
            let documents: Vec<Value> = (0..DOCUMENTS)
                .map(|number| json!({"title": dice.hostile().replace('\0', ""), "number": number, "tags": ["a", "b"]}))
                .collect();
            put(&mut database, "note", &documents).await;
            let before = everything(&mut database).await;
            let (answer, to) =
                plan("add_field", "note", &from, &spec, &backfill, dialect, &json!({})).unwrap();
            let mut runner = Runner::new(&mut database, &answer, &from, &to);
            let start = Instant::now();
            assert_eq!(runner.up().await, Ok(()));
            let ours = start.elapsed();
            let (longest, changed) = (runner.longest, runner.changed);
            assert_eq!(changed, u64::try_from(DOCUMENTS).unwrap());
            assert_eq!(runner.down().await, Ok(()));
            assert!(everything(&mut database).await == before);
            // Neither archived, nor validated, nor canonical, nor hashed: the limit of the database.
            let plain = match dialect {
                Dialect::Sqlite => {
                    "UPDATE artifacts SET body = json_set(body, '$.score', 0) WHERE artifact_type = 'note'
                     AND NOT EXISTS (SELECT 1 FROM json_each(body) WHERE key = 'score')"
                }
                Dialect::Postgresql => {
                    "UPDATE artifacts SET body = jsonb_set(body::jsonb, '{score}', '0')::text
                     WHERE artifact_type = 'note' AND NOT body::jsonb ? 'score'"
                }
            };
            let start = Instant::now();
            database.run(plain).await.unwrap();
            let theirs = start.elapsed();
            let pace =
                |time: std::time::Duration| u128::try_from(DOCUMENTS).unwrap() * 1_000_000 / time.as_micros();
            println!(
                "| {dialect:?} | {DOCUMENTS} | {} | {} | {} |",
                pace(ours),
                longest.as_millis(),
                pace(theirs)
            );
        }
    });
}
