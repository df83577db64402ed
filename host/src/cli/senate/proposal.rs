//! Proposals: put, preview, show, list, debate, vote.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use rogatio_core::wire::ballot::BallotInput;
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::proposal_decide::{EndedState, ProposalStatus, VotingState};
use rogatio_core::wire::{Code, Problem, ProposalCheckResponse, rule};

use super::impact::ImpactArguments;
use super::link::Link;
use super::{Speaker, broken, read_file, tell};
use crate::client::{encoded, queried};
use crate::service::wire::{
    AppealInput, ArchivePage, CommentInput, ConcernInput, NoInput, OpenInput, OverruleInput, ProposalChanged,
    ProposalCreated, ProposalPage, ProposalView, ReasonInput, Recount, SeatPage, VoteCounted, VoteInput,
    VotePage,
};
use crate::service::{Said, ballot_envelope, read_key};
use rogatio_cli::Exit;
use rogatio_cli::check::spelled;
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
        /// Show the comments and concerns from here on: `comments_cursor` of an earlier answer
        #[arg(long, value_name = "CURSOR")]
        comments_cursor: Option<String>,
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
    /// Compare the result of a proposal with every reader of its type
    Readers {
        /// The id of the proposal
        id: String,
    },
    /// Show which stored documents a proposal breaks; measure that, or attach a result that was computed elsewhere
    Impact(ImpactArguments),
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

impl From<Choice> for rule::Choice {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Yes => Self::Yes,
            Choice::No => Self::No,
            Choice::Abstain => Self::Abstain,
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

fn ends(
    (id, status): (&str, ProposalStatus),
    voting: Option<&VotingState>,
    ended: Option<&EndedState>,
) -> Vec<String> {
    let mut lines = vec![format!("{id}  {}", spelled(&status))];
    lines.extend(voting.map(|voting| format!("vote       {}", tell::tally(voting))));
    lines.extend(ended.map(|ended| format!("ended      {}", ended.text)));
    lines
}

fn changed(answer: &ProposalChanged) -> Vec<String> {
    let ProposalChanged { proposal_id, status, state, .. } = answer;
    ends((proposal_id, *status), state.voting.as_ref(), state.ended.as_ref())
}

fn counted(answer: &VoteCounted) -> Vec<String> {
    let VoteCounted { proposal_id, status, tally, ended, .. } = answer;
    ends((proposal_id, *status), tally.as_ref(), ended.as_ref())
}

impl ProposalCommand {
    /// Does it.
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Create { file, draft } => {
                let path = if *draft { format!("{BASE}?draft=true") } else { BASE.to_owned() };
                speaker.say(&link.post(&path, &read_file(file)?)?, |answer: &ProposalCreated| {
                    let mut lines = vec![format!("{}  {}", answer.proposal_id, spelled(&answer.status))];
                    lines.extend(tell::stored_check(&answer.check));
                    lines
                })
            }
            Self::Edit { id, file, revision } => {
                let content = read_file(file)?;
                let read = link.get::<ProposalView>(&of(id, ""))?;
                let current = read.view.state.revision;
                if let Some(expected) = revision.filter(|expected| *expected != current) {
                    let detail = format!(
                        "revision {current} is current, but revision {expected} should have been replaced"
                    );
                    return Err(Problem::new(Code::RequestPreconditionFailed, detail)
                        .with_help("`rogatio proposal show` prints the current revision")
                        .into());
                }
                // Whoever writes in between makes it fail.
                let tag = read.tag.ok_or_else(|| broken("the proposal's version"))?;
                speaker.say(&link.put(&of(id, ""), &content, Some(&tag))?, changed)
            }
            Self::Preview { file } => {
                let answer =
                    link.post::<ProposalCheckResponse>(&format!("{BASE}/preview"), &read_file(file)?)?;
                let submittable = answer.view.submittable;
                speaker.say(&answer, |answer| {
                    let mut lines = tell::check(answer);
                    lines.push(
                        if submittable { "✓ can be submitted" } else { "✗ cannot be submitted" }.to_owned(),
                    );
                    lines
                })?;
                Ok(if submittable { Exit::Fine } else { Exit::Fault })
            }
            Self::Show { id, comments_cursor } => {
                let path = queried(&of(id, ""), &[("comments_cursor", comments_cursor.as_deref())]);
                speaker.say(&link.get(&path)?, tell::proposal)
            }
            Self::List(arguments) => list(arguments, link, speaker),
            Self::Comment { id, text, pointer, reply_to, concern } => {
                let (text, pointer) = (text.clone(), pointer.clone());
                let answer = if *concern {
                    link.post(&of(id, "concern"), &ConcernInput { text, pointer })?
                } else {
                    let body = CommentInput { text, pointer, in_reply_to: *reply_to };
                    link.post(&of(id, "comment"), &body)?
                };
                speaker.say(&answer, changed)
            }
            Self::Open { id, closes_at } => {
                speaker.say(&link.post(&of(id, "open"), &OpenInput { closes_at: *closes_at })?, changed)
            }
            Self::Vote(arguments) => vote(arguments, link, speaker),
            Self::Close { id } => speaker.say(&link.post(&of(id, "close"), &NoInput {})?, changed),
            Self::Withdraw { id, reason } => {
                let body = ReasonInput { reason: reason.clone() };
                speaker.say(&link.post(&of(id, "withdraw"), &body)?, changed)
            }
            Self::Submit { id } => speaker.say(&link.post(&of(id, "submit"), &NoInput {})?, changed),
            Self::Rebase { id } => speaker.say(&link.post(&of(id, "rebase"), &NoInput {})?, changed),
            Self::Overrule { id, choice } => {
                let body = OverruleInput { vote: (*choice).into() };
                speaker.say(&link.post(&of(id, "overrule"), &body)?, changed)
            }
            Self::Appeal { id, text } => {
                let body = AppealInput { text: text.clone() };
                speaker.say(&link.post(&of(id, "appeal"), &body)?, changed)
            }
            Self::Resolve { id, concern } => {
                let what = format!("concern/{concern}/resolve");
                speaker.say(&link.post(&of(id, &what), &NoInput {})?, changed)
            }
            Self::Recount { id, out } => recount(id, out.as_deref(), link, speaker),
            Self::Impact(arguments) => super::impact::run(arguments, link, speaker),
            Self::Readers { id } => super::reader::report(&link.get(&of(id, "readers"))?, speaker),
        }
    }
}

impl ArchiveCommand {
    /// Does it.
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        let Self::Search { words, cursor } = self;

        let words = words.join(" ");
        let query = [("q", Some(&*words)), ("cursor", cursor.as_deref())];
        let path = queried("/api/senate/archive", &query);
        speaker.say(&link.get(&path)?, |answer: &ArchivePage| {
            let mut lines = Vec::new();
            for found in &answer.proposals {
                lines.push(tell::line(&found.proposal));
                lines.push(format!("  rationale  {}", found.rationale));
                lines.extend(found.reasons.iter().map(|one| format!("  {}  {}", one.voter, one.reason)));
            }
            lines.extend(more(
                answer.next_cursor.as_deref(),
                lines.is_empty(),
                "no rejected proposal matches",
            ));
            lines
        })
    }
}

/// Counts anew where the senate is; the whole vote goes into a file for whoever would rather count it elsewhere.
fn recount(id: &str, out: Option<&Path>, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    let answer = link.get::<Recount>(&of(id, "recount"))?;
    let agrees = answer.view.agrees;
    if let Some(path) = out {
        let mut vote = answer.view.vote.clone();
        (vote.electorate, vote.ballots) = (seats(id, link)?, ballots(id, link)?);
        let vote = serde_json::to_string(&vote).map_err(std::io::Error::other)?;
        std::fs::write(path, format!("{vote}\n"))?;
    }
    speaker.say(&answer, |answer| {
        let word = if agrees { "the count agrees" } else { "the count does NOT agree" };
        vec![format!("{word}: {} ballots", answer.tally.ballots), answer.tally.explanation.clone()]
    })?;
    Ok(if agrees { Exit::Fine } else { Exit::Fault })
}

/// All seats of a vote, page by page.
fn seats(id: &str, link: &Link) -> Result<Vec<SeatInput>, CliError> {
    let (mut all, mut cursor) = (Vec::new(), Some(String::new()));
    while let Some(after) = cursor {
        let page = link.get::<SeatPage>(&page_of(id, "seats", &after))?.view;
        all.extend(page.seats);
        cursor = page.next_cursor;
    }
    Ok(all)
}

/// All ballots of a vote, page by page.
fn ballots(id: &str, link: &Link) -> Result<Vec<BallotInput>, CliError> {
    let (mut all, mut cursor) = (Vec::new(), Some(String::new()));
    while let Some(after) = cursor {
        let page = link.get::<VotePage>(&page_of(id, "ballots", &after))?.view;
        all.extend(page.ballots);
        cursor = page.next_cursor;
    }
    Ok(all)
}

fn page_of(id: &str, place: &str, cursor: &str) -> String {
    format!("{}?limit=200&cursor={}", of(id, place), encoded(cursor))
}

fn list(arguments: &ListArguments, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    let limit = arguments.limit.to_string();
    let query = [
        ("limit", Some(&*limit)),
        ("status", arguments.status.as_deref()),
        ("target_artifact_type", arguments.artifact_type.as_deref()),
        ("author", arguments.author.as_deref()),
        ("cursor", arguments.cursor.as_deref()),
    ];
    let path = queried(BASE, &query);
    speaker.say(&link.get(&path)?, |answer: &ProposalPage| {
        let mut lines: Vec<String> = answer.proposals.iter().map(tell::line).collect();
        lines.extend(more(answer.next_cursor.as_deref(), lines.is_empty(), "there are no proposals"));
        lines
    })
}

/// The last line of a page: how to go on, or that there is nothing.
fn more(cursor: Option<&str>, is_empty: bool, nothing: &str) -> Option<String> {
    match cursor {
        Some(cursor) => Some(format!("more: --cursor {cursor}")),
        None => is_empty.then(|| nothing.to_owned()),
    }
}

fn vote(arguments: &VoteArguments, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    let mut body = VoteInput { vote: None, reason: arguments.reason.clone(), envelope: None, voter: None };
    match &arguments.key {
        None => body.vote = Some(rule::Choice::from(arguments.choice).as_str().to_owned()),
        Some(file) => {
            let key = read_key(file)?;
            let Some(binding) = link.get::<ProposalView>(&of(&arguments.id, ""))?.view.ballot else {
                return Err(Problem::new(Code::BallotNotOpen, "the proposal is not being voted on").into());
            };
            let voter = arguments.voter.as_deref().or(link.agent());
            let voter = voter.ok_or_else(|| {
                CliError::from(Problem::new(
                    Code::AuthMissing,
                    "give the voter's name (`--voter NAME`, or `--as NAME`)",
                ))
            })?;
            let said = Said { voter, choice: arguments.choice.into(), reason: arguments.reason.as_deref() };
            body.envelope = Some(ballot_envelope(&key, binding, &said)?);
        }
    }
    speaker.say(&link.post(&of(&arguments.id, "vote"), &body)?, counted)
}
