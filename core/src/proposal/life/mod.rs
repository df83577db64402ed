//! The life of a proposal: a command on a state gives events and the next state.
//!
//! [`is_drawn`] is the diagram; every other command is refused with its code. A decision resolves a command and its facts
//! to an act, makes an event of it and applies the event. [`replay`] takes the act out of an event, makes the event anew
//! and compares: what deciding could not have given is refused, and a state is recomputed from the log byte for byte.

mod act;
mod apply;
mod count;
mod error;
mod happen;
mod replay;
mod transition;
mod vote;

pub use error::LifeError;
pub(crate) use replay::follow;
pub use replay::{Retold, replay};
pub use transition::{CommandKind, is_drawn};
pub use vote::LONGEST_REASON;

use std::collections::BTreeMap;

use act::{Act, Finding, Hearing};
use happen::Due;

use super::check::{Context, check};
use super::subject::subject;
use crate::change;
use crate::compatibility::Options;
use crate::electorate::Electorate;
use crate::pointer::Pointer;
use crate::scope;
use crate::threshold::RuleError;
use crate::weight::Weight;
use crate::wire::ballot::Fate;
use crate::wire::proposal::Proposal;
use crate::wire::proposal_decide::{
    Command, ContentState, EndReason, Event, Facts, Happened, ProposalState, ProposalStatus, Receipt,
};
use crate::wire::rule::Choice;
use crate::wire::scope::{ScopeAppeal, ScopeOverride};
use crate::wire::{Code, Problem, ProposalDecideResponse, Severity};

/// The most concerns that are open at once.
pub const MOST_CONCERNS: usize = 64;
/// The longest comment, concern, appeal or reason of a withdrawal, in characters.
pub const LONGEST_TEXT: usize = 10_000;
/// The longest id of a proposal or an actor, in characters.
const LONGEST_NAME: usize = 200;

/// Decides a command of `actor` on a proposal, at the time `clock` in seconds; `state` is `None` before the proposal exists.
///
/// # Errors
/// The code of a [`LifeError`], and what the material itself gets (`rule.*`, `electorate.*`, `scope.invalid-rules`).
pub fn decide(
    state: Option<ProposalState>,
    command: Command,
    actor: &str,
    mut facts: Facts,
    clock: u64,
) -> Result<ProposalDecideResponse, Problem> {
    happen::permit(state.as_ref(), CommandKind::of(&command), actor)?;
    // Two hosts' clocks may differ a little; a life never runs backwards.
    let now = state.as_ref().map_or(clock, |state| clock.max(state.updated_at));
    let clock_behind = now.checked_sub(clock).filter(|behind| *behind > 0);
    let resolved = match &state {
        None => Resolved::act(begin(command)?),
        Some(state) => resolve(state, (command, actor), &mut facts, now)?,
    };
    let mut events = Vec::with_capacity(resolved.acts.len().saturating_add(1));
    let mut receipt = resolved.receipt;
    let mut next = state;
    let mut acts = resolved.acts.into_iter();
    loop {
        // What follows in the same decision comes from the state; only a check's finding comes from the facts.
        let owed =
            if events.is_empty() { None } else { next.as_ref().map(happen::due).transpose()?.flatten() };
        let act = match owed {
            Some(Due::OutOfScope) => Act::RejectAsOutOfScope,
            Some(Due::Ending) => Act::Close,
            Some(Due::Submitted) | None => match acts.next() {
                Some(act) => act,
                None => break,
            },
        };
        let happened = happen::happen(next.as_ref(), act, actor, now)?;
        if let Happened::BallotCast { receipt: counted, .. } = &happened {
            receipt = Some(counted.clone());
        }
        let number = next.as_ref().map_or(0, |state| state.events).saturating_add(1);
        let event = Event { number, at: now, actor: actor.to_owned(), happened };
        next = Some(apply::apply(next, &event)?);
        events.push(event);
    }
    let state = next.ok_or(LifeError::MissingFact("state"))?;
    Ok(ProposalDecideResponse { state, events, receipt, clock_behind })
}

/// What a command comes to: acts in order, or the receipt of a ballot that was counted before.
struct Resolved {
    acts: Vec<Act>,
    receipt: Option<Receipt>,
}

impl Resolved {
    fn act(act: Act) -> Self {
        Self { acts: vec![act], receipt: None }
    }
}

fn begin(command: Command) -> Result<Act, LifeError> {
    let Command::Draft { id, instance, proposal } = command else {
        return Err(LifeError::NotDrawn { from: None, command: CommandKind::of(&command) });
    };
    text("id", &id, LONGEST_NAME)?;
    text("instance", &instance, LONGEST_NAME)?;
    Ok(Act::Draft { id, instance, content: content_of(&proposal)? })
}

fn resolve(
    state: &ProposalState,
    (command, actor): (Command, &str),
    facts: &mut Facts,
    now: u64,
) -> Result<Resolved, Problem> {
    Ok(Resolved::act(match command {
        Command::Draft { .. } => {
            let from = Some(state.status);
            return Err(LifeError::NotDrawn { from, command: CommandKind::Draft }.into());
        }
        Command::Edit { proposal } => return edit(state, proposal, facts, now),
        Command::Submit {} => {
            let proposal = known_content(state, facts)?;
            submit(proposal, facts)?
        }
        Command::Comment { text, pointer, in_reply_to } => {
            Act::Comment { text: text.into(), pointer, in_reply_to }
        }
        Command::RaiseConcern { text, pointer } => Act::RaiseConcern { text: text.into(), pointer },
        Command::ResolveConcern { concern } => Act::ResolveConcern { concern },
        Command::OpenVoting { closes_at } => {
            if !facts.administrator && state.content.author != actor {
                return Err(LifeError::NotPresiding.into());
            }
            vote::open(state, facts, closes_at, now)?
        }
        Command::ForfeitSeat {} => vote::forfeit(facts)?,
        Command::Cast { ballot, reason } => match vote::cast(state, facts, *ballot, reason, now)? {
            Ok(act) => act,
            Err(receipt) => return Ok(Resolved { acts: Vec::new(), receipt: Some(receipt) }),
        },
        Command::Join { seat } => vote::join(facts, seat)?,
        Command::Leave { voter } => vote::leave(facts, voter)?,
        Command::Close {} => Act::Close,
        Command::Withdraw { reason } => {
            Act::Withdraw { text: reason.unwrap_or_else(|| "no reason given".into()) }
        }
        Command::Overrule { choice } => overrule(state, choice, facts)?,
        Command::Appeal { text: said } => appeal(state, said, facts)?,
        Command::BeginMigration {} => Act::BeginMigration,
        Command::RecordEnacted { version } => Act::RecordEnacted { version },
        Command::RecordFailed { reason } => Act::RecordFailed { reason },
        Command::RecordUndone { reason } => Act::RecordUndone { reason },
    }))
}

/// A new content; of a submitted proposal it is checked at once, and every ballot is void.
fn edit(state: &ProposalState, proposal: Proposal, facts: &mut Facts, now: u64) -> Result<Resolved, Problem> {
    refuse_settled(state, now)?;
    let content = content_of(&proposal)?;
    if content.author != state.content.author {
        return Err(LifeError::NotAuthor.into());
    }
    let mut acts = vec![Act::Edit { content }];
    if state.status != ProposalStatus::Draft {
        acts.push(submit(proposal, facts)?);
    }
    Ok(Resolved { acts, receipt: None })
}

/// Checks a content.
fn submit(proposal: Proposal, facts: &mut Facts) -> Result<Act, Problem> {
    let registry = facts.registry.take().ok_or(LifeError::MissingFact("facts.registry"))?;
    let options = Options::reading(&facts.options)
        .assuming(facts.assumptions)
        .old_resources(&facts.old_resources)
        .new_resources(&facts.new_resources)
        .mode(facts.mode)
        .transitive(facts.transitive);
    let context = Context {
        rules: facts.rules.as_ref(),
        scope: facts.scope.as_ref(),
        rationale: facts.rationale.as_ref(),
        ..Context::of(&registry)
    };
    let answer = check(&proposal, &context, &options)?;
    let faults = answer.diagnostics.into_iter();
    let faults = faults.filter(|one| one.severity == Severity::Error && one.code != Code::ScopeOutOfScope);
    let faults: Vec<_> = faults.collect();
    if !faults.is_empty() {
        return Err(LifeError::NotSubmittable(faults).into());
    }
    let scope_reason =
        answer.scope.as_ref().filter(|scope| !scope.in_scope).map(|scope| scope.reason.clone());
    Ok(Act::Submit(Box::new(Finding {
        class: answer.threshold.class,
        claim: answer.claim.verdict,
        rule: answer.threshold.rule,
        scope_reason,
        scope_digest: answer.scope.map(|scope| scope.rules_digest),
        answer: None,
    })))
}

/// Hears a voter on overruling a rejection as out of scope.
fn overrule(state: &ProposalState, choice: Choice, facts: &mut Facts) -> Result<Act, LifeError> {
    happen::refuse_unappealable(state)?;
    let scope = facts.scope.as_ref().ok_or(LifeError::MissingFact("facts.scope"))?;
    if scope.override_rule.is_none() {
        return Err(LifeError::NotOverrulable);
    }
    let seat = facts.seat.take().ok_or(LifeError::Ballot(Fate::NotInElectorate))?;
    Ok(Act::Overrule { voter: seat.id, choice })
}

/// Hears the one appeal against a rejection as out of scope.
fn appeal(state: &ProposalState, said: String, facts: &mut Facts) -> Result<Act, Problem> {
    text("text", &said, LONGEST_TEXT)?;
    happen::refuse_unappealable(state)?;
    let proposal = known_content(state, facts)?;
    let rules = facts.scope.take().ok_or(LifeError::MissingFact("facts.scope"))?;
    let registry = facts.registry.take().ok_or(LifeError::MissingFact("facts.registry"))?;
    let overruling = rules.override_rule.is_some().then(|| overruling(facts)).transpose()?;
    let appeal = ScopeAppeal { text: said.clone(), overruling: overruling.clone() };
    let subject = subject(&proposal, &registry, &facts.options);
    let verdict = scope::evaluate(&rules, &subject, Some(&appeal))?;
    let (granted, reason) = (verdict.in_scope, verdict.reason);
    Ok(Act::Appeal(Box::new(Hearing { text: said.into(), granted, reason, overruling })))
}

/// The weights of what the voters said, each voter's last word.
fn overruling(facts: &mut Facts) -> Result<ScopeOverride, LifeError> {
    let seats = facts.electorate.take().ok_or(LifeError::MissingFact("facts.electorate"))?;
    let electorate =
        Electorate::from_wire(seats).map_err(|(place, error)| LifeError::Electorate(place, error))?;
    let said = facts.overruling.iter().map(|one| (one.voter.as_str(), one.choice)).collect();
    Ok(overruling_of(&electorate, &said))
}

/// The weights of what these voters said to overruling; who has no seat any more does not count.
pub(crate) fn overruling_of(electorate: &Electorate, said: &BTreeMap<&str, Choice>) -> ScopeOverride {
    let weight = |choice| {
        let seats = electorate.seats().iter().filter(|seat| said.get(seat.id.as_str()) == Some(&choice));
        // The sum of all seats is checked when the electorate is made.
        Weight::new(seats.map(|seat| seat.weight).sum()).into()
    };
    ScopeOverride {
        yes: weight(Choice::Yes),
        no: weight(Choice::No),
        abstain: weight(Choice::Abstain),
        electorate: Weight::new(electorate.total()).into(),
    }
}

/// The content given, if it is the one of the state.
fn known_content(state: &ProposalState, facts: &mut Facts) -> Result<Proposal, LifeError> {
    let proposal = facts.proposal.take().ok_or(LifeError::MissingFact("facts.proposal"))?;
    if content_of(&proposal)?.digest == state.content.digest {
        Ok(proposal)
    } else {
        Err(LifeError::OtherContent)
    }
}

fn content_of(proposal: &Proposal) -> Result<ContentState, LifeError> {
    let digest = change::digest(proposal).map_err(|finding| LifeError::NotSubmittable(vec![*finding]))?;
    text("author", &proposal.author, LONGEST_NAME)?;
    Ok(ContentState {
        digest,
        author: proposal.author.clone(),
        artifact_type: change::type_name(proposal).to_owned(),
        change_type: proposal.change_type,
        pointer: proposal.field_spec.pointer.clone(),
        base_version: proposal.base_version,
    })
}

/// Refuses to vote on a change to a version that is not current any more.
fn refuse_stale(state: &ProposalState, facts: &Facts) -> Result<(), LifeError> {
    let current = match (facts.current_version, &facts.registry) {
        (Some(current), _) => current,
        (None, Some(registry)) => {
            let versions = registry.types.get(&state.content.artifact_type).map_or(0, Vec::len);
            u64::try_from(versions).unwrap_or(u64::MAX)
        }
        (None, None) => return Err(LifeError::MissingFact("facts.registry")),
    };
    let base = state.content.base_version;
    if base == current { Ok(()) } else { Err(LifeError::Stale { base, current }) }
}

/// Whether it was rejected because voters were revoked.
fn is_for_want_of_voters(state: &ProposalState) -> bool {
    let reason = state.ended.as_ref().map(|ended| ended.reason);
    state.status == ProposalStatus::Rejected && reason == Some(EndReason::VoterRevoked)
}

/// Refuses to escape an outcome that is certain.
fn refuse_settled(state: &ProposalState, now: u64) -> Result<(), LifeError> {
    let voting = state.voting.as_ref().filter(|_| state.status == ProposalStatus::Voting);
    if voting.is_some_and(|voting| vote::is_settled(voting, now)) { Err(LifeError::Decided) } else { Ok(()) }
}

fn text(field: &'static str, said: &str, most: usize) -> Result<(), LifeError> {
    let length = said.chars().take(most.saturating_add(1)).count();
    if said.trim().is_empty() || length > most { Err(LifeError::Text { field, most }) } else { Ok(()) }
}

fn place(pointer: Option<String>) -> Result<Option<String>, LifeError> {
    match &pointer {
        Some(text) if Pointer::parse(text).is_err() => Err(LifeError::Pointer(crate::excerpt::excerpt(text))),
        _ => Ok(pointer),
    }
}

/// The first of a rule's faults.
fn first(errors: Vec<RuleError>) -> LifeError {
    errors.into_iter().next().unwrap_or(RuleError::ThresholdForm).into()
}
