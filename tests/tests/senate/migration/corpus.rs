//! Documents with everything in them that has ever broken a migration, the same in every run.

use rogatio_core::artifact::Validator;
use rogatio_core::canonical;
use rogatio_core::digest::Digest;
use rogatio_core::wire::artifact_validate::Mode;
use rogatio_core::wire::migration::Dialect;
use rogatio_core::wire::schema_check::SchemaOptions;
use serde_json::{Value, json};

use super::database::Database;

/// How many documents a migration must get right.
pub(crate) const DOCUMENTS: usize = 10_000;

/// Texts that quote, comment, end or address something somewhere.
pub(crate) const HOSTILE: &[&str] = &[
    "'",
    "''",
    "\"",
    "\\",
    "\\'",
    "'; DROP TABLE canary; --",
    "\"; DROP TABLE canary; --",
    "$$",
    "$rogatio$; DROP TABLE canary; $rogatio$",
    "/* */ -- \n DROP TABLE canary;",
    "\\! touch canary\n\\q",
    ".quit\n.shell touch canary",
    "$.a[0]",
    "$.\"a\".b",
    "a.b",
    "{a,b}",
    "#- ?| @> ::text",
    ":name ?1 $1 %s %I {}",
    "\u{0}",
    "a\u{0}b",
    "\\u0000",
    "\u{202e}\u{2028}\r\n\t",
    "é\u{301}ü𝄞\u{10ffff}",
    "",
    " ",
    "null",
    "true",
    "1e400",
];

/// Numbers in a small generator with a fixed seed (Knuth's MMIX).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(sides).unwrap()).unwrap()
    }

    pub(crate) fn hostile(&mut self) -> &'static str {
        HOSTILE[self.roll(HOSTILE.len())]
    }

    /// Any value, not deeper than this.
    pub(crate) fn value(&mut self, depth: usize) -> Value {
        match self.roll(if depth == 0 { 8 } else { 11 }) {
            0 => Value::Null,
            1 => json!(self.roll(2) == 0),
            2 => json!(self.roll(1_000)),
            3 => json!(-9_007_199_254_740_992_i64),
            4 => json!([0.1, 1e21, 1e-7, 5e-324, 1.797_693_134_862_315_7e308, -0.0][self.roll(6)]),
            5..=7 => json!(self.hostile()),
            8 => (0..self.roll(4)).map(|_| self.value(depth - 1)).collect(),
            9 => (0..self.roll(4)).map(|_| (self.hostile().to_owned(), self.value(depth - 1))).collect(),
            // Deep, but not too deep.
            _ => (0..60).fold(json!(self.hostile()), |inner, level| {
                if level % 2 == 0 { json!([inner]) } else { json!({"d": inner}) }
            }),
        }
    }
}

pub(crate) fn canonical(document: &Value) -> String {
    String::from_utf8(canonical::exact(document).unwrap()).unwrap()
}

/// What judges documents by a schema.
pub(crate) fn validator(schema: &Value) -> Validator {
    Validator::new(schema, Mode::Strict, &SchemaOptions::default()).unwrap()
}

/// Stores documents of a type in a senate, as if they had been registered under its first version.
pub(crate) async fn register(database: &mut Database, artifact_type: &str, documents: &[Value]) {
    let more =
        (", schema_version, mode, verdict, created_by, created_at", ", 1, 'strict', 'valid', 'ada', 1");
    put_with(database, artifact_type, documents, more).await;
    let numbered =
        "UPDATE artifacts SET sequence = (SELECT COALESCE(MAX(sequence), 0) FROM artifacts) + n.place
        FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM artifacts WHERE sequence IS NULL) AS n
        WHERE artifacts.id = n.id";
    database.run(numbered).await.unwrap();
}

async fn put_with(
    database: &mut Database,
    artifact_type: &str,
    documents: &[Value],
    (columns, values): (&str, &str),
) {
    let sql = match database.dialect() {
        Dialect::Sqlite => format!(
            "INSERT INTO artifacts (id, artifact_type, body, digest{columns})
             SELECT json_extract(value, '$.id'), ?1, json_extract(value, '$.after'), json_extract(value, '$.digest'){values}
             FROM json_each(?2)"
        ),
        Dialect::Postgresql => format!(
            "INSERT INTO artifacts (id, artifact_type, body, digest{columns}) SELECT id, $1::text, after, digest{values}
             FROM json_to_recordset($2::text::json) AS batch(id text, after text, digest text)"
        ),
    };
    for (chunk, start) in documents.chunks(1_000).zip((0..).step_by(1_000)) {
        let rows: Vec<Value> = chunk
            .iter()
            .zip(start..)
            .map(|(document, id): (_, usize)| {
                let after = canonical(document);
                let digest = Digest::of(after.as_bytes());
                json!({"id": format!("{artifact_type}-{id:06}"), "after": after, "digest": digest})
            })
            .collect();
        database.put(&sql, &[artifact_type, &Value::Array(rows).to_string()]).await.unwrap();
    }
}

/// Every artifact of a type as it is in force, by id.
pub(crate) async fn everything(database: &mut Database, artifact_type: &str) -> Vec<Vec<String>> {
    let query = format!(
        "SELECT id, artifact_type, body, digest FROM artifacts_in_force WHERE artifact_type = '{artifact_type}' ORDER BY id"
    );
    let rows = database.ask(&query).await;
    let canary = database.ask("SELECT song FROM canary").await;
    assert_eq!(canary, [["still here"]], "nothing touches the canary");
    for row in &rows {
        assert_eq!(Digest::of(row[2].as_bytes()).to_string(), row[3], "the digest is the text's own");
    }
    rows
}
