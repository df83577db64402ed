//! `rogatio certificate verify FILE`: each claim with its state, and the claims that no file shows.

use std::io::Read;
use std::path::Path;

use rogatio_core::wire::certificate::ClaimState;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{VerifyArguments, open};
use crate::check::answer;
use crate::engine::Engine;
use crate::exit::Exit;
use crate::refusal::CliError;
use crate::source::{Source, unreadable};
use crate::terminal::{AMBER, BOLD, DIM, GREEN, Paint, RED, Terminal};

/// The number of bytes of a file that are read at once.
const PIECE: usize = 1 << 20;

/// The fields of an answer that people are shown.
#[derive(Debug, Deserialize)]
struct Answer {
    verdict: ClaimState,
    claims: Vec<Claim>,
    vote: Option<Vote>,
    rotated: Vec<Rotated>,
    not_shown: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Claim {
    claim: String,
    state: ClaimState,
    detail: String,
}

#[derive(Debug, Deserialize)]
struct Vote {
    name: String,
    proposal_id: String,
    revision: u64,
    artifact_type: String,
    version: u64,
    seats: u64,
    ballots: u64,
    outcome: Option<String>,
    log_size: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Rotated {
    voter: String,
    ballot: u64,
}

/// Verifies a certificate in pieces; the engine's answer as JSON text.
///
/// # Errors
/// `request.invalid-field` for a policy that cannot be used, `input.unreadable` for a file that cannot be read, `limit.*` where the sandbox
/// ran out.
pub fn verify(path: &Path, policy: &Value, engine: &dyn Engine) -> Result<String, CliError> {
    let request = json!({"policy": policy, "engine": engine.digest()});
    let mut certificate = engine.certificate(&request.to_string())?;
    let (name, mut file) = (path.display().to_string(), open(path)?);
    let mut buffer = vec![0; PIECE];
    loop {
        let read = file.read(&mut buffer).map_err(|error| unreadable(&name, &error))?;
        match buffer.get(..read) {
            Some([]) | None => return Ok(certificate.finish()?),
            Some(piece) => certificate.push(piece)?,
        };
    }
}

/// The comparison of a certificate with a live log.
#[derive(Debug, Serialize)]
pub struct Held {
    /// The address of the log.
    pub url: String,
    /// Established if the live log has grown from the log of the certificate, refuted if it is another log or another history.
    pub state: ClaimState,
    /// The reason, in one line.
    pub detail: String,
    /// The number of leaves in the live log; `None` if its checkpoint is not by the senate of the certificate.
    pub size: Option<u64>,
    /// The checkpoint of the live log. If the log has split, it proves that together with the checkpoint of the certificate.
    pub checkpoint: String,
}

/// Compares a certificate with a live log. The argument is true if the claim `log` is not refuted.
pub type Hold<'a> = &'a dyn Fn(bool) -> Result<Held, CliError>;

impl VerifyArguments {
    /// Verifies the certificate, compares it with a live log if `hold` is there, and tells the result.
    ///
    /// # Errors
    /// As [`verify`], and those of `hold`.
    pub fn run(
        &self,
        engine: &dyn Engine,
        hold: Option<Hold<'_>>,
        terminal: &mut Terminal,
        json: bool,
    ) -> Result<Exit, CliError> {
        let knowledge = match &self.policy {
            None => json!({}),
            Some(path) => rogatio_core::wire::json::parse(&Source::read_json(path)?.text)?,
        };
        let mut text = verify(&self.file, &knowledge, engine)?;
        let answer: Answer = answer::read(&text)?;
        let is_refuted = |claim: &Claim| claim.claim == "log" && claim.state == ClaimState::Refuted;
        let held = hold.map(|hold| hold(!answer.claims.iter().any(is_refuted))).transpose()?;
        if json {
            if let Some(held) = &held {
                let mut whole: Value = serde_json::from_str(&text).map_err(std::io::Error::other)?;
                if let Some(members) = whole.as_object_mut() {
                    members.insert(
                        "against".to_owned(),
                        serde_json::to_value(held).map_err(std::io::Error::other)?,
                    );
                }
                text = whole.to_string();
            }
            terminal.out.document(&text)?;
        } else {
            let paint = terminal.paint;
            let mut lines = told(&answer, self.policy.is_some(), paint);
            if let Some(Held { url, state: found, detail, .. }) = &held {
                lines.push(paint.text(BOLD, &format!("the log at {url}")));
                lines.push(format!("  {}  {}", state(*found, paint), paint.text(DIM, detail)));
            }
            lines.iter().try_for_each(|line| terminal.out.say(line))?;
        }
        terminal.out.flush()?;
        let file = match answer.verdict {
            ClaimState::Established => Exit::Fine,
            ClaimState::CannotBeEstablished if self.policy.is_none() => Exit::Fine,
            ClaimState::CannotBeEstablished | ClaimState::Refuted => Exit::Fault,
        };
        Ok(if held.is_none_or(|held| held.state == ClaimState::Established) { file } else { Exit::Fault })
    }
}

/// A state in its colour.
fn state(state: ClaimState, paint: Paint) -> String {
    match state {
        ClaimState::Established => paint.text(GREEN, "✓ established"),
        ClaimState::Refuted => paint.text(RED, "✗ refuted"),
        ClaimState::CannotBeEstablished => paint.text(AMBER, "? cannot be established"),
    }
}

fn told(answer: &Answer, has_policy: bool, paint: Paint) -> Vec<String> {
    let mut lines = vec![paint.text(BOLD, &format!("certificate {}", state(answer.verdict, paint)))];
    if let Some(vote) = &answer.vote {
        let Vote { name, proposal_id, revision, artifact_type, version, seats, ballots, .. } = vote;
        let outcome = vote.outcome.as_deref().unwrap_or("without an outcome");
        lines.push(format!(
            "{artifact_type}@{version}: {outcome} by {ballots} ballots of {seats} seats; `{name}`, proposal {proposal_id}, revision {revision}"
        ));
        if let Some(size) = vote.log_size {
            lines.push(paint.text(DIM, &format!("the checkpoint has {size} leaves")));
        }
    }
    for Claim { claim, state: found, detail } in &answer.claims {
        lines.push(format!("  {claim:<13} {}  {}", state(*found, paint), paint.text(DIM, detail)));
    }
    let rotated = answer.rotated.iter();
    lines.extend(rotated.map(|Rotated { voter, ballot }| {
        format!(
            "  ballot {ballot} of `{voter}` has the key to which the voter rotated while the vote was open"
        )
    }));
    lines.push(paint.text(BOLD, "the file does not show"));
    lines.extend(answer.not_shown.iter().map(|one| format!("  {one}")));
    if !has_policy {
        lines.push("without `--policy`, the certificate as a whole cannot be established".to_owned());
    }
    lines
}
