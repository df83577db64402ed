//! What is compared in its own way: events, subtrees, the installation, steps and their edges, seats, runs, long texts.

use std::collections::{BTreeMap, BTreeSet};

use rogatio_core::digest::{Digest, Domain};
use rogatio_core::electorate::Electorate;
use rogatio_core::log::leaf;
use rogatio_core::log::replay::{Replay, TokenState};
use rogatio_core::wire::ballot::Envelope;
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::leaf::{Act, Leaf};
use rogatio_core::wire::lineage::ProcessingStep;
use rogatio_core::wire::log::LogNode;
use rogatio_core::wire::quoted::LEAF_TEXT;
use serde::Deserialize;
use serde_json::Value;

use super::want::{Rows, Want, compare, name};
use super::{Faults, Reading};
use crate::service::{Answer, read, stored_digest};
use crate::store::Connection;
use crate::store::audit;

/// Rows that are read at once.
const PAGE: u64 = 1_000;
/// What a plan's digest is made under.
const PLAN: Domain = Domain::new("rogatio/migration@v1");
/// What a step's id is made under.
const STEP: Domain = Domain::new("rogatio/processing-step@v1");

/// The events of leaves `start` to `end`, as listeners were told.
pub(super) async fn events(
    connection: &mut Connection,
    reading: &mut Reading,
    mut told_of: BTreeMap<u64, (&'static str, Leaf, String)>,
    (start, end): (u64, u64),
) -> Answer<()> {
    let most = end.saturating_sub(start);
    for (id, kind, subject, body) in audit::events(connection, start.saturating_add(1), most).await? {
        if id > end {
            break;
        }
        reading.events = reading.events.saturating_add(1);
        let Some((wanted, leaf, text)) = told_of.remove(&id) else {
            reading.faults.tell(format!("`outbox` has a row that was not logged: `{id}`"));
            continue;
        };
        for (column, holds) in [
            ("kind", kind == wanted),
            ("subject", subject == leaf.act().subject()),
            ("body", body_holds(&body, (id, wanted), &leaf, &text)),
        ] {
            if !holds {
                reading.faults.tell(format!("`outbox`.`{column}` is not what was logged: `{id}`"));
            }
        }
    }
    for id in told_of.into_keys() {
        reading.events = reading.events.saturating_add(1);
        reading.faults.tell(format!("`outbox` lacks a row that was logged: `{id}`"));
    }
    Ok(())
}

/// Whether an event says what its leaf says. It holds the texts that the leaf may only name.
fn body_holds(body: &str, (id, kind): (u64, &str), leaf: &Leaf, text: &str) -> bool {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        id: u64,
        #[serde(rename = "type")]
        kind: String,
        subject: String,
        #[serde(rename = "at")]
        _at: u64,
        data: Value,
    }
    let Ok(body) = read::<Body>(body) else { return false };
    if body.id != id || body.kind != kind || body.subject != leaf.act().subject() {
        return false;
    }
    let Ok(Value::Object(mut members)) = read::<Value>(text) else { return false };
    if matches!(leaf, Leaf::V1(_)) {
        return members.get("event") == Some(&body.data);
    }
    members.insert("event".into(), body.data);
    members.remove("format");
    let Ok(act) = serde_json::from_value::<Act>(Value::Object(members)) else { return false };
    leaf::write(act).is_ok_and(|written| written.text == text)
}

/// The subtrees that a batch of leaves completed.
pub(super) async fn nodes(
    connection: &mut Connection,
    reading: &mut Reading,
    wanted: &[LogNode],
) -> Answer<()> {
    let mut levels: BTreeMap<u32, BTreeMap<u64, String>> = BTreeMap::new();
    for node in wanted {
        levels.entry(node.level).or_default().insert(node.index, node.hash.to_string());
    }
    for (level, mut hashes) in levels {
        let Some((first, _)) = hashes.first_key_value() else { continue };
        let (first, most) = (*first, u64::try_from(hashes.len()).unwrap_or(u64::MAX));
        reading.nodes = reading.nodes.saturating_add(most);
        for (index, hash) in audit::nodes(connection, (u64::from(level), first), most).await? {
            if hashes.remove(&index).is_some_and(|wanted| wanted != hash) {
                reading
                    .faults
                    .tell(format!("`log_nodes`.`hash` does not match the leaves: `{level}`, `{index}`"));
            }
        }
        for index in hashes.into_keys() {
            reading.faults.tell(format!("`log_nodes` lacks a row that was logged: `{level}`, `{index}`"));
        }
    }
    Ok(())
}

/// The installation: the key that opened it, and the unique id that was logged.
pub(super) async fn instance(
    connection: &mut Connection,
    replay: &Replay,
    public_key: &str,
    faults: &mut Faults,
) -> Answer<()> {
    let Some(founded) = &replay.founded else {
        faults.tell("`instance`: the log does not say to which senate it belongs".into());
        return Ok(());
    };
    let cells = vec![
        Want::text(&founded.name),
        Want::text(&founded.public_key),
        Want::Is(replay.instance.clone()),
        Want::text(&founded.nonce),
        Want::Any,
    ];
    if founded.public_key != public_key {
        faults.tell("`instance`: the log was created with another key".into());
    }
    compare(connection, &audit::INSTANCE, Rows::from([(vec!["1".into()], cells)]), false, faults).await
}

/// The steps: each is what its id says, and its edges are those of the step.
pub(super) async fn lineage(connection: &mut Connection, faults: &mut Faults) -> Answer<()> {
    let mut edges = Rows::new();
    let mut skipped = 0;
    loop {
        let rows = audit::rows(connection, &audit::STEPS, skipped, PAGE).await?;
        if rows.is_empty() {
            break;
        }
        skipped = skipped.saturating_add(PAGE);
        for row in rows {
            let cell = |place: usize| row.get(place).cloned().flatten().unwrap_or_default();
            let id = cell(0);
            let step = rogatio_core::wire::json::parse(&cell(2));
            let step = step.and_then(rogatio_core::wire::fit::<ProcessingStep>);
            let Ok(step) = step.map(|step| ProcessingStep { id: None, ..step }) else {
                faults.tell(format!("`processing_steps`.`step` is not a valid step: {}", name(&[id])));
                continue;
            };
            let body = serde_json::to_value(&step).ok();
            let digest = body.and_then(|body| STEP.digest(&body).ok());
            if digest.is_none_or(|digest| digest.to_string() != id) {
                faults.tell(format!("`processing_steps`.`step` is not what was logged: {}", name(&[id])));
                continue;
            }
            for source in step.source {
                edges.insert(vec![id.clone(), "source".into(), source], Vec::new());
            }
            edges.insert(vec![id, "target".into(), step.target], Vec::new());
        }
    }
    compare(connection, &audit::EDGES, edges, false, faults).await
}

/// The tokens that count. Those of before tokens were logged are passed over; those that expired are forgotten, and missing
/// ones too where they would have.
pub(super) async fn tokens(connection: &mut Connection, replay: &Replay, faults: &mut Faults) -> Answer<()> {
    let now = audit::now(connection).await?;
    let first = replay.tokens.values().map(|one| one.created_at).min();
    let mut wanted: BTreeMap<String, &TokenState> =
        replay.tokens.iter().map(|(digest, one)| (digest.to_string(), one)).collect();
    let mut skipped = 0;
    loop {
        let rows = audit::rows(connection, &audit::TOKENS, skipped, PAGE).await?;
        if rows.is_empty() {
            break;
        }
        skipped = skipped.saturating_add(PAGE);
        for row in rows {
            let cell = |place: usize| row.get(place).cloned().flatten();
            let digest = cell(0).unwrap_or_default();
            let key = name(std::slice::from_ref(&digest));
            let Some(one) = wanted.remove(&digest) else {
                let created = cell(4).and_then(|created| created.parse::<u64>().ok());
                if first.zip(created).is_none_or(|(first, created)| created >= first) {
                    faults.tell(format!("`tokens` has a row that was not logged: {key}"));
                }
                continue;
            };
            for (column, place, logged) in [
                ("id", 1, Some(one.token.id.clone())),
                ("agent_id", 2, Some(one.agent.clone())),
                ("scopes", 3, Some(one.token.scopes.to_string())),
                ("created_at", 4, Some(one.created_at.to_string())),
                ("expires_at", 5, Some(one.token.expires_at.to_string())),
                ("revoked_at", 6, one.revoked_at.map(|at| at.to_string())),
            ] {
                if cell(place) != logged {
                    faults.tell(format!("`tokens`.`{column}` is not what was logged: {key}"));
                }
            }
        }
    }
    for (digest, one) in wanted {
        if one.token.expires_at > now {
            faults.tell(format!("`tokens` lacks a row that was logged: {}", name(&[digest])));
        }
    }
    Ok(())
}

/// The frozen electorates: their seats come to the digests that were logged.
pub(super) async fn seats(connection: &mut Connection, replay: &Replay, faults: &mut Faults) -> Answer<()> {
    let mut found: BTreeMap<(String, String), Vec<SeatInput>> = BTreeMap::new();
    let mut skipped = 0;
    loop {
        let rows = audit::rows(connection, &audit::SEATS, skipped, PAGE).await?;
        if rows.is_empty() {
            break;
        }
        skipped = skipped.saturating_add(PAGE);
        for row in rows {
            let [Some(id), Some(revision), Some(voter), Some(seat)] = row.as_slice() else { continue };
            match read::<SeatInput>(seat) {
                Ok(seat) if seat.id == *voter => {
                    found.entry((id.clone(), revision.clone())).or_default().push(seat);
                }
                _ => faults.tell(format!(
                    "`senate_seats`.`seat` is not what was logged: {}",
                    name(&[id.clone(), revision.clone(), voter.clone()])
                )),
            }
        }
    }
    for (id, trail) in &replay.proposals {
        for (revision, digest) in &trail.electorates {
            let seats = found.remove(&(id.clone(), revision.to_string())).unwrap_or_default();
            let frozen = Electorate::from_wire(seats).map(|electorate| electorate.digest());
            if frozen.ok() != Some(*digest) {
                faults.tell(format!(
                    "`senate_seats`: revision {revision} of `{id}` has other seats than were logged"
                ));
            }
        }
    }
    for (id, revision) in found.into_keys() {
        faults.tell(format!("`senate_seats` has rows that were not logged: {}", name(&[id, revision])));
    }
    Ok(())
}

/// The runs of migrations that ended.
pub(super) async fn runs(connection: &mut Connection, replay: &Replay, faults: &mut Faults) -> Answer<()> {
    let mut wanted = replay.runs.clone();
    let mut skipped = 0;
    loop {
        let rows = audit::ended_runs(connection, skipped, PAGE).await?;
        if rows.is_empty() {
            break;
        }
        skipped = skipped.saturating_add(PAGE);
        for row in rows {
            let cell = |place: usize| row.get(place).cloned().flatten();
            let (id, number) = (cell(0).unwrap_or_default(), cell(1).unwrap_or_default());
            let key = name(&[id.clone(), number.clone()]);
            let logged = number.parse().ok().and_then(|run| wanted.remove(&(id, run)));
            let Some(logged) = logged else {
                faults.tell(format!("`migration_history` has a row that was not logged: {key}"));
                continue;
            };
            let word = |value: Value| value.as_str().map(str::to_owned);
            let plan = cell(6).map(|plan| plan_digest(&plan));
            let evidence = cell(8).map(|evidence| read::<Envelope>(&evidence).ok());
            for (column, holds) in [
                ("stage", cell(2) == serde_json::to_value(logged.stage).ok().and_then(word)),
                ("way", cell(3) == serde_json::to_value(logged.way).ok().and_then(word)),
                ("status", cell(4).as_deref() == Some(logged.status.as_str())),
                ("plan_digest", cell(5) == logged.plan.map(|plan| plan.to_string())),
                ("plan", plan.is_none_or(|plan| plan.is_some() && plan == logged.plan)),
                ("ended_at", cell(7) == Some(logged.ended_at.to_string())),
                ("evidence", evidence == logged.evidence.map(Some)),
            ] {
                if !holds {
                    faults.tell(format!("`migration_history`.`{column}` is not what was logged: {key}"));
                }
            }
        }
    }
    for (id, run) in wanted.into_keys() {
        let key = name(&[id, run.to_string()]);
        faults.tell(format!("`migration_history` lacks a row that was logged: {key}"));
    }
    Ok(())
}

/// The digest of a stored plan.
fn plan_digest(text: &str) -> Option<Digest> {
    let answer: Value = read(text).ok()?;
    PLAN.digest(answer.get("plan")?).ok()
}

/// Long texts: each is one that a leaf names.
pub(super) async fn texts(
    connection: &mut Connection,
    named: &BTreeSet<Digest>,
    faults: &mut Faults,
) -> Answer<()> {
    let mut wanted = named.clone();
    let mut skipped = 0;
    loop {
        let rows = audit::rows(connection, &audit::TEXTS, skipped, PAGE).await?;
        if rows.is_empty() {
            break;
        }
        skipped = skipped.saturating_add(PAGE);
        for row in rows {
            let [Some(digest), Some(body)] = row.as_slice() else { continue };
            if !stored_digest(digest).is_ok_and(|digest| wanted.remove(&digest)) {
                faults.tell(format!(
                    "`log_texts` has a row that was not logged: {}",
                    name(std::slice::from_ref(digest))
                ));
            }
            let text = read::<String>(body).ok();
            let found = text.map(|text| LEAF_TEXT.digest_bytes(text.as_bytes()).to_string());
            if found.as_ref() != Some(digest) {
                faults.tell(format!(
                    "`log_texts`.`body` is not what was logged: {}",
                    name(std::slice::from_ref(digest))
                ));
            }
        }
    }
    for digest in wanted {
        faults.tell(format!("`log_texts` lacks a row that was logged: `{digest}`"));
    }
    Ok(())
}
