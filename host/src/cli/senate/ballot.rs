//! `rogatio ballot`: follows a ballot from its receipt into the log, and into the count.

use std::path::PathBuf;

use clap::Subcommand;
use rogatio_core::log::leaf;
use rogatio_core::wire::certificate::CertificateOutcome;
use rogatio_core::wire::leaf::{Act, Entry};
use rogatio_core::wire::proposal_decide::{Happened, Receipt};
use rogatio_core::wire::rule::Choice;
use rogatio_core::wire::{Code, Problem};
use serde::{Deserialize, Serialize};

use super::Speaker;
use super::tiles::Tiles;
use crate::engine::Engine;
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;
use rogatio_cli::source::Source;

/// Commands about ballots that were cast.
#[derive(Debug, Subcommand)]
pub(crate) enum BallotCommand {
    /// Follow a ballot from its receipt into the log and into the count, without trusting the server
    ///
    /// The command reads the whole log as `rogatio log verify --url` does, and exits with 1 if the log does not hold, or if the ballot does not count.
    Track {
        /// The answer of the senate to the ballot, as `rogatio proposal vote --json` prints it
        receipt: PathBuf,
        /// The address of a senate, the prefix of its tiles on a server, or a folder with the tiles
        #[arg(long, value_name = "URL")]
        url: String,
        /// The verifier key of the log, as `rogatio log key` shows it
        #[arg(long, value_name = "VERIFIER")]
        key: String,
    },
}

/// The answer of a senate to a ballot.
#[derive(Debug, Deserialize)]
struct Counted {
    proposal_id: String,
    receipt: Receipt,
    /// The index of the leaf; absent in answers of earlier versions.
    leaf_index: Option<u64>,
}

/// What became of a ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Fate {
    /// The log does not have it.
    Missing,
    /// It counts.
    Counts,
    /// A later ballot of the same voter replaced it.
    Replaced,
    /// An edit of the proposal voided every ballot.
    Voided,
    /// The voter left the electorate.
    Left,
}

impl Fate {
    const fn words(self) -> &'static str {
        match self {
            Self::Missing => "the log does not have this ballot",
            Self::Counts => "the ballot counts",
            Self::Replaced => "a later ballot of the same voter replaced it",
            Self::Voided => "an edit of the proposal voided it",
            Self::Left => "the voter left the electorate",
        }
    }
}

/// The way of a ballot through the log.
#[derive(Debug, Serialize)]
struct Tracked {
    /// What became of the ballot.
    fate: Fate,
    /// The index of its leaf, counted from zero; null if the log does not have it.
    leaf: Option<u64>,
    /// The voter.
    voter: Option<String>,
    /// The choice in the log.
    choice: Option<Choice>,
    /// The outcome of the vote; null while it is open.
    outcome: Option<CertificateOutcome>,
    /// The index of the leaf of the outcome.
    outcome_leaf: Option<u64>,
    /// The number of leaves in the checkpoint.
    size: u64,
    /// True if the log holds, and has the ballot at the leaf that the receipt names.
    holds: bool,
    /// The faults of the log and of the receipt.
    faults: Vec<String>,
}

/// The state while the log is read.
struct Trail {
    proposal: String,
    receipt: Receipt,
    fate: Fate,
    leaf: Option<u64>,
    voter: Option<String>,
    choice: Option<Choice>,
    outcome: Option<(CertificateOutcome, u64)>,
}

impl Trail {
    fn take(&mut self, index: u64, text: &str) {
        let Ok(leaf) = leaf::read(text) else { return };
        let Act::Proposal(Entry { subject, event, .. }) = leaf.act() else { return };
        if *subject != self.proposal {
            return;
        }
        let counts = self.fate == Fate::Counts;
        match &event.happened {
            Happened::BallotCast { voter, receipt, .. } if *receipt == self.receipt => {
                (self.fate, self.leaf) = (Fate::Counts, Some(index));
                (self.voter, self.choice) = (Some(voter.clone()), Some(receipt.choice));
            }
            Happened::BallotCast { voter, .. } if counts && self.voter.as_ref() == Some(voter) => {
                self.fate = Fate::Replaced;
            }
            Happened::MemberLeft { voter, .. } if counts && self.voter.as_ref() == Some(voter) => {
                self.fate = Fate::Left;
            }
            Happened::Edited { .. } => {
                if self.leaf.is_some() {
                    self.fate = Fate::Voided;
                }
                self.outcome = None;
            }
            Happened::Approved { .. } => self.outcome = Some((CertificateOutcome::Approved, index)),
            Happened::Rejected { .. } => self.outcome = Some((CertificateOutcome::Rejected, index)),
            Happened::Expired { .. } => self.outcome = Some((CertificateOutcome::Expired, index)),
            _ => {}
        }
    }
}

impl BallotCommand {
    pub(super) fn run(
        &self,
        token: Option<&str>,
        engine: &Engine,
        speaker: &mut Speaker<'_>,
    ) -> Result<Exit, CliError> {
        let Self::Track { receipt, url, key } = self;
        let Counted { proposal_id, receipt, leaf_index } = serde_json::from_str(&Source::read(receipt)?.text)
            .map_err(|error| {
                let detail = format!("`{}` is not the answer to a ballot: {error}", receipt.display());
                Problem::new(Code::InputUnreadable, detail)
            })?;
        let mut trail = Trail {
            proposal: proposal_id,
            receipt,
            fate: Fate::Missing,
            leaf: None,
            voter: None,
            choice: None,
            outcome: None,
        };
        let mut log =
            Tiles::at(url, token)?.verify(key, None, engine, |index, text| trail.take(index, text))?;
        if let Some(promised) = leaf_index.filter(|promised| trail.leaf != Some(*promised)) {
            log.holds = false;
            log.faults
                .push(format!("the receipt names leaf {promised}, but this leaf does not record the ballot"));
        }
        let tracked = Tracked {
            fate: trail.fate,
            leaf: trail.leaf,
            voter: trail.voter,
            choice: trail.choice,
            outcome: trail.outcome.map(|(outcome, _)| outcome),
            outcome_leaf: trail.outcome.map(|(_, leaf)| leaf),
            size: log.size,
            holds: log.holds,
            faults: log.faults,
        };
        let exit = if tracked.holds && tracked.fate == Fate::Counts { Exit::Fine } else { Exit::Fault };
        speaker.say_own(tracked, |tracked| {
            let mut lines = vec![tracked.fate.words().to_owned()];
            if let (Some(leaf), Some(voter), Some(choice)) = (tracked.leaf, &tracked.voter, tracked.choice) {
                lines.push(format!("leaf {leaf}: {} by {voter}", choice.as_str()));
            }
            match (tracked.outcome, tracked.outcome_leaf) {
                (Some(outcome), Some(leaf)) => {
                    let word = match outcome {
                        CertificateOutcome::Approved => "approved",
                        CertificateOutcome::Rejected => "rejected",
                        CertificateOutcome::Expired => "expired",
                    };
                    lines.push(format!("leaf {leaf}: the proposal was {word}"));
                }
                _ => lines.push("the vote has no outcome yet".to_owned()),
            }
            let word = if tracked.holds { "the log holds" } else { "the log does NOT hold" };
            lines.push(format!("{word}: {} leaves", tracked.size));
            lines.extend(tracked.faults.iter().cloned());
            lines
        })?;
        Ok(exit)
    }
}
