//! Proposals: put, preview, show, list, debate, vote.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use rogatio_core::digest::Domain;
use rogatio_core::wire::ballot::BALLOT_TYPE;
use rogatio_core::wire::{Code, Problem};
use serde_json::{Value, json};

use super::link::Link;
use super::{ArchiveCommand, SenateCommand, Speaker, broken, read_file, tell};
use crate::client::encoded;
use crate::service::{envelope, now, read_key};
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;

const BASE: &str = "/api/senate/schema-proposal";

/// The proposals to list.
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// List only proposals in this status
    #[arg(long)]
    status: Option<String>,
    /// List only proposals about this artifact type
    #[arg(long = "type", value_name = "TYPE")]
    artifact_type: Option<String>,
    /// List only proposals by this agent
    #[arg(long)]
    author: Option<String>,
    /// The cursor of the page to show
    #[arg(long)]
    cursor: Option<String>,
    /// The maximum number of entries, from 1 to 200
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

/// The choice of a voter.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Choice {
    Yes,
    No,
    Abstain,
}

impl Choice {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Abstain => "abstain",
        }
    }
}

/// The ballot to cast.
#[derive(Debug, Args)]
pub(crate) struct VoteArguments {
    /// The id of the proposal
    id: String,
    /// Your vote
    #[arg(value_enum)]
    choice: Choice,
    /// The reason for the vote; required with `no`
    #[arg(long)]
    reason: Option<String>,
    /// The file with the voter's key; required if the rule requires signed ballots
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The voter, if a server is used; otherwise the agent of `--as`
    #[arg(long)]
    voter: Option<String>,
}

pub(super) fn of(id: &str, what: &str) -> String {
    if what.is_empty() { format!("{BASE}/{}", encoded(id)) } else { format!("{BASE}/{}/{what}", encoded(id)) }
}

fn changed(answer: &Value) -> Vec<String> {
    let mut lines = vec![format!("{}  {}", tell::at(answer, "/proposal_id"), tell::at(answer, "/status"))];
    if let Some(voting) =
        answer.pointer("/state/voting").or(answer.pointer("/tally")).filter(|one| !one.is_null())
    {
        lines.push(format!("vote       {}", tell::tally(voting)));
    }
    for ended in ["/state/ended", "/ended"] {
        if let Some(text) = answer.pointer(ended).and_then(|ended| ended.get("text")).and_then(Value::as_str)
        {
            lines.push(format!("ended      {text}"));
        }
    }
    lines
}

/// Does what the command says.
pub(super) fn run(command: &SenateCommand, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    match command {
        SenateCommand::Propose { file, draft } => {
            let path = if *draft { format!("{BASE}?draft=true") } else { BASE.to_owned() };
            let answer = link.post(&path, &read_file(file)?)?;
            speaker.say(&answer.value, |answer| {
                let mut lines =
                    vec![format!("{}  {}", tell::at(answer, "/proposal_id"), tell::at(answer, "/status"))];
                if let Some(found) = answer.get("check").filter(|check| !check.is_null()) {
                    lines.extend(tell::check(found));
                }
                lines
            })
        }
        SenateCommand::Edit { id, file, revision } => {
            let content = read_file(file)?;
            let read = link.get(&of(id, ""))?;
            let current = read.value.pointer("/state/revision").and_then(Value::as_u64);
            if let Some(expected) = revision.filter(|expected| Some(*expected) != current) {
                let detail = format!(
                    "revision {} is current, but revision {expected} should have been replaced",
                    tell::number(&read.value, "/state/revision")
                );
                return Err(Problem::new(Code::RequestPreconditionFailed, detail)
                    .with_help("`rogatio show` prints the current revision")
                    .into());
            }
            // Whoever writes in between makes it fail.
            let tag = read.tag.ok_or_else(|| broken("the proposal's version"))?;
            speaker.say(&link.put(&of(id, ""), &content, &tag)?.value, changed)
        }
        SenateCommand::Preview { file } => {
            let answer = link.post(&format!("{BASE}/preview"), &read_file(file)?)?;
            let submittable = answer.value.get("submittable") == Some(&Value::Bool(true));
            speaker.say(&answer.value, |answer| {
                let mut lines = tell::check(answer);
                lines.push(
                    if submittable { "✓ can be submitted" } else { "✗ cannot be submitted" }.to_owned(),
                );
                lines
            })?;
            Ok(if submittable { Exit::Fine } else { Exit::Fault })
        }
        SenateCommand::Show { id } => speaker.say(&link.get(&of(id, ""))?.value, tell::proposal),
        SenateCommand::List(arguments) => list(arguments, link, speaker),
        SenateCommand::Comment { id, text, pointer, reply_to, concern } => {
            let answer = if *concern {
                link.post(&of(id, "concern"), &json!({"text": text, "pointer": pointer}))?
            } else {
                let body = json!({"text": text, "pointer": pointer, "in_reply_to": reply_to});
                link.post(&of(id, "comment"), &body)?
            };
            speaker.say(&answer.value, changed)
        }
        SenateCommand::Open { id, closes_at } => {
            let answer = link.post(&of(id, "open"), &json!({"closes_at": closes_at}))?;
            speaker.say(&answer.value, changed)
        }
        SenateCommand::Vote(arguments) => vote(arguments, link, speaker),
        SenateCommand::Close { id } => speaker.say(&link.post(&of(id, "close"), &json!({}))?.value, changed),
        SenateCommand::Withdraw { id, reason } => {
            speaker.say(&link.post(&of(id, "withdraw"), &json!({"reason": reason}))?.value, changed)
        }
        SenateCommand::Submit { id } => {
            speaker.say(&link.post(&of(id, "submit"), &json!({}))?.value, changed)
        }
        SenateCommand::Rebase { id } => {
            speaker.say(&link.post(&of(id, "rebase"), &json!({}))?.value, changed)
        }
        SenateCommand::Overrule { id, choice } => {
            let body = json!({"vote": choice.as_str()});
            speaker.say(&link.post(&of(id, "overrule"), &body)?.value, changed)
        }
        SenateCommand::Appeal { id, text } => {
            speaker.say(&link.post(&of(id, "appeal"), &json!({"text": text}))?.value, changed)
        }
        SenateCommand::Resolve { id, concern } => {
            let what = format!("concern/{concern}/resolve");
            speaker.say(&link.post(&of(id, &what), &json!({}))?.value, changed)
        }
        SenateCommand::Recount { id, out } => recount(id, out.as_deref(), link, speaker),
        SenateCommand::Archive(ArchiveCommand::Search { words, cursor }) => {
            let mut path = format!("/api/senate/archive?q={}", encoded(&words.join(" ")));
            if let Some(cursor) = cursor {
                path.push_str(&format!("&cursor={}", encoded(cursor)));
            }
            let answer = link.get(&path)?;
            speaker.say(&answer.value, |answer| {
                let mut lines = Vec::new();
                for found in tell::entries(answer, "/proposals") {
                    lines.extend(found.get("proposal").map(tell::line));
                    lines.push(format!("  rationale  {}", tell::at(found, "/rationale")));
                    for one in tell::entries(found, "/reasons") {
                        lines.push(format!("  {}  {}", tell::at(one, "/voter"), tell::at(one, "/reason")));
                    }
                }
                lines.extend(more(answer, lines.is_empty(), "no rejected proposal matches"));
                lines
            })
        }
        _ => Err(broken("its command")),
    }
}

/// Counts anew where the senate is; the whole vote goes into a file for whoever would rather count it elsewhere.
fn recount(id: &str, out: Option<&Path>, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    let answer = link.get(&of(id, "recount"))?.value;
    let agrees = answer.get("agrees") == Some(&Value::Bool(true));
    if let Some(path) = out {
        let mut vote = answer.get("vote").cloned().unwrap_or_default();
        for (member, place, entries) in [("electorate", "seats", "seats"), ("ballots", "ballots", "ballots")]
        {
            let mut all = Vec::new();
            let mut cursor = String::new();
            loop {
                let page =
                    link.get(&format!("{}?limit=200&cursor={}", of(id, place), encoded(&cursor)))?.value;
                all.extend(page.get(entries).and_then(Value::as_array).into_iter().flatten().cloned());
                match page.get("next_cursor").and_then(Value::as_str) {
                    Some(next) => cursor = next.to_owned(),
                    None => break,
                }
            }
            if let Value::Object(members) = &mut vote {
                members.insert(member.to_owned(), Value::Array(all));
            }
        }
        std::fs::write(path, format!("{vote}\n"))?;
    }
    speaker.say(&answer, |answer| {
        let word = if agrees { "the count agrees" } else { "the count does NOT agree" };
        vec![
            format!("{word}: {} ballots", tell::number(answer, "/tally/ballots")),
            tell::at(answer, "/tally/explanation").to_owned(),
        ]
    })?;
    Ok(if agrees { Exit::Fine } else { Exit::Fault })
}

fn list(arguments: &ListArguments, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    let mut path = format!("{BASE}?limit={}", arguments.limit);
    let filters = [
        ("status", &arguments.status),
        ("target_artifact_type", &arguments.artifact_type),
        ("author", &arguments.author),
        ("cursor", &arguments.cursor),
    ];
    for (name, value) in filters.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        path.push_str(&format!("&{name}={}", encoded(value)));
    }
    speaker.say(&link.get(&path)?.value, |answer| {
        let mut lines: Vec<String> = tell::entries(answer, "/proposals").map(tell::line).collect();
        lines.extend(more(answer, lines.is_empty(), "there are no proposals"));
        lines
    })
}

/// The last line of a page: how to go on, or that there is nothing.
fn more(answer: &Value, is_empty: bool, nothing: &str) -> Option<String> {
    match answer.get("next_cursor").and_then(Value::as_str) {
        Some(cursor) => Some(format!("more: --cursor {cursor}")),
        None => is_empty.then(|| nothing.to_owned()),
    }
}

fn vote(arguments: &VoteArguments, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    let choice = arguments.choice.as_str();
    let body = match &arguments.key {
        None => json!({"vote": choice, "reason": arguments.reason}),
        Some(file) => {
            let key = read_key(file)?;
            let view = link.get(&of(&arguments.id, ""))?.value;
            let binding = view.get("ballot").filter(|binding| !binding.is_null());
            let mut payload = binding.cloned().ok_or_else(|| {
                CliError::from(Problem::new(Code::BallotNotOpen, "the proposal is not being voted on"))
            })?;
            let voter = arguments.voter.as_deref().or(link.agent());
            let voter = voter.ok_or_else(|| {
                CliError::from(Problem::new(
                    Code::AuthMissing,
                    "give the voter's name (`--voter NAME`, or `--as NAME`)",
                ))
            })?;
            if let Value::Object(members) = &mut payload {
                members.insert("voter".into(), json!(voter));
                members.insert("choice".into(), json!(choice));
                if let Some(reason) = &arguments.reason {
                    members.insert("reason".into(), json!(Domain::REASON.digest_bytes(reason.as_bytes())));
                }
                members.insert("issued_at".into(), json!(now()));
            }
            let envelope = envelope(&key, BALLOT_TYPE, payload.to_string().as_bytes());
            json!({"envelope": envelope, "reason": arguments.reason})
        }
    };
    speaker.say(&link.post(&of(&arguments.id, "vote"), &body)?.value, changed)
}
