//! The one function that makes an event of an act.

use super::act::{Act, Finding, Hearing};
use super::error::LifeError;
use super::transition::{CommandKind, is_drawn};
use super::vote;
use super::{LONGEST_NAME, LONGEST_TEXT, MOST_CONCERNS, place, refuse_settled, text};
use crate::electorate::Seat;
use crate::pointer::Pointer;
use crate::scope;
use crate::threshold::Rule;
use crate::wire::proposal_check::{ClaimVerdict, RuleClass};
use crate::wire::proposal_decide::{CheckedState, Happened, ProposalState, ProposalStatus};
use crate::wire::quoted::Quoted;

/// What must come next, in the decision that gave the last event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// `submitted`: an edit of a submitted proposal is checked at once.
    Submitted,
    /// `rejected_as_out_of_scope`: the check found so.
    OutOfScope,
    /// `approved`, `rejected` or `expired`: the outcome took effect.
    Ending,
}

/// What must come next in the same decision. A state between two decisions owes nothing.
pub(super) fn due(state: &ProposalState) -> Result<Option<Due>, LifeError> {
    Ok(match (state.status, &state.checked, &state.voting) {
        (ProposalStatus::Debate | ProposalStatus::Voting, None, _) => Some(Due::Submitted),
        (ProposalStatus::Debate, Some(checked), _) if !checked.in_scope && !checked.appealed => {
            Some(Due::OutOfScope)
        }
        (ProposalStatus::Voting, Some(_), Some(voting)) => {
            vote::is_ended(state, voting)?.then_some(Due::Ending)
        }
        _ => None,
    })
}

/// Refuses a command that the diagram does not draw, or that is the author's.
pub(super) fn permit(
    state: Option<&ProposalState>,
    command: CommandKind,
    actor: &str,
) -> Result<(), LifeError> {
    let from = state.map(|state| state.status);
    // Where it was rejected for want of voters, a new revision can be voted on without their seats.
    let anew = command == CommandKind::Edit && state.is_some_and(super::is_for_want_of_voters);
    if !anew && !is_drawn(from, command) {
        return Err(LifeError::NotDrawn { from, command });
    }
    text("actor", actor, LONGEST_NAME)?;
    let by_author = matches!(
        command,
        CommandKind::Edit | CommandKind::Submit | CommandKind::Withdraw | CommandKind::Appeal
    );
    match state {
        Some(state) if by_author && state.content.author != actor => Err(LifeError::NotAuthor),
        _ => Ok(()),
    }
}

/// The event that an act makes of a state.
///
/// # Errors
/// Why the act is refused; nothing has happened.
pub(super) fn happen(
    state: Option<&ProposalState>,
    act: Act,
    actor: &str,
    now: u64,
) -> Result<Happened, LifeError> {
    let owed = state.map(due).transpose()?.flatten();
    match (owed, &act) {
        (Some(Due::Submitted), Act::Submit(_))
        | (Some(Due::OutOfScope), Act::RejectAsOutOfScope)
        | (Some(Due::Ending), Act::Close) => {
            text("actor", actor, LONGEST_NAME)?;
            // What follows in a decision happens in the same second, and an edit is its author's to the end.
            if state.is_some_and(|state| state.updated_at != now) {
                return Err(LifeError::Unfinished);
            }
            if state.is_some_and(|state| owed != Some(Due::Ending) && state.content.author != actor) {
                return Err(LifeError::NotAuthor);
            }
        }
        (Some(_), _) => return Err(LifeError::Unfinished),
        (None, act) => {
            let Some(kind) = act.kind() else { return Err(LifeError::NotOwed) };
            permit(state, kind, actor)?;
        }
    }
    match state {
        None => begin(act, actor),
        Some(state) => carry_on(state, act, actor, now),
    }
}

fn begin(act: Act, actor: &str) -> Result<Happened, LifeError> {
    let Act::Draft { id, instance, content } = act else { return Err(LifeError::NotOwed) };
    text("id", &id, LONGEST_NAME)?;
    text("instance", &instance, LONGEST_NAME)?;
    text("author", &content.author, LONGEST_NAME)?;
    if content.author != actor {
        return Err(LifeError::NotAuthor);
    }
    Ok(Happened::Drafted { id, instance, content })
}

fn carry_on(state: &ProposalState, act: Act, actor: &str, now: u64) -> Result<Happened, LifeError> {
    Ok(match act {
        Act::Draft { .. } => {
            let from = Some(state.status);
            return Err(LifeError::NotDrawn { from, command: CommandKind::Draft });
        }
        Act::Edit { content } => {
            refuse_settled(state, now)?;
            if content.author != state.content.author {
                return Err(LifeError::NotAuthor);
            }
            let is_draft = state.status == ProposalStatus::Draft;
            let revision = if is_draft { state.revision } else { state.revision.saturating_add(1) };
            let voided_ballots = state.voting.as_ref().map_or(0, |voting| voting.ballots);
            Happened::Edited { revision, content, voided_ballots }
        }
        Act::Submit(finding) => {
            let answer = finding.answer;
            Happened::Submitted { checked: Box::new(checked(state, *finding, now)?), answer }
        }
        Act::RejectAsOutOfScope => {
            let reason = state.checked.as_ref().and_then(|checked| checked.scope_reason.clone());
            Happened::RejectedAsOutOfScope { text: reason.ok_or(LifeError::NotOwed)? }
        }
        Act::Comment { text: said, pointer, in_reply_to } => {
            quoted("text", &said)?;
            let pointer = place(pointer)?;
            if let Some(unknown) = in_reply_to.filter(|number| *number == 0 || *number > state.comments) {
                return Err(LifeError::UnknownComment(unknown));
            }
            let comment = state.comments.saturating_add(1);
            Happened::Commented { comment, text: said, pointer, in_reply_to }
        }
        Act::RaiseConcern { text: said, pointer } => {
            quoted("text", &said)?;
            if state.open_concerns.len() >= MOST_CONCERNS {
                return Err(LifeError::TooManyConcerns(MOST_CONCERNS));
            }
            let concern = state.concerns.saturating_add(1);
            Happened::ConcernRaised { concern, text: said, pointer: place(pointer)? }
        }
        Act::ResolveConcern { concern } => {
            refuse_unresolvable(state, concern, actor)?;
            Happened::ConcernResolved { concern }
        }
        Act::OpenVoting { closes_at, roll } => vote::opened(state, closes_at, &roll, now)?,
        Act::Cast(vote) => vote::counted(state, *vote, now)?,
        Act::ForfeitSeat { voter, weight } => vote::forfeited(state, voter, weight, now)?,
        Act::Join(seat) => vote::joined(state, &seat, now)?,
        Act::Leave { voter, weight, said } => vote::left(state, voter, weight, said, now)?,
        Act::Close => vote::ended(state, now)?,
        Act::Withdraw { text: said } => {
            refuse_settled(state, now)?;
            text("reason", &said, LONGEST_TEXT)?;
            Happened::Withdrawn { text: said }
        }
        Act::Overrule { voter, choice } => {
            refuse_unappealable(state)?;
            if !Seat::is_id(&voter) {
                return Err(LifeError::OtherSeat);
            }
            Happened::OverruleCast { voter, choice }
        }
        Act::Appeal(hearing) => appealed(state, *hearing)?,
        Act::BeginMigration => Happened::MigrationBegan { attempt: state.migrations.saturating_add(1) },
        Act::RecordEnacted { version } => {
            let expected = state.content.base_version.saturating_add(1);
            if version < expected {
                return Err(LifeError::Stale { base: state.content.base_version, current: version });
            }
            Happened::Enacted { version }
        }
        Act::RecordFailed { reason } => {
            text("reason", &reason, LONGEST_TEXT)?;
            Happened::MigrationFailed { text: reason }
        }
        Act::RecordUndone { reason } => {
            text("reason", &reason, LONGEST_TEXT)?;
            Happened::MigrationUndone { text: reason }
        }
    })
}

/// Refuses a text that says nothing, or too much; of one that a log names by its digest only the length is known.
fn quoted(field: &'static str, said: &Quoted<String>) -> Result<(), LifeError> {
    match said {
        Quoted::Whole(said) => text(field, said, LONGEST_TEXT),
        Quoted::Digest(reference) => {
            let most = u64::try_from(LONGEST_TEXT).unwrap_or(u64::MAX).saturating_mul(4);
            if (1..=most).contains(&reference.bytes) {
                return Ok(());
            }
            Err(LifeError::Text { field, most: LONGEST_TEXT })
        }
    }
}

/// Refuses to resolve a concern that is not open, or somebody else's.
fn refuse_unresolvable(state: &ProposalState, concern: u64, actor: &str) -> Result<(), LifeError> {
    match state.open_concerns.iter().find(|open| open.concern == concern) {
        None => Err(LifeError::UnknownConcern(concern)),
        Some(open) if open.author != actor => Err(LifeError::NotConcernAuthor(concern)),
        Some(_) => Ok(()),
    }
}

/// What a state keeps of a check. A finding that no check can give is refused: the rule cannot be, the change is at no
/// place, the milder rule without a confirmed claim, or a verdict of rules of scope that nobody gave.
fn checked(state: &ProposalState, finding: Finding, now: u64) -> Result<CheckedState, LifeError> {
    let Finding { class, claim, rule, scope_reason, scope_digest, answer: _ } = finding;
    let rule_digest = Rule::from_wire(&rule).map_err(super::first)?.digest();
    if Pointer::parse(&state.content.pointer).is_err() {
        return Err(LifeError::Pointer(crate::excerpt::excerpt(&state.content.pointer)));
    }
    let mild = class == RuleClass::Compatible && claim != ClaimVerdict::Confirmed;
    let unruled = scope_reason.is_some() && scope_digest.is_none();
    if mild || unruled || scope_reason.as_ref().is_some_and(|reason| reason.is_empty()) {
        return Err(LifeError::OtherFinding);
    }
    let in_scope = scope_reason.is_none();
    Ok(CheckedState {
        at: now,
        class,
        claim,
        rule,
        rule_digest,
        in_scope,
        scope_reason,
        scope_digest,
        appealed: false,
    })
}

/// What came of an appeal, where rules of scope can give that.
fn appealed(state: &ProposalState, hearing: Hearing) -> Result<Happened, LifeError> {
    let Hearing { text: said, granted, reason, overruling } = hearing;
    quoted("text", &said)?;
    refuse_unappealable(state)?;
    if !scope::is_hearing(granted, &reason, overruling.as_ref()) {
        return Err(LifeError::OtherFinding);
    }
    Ok(Happened::Appealed { text: said, granted, reason, overruling })
}

/// Refuses to hear about anything but a rejection as out of scope whose appeal was not used.
pub(super) fn refuse_unappealable(state: &ProposalState) -> Result<(), LifeError> {
    match &state.checked {
        Some(checked) if checked.appealed => Err(LifeError::AppealUsed),
        Some(checked) if !checked.in_scope => Ok(()),
        _ => Err(LifeError::NotAppealable),
    }
}
