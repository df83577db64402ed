//! Proposals: put, preview, show, list, debate, vote.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use rogatio_core::digest::Domain;
use rogatio_core::wire::ballot::BALLOT_TYPE;
use rogatio_core::wire::{Code, Problem};
use serde_json::{Value, json};

use super::link::Link;
use super::{Speaker, broken, read_file, tell};
use crate::client::encoded;
use crate::service::{envelope, now, read_key};
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;

const BASE: &str = "/api/senate/schema-proposal";

/// Commands about proposals.
#[derive(Debug, Subcommand)]
pub(crate) enum ProposalCommand {
    /// Submit a proposal to the senate
    Create {
        /// The file with the proposal; `-` is the standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
        /// Only create a draft; do not submit it
        #[arg(long)]
        draft: bool,
    },
    /// Replace the content of a proposal; this makes a new revision and voids every ballot
    Edit {
        /// The id of the proposal
        id: String,
        /// The file with the new content; `-` is the standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
        /// Replace the content only if this is still its revision
        #[arg(long, value_name = "NUMBER")]
        revision: Option<u64>,
    },
    /// Report the effect of a proposal, and store nothing
    Preview {
        /// The file with the proposal; `-` is the standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
    },
    /// Show a proposal
    Show {
        /// The id of the proposal
        id: String,
    },
    /// List proposals, newest first
    List(ListArguments),
    /// Comment on a proposal
    Comment {
        /// The id of the proposal
        id: String,
        /// The text of the comment
        text: String,
        /// The location in the change that the comment is about, as a JSON Pointer
        #[arg(long, value_name = "POINTER")]
        pointer: Option<String>,
        /// The number of the comment to reply to
        #[arg(long, value_name = "NUMBER")]
        reply_to: Option<u64>,
        /// Raise the text as a concern, which stays open until it is resolved
        #[arg(long, conflicts_with = "reply_to")]
        concern: bool,
    },
    /// Fix the electorate and open the vote
    Open {
        /// The id of the proposal
        id: String,
        /// The closing time, in seconds since 1970; required if the rule has no voting period
        #[arg(long, value_name = "SECONDS")]
        closes_at: Option<u64>,
    },
    /// Cast a ballot
    Vote(VoteArguments),
    /// End a vote whose time is over, or whose outcome is final
    Close {
        /// The id of the proposal
        id: String,
    },
    /// Count a vote again from its raw ballots
    Recount {
        /// The id of the proposal
        id: String,
        /// Write the whole vote into this file; `rogatio tally FILE` counts it anywhere
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Submit a draft for debate
    Submit {
        /// The id of the proposal
        id: String,
    },
    /// Apply the change of a proposal to the current version; this makes a new revision with a new vote
    Rebase {
        /// The id of the proposal
        id: String,
    },
    /// Vote on overruling an out-of-scope rejection; counted when the appeal is decided
    Overrule {
        /// The id of the proposal
        id: String,
        /// Your vote: `yes` to overrule
        #[arg(value_enum)]
        choice: Choice,
    },
    /// Appeal against a rejection as out of scope; possible once
    Appeal {
        /// The id of the proposal
        id: String,
        /// The reason why the proposal is in scope
        text: String,
    },
    /// Resolve a concern; only the agent that raised it can do this
    Resolve {
        /// The id of the proposal
        id: String,
        /// The number of the concern
        concern: u64,
    },
    /// Withdraw a proposal
    Withdraw {
        /// The id of the proposal
        id: String,
        /// The reason, for the log
        #[arg(long)]
        reason: Option<String>,
    },
}

/// Search the archive of rejected proposals.
#[derive(Debug, Subcommand)]
pub(crate) enum ArchiveCommand {
    /// Search rejected proposals and the reasons of voters
    Search {
        /// Search terms; each is matched against the start of words
        #[arg(required = true)]
        words: Vec<String>,
        /// The cursor of the page to show
        #[arg(long)]
        cursor: Option<String>,
    },
}

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

impl ProposalCommand {
    /// Does it.
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Create { file, draft } => {
                let path = if *draft { format!("{BASE}?draft=true") } else { BASE.to_owned() };
                let answer = link.post(&path, &read_file(file)?)?;
                speaker.say(&answer.value, |answer| {
                    let mut lines = vec![format!(
                        "{}  {}",
                        tell::at(answer, "/proposal_id"),
                        tell::at(answer, "/status")
                    )];
                    if let Some(found) = answer.get("check").filter(|check| !check.is_null()) {
                        lines.extend(tell::check(found));
                    }
                    lines
                })
            }
            Self::Edit { id, file, revision } => {
                let content = read_file(file)?;
                let read = link.get(&of(id, ""))?;
                let current = read.value.pointer("/state/revision").and_then(Value::as_u64);
                if let Some(expected) = revision.filter(|expected| Some(*expected) != current) {
                    let detail = format!(
                        "revision {} is current, but revision {expected} should have been replaced",
                        tell::number(&read.value, "/state/revision")
                    );
                    return Err(Problem::new(Code::RequestPreconditionFailed, detail)
                        .with_help("`rogatio proposal show` prints the current revision")
                        .into());
                }
                // Whoever writes in between makes it fail.
                let tag = read.tag.ok_or_else(|| broken("the proposal's version"))?;
                speaker.say(&link.put(&of(id, ""), &content, &tag)?.value, changed)
            }
            Self::Preview { file } => {
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
            Self::Show { id } => speaker.say(&link.get(&of(id, ""))?.value, tell::proposal),
            Self::List(arguments) => list(arguments, link, speaker),
            Self::Comment { id, text, pointer, reply_to, concern } => {
                let answer = if *concern {
                    link.post(&of(id, "concern"), &json!({"text": text, "pointer": pointer}))?
                } else {
                    let body = json!({"text": text, "pointer": pointer, "in_reply_to": reply_to});
                    link.post(&of(id, "comment"), &body)?
                };
                speaker.say(&answer.value, changed)
            }
            Self::Open { id, closes_at } => {
                let answer = link.post(&of(id, "open"), &json!({"closes_at": closes_at}))?;
                speaker.say(&answer.value, changed)
            }
            Self::Vote(arguments) => vote(arguments, link, speaker),
            Self::Close { id } => speaker.say(&link.post(&of(id, "close"), &json!({}))?.value, changed),
            Self::Withdraw { id, reason } => {
                speaker.say(&link.post(&of(id, "withdraw"), &json!({"reason": reason}))?.value, changed)
            }
            Self::Submit { id } => speaker.say(&link.post(&of(id, "submit"), &json!({}))?.value, changed),
            Self::Rebase { id } => speaker.say(&link.post(&of(id, "rebase"), &json!({}))?.value, changed),
            Self::Overrule { id, choice } => {
                let body = json!({"vote": choice.as_str()});
                speaker.say(&link.post(&of(id, "overrule"), &body)?.value, changed)
            }
            Self::Appeal { id, text } => {
                speaker.say(&link.post(&of(id, "appeal"), &json!({"text": text}))?.value, changed)
            }
            Self::Resolve { id, concern } => {
                let what = format!("concern/{concern}/resolve");
                speaker.say(&link.post(&of(id, &what), &json!({}))?.value, changed)
            }
            Self::Recount { id, out } => recount(id, out.as_deref(), link, speaker),
        }
    }
}

impl ArchiveCommand {
    /// Does it.
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        let Self::Search { words, cursor } = self;

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
