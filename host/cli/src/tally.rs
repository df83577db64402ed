//! `rogatio tally FILE`: a vote counted, and told.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use rogatio_core::wire::Problem;
use serde::Deserialize;

use super::check::answer;
use super::exit::Exit;
use super::refusal::CliError;
use super::request::FinishedRequest;
use super::source::{Source, unreadable};
use super::terminal::{AMBER, BOLD, DIM, GREEN, Paint, RED, Terminal};
use crate::engine::Engine;

/// The width of the bar, in characters.
const BAR: usize = 40;
/// How much of a file of ballots is read at once, in bytes.
const BATCH: usize = 1 << 20;
/// The most refused ballots that people are shown.
const SHOWN: usize = 10;

/// The most refused ballots that an answer lists.
const LISTED: usize = 1_000;

/// The vote to count.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The file with the vote: a request of `tally.count` (`electorate`, `ballots`, `rule`, `opens_at`, `closes_at`, `events`); `-` is the
    /// standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// A separate file with the ballots, one JSON object per line; counted in batches, so its size has no limit
    #[arg(long, value_name = "FILE")]
    ballots: Option<PathBuf>,
    /// A separate file with the seats, one JSON object per line; requires `--ballots`
    #[arg(long, value_name = "FILE", requires = "ballots")]
    seats: Option<PathBuf>,
    /// Exit with 1 unless the vote is approved
    #[arg(long)]
    gate: bool,
}

/// What is read of an answer.
#[derive(Debug, Deserialize)]
struct Answer {
    status_after_last_ballot: String,
    outcome_at_close: String,
    final_after_ballot: Option<u64>,
    tally: Weights,
    voters: Voters,
    still_needed: StillNeeded,
    yes_needed: Option<Weight>,
    effective_close: Option<u64>,
    refused: Vec<Refused>,
    ballots: u64,
    explanation: String,
}

/// A weight as the wire spells it: a number, or digits.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Weight {
    Number(u64),
    Text(String),
}

#[derive(Debug, Deserialize)]
struct Weights {
    yes: Weight,
    no: Weight,
    abstain: Weight,
    not_cast: Weight,
    electorate: Weight,
}

#[derive(Debug, Deserialize)]
struct Voters {
    yes: u64,
    no: u64,
    abstain: u64,
    not_cast: u64,
}

#[derive(Debug, Deserialize)]
struct StillNeeded {
    yes_to_approve: Option<Weight>,
    yes_to_finish: Option<Weight>,
    no_to_finish: Option<Weight>,
}

#[derive(Debug, Deserialize)]
struct Refused {
    ballot: u64,
    code: String,
}

impl Weight {
    fn get(&self) -> u128 {
        match self {
            Self::Number(number) => u128::from(*number),
            // The engine's own digits.
            Self::Text(digits) => digits.parse().unwrap_or(u128::MAX),
        }
    }
}

impl Arguments {
    /// Counts, and tells.
    pub(crate) fn run(
        &self,
        engine: &dyn Engine,
        terminal: &mut Terminal,
        json: bool,
    ) -> Result<Exit, CliError> {
        let source = Source::read_json(&self.file)?;
        let text = match &self.ballots {
            None => {
                let request = FinishedRequest::whole(&source);
                engine.call("tally.count", &request.text).map_err(|problem| request.explain(problem))?
            }
            Some(ballots) => self.count(ballots, &source.text, engine)?,
        };
        let answer: Answer = answer::read(&text)?;
        if json {
            terminal.out.document(&text)?;
        } else {
            let paint = terminal.paint;
            tell(&answer, paint).iter().try_for_each(|line| terminal.out.say(line))?;
        }
        terminal.out.flush()?;
        let approved = answer.outcome_at_close == "approved";
        Ok(if self.gate && !approved { Exit::Fault } else { Exit::Fine })
    }

    fn count(&self, ballots: &Path, request: &str, engine: &dyn Engine) -> Result<String, CliError> {
        let mut count = engine.count(request)?;
        if let Some(seats) = &self.seats {
            batches(seats, |batch| count.enroll(batch).map(drop))?;
        }
        batches(ballots, |batch| count.push(batch).map(drop))?;
        Ok(count.answer()?)
    }
}

/// Does `each` with the file, piece by piece.
fn batches(path: &Path, mut each: impl FnMut(&[u8]) -> Result<(), Problem>) -> Result<(), CliError> {
    let name = path.display().to_string();
    let mut file = File::open(path).map_err(|error| unreadable(&name, &error))?;
    let mut buffer = vec![0; BATCH];
    loop {
        let read = file.read(&mut buffer).map_err(|error| unreadable(&name, &error))?;
        match buffer.get(..read) {
            Some([]) | None => return Ok(()),
            Some(batch) => each(batch)?,
        }
    }
}

/// The account for people.
fn tell(answer: &Answer, paint: Paint) -> Vec<String> {
    let Weights { yes, no, abstain, not_cast, electorate } = &answer.tally;
    let mut lines = vec![
        bar(answer, paint),
        format!(
            "{} {} yes, {} {} no, {} {} abstain, {} not voted, of {}",
            paint.text(GREEN, "█"),
            yes.get(),
            paint.text(RED, "▓"),
            no.get(),
            paint.text(DIM, "▒"),
            abstain.get(),
            not_cast.get(),
            electorate.get()
        ),
    ];
    let Voters { yes, no, abstain, not_cast } = answer.voters;
    if yes.saturating_add(no).saturating_add(abstain).saturating_add(not_cast) != 0 {
        let text = format!("voters: {yes} yes, {no} no, {abstain} abstain, {not_cast} not voted");
        lines.push(paint.text(DIM, &text));
    }
    let mark = match answer.status_after_last_ballot.as_str() {
        "approved" => paint.text(GREEN, "✓ approved"),
        "rejected" => paint.text(RED, "✗ rejected"),
        _ => paint.text(AMBER, "… open"),
    };
    lines.push(format!("{mark}  {}", answer.explanation));
    lines.extend(still_needed(answer));
    if let Some(close) = answer.effective_close {
        lines.push(format!("voting closes at {close}"));
    }
    if !answer.refused.is_empty() {
        // The answer lists the first thousand.
        let most = if answer.refused.len() < LISTED { "" } else { "at least " };
        let text = format!("{most}{} of {} ballots do not count:", answer.refused.len(), answer.ballots);
        lines.push(paint.text(BOLD, &text));
        let refused = answer.refused.iter().take(SHOWN);
        lines.extend(refused.map(|refused| format!("  ballot {}: {}", refused.ballot, refused.code)));
        if let Some(more) = answer.refused.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            lines.push(format!("  and {more} more"));
        }
    }
    lines
}

/// What would still decide, while something can.
fn still_needed(answer: &Answer) -> Vec<String> {
    if answer.final_after_ballot.is_some() {
        return Vec::new();
    }
    let needed = &answer.still_needed;
    let said = [
        (&needed.yes_to_approve, "yes would lead to approval"),
        (&needed.yes_to_finish, "yes would make approval final"),
        (&needed.no_to_finish, "no would make rejection final"),
    ];
    let said = said.into_iter().filter_map(|(weight, what)| Some((weight.as_ref()?.get(), what)));
    said.filter(|(weight, _)| *weight > 0).map(|(weight, what)| format!("  {weight} more {what}")).collect()
}

/// The weights side by side; a stroke stands where yes is enough, when that is known.
fn bar(answer: &Answer, paint: Paint) -> String {
    let Weights { yes, no, abstain, electorate, .. } = &answer.tally;
    let whole = electorate.get();
    let ends = [
        yes.get(),
        yes.get().saturating_add(no.get()),
        yes.get().saturating_add(no.get()).saturating_add(abstain.get()),
    ];
    let [yes_end, no_end, abstain_end] = ends.map(|end| column(end, whole));
    let needed = answer.yes_needed.as_ref().map(|needed| column(needed.get(), whole));
    let mut bar = String::from("[");
    for place in 0..BAR {
        bar.push_str(&match place {
            place if place < yes_end => paint.text(GREEN, "█"),
            place if place < no_end => paint.text(RED, "▓"),
            place if place < abstain_end => paint.text(DIM, "▒"),
            _ => " ".to_owned(),
        });
        if needed == Some(place + 1) {
            bar.push('|');
        }
    }
    bar.push(']');
    match &answer.yes_needed {
        Some(needed) => format!("{bar} {} needed", needed.get()),
        None => bar,
    }
}

/// Where a weight ends in the bar. Only a picture: what is decided was decided exactly.
fn column(weight: u128, whole: u128) -> usize {
    let scale = whole / u128::from(u32::MAX) + 1;
    let (weight, whole) = (weight / scale, (whole / scale).max(1));
    let width = u128::try_from(BAR).unwrap_or_default();
    usize::try_from(weight.saturating_mul(width) / whole).unwrap_or(BAR).min(BAR)
}
