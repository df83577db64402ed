//! Somebody edits the database by hand: `log verify` finds it, whatever table and column it is.
//!
//! The columns come from the databases' own schemas, so that a new one is either found when it is forged or stands in the list below.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Agent, BASE, Kind, Senate, addition, edit, settings};
use crate::impact::{attachment, measured};

/// Columns that `log verify` does not look at, each with its reason. `*` stands for all columns of a table.
const UNCOVERED: &[(&str, &str, &str)] = &[
    ("rogatio_versions", "*", "it says which tables there are, and nothing that anybody decided"),
    ("tokens", "prefix", "its first characters, to recognise it by; the digest of all of it is compared"),
    ("tokens", "last_used_at", "it decides nothing; what is done with a token is in the log"),
    ("spent_proofs", "*", "it is forgotten after a quarter of an hour"),
    ("idempotency_keys", "*", "it is forgotten after a day"),
    (
        "webhooks",
        "*",
        "an address and a secret of an administrator, which no leaf could show; what is sent is compared, and every reader may read it",
    ),
    ("webhook_deliveries", "*", "it says what is still to be sent; every event itself is compared"),
    (
        "confluent_schemas",
        "*",
        "numbers of texts for clients of Confluent's protocol; the schemas in force themselves are compared",
    ),
    ("confluent_subjects", "*", "what these clients are shown and refused; it decides nothing in force"),
    ("confluent_hidden", "*", "what these clients are not shown; it decides nothing in force"),
    (
        "log_cosignatures",
        "*",
        "signatures of others, which show themselves: no verifier accepts a changed one",
    ),
    (
        "senate_refused_ballots",
        "*",
        "they decided nothing; whoever verifies a certificate judges each of them again",
    ),
    ("senate_impact_jobs", "*", "it says how far a measurement is; what came of it is compared"),
    ("senate_impacts", "artifacts", "it says if a fact is out of date, and decides nothing"),
    ("senate_archive", "*", "an index of words for searching; the texts themselves are compared"),
    (
        "migration_archive",
        "*",
        "what migrations put aside before artifacts had generations; the leaves say what came of it",
    ),
    (
        "migration_history",
        "unfit",
        "what whoever began a way back chose; the leaves say what is in quarantine",
    ),
    ("migration_history", "artifact_type", "it follows from the proposal"),
    ("migration_history", "from_version", "it follows from the plan, whose digest is compared"),
    ("migration_history", "to_version", "it follows from the plan, whose digest is compared"),
    ("migration_history", "report", "counters and times of a run"),
    ("migration_history", "mark", "it says how far a run is"),
    ("migration_history", "step", "it says how far a run is"),
    ("migration_history", "steps", "it says how far a run is"),
    ("migration_history", "documents_done", "it says how far a run is"),
    ("migration_history", "documents", "it says how far a run is"),
    ("migration_history", "holder", "it says who runs it now"),
    ("migration_history", "held_until", "it says who runs it now"),
    ("migration_history", "begun_by", "the leaf of the end names who began it"),
    ("migration_history", "created_at", "a time that nothing follows from"),
    ("migration_history", "started_at", "a time that nothing follows from"),
    (
        "senate_proposals",
        "due_at",
        "it says when the senate looks at the proposal again, and decides nothing",
    ),
    ("senate_proposals", "live", "it says that the senate looks who joins and leaves, and decides nothing"),
    (
        "senate_seats",
        "forfeited_at",
        "it says that a seat was looked at; the leaf says that it was forfeited",
    ),
    ("agents", "likeness", "an index of names, made of the name"),
    ("agents", "origin", "the network of a newcomer, for the limit of registrations"),
    ("agents", "leaves_seats", "it says what is still to be looked at"),
    ("instance", "created_at", "a time that nothing follows from"),
    ("senate_proposals", "version", "it counts writes, so that two writers do not write over each other"),
    ("senate_proposals", "created_at", "the time of the row; the events have their own"),
    ("senate_proposals", "updated_at", "the time of the row; the events have their own"),
    ("senate_revisions", "created_at", "the time of the row; the events have their own"),
    ("artifacts", "document", "an index for queries beside the text, which is compared"),
    ("artifacts", "sequence", "the order in which artifacts came, for runs of migrations"),
    ("outbox", "created_at", "the time of the row; the event has its own"),
    ("log_leaves", "created_at", "the time of the row; the leaf has its own"),
    ("log_head", "updated_at", "the time of the row; the leaves have their own"),
];

fn is_covered(table: &str, column: &str) -> bool {
    // A migration keeps what it put aside in tables of its own: with them it can be undone, and the leaves say what came of it.
    let own = table.starts_with("rogatio_") || table.starts_with("senate_archive");
    !own && !UNCOVERED.iter().any(|(t, c, _)| *t == table && (*c == "*" || *c == column))
}

/// A senate in which everything happened that can happen.
fn busy(kind: Kind) -> Senate {
    let mut settled = settings("ed25519");
    settled["scope"] = json!({
        "version": 1, "reserved_names": ["rank"],
        "override_rule": {"threshold": {"num": 2, "den": 3, "cmp": "ge"}, "base": "electorate", "signatures": "none"},
    });
    let senate = Senate::new(kind, &settled);
    senate.note();
    let names = ["ada", "ben", "cyd"];
    let [ada, mut ben, cyd] = names.map(|name| senate.agent(name, &["reader", "proposer", "voter"]));
    let root = senate.agent("root", &["admin", "reader", "proposer"]);
    senate.agent("eve", &["reader", "voter"]);
    senate.ok(&["agent", "suspend", "eve", "--reason", "away"]);
    senate.ok(&["agent", "authorize", "eve", "--role", "voter"]);
    let server = senate.serve(&[]);
    // A reason that no leaf has room for.
    let long = json!({"reason": "x".repeat(70_000)});
    server.post("/api/agents/eve/revoke", &root, &long).ok();
    let mut far = server.get("/api/senate/settings", &root).ok();
    far["scope"]["reserved_names"] =
        (0..999).map(|number| json!(format!("reserved_{number:054}"))).chain([json!("rank")]).collect();
    server.send("PUT", "/api/senate/settings", &root.token, Some(&far)).ok();
    let propose = |agent: &Agent, content: &Value| {
        server.post(BASE, agent, content).ok()["proposal_id"].as_str().unwrap().to_owned()
    };
    for (id, text) in [("n-1", "one"), ("n-2", "two"), ("n-3", "three")] {
        let artifact = json!({"id": id, "artifact_type": "note", "artifact": {"title": text}});
        let digest =
            server.post("/api/artifacts", &ada, &artifact).ok()["digest"].as_str().unwrap().to_owned();
        let step = json!({"step": {
            "source": [format!("source-{id}")], "target": id, "type": "extraction", "agent": "ada", "method": "typing@1",
            "started_at": "2026-04-30T06:23:33+00:00", "ended_at": "2026-04-30T06:23:34+00:00",
            "input_digest": "0".repeat(64), "output_digest": digest.trim_start_matches("sha256:"),
        }});
        server.post("/api/processing-steps", &ada, &step).ok();
    }
    let second = json!({"id": "n-2", "artifact_type": "note", "artifact": {"title": "two again"}});
    server.post("/api/artifacts", &ada, &second).ok();
    server.post("/api/artifacts/n-3/remove", &root, &json!({"reason": "by mistake"})).ok();
    // One that is in quarantine until a version of the schema accepts it.
    let early = json!({"id": "n-4", "artifact_type": "note", "artifact": {"title": "four", "score": 4}, "mode": "warn"});
    server.post("/api/artifacts", &ada, &early).ok();
    // A whole life.
    let id = propose(&ada, &addition("score"));
    let at = |what: &str| format!("{BASE}/{id}{what}");
    server.post(&at("/comment"), &ben, &json!({"text": "why not a string?"})).ok();
    server
        .post(
            &at("/comment"),
            &cyd,
            &json!({"text": "\u{1}".repeat(10_000), "pointer": "/properties/score", "in_reply_to": 1}),
        )
        .ok();
    server.post(&at("/concern"), &cyd, &json!({"text": "who fills it?"})).ok();
    server.post(&at("/concern"), &ben, &json!({"text": "is it needed?"})).ok();
    server.post(&at("/concern/1/resolve"), &cyd, &json!({})).ok();
    // Its impact, as the senate measures it and as an agent says that it is.
    let measured = measured(&server, &id, &ada);
    server.post(&at("/impact/attach"), &ben, &attachment(&server, &id, &ben, &measured["report"])).ok();
    server.post(&at("/open"), &ada, &json!({})).ok();
    server.vote(&id, &ben, "yes", None).ok();
    server.vote(&id, &ada, "yes", None).ok();
    senate.ok(&["migration", "apply", &id]);
    senate.ok(&["migration", "down", &id, "--reason", "not yet"]);
    senate.ok(&["migration", "apply", &id]);
    // One that was edited, and one that was withdrawn.
    let other = propose(&ben, &addition("other"));
    let tag = server.get(&format!("{BASE}/{other}"), &ben).etag.unwrap();
    let mut better = addition("other");
    better["rationale"] = json!("Reviewers need it to sort notes by quality, see EXP-12");
    let body = Some(better.to_string());
    server
        .try_send("PUT", &format!("{BASE}/{other}"), (&ben.token, &[("if-match", &tag)]), body.as_deref())
        .unwrap()
        .ok();
    server.post(&format!("{BASE}/{other}/withdraw"), &ben, &json!({"reason": "not now"})).ok();
    // One that is out of scope, and what voters say to that.
    let outside = propose(&cyd, &addition("rank"));
    server.post(&format!("{BASE}/{outside}/overrule"), &ada, &json!({"vote": "yes"})).ok();
    server.post(&format!("{BASE}/{outside}/overrule"), &ben, &json!({"vote": "no"})).ok();
    server.post(&format!("{BASE}/{outside}/appeal"), &cyd, &json!({"text": "please"})).ok();
    // One that lost a seat before its voter voted, and one on which nobody says anything.
    let fay = senate.agent("fay", &["voter"]);
    let (lost, silent) = (propose(&cyd, &addition("lost")), propose(&cyd, &addition("silent")));
    for id in [&lost, &silent] {
        server.post(&format!("{BASE}/{id}/open"), &cyd, &json!({})).ok();
    }
    server.post(&format!("/api/agents/{}/revoke", fay.name), &root, &json!({})).ok();
    server.vote(&lost, &cyd, "no", Some("of no use")).ok();
    // One whose voters come and go, change their minds and their keys.
    let mut lively = server.get("/api/senate/settings", &root).ok();
    for class in ["compatible", "breaking"] {
        lively["rules"][class]["revote"] = json!("replace");
        lively["rules"][class]["membership_change"] = json!("live");
    }
    server.send("PUT", "/api/senate/settings", &root.token, Some(&lively)).ok();
    let live = propose(&ada, &addition("live"));
    server.post(&format!("{BASE}/{live}/open"), &ada, &json!({})).ok();
    server.vote(&live, &ben, "yes", None).ok();
    senate.rotate(&mut ben);
    server.vote(&live, &ben, "abstain", None).ok();
    let dot = senate.agent("dot", &["voter", "reader"]);
    server.vote(&live, &dot, "yes", None).ok();
    server.post("/api/agents/dot/authorize", &root, &json!({"roles": ["reader"]})).ok();
    assert_eq!(server.get(&format!("{BASE}/{live}/recount"), &ada).ok()["agrees"], true);
    // A token more, and one less.
    let more = senate.ok(&["agent", "token", "dot", "--key", "dot.key"]);
    let more = more["id"].as_str().unwrap();
    let listed = senate.ok(&["agent", "tokens", "dot"]);
    assert!(listed["tokens"].as_array().unwrap().iter().any(|one| one["id"] == more), "{listed}");
    let revoked = senate.ok(&["agent", "revoke-token", "dot", more]);
    assert!(revoked["revoked_at"].is_u64(), "{revoked}");
    let other = senate.file("other.json", &json!(true));
    senate.ok(&["type", "add", "other", &other]);
    senate.ok(&["type", "storage", "other", "columns"]);
    let reads = senate.file("reads.json", &json!({"type": "object"}));
    for reader in ["search", "export"] {
        senate.ok(&["reader", "add", "note", reader, &reads, "--as", "ada"]);
    }
    senate.ok(&["reader", "remove", "note", "export"]);
    // All votes close.
    senate.pass(4_000);
    server.wait_until(&silent, &root, "expired");
    server.wait_until(&live, &root, "rejected");
    server.stop();
    senate.verify();
    senate
}

/// A database and how it is edited.
struct Copy<'s> {
    senate: &'s Senate,
    kind: Kind,
    number: usize,
}

impl Copy<'_> {
    /// The address of a new copy.
    fn make(&mut self) -> String {
        self.number += 1;
        match self.kind {
            Kind::Sqlite => {
                let copy = self.senate.folder.join(format!("copy-{}.db", self.number));
                std::fs::copy(self.senate.folder.join("senate.db"), &copy).unwrap();
                copy.display().to_string()
            }
            Kind::Postgres => {
                let (server, name) = self.senate.database.rsplit_once('/').unwrap();
                let (name, query) = name.split_once('?').unwrap_or((name, ""));
                let copy = format!("{name}_{}", self.number);
                let maintenance =
                    format!("{server}/postgres{}{query}", if query.is_empty() { "" } else { "?" });
                rogatio_tests::database::query(
                    &maintenance,
                    &format!("CREATE DATABASE {copy} TEMPLATE {name}"),
                );
                format!("{server}/{copy}{}{query}", if query.is_empty() { "" } else { "?" })
            }
        }
    }

    /// Every table with its columns: name, kind (`t` text, `n` number, `j` JSON), and whether it is part of the key.
    fn schema(&self) -> BTreeMap<String, Vec<(String, char, bool)>> {
        let query = match self.kind {
            Kind::Sqlite => {
                "SELECT m.name, p.name, CASE WHEN p.type LIKE 'INT%' THEN 'n' ELSE 't' END, p.pk > 0
                 FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid"
            }
            Kind::Postgres => {
                "SELECT c.table_name, c.column_name,
                     CASE c.data_type WHEN 'bigint' THEN 'n' WHEN 'integer' THEN 'n' WHEN 'jsonb' THEN 'j' ELSE 't' END,
                     EXISTS (SELECT 1 FROM information_schema.key_column_usage k
                             JOIN information_schema.table_constraints t ON t.constraint_name = k.constraint_name AND t.table_name = k.table_name
                             WHERE k.table_name = c.table_name AND k.column_name = c.column_name AND t.constraint_type = 'PRIMARY KEY')
                 FROM information_schema.columns c
                 JOIN information_schema.tables b ON b.table_name = c.table_name AND b.table_schema = c.table_schema
                 WHERE c.table_schema = 'public' AND c.is_generated = 'NEVER' AND b.table_type = 'BASE TABLE'
                 ORDER BY c.table_name, c.ordinal_position"
            }
        };
        let mut tables = BTreeMap::<String, Vec<_>>::new();
        for line in edit(&self.senate.database, query).lines() {
            let [table, column, kind, key] = line.split('|').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let key = matches!(key, "1" | "t") || (table == "senate_votes" && column == "voter");
            tables.entry(table.into()).or_default().push((column.into(), kind.chars().next().unwrap(), key));
        }
        tables
    }

    const fn row(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite => "rowid",
            Kind::Postgres => "ctid",
        }
    }
}

fn changed(column: &str, kind: char) -> String {
    match kind {
        'n' => format!("COALESCE({column}, 0) + 1000003"),
        'j' => "CAST('{\"x\": 1}' AS JSONB)".into(),
        _ => format!("COALESCE({column}, '') || 'x'"),
    }
}

/// Whether a fault names the table, and the column or a row of it.
fn named(faults: &[String], table: &str, column: Option<&str>) -> bool {
    let prefix = format!("`{table}`");
    faults.iter().filter(|fault| fault.starts_with(&prefix)).any(|fault| match column {
        None => true,
        Some(column) => {
            fault.contains(&format!("`{column}`")) || fault.contains(" row") || fault.contains("seats")
        }
    })
}

#[test]
fn every_forgery_is_found_on_sqlite() {
    every_forgery_is_found(Kind::Sqlite);
}

#[test]
fn every_forgery_is_found_on_postgres() {
    every_forgery_is_found(Kind::Postgres);
}

fn every_forgery_is_found(kind: Kind) {
    let senate = busy(kind);
    let mut copy = Copy { senate: &senate, kind, number: 0 };
    if matches!(kind, Kind::Sqlite) {
        edit(&senate.database, "PRAGMA wal_checkpoint(TRUNCATE)");
    } else {
        // Whoever edits by hand is not held up by constraints either.
        let drop = "DO $$ DECLARE c record; BEGIN
                FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype IN ('c', 'f')
                    AND connamespace = 'public'::regnamespace LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP; END $$";
        edit(&senate.database, drop);
    }
    let schema = copy.schema();
    for (table, column, _) in UNCOVERED {
        let known = schema
            .get(*table)
            .is_some_and(|columns| *column == "*" || columns.iter().any(|(name, ..)| name == column));
        assert!(known, "strike `{table}`.`{column}`: there is no such column");
    }
    let first = |table: &str| {
        let row = copy.row();
        format!("{row} = (SELECT {row} FROM {table} ORDER BY 1 LIMIT 1)")
    };
    let looked: Vec<&String> = schema
        .keys()
        .filter(|table| schema[*table].iter().any(|(column, ..)| is_covered(table, column)))
        .collect();
    for table in &looked {
        let rows = edit(&senate.database, &format!("SELECT COUNT(*) FROM {table}"));
        assert_ne!(rows, "0", "`{table}` is empty: nothing about it would be shown");
    }
    // The log itself is forged by itself: what its leaves say would be missed everywhere.
    let alone = |table: &str| table.starts_with("log_leaves") || table == "log_head";
    let mut missed = Vec::new();
    let mut found = 0;
    let mut rounds: Vec<Vec<(String, String, String)>> = Vec::new();
    let widest = schema.values().map(Vec::len).max().unwrap();
    for place in 0..widest {
        let mut round = Vec::new();
        for table in &looked {
            let Some((column, kind, _)) = schema[*table].get(place) else { continue };
            if !is_covered(table, column) {
                continue;
            }
            let statement =
                format!("UPDATE {table} SET {column} = {} WHERE {}", changed(column, *kind), first(table));
            let one = ((*table).clone(), column.clone(), statement);
            if alone(table) { rounds.push(vec![one]) } else { round.push(one) }
        }
        rounds.push(round);
    }
    let (mut deleted, mut inserted, mut swapped) = (Vec::new(), Vec::new(), Vec::new());
    for table in &looked {
        let columns = &schema[*table];
        let delete = format!("DELETE FROM {table} WHERE {}", first(table));
        let values: Vec<String> = columns
            .iter()
            .enumerate()
            .map(|(place, (column, kind, _))| {
                let unique = place == 0 || column == "sequence" || (*table == "tokens" && column == "id");
                if unique { changed(column, *kind) } else { column.clone() }
            })
            .collect();
        let names: Vec<&str> = columns.iter().map(|(column, ..)| column.as_str()).collect();
        let insert = format!(
            "INSERT INTO {table} ({}) SELECT {} FROM {table} WHERE {}",
            names.join(", "),
            values.join(", "),
            first(table)
        );
        // Two rows take each other's place: the last column of the key in which they differ.
        let keys: Vec<&(String, char, bool)> = columns.iter().filter(|(_, _, key)| *key).collect();
        let row = copy.row();
        let swap = keys.iter().rev().find_map(|(column, kind, _)| {
            let pair = format!(
                "SELECT a.{column}, b.{column} FROM {table} a, {table} b WHERE a.{column} < b.{column} AND a.{row} <> b.{row}
                 ORDER BY 1, 2 LIMIT 1"
            );
            let pair = edit(&senate.database, &pair);
            let (one, two) = pair.split_once('|')?;
            let quote = |text: &str| if *kind == 'n' { text.to_owned() } else { format!("'{text}'") };
            let spare = if *kind == 'n' { "1000033".to_owned() } else { "'spare'".to_owned() };
            let (one, two) = (quote(one), quote(two));
            let set = |to: &str, of: &str| format!("UPDATE {table} SET {column} = {to} WHERE {column} = {of}");
            Some([set(&spare, &one), set(&one, &two), set(&two, &spare)].join(";\n"))
        });
        for (list, what, statement) in [
            (&mut deleted, "deleted", Some(delete)),
            (&mut inserted, "inserted", Some(insert)),
            (&mut swapped, "swapped", swap),
        ] {
            let Some(statement) = statement else { continue };
            let one = ((*table).clone(), format!("({what})"), statement);
            if what == "inserted" && matches!(table.as_str(), "log_head" | "instance") {
                // Their only row has the only key that the program reads.
                continue;
            }
            if alone(table) { rounds.push(vec![one]) } else { list.push(one) }
        }
    }
    rounds.extend([deleted, inserted, swapped]);
    let mut rounds: std::collections::VecDeque<_> =
        rounds.into_iter().filter(|round| !round.is_empty()).collect();
    while let Some(round) = rounds.pop_front() {
        let address = copy.make();
        let statements: Vec<&str> = round.iter().map(|(_, _, statement)| statement.as_str()).collect();
        edit(&address, &statements.join(";\n"));
        let faults = senate.faults(&address);
        // One edit has made the database no senate any more: each of the round is tried by itself.
        let is_refused = matches!(&faults[..], [code] if code.starts_with("store."));
        if is_refused && round.len() > 1 {
            rounds.extend(round.into_iter().map(|one| vec![one]));
            continue;
        }
        // More was found than is named: half of it at a time.
        if faults.last().is_some_and(|fault| fault.ends_with("more faults")) && round.len() > 1 {
            let mut round = round;
            let rest = round.split_off(round.len() / 2);
            rounds.extend([round, rest]);
            continue;
        }
        for (table, column, statement) in &round {
            let by_row = column.starts_with('(') || alone(table);
            let shown = is_refused || (alone(table) && !faults.is_empty());
            if shown || named(&faults, table, (!by_row).then_some(column)) {
                found += 1;
            } else {
                missed.push(format!("`{table}`.`{column}`: {statement}: {faults:#?}"));
            }
        }
    }
    assert!(missed.is_empty(), "{} were found, and these not:\n{}", found, missed.join("\n"));
    println!("{kind:?}: {found} forgeries in {} tables were found", looked.len());
}

/// Whoever has the database and the key can write another log that holds. Only a checkpoint that was kept outside shows it.
#[test]
fn against_the_key_only_a_checkpoint_outside_helps() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    senate.note();
    senate.agent("ada", &["proposer", "voter", "reader"]);
    let file = senate.file("a.json", &json!({"title": "a"}));
    senate.ok(&["backup", "fork.db"]);
    senate.ok(&["artifact", "add", "note", &file, "--id", "a", "--as", "ada"]);
    let kept = senate.ok(&["log", "checkpoint"]);
    senate.file("kept.json", &kept);
    senate.ok(&["artifact", "add", "note", &file, "--id", "b", "--as", "ada"]);
    let verify = |database: &str, more: &[&str]| {
        let output = Command::new(rogatio_tests::program())
            .args(["log", "verify", "--json", "--database", database, "--instance-key", "senate.key"])
            .args(more)
            .current_dir(&senate.folder)
            .output()
            .unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    assert_eq!(verify("senate.db", &["--checkpoint", "kept.json"])["holds"], true);
    // History is written anew with the key: `a` never was.
    for id in ["c", "d", "e"] {
        let added = Command::new(rogatio_tests::program())
            .args(["artifact", "add", "note", &file, "--id", id, "--as", "ada"])
            .args(["--database", "fork.db", "--instance-key", "senate.key"])
            .current_dir(&senate.folder)
            .status()
            .unwrap();
        assert!(added.success());
    }
    assert_eq!(verify("fork.db", &[])["holds"], true, "the replay alone finds nothing");
    let found = verify("fork.db", &["--checkpoint", "kept.json"]);
    assert_eq!(found["holds"], false);
    assert_eq!(found["faults"].as_array().unwrap().len(), 1, "{found}");
    assert!(found["faults"][0].as_str().unwrap().starts_with("this is another log"), "{found}");
    // Leaves that are gone are told too.
    senate.ok(&["backup", "short.db"]);
    let mut note = kept["note"].as_str().unwrap().to_owned();
    note.push_str("more");
    std::fs::write(senate.folder.join("broken.txt"), &note).unwrap();
    assert_eq!(verify("senate.db", &["--checkpoint", "broken.txt"])["code"], "input.unreadable");
}

/// The replay accepts every act that was accepted, and refuses the same act by somebody who had no power.
#[test]
fn the_replay_accepts_what_was_accepted() {
    use rogatio_core::log::{leaf, replay::Replay};
    use rogatio_core::wire::leaf::{Act, Leaf, Power};
    let senate = busy(Kind::Sqlite);
    let texts: BTreeMap<_, _> = senate
        .sql("SELECT digest, body FROM log_texts")
        .lines()
        .filter_map(|line| line.split_once('|'))
        .map(|(digest, body)| (digest.parse().unwrap(), serde_json::from_str::<String>(body).unwrap()))
        .collect();
    let mut replay = Replay::default();
    let mut refused = BTreeMap::<String, u64>::new();
    for text in &senate.leaves() {
        let leaf = leaf::read(text).unwrap();
        for (actor, power) in [("nobody", Power::Agent), ("eve", Power::Agent)] {
            let mut altered: Value = serde_json::from_str(text).unwrap();
            altered["event"]["actor"] = json!(actor);
            altered.as_object_mut().unwrap().remove("format");
            let mut fork = replay.clone();
            let altered = Leaf::V2(serde_json::from_value::<Act>(altered).unwrap().by(power));
            let outcome = fork.take(&altered, &texts);
            // Eve has a few powers for a while; nobody has none, ever.
            if actor == "nobody" {
                assert!(outcome.is_err(), "{altered:?}");
                let kind = fork.acts.iter().find(|(_, acts)| acts.refused > 0).unwrap().0;
                *refused.entry((*kind).to_owned()).or_default() += 1;
            }
        }
        replay.take(&leaf, &texts).unwrap_or_else(|why| panic!("{why}: {text}"));
    }
    for (kind, acts) in &replay.acts {
        println!("{kind}: {} accepted, {} altered ones refused", acts.allowed, refused[*kind]);
        assert!(acts.allowed > 0 && refused[*kind] > 0, "{kind}");
    }
    assert!(replay.acts.len() >= 40, "{:?}", replay.acts.keys());
}
