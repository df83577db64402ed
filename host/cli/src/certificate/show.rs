//! `rogatio certificate show FILE`: the vote that the file describes, without a verdict on it.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rogatio_core::wire::ballot::Envelope;
use rogatio_core::wire::certificate::CertificateLine as Line;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{incomplete, lines, verify};
use crate::engine::Engine;
use crate::exit::Exit;
use crate::refusal::CliError;
use crate::terminal::{BOLD, DIM, Terminal};

/// The most ballots that people are shown.
const SHOWN: usize = 50;

/// The vote that a certificate describes.
#[derive(Debug, Default, Serialize)]
struct Shown {
    /// The vote as the engine reads it.
    vote: Value,
    /// The content of the proposal.
    proposal: Value,
    /// The rule of the vote.
    rule: Value,
    /// The class of the change, and the verdict of the comparison.
    compatibility: Value,
    /// The schema version.
    schema: Value,
    /// The choices in the order of the ballots.
    ballots: Vec<Ballot>,
    /// The keys that signed the statement, the senate's first.
    signed_by: Vec<String>,
}

/// The part of a ballot that is shown.
#[derive(Debug, Serialize, Deserialize)]
struct Ballot {
    voter: String,
    choice: String,
}

/// The voter and the choice in the payload of a ballot; `None` if it has none.
fn ballot(envelope: &Envelope) -> Option<Ballot> {
    serde_json::from_slice(&STANDARD.decode(&envelope.payload).ok()?).ok()
}

pub(super) fn run(
    file: &Path,
    engine: &dyn Engine,
    terminal: &mut Terminal,
    json: bool,
) -> Result<Exit, CliError> {
    let mut shown = Shown::default();
    lines(file, |line| {
        match line {
            Line::Schema { schema, .. } => shown.schema = schema,
            Line::Compatibility { class, claim, verdict, mode, witness, .. } => {
                shown.compatibility = json!({"class": class, "claim": claim, "verdict": verdict, "mode": mode, "witness": witness});
            }
            Line::Proposal { content } => shown.proposal = content,
            Line::Rule { rule } => shown.rule = rule,
            Line::Ballot { envelope } => shown.ballots.extend(ballot(&envelope)),
            Line::Statement { envelope } => {
                shown.signed_by = envelope.signatures.into_iter().filter_map(|one| one.keyid).collect();
            }
            _ => {}
        }
        true
    })?;
    let answer: Value =
        serde_json::from_str(&verify(file, &json!({}), engine)?).map_err(std::io::Error::other)?;
    shown.vote =
        answer.get("vote").cloned().filter(Value::is_object).ok_or_else(|| incomplete(file, "schema"))?;
    if json {
        let text = serde_json::to_string(&shown).map_err(std::io::Error::other)?;
        terminal.out.document(&text)?;
    } else {
        let paint = terminal.paint;
        for (name, value) in told(&shown) {
            terminal.out.say(&format!("{} {value}", paint.text(BOLD, &format!("{name:<12}"))))?;
        }
        for Ballot { voter, choice } in shown.ballots.iter().take(SHOWN) {
            terminal.out.say(&format!("  {choice:<8} {voter}"))?;
        }
        if let Some(more) = shown.ballots.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            terminal.out.say(&format!("  and {more} more ballots"))?;
        }
        terminal
            .out
            .say(&paint.text(DIM, "nothing of this is verified; use `rogatio certificate verify`"))?;
    }
    terminal.out.flush()?;
    Ok(Exit::Fine)
}

/// The vote, line by line.
fn told(shown: &Shown) -> Vec<(&'static str, String)> {
    let text = |value: &Value, name: &str| match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => "-".to_owned(),
        Some(other) => other.to_string(),
    };
    let vote = |name: &str| text(&shown.vote, name);
    let count = |choice: &str| shown.ballots.iter().filter(|ballot| ballot.choice == choice).count();
    let (yes, no, abstain) = (count("yes"), count("no"), count("abstain"));
    vec![
        ("senate", format!("{} ({})", vote("name"), vote("instance"))),
        (
            "proposal",
            format!(
                "{}, revision {}, by {}",
                vote("proposal_id"),
                vote("revision"),
                text(&shown.proposal, "author")
            ),
        ),
        (
            "change",
            format!("{} {}", text(&shown.proposal, "change_type"), text(&shown.proposal, "rationale")),
        ),
        ("schema", format!("{}@{} ({})", vote("artifact_type"), vote("version"), vote("schema"))),
        (
            "class",
            format!(
                "{}, verdict {}",
                text(&shown.compatibility, "class"),
                text(&shown.compatibility, "verdict")
            ),
        ),
        ("rule", shown.rule.to_string()),
        ("electorate", format!("{} seats ({})", vote("seats"), vote("electorate"))),
        ("outcome", vote("outcome")),
        ("ballots", format!("{}: {yes} yes, {no} no, {abstain} abstain", vote("ballots"))),
        ("engine", vote("engine")),
        ("log", format!("{} leaves", vote("log_size"))),
        ("signed by", shown.signed_by.join(", ")),
    ]
}
