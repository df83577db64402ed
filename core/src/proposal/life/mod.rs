//! The life of a proposal: a command on a state gives events and the next state.
//!
//! [`is_drawn`] is the diagram; every other command is refused with its code. A decision makes events and applies them,
//! and [`replay`] applies the same events, so a state can be recomputed from the log byte for byte.

mod apply;
mod error;
mod transition;
mod vote;

pub use error::LifeError;
pub use transition::{CommandKind, is_drawn};
pub use vote::LONGEST_REASON;

use std::collections::BTreeMap;

use super::check::{self, check};
use super::content;
use super::pointer::Pointer;
use crate::electorate::{Electorate, Weight};
use crate::scope;
use crate::threshold::RuleError;
use crate::wire::ballot::Fate;
use crate::wire::proposal::Proposal;
use crate::wire::proposal_check::ProposalCheckRequest;
use crate::wire::proposal_decide::{
    CheckedState, Command, ContentState, Event, Facts, Happened, ProposalState, ProposalStatus, Receipt,
};
use crate::wire::rule::ChoiceInput;
use crate::wire::scope::{ScopeAppeal, ScopeEvaluateRequest, ScopeOverride};
use crate::wire::{
    Code, Problem, ProposalDecideRequest, ProposalDecideResponse, ProposalReplayRequest,
    ProposalReplayResponse, Severity,
};

/// The most concerns that are open at once.
pub const MOST_CONCERNS: usize = 64;
/// The longest comment, concern, appeal or reason of a withdrawal, in characters.
pub const LONGEST_TEXT: usize = 10_000;
/// The longest id of a proposal or an actor, in characters.
const LONGEST_NAME: usize = 200;

/// Decides a command.
///
/// # Errors
/// The code of a [`LifeError`], and what the material itself gets (`rule.*`, `electorate.*`, `scope.invalid-rules`).
pub fn decide(request: ProposalDecideRequest) -> Result<ProposalDecideResponse, Problem> {
    let ProposalDecideRequest { state, command, actor, mut facts, now } = request;
    let from = state.as_ref().map(|state| state.status);
    let kind = CommandKind::of(&command);
    if !is_drawn(from, kind) {
        return Err(LifeError::NotDrawn { from, command: kind }.into());
    }
    text("actor", &actor, LONGEST_NAME)?;
    // Two hosts' clocks may differ a little; a life never runs backwards.
    let now = state.as_ref().map_or(now, |state| now.max(state.updated_at));
    let step = match &state {
        None => begin(command, &actor)?,
        Some(state) => carry_on(state, command, &actor, &mut facts, now)?,
    };
    let mut events = Vec::with_capacity(step.happened.len());
    let mut next = state;
    for happened in step.happened {
        let number = next.as_ref().map_or(0, |state| state.events).saturating_add(1);
        let event = Event { number, at: now, actor: actor.clone(), happened };
        next = Some(apply::apply(next, &event)?);
        events.push(event);
    }
    let state = next.ok_or(LifeError::MissingFact("state"))?;
    Ok(ProposalDecideResponse { state, events, receipt: step.receipt })
}

/// Applies events to a state, or to nothing: the state that deciding gave.
///
/// # Errors
/// `proposal.replay-broken` for events that do not follow each other.
pub fn replay(request: ProposalReplayRequest) -> Result<ProposalReplayResponse, Problem> {
    let mut state = request.state;
    for event in &request.events {
        state = Some(apply::apply(state, event)?);
    }
    Ok(ProposalReplayResponse { state })
}

/// What follows from one command.
struct Step {
    happened: Vec<Happened>,
    receipt: Option<Receipt>,
}

impl Step {
    fn of(happened: Happened) -> Self {
        Self { happened: vec![happened], receipt: None }
    }
}

fn begin(command: Command, actor: &str) -> Result<Step, LifeError> {
    let Command::Draft { id, instance, proposal } = command else {
        return Err(LifeError::NotDrawn { from: None, command: CommandKind::of(&command) });
    };
    text("id", &id, LONGEST_NAME)?;
    text("instance", &instance, LONGEST_NAME)?;
    let content = content_of(&proposal)?;
    if content.author != actor {
        return Err(LifeError::NotAuthor);
    }
    Ok(Step::of(Happened::Drafted { id, instance, content }))
}

fn carry_on(
    state: &ProposalState,
    command: Command,
    actor: &str,
    facts: &mut Facts,
    now: u64,
) -> Result<Step, Problem> {
    let by_author = matches!(
        command,
        Command::Edit { .. } | Command::Submit {} | Command::Withdraw { .. } | Command::Appeal { .. }
    );
    if by_author && state.content.author != actor {
        return Err(LifeError::NotAuthor.into());
    }
    let step = match command {
        Command::Draft { .. } => {
            let from = Some(state.status);
            return Err(LifeError::NotDrawn { from, command: CommandKind::Draft }.into());
        }
        Command::Edit { proposal } => edit(state, proposal, facts, now)?,
        Command::Submit {} => {
            let proposal = known_content(state, facts)?;
            Step { happened: submit(proposal, facts, now)?, receipt: None }
        }
        Command::Comment { text: said, pointer, in_reply_to } => {
            text("text", &said, LONGEST_TEXT)?;
            let pointer = place(pointer)?;
            if let Some(unknown) = in_reply_to.filter(|number| *number == 0 || *number > state.comments) {
                return Err(LifeError::UnknownComment(unknown).into());
            }
            let comment = state.comments.saturating_add(1);
            Step::of(Happened::Commented { comment, text: said, pointer, in_reply_to })
        }
        Command::RaiseConcern { text: said, pointer } => {
            text("text", &said, LONGEST_TEXT)?;
            if state.open_concerns.len() >= MOST_CONCERNS {
                return Err(LifeError::TooManyConcerns(MOST_CONCERNS).into());
            }
            let concern = state.concerns.saturating_add(1);
            Step::of(Happened::ConcernRaised { concern, text: said, pointer: place(pointer)? })
        }
        Command::ResolveConcern { concern } => {
            let open = state.open_concerns.iter().find(|open| open.concern == concern);
            match open {
                None => return Err(LifeError::UnknownConcern(concern).into()),
                Some(open) if open.author != actor => return Err(LifeError::NotConcernAuthor(concern).into()),
                Some(_) => Step::of(Happened::ConcernResolved { concern }),
            }
        }
        Command::OpenVoting { closes_at } => vote::open(state, facts, closes_at, now)?,
        Command::Cast { ballot, reason } => vote::cast(state, facts, *ballot, reason, now)?,
        Command::Close {} => vote::close(state, now)?,
        Command::Withdraw { reason } => {
            refuse_settled(state, now)?;
            let said = reason.unwrap_or_else(|| "no reason given".into());
            text("reason", &said, LONGEST_TEXT)?;
            Step::of(Happened::Withdrawn { text: said })
        }
        Command::Overrule { choice } => overrule(state, choice, facts)?,
        Command::Appeal { text: said } => appeal(state, said, facts)?,
        Command::BeginMigration {} => {
            Step::of(Happened::MigrationBegan { attempt: state.migrations.saturating_add(1) })
        }
        Command::RecordEnacted { version } => {
            let expected = state.content.base_version.saturating_add(1);
            if version < expected {
                return Err(LifeError::Stale { base: state.content.base_version, current: version }.into());
            }
            Step::of(Happened::Enacted { version })
        }
        Command::RecordFailed { reason } => {
            text("reason", &reason, LONGEST_TEXT)?;
            Step::of(Happened::MigrationFailed { text: reason })
        }
        Command::RecordUndone { reason } => {
            text("reason", &reason, LONGEST_TEXT)?;
            Step::of(Happened::MigrationUndone { text: reason })
        }
    };
    Ok(step)
}

/// A new content; of a submitted proposal it is checked at once, and every ballot is void.
fn edit(state: &ProposalState, proposal: Proposal, facts: &mut Facts, now: u64) -> Result<Step, Problem> {
    refuse_settled(state, now)?;
    let content = content_of(&proposal)?;
    if content.author != state.content.author {
        return Err(LifeError::NotAuthor.into());
    }
    let is_draft = state.status == ProposalStatus::Draft;
    let revision = if is_draft { state.revision } else { state.revision.saturating_add(1) };
    let voided_ballots = state.voting.as_ref().map_or(0, |voting| voting.ballots);
    let mut happened = vec![Happened::Edited { revision, content, voided_ballots }];
    if !is_draft {
        happened.extend(submit(proposal, facts, now)?);
    }
    Ok(Step { happened, receipt: None })
}

/// Checks a content, and puts it to debate or out of scope.
fn submit(proposal: Proposal, facts: &mut Facts, now: u64) -> Result<Vec<Happened>, Problem> {
    let registry = facts.registry.take().ok_or(LifeError::MissingFact("facts.registry"))?;
    let answer = check(ProposalCheckRequest {
        proposal,
        registry,
        electorate: None,
        rules: facts.rules.take(),
        scope: facts.scope.take(),
        earlier: Vec::new(),
        mode: facts.mode,
        transitive: facts.transitive,
        assumptions: facts.assumptions,
        options: std::mem::take(&mut facts.options),
    })?;
    let faults = answer.diagnostics.into_iter();
    let faults = faults.filter(|one| one.severity == Severity::Error && one.code != Code::ScopeOutOfScope);
    let faults: Vec<_> = faults.collect();
    if !faults.is_empty() {
        return Err(LifeError::NotSubmittable(faults).into());
    }
    let scope_reason =
        answer.scope.as_ref().filter(|scope| !scope.in_scope).map(|scope| scope.reason.clone());
    let checked = CheckedState {
        at: now,
        class: answer.threshold.class,
        claim: answer.claim.verdict,
        rule: answer.threshold.rule,
        rule_digest: answer.threshold.rule_digest,
        in_scope: scope_reason.is_none(),
        scope_reason: scope_reason.clone(),
        scope_digest: answer.scope.map(|scope| scope.rules_digest),
        appealed: false,
    };
    let mut happened = vec![Happened::Submitted { checked: Box::new(checked) }];
    happened.extend(scope_reason.map(|text| Happened::RejectedAsOutOfScope { text }));
    Ok(happened)
}

/// Hears a voter on overruling a rejection as out of scope.
fn overrule(state: &ProposalState, choice: ChoiceInput, facts: &mut Facts) -> Result<Step, LifeError> {
    refuse_unappealable(state)?;
    let scope = facts.scope.as_ref().ok_or(LifeError::MissingFact("facts.scope"))?;
    if scope.override_rule.is_none() {
        return Err(LifeError::NotOverrulable);
    }
    let seat = facts.seat.take().ok_or(LifeError::Ballot(Fate::NotInElectorate))?;
    Ok(Step::of(Happened::OverruleCast { voter: seat.id, choice }))
}

/// Hears the one appeal against a rejection as out of scope.
fn appeal(state: &ProposalState, said: String, facts: &mut Facts) -> Result<Step, Problem> {
    text("text", &said, LONGEST_TEXT)?;
    refuse_unappealable(state)?;
    let proposal = known_content(state, facts)?;
    let rules = facts.scope.take().ok_or(LifeError::MissingFact("facts.scope"))?;
    let registry = facts.registry.take().ok_or(LifeError::MissingFact("facts.registry"))?;
    let overruling = rules.override_rule.is_some().then(|| overruling(facts)).transpose()?;
    let appeal = ScopeAppeal { text: said.clone(), overruling: overruling.clone() };
    let subject = check::subject(&proposal, &registry);
    let verdict =
        scope::evaluate(ScopeEvaluateRequest { rules, subject, appeal: Some(appeal), opinion: None })?;
    let (granted, reason) = (verdict.in_scope, verdict.reason);
    Ok(Step::of(Happened::Appealed { text: said, granted, reason, overruling }))
}

/// Refuses to hear about anything but a rejection as out of scope whose appeal was not used.
fn refuse_unappealable(state: &ProposalState) -> Result<(), LifeError> {
    match &state.checked {
        Some(checked) if checked.appealed => Err(LifeError::AppealUsed),
        Some(checked) if !checked.in_scope => Ok(()),
        _ => Err(LifeError::NotAppealable),
    }
}

/// The weights of what the voters said, each voter's last word.
fn overruling(facts: &mut Facts) -> Result<ScopeOverride, LifeError> {
    let seats = facts.electorate.take().ok_or(LifeError::MissingFact("facts.electorate"))?;
    let electorate =
        Electorate::from_wire(seats).map_err(|(place, error)| LifeError::Electorate(place, error))?;
    let said: BTreeMap<&str, ChoiceInput> =
        facts.overruling.iter().map(|one| (one.voter.as_str(), one.choice)).collect();
    let weight = |choice| {
        let seats = electorate.seats().iter().filter(|seat| said.get(seat.id.as_str()) == Some(&choice));
        // The sum of all seats is checked when the electorate is made.
        Weight::new(seats.map(|seat| seat.weight).sum()).into()
    };
    Ok(ScopeOverride {
        yes: weight(ChoiceInput::Yes),
        no: weight(ChoiceInput::No),
        abstain: weight(ChoiceInput::Abstain),
        electorate: Weight::new(electorate.total()).into(),
    })
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
    let digest = content::digest(proposal).map_err(|finding| LifeError::NotSubmittable(vec![*finding]))?;
    text("author", &proposal.author, LONGEST_NAME)?;
    Ok(ContentState {
        digest,
        author: proposal.author.clone(),
        artifact_type: check::type_name(proposal).to_owned(),
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
        Some(text) if Pointer::parse(text).is_err() => {
            Err(LifeError::Pointer(crate::diagnostic::excerpt(text)))
        }
        _ => Ok(pointer),
    }
}

/// The first of a rule's faults.
fn first(errors: Vec<RuleError>) -> LifeError {
    errors.into_iter().next().unwrap_or(RuleError::ThresholdForm).into()
}
