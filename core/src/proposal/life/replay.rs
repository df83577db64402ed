//! A life once more: each event is made anew from the state before it, and compared with what the event says.

use std::collections::BTreeMap;

use serde_json::Value;

use super::act::{Act, Finding, Hearing, Roll, Vote};
use super::apply;
use super::count::rule_of;
use super::error::LifeError;
use super::happen;
use super::vote;
use crate::electorate::Seat;
use crate::excerpt::excerpt;
use crate::threshold::Signatures;
use crate::weight::Weight;
use crate::wire::ballot::Fate;
use crate::wire::electorate::SeatInput;
use crate::wire::proposal::Proposal;
use crate::wire::proposal_decide::{
    ContentState, Event, EventFacts, Facts, Happened, ProposalState, Receipt,
};
use crate::wire::quoted::Quoted;
use crate::wire::rule::Choice;
use crate::wire::scope::ScopeOverride;
use crate::wire::weight::WeightInput;
use crate::wire::{Problem, ProposalReplayResponse};

/// Makes events anew, from a state or from nothing: the state that deciding gave.
///
/// # Errors
/// `proposal.replay-broken` for an event that deciding does not give.
pub fn replay(
    state: Option<ProposalState>,
    events: &[Event],
    facts: Vec<EventFacts>,
    partial: bool,
) -> Result<ProposalReplayResponse, Problem> {
    again(state, events, facts, partial, Some(super::submit))
}

/// The state after one event of a decision, for facts without a registry: what was submitted is not checked again, and a program that only
/// follows lives is linked without the check.
///
/// # Errors
/// As [`replay`].
pub(crate) fn follow(
    state: Option<ProposalState>,
    event: &Event,
    facts: Vec<EventFacts>,
) -> Result<Option<ProposalState>, Problem> {
    again(state, std::slice::from_ref(event), facts, true, None).map(|answer| answer.state)
}

/// Checks what was submitted.
type Submit = fn(Proposal, &mut Facts) -> Result<Act, Problem>;

fn again(
    state: Option<ProposalState>,
    events: &[Event],
    facts: Vec<EventFacts>,
    partial: bool,
    submit: Option<Submit>,
) -> Result<ProposalReplayResponse, Problem> {
    let mut facts: BTreeMap<u64, EventFacts> = facts.into_iter().map(|facts| (facts.event, facts)).collect();
    let mut life = Retold::new(state);
    for event in events {
        life.tell_with(event, facts.remove(&event.number), submit)?;
    }
    let unfinished = life.is_unfinished()?;
    if unfinished && !partial {
        let number = life.state().map_or(0, |state| state.events);
        return Err(LifeError::broken(number, "the decision to which it belongs is not complete").into());
    }
    Ok(ProposalReplayResponse { state: life.state, unfinished })
}

/// A life that is told once more, event by event: its state, and what the events say besides (who has voted, who belongs).
#[derive(Debug, Clone, PartialEq)]
pub struct Retold {
    state: Option<ProposalState>,
    /// The number of the last event, and who made it happen.
    last: Option<(u64, String)>,
    memory: Memory,
}

impl Retold {
    /// A life from this state on, or from its beginning.
    pub fn new(state: Option<ProposalState>) -> Self {
        let memory = Memory::new(state.as_ref());
        Self { state, last: None, memory }
    }

    /// The next event, by itself: without the facts that it was decided on.
    ///
    /// # Errors
    /// [`LifeError::Replay`] for an event that deciding does not give. Then the life is as it was.
    pub fn tell(&mut self, event: &Event) -> Result<(), LifeError> {
        self.tell_with(event, None, None)
    }

    /// The next event; `facts` is what it was decided on, as far as that is known. With `submit` and a registry, what was submitted is checked
    /// again.
    fn tell_with(
        &mut self,
        event: &Event,
        facts: Option<EventFacts>,
        submit: Option<Submit>,
    ) -> Result<(), LifeError> {
        let number = event.number;
        let state = self.state.as_ref();
        self.check_place(event).map_err(|why| LifeError::broken(number, why))?;
        let broken = |problem: Problem| LifeError::broken(number, problem.detail);
        let founders = founders(event, facts.as_ref()).map_err(|error| broken(error.into()))?;
        let act = self.memory.claimed(state, event, facts, submit).map_err(broken)?;
        let made = happen::happen(state, act, &event.actor, event.at)
            .map_err(|error| LifeError::broken(number, error.to_string()))?;
        if made != event.happened {
            return Err(LifeError::broken(number, difference(&made, &event.happened)));
        }
        self.state = Some(apply::apply(self.state.clone(), event)?);
        self.memory.keep(event, founders);
        self.last = Some((number, event.actor.clone()));
        Ok(())
    }

    /// The state; `None` before the first event.
    pub const fn state(&self) -> Option<&ProposalState> {
        self.state.as_ref()
    }

    /// Whether the last decision is not complete: an event of it is missing.
    ///
    /// # Errors
    /// [`LifeError::Replay`] for a state that deciding does not give.
    pub fn is_unfinished(&self) -> Result<bool, LifeError> {
        Ok(self.state.as_ref().map(happen::due).transpose()?.flatten().is_some())
    }

    /// Refuses an event that is not the next one, or that somebody else than the one who decided made follow.
    fn check_place(&self, event: &Event) -> Result<(), &'static str> {
        let state = self.state.as_ref();
        if state.is_none() && !matches!(event.happened, Happened::Drafted { .. }) {
            return Err("the first event must be `drafted`");
        }
        if state.map_or(0, |state| state.events).checked_add(1) != Some(event.number) {
            return Err("its number is not the next number");
        }
        if state.is_some_and(|state| event.at < state.updated_at) {
            return Err("its time is earlier than that of the event before it");
        }
        let unfinished = self.is_unfinished().map_err(|_| "the state before it is not valid")?;
        match &self.last {
            Some((_, actor)) if unfinished && *actor != event.actor => {
                Err("it belongs to the decision before it, which has another actor")
            }
            _ => Ok(()),
        }
    }
}

/// The first place where two events differ, with both values.
fn difference(made: &Happened, said: &Happened) -> String {
    let (Ok(made), Ok(said)) = (serde_json::to_value(made), serde_json::to_value(said)) else {
        return "the decision gives a different event".to_owned();
    };
    let mut place = Vec::new();
    let (made, said) = innermost(&made, &said, &mut place);
    let shown = |value: &Value| excerpt(&value.to_string());
    format!("`{}` is `{}`, but the decision gives `{}`", place.join("."), shown(said), shown(made))
}

/// The innermost members of two objects that differ, and their names on the way there.
fn innermost<'v>(made: &'v Value, said: &'v Value, place: &mut Vec<String>) -> (&'v Value, &'v Value) {
    let (Value::Object(of_made), Value::Object(of_said)) = (made, said) else { return (made, said) };
    let member = |name: &String| Some((name.clone(), of_made.get(name)?, of_said.get(name)?));
    let other = of_said.keys().filter_map(member).find(|(_, made, said)| made != said);
    match other {
        Some((name, made, said)) => {
            place.push(name);
            innermost(made, said, place)
        }
        None => (made, said),
    }
}

/// A ballot that counts, and the weight of its seat.
#[derive(Debug, Clone, PartialEq)]
struct Counted {
    weight: WeightInput,
    receipt: Receipt,
}

/// What a replay knows beside the state.
#[derive(Debug, Clone, PartialEq)]
struct Memory {
    /// Whether every ballot of the vote is known.
    whole: bool,
    /// Who may vote since the vote of the state opened, where that is known.
    founders: Option<BTreeMap<String, Seat>>,
    /// Who has voted in the vote of the state.
    counted: BTreeMap<String, Counted>,
    /// The seats of who has joined the vote; `None` for who has left it.
    members: BTreeMap<String, Option<Seat>>,
    /// What voters said to overruling, when every word is known.
    said: Option<BTreeMap<String, Choice>>,
}

impl Memory {
    fn new(state: Option<&ProposalState>) -> Self {
        let voting = state.and_then(|state| state.voting.as_ref());
        Self {
            whole: voting.is_none_or(|voting| voting.ballots == 0),
            founders: None,
            counted: BTreeMap::new(),
            members: BTreeMap::new(),
            said: state.is_none().then(BTreeMap::new),
        }
    }

    /// What an event claims: what its facts come to, and else what deciding does not make by itself.
    fn claimed(
        &self,
        state: Option<&ProposalState>,
        event: &Event,
        mut given: Option<EventFacts>,
        submit: Option<Submit>,
    ) -> Result<Act, Problem> {
        let facts = given.as_mut().map(|given| &mut given.facts);
        let Some(state) = state else { return drafted(facts, event).map_err(Problem::from) };
        // Only with the registry can it be checked.
        let submit = submit.filter(|_| facts.as_ref().is_some_and(|facts| facts.registry.is_some()));
        Ok(match (&event.happened, facts) {
            (Happened::Drafted { .. }, _) => return Err(LifeError::NotOwed.into()),
            (Happened::Edited { content, .. }, facts) => {
                Act::Edit { content: content_given(facts, content)? }
            }
            (Happened::Submitted { checked, answer }, facts) => match (submit, facts) {
                (Some(submit), Some(facts)) => {
                    let proposal = super::known_content(state, facts)?;
                    match submit(proposal, facts)? {
                        // What the caller keeps of the answer is the caller's to say.
                        Act::Submit(finding) => {
                            Act::Submit(Box::new(Finding { answer: *answer, ..*finding }))
                        }
                        other => other,
                    }
                }
                _ => Act::Submit(Box::new(Finding {
                    class: checked.class,
                    claim: checked.claim,
                    rule: checked.rule.clone(),
                    scope_reason: checked.scope_reason.clone(),
                    scope_digest: checked.scope_digest,
                    answer: *answer,
                })),
            },
            (Happened::RejectedAsOutOfScope { .. }, _) => Act::RejectAsOutOfScope,
            (Happened::Appealed { text, .. }, Some(facts)) if facts.registry.is_some() => match text {
                Quoted::Whole(text) => super::appeal(state, text.clone(), facts)?,
                Quoted::Digest(_) => return Err(LifeError::MissingFact("text").into()),
            },
            (Happened::Appealed { text, granted, reason, overruling }, _) => {
                self.check_words(overruling.as_ref())?;
                let (text, reason, overruling) = (text.clone(), reason.clone(), overruling.clone());
                Act::Appeal(Box::new(Hearing { text, granted: *granted, reason, overruling }))
            }
            (Happened::OverruleCast { choice, .. }, Some(facts)) => super::overrule(state, *choice, facts)?,
            (Happened::OverruleCast { voter, choice }, None) => {
                Act::Overrule { voter: voter.clone(), choice: *choice }
            }
            (Happened::Commented { text, pointer, in_reply_to, .. }, _) => {
                Act::Comment { text: text.clone(), pointer: pointer.clone(), in_reply_to: *in_reply_to }
            }
            (Happened::ConcernRaised { text, pointer, .. }, _) => {
                Act::RaiseConcern { text: text.clone(), pointer: pointer.clone() }
            }
            (Happened::ConcernResolved { concern }, _) => Act::ResolveConcern { concern: *concern },
            (
                Happened::VotingOpened { closes_at, ballot_format, electorate_digest, electorate, seats },
                facts,
            ) => {
                let format = *ballot_format;
                // A rule with a period gives the closing time, so the event's is only compared.
                let closes_at = rule_of(state)?.voting_period.is_none().then_some(*closes_at);
                match facts {
                    Some(facts) if facts.electorate.is_some() => {
                        // Whoever gives the electorate of then knows who presided then, too.
                        if !facts.administrator && state.content.author != event.actor {
                            return Err(LifeError::NotPresiding.into());
                        }
                        if facts.registry.is_none() && facts.current_version.is_none() {
                            facts.current_version = Some(state.content.base_version);
                        }
                        match vote::open(state, facts, closes_at, event.at)? {
                            Act::OpenVoting { closes_at, roll } => {
                                Act::OpenVoting { closes_at, roll: Roll { format, ..roll } }
                            }
                            other => other,
                        }
                    }
                    _ => {
                        let roll = Roll {
                            digest: *electorate_digest,
                            weight: weight(electorate)?,
                            seats: *seats,
                            format,
                        };
                        Act::OpenVoting { closes_at, roll }
                    }
                }
            }
            (Happened::BallotCast { .. }, _) => Act::Cast(Box::new(self.vote(state, event, given)?)),
            (Happened::SeatForfeited { voter, weight: said }, facts) => {
                if self.counted.contains_key(voter) {
                    return Err(LifeError::OtherSeat.into());
                }
                let weight = match self.seat(facts.as_deref(), voter) {
                    Some(Some(seat)) => seat.weight,
                    Some(None) => return Err(LifeError::Ballot(Fate::NotInElectorate).into()),
                    None => weight(said)?,
                };
                Act::ForfeitSeat { voter: voter.clone(), weight }
            }
            (Happened::MemberJoined { voter, weight, public_key }, facts) => {
                let seat = SeatInput {
                    id: voter.clone(),
                    weight: weight.clone(),
                    public_key: public_key.clone(),
                    rotated_key: None,
                };
                let known = self.seat(facts.as_deref(), voter);
                if self.counted.contains_key(voter) || known.is_some_and(|seat| seat.is_some()) {
                    return Err(LifeError::Membership { voter: excerpt(voter), is_member: true }.into());
                }
                Act::Join(Seat::from_wire(seat).map_err(|error| LifeError::Electorate(0, error))?)
            }
            (Happened::MemberLeft { voter, weight: said, .. }, facts) => {
                let earlier = self.earlier(facts.as_deref(), voter)?.map(|counted| counted.choice);
                let weight = match (self.seat(facts.as_deref(), voter), self.counted.get(voter)) {
                    (Some(Some(seat)), _) => seat.weight,
                    (Some(None), _) => {
                        return Err(LifeError::Membership { voter: excerpt(voter), is_member: false }.into());
                    }
                    (None, Some(counted)) => weight(&counted.weight)?,
                    (None, None) => weight(said)?,
                };
                Act::Leave { voter: voter.clone(), weight, said: earlier }
            }
            (Happened::Approved { .. } | Happened::Rejected { .. } | Happened::Expired { .. }, _) => {
                Act::Close
            }
            (Happened::Withdrawn { text }, _) => Act::Withdraw { text: text.clone() },
            (Happened::MigrationBegan { .. }, _) => Act::BeginMigration,
            (Happened::Enacted { version }, _) => Act::RecordEnacted { version: *version },
            (Happened::MigrationFailed { text }, _) => Act::RecordFailed { reason: text.clone() },
            (Happened::MigrationUndone { text }, _) => Act::RecordUndone { reason: text.clone() },
        })
    }

    /// The ballot that an event counted: as it came where that is known, else as the event says.
    fn vote(
        &self,
        state: &ProposalState,
        event: &Event,
        given: Option<EventFacts>,
    ) -> Result<Vote, LifeError> {
        let Happened::BallotCast { voter, weight: said, receipt, reason, .. } = &event.happened else {
            return Err(LifeError::NotOwed);
        };
        let facts = given.as_ref().map(|given| &given.facts);
        let earlier = self.earlier(facts, voter)?;
        let seat = match self.seat(facts, voter) {
            Some(None) => return Err(LifeError::Ballot(Fate::NotInElectorate)),
            Some(Some(seat)) => Some(seat),
            None => None,
        };
        let signed = rule_of(state)?.signatures == Signatures::Ed25519;
        let ballot = given.and_then(|given| given.ballot);
        if let (Some(seat), Some(ballot)) = (&seat, ballot) {
            let input = SeatInput {
                id: seat.id.clone(),
                weight: Weight::new(seat.weight).into(),
                public_key: seat.key.as_ref().map(ToString::to_string),
                rotated_key: seat.rotated.as_ref().map(ToString::to_string),
            };
            return vote::proven(state, input, ballot, reason.clone(), earlier, event.at);
        }
        let weight = match (&seat, self.counted.get(voter)) {
            (Some(seat), _) => seat.weight,
            (None, Some(counted)) => weight(&counted.weight)?,
            (None, None) => weight(said)?,
        };
        let (reason, signed) = (reason.clone(), signed.then_some(receipt.digest));
        Ok(Vote {
            voter: voter.clone(),
            weight,
            choice: receipt.choice,
            signed,
            issue: vote::issue_of(receipt),
            reason,
            earlier,
        })
    }

    /// The voter's ballot that counts now.
    fn earlier(&self, facts: Option<&Facts>, voter: &str) -> Result<Option<Receipt>, LifeError> {
        match (self.counted.get(voter), facts) {
            (Some(counted), _) => Ok(Some(counted.receipt.clone())),
            // Who left has no ballot that counts.
            (None, _) if self.whole || self.members.contains_key(voter) => Ok(None),
            (None, Some(facts)) => Ok(facts.earlier.clone()),
            (None, None) => Err(LifeError::MissingFact("facts")),
        }
    }

    /// The voter's seat: `None` when nobody says, `Some(None)` when there is none.
    fn seat(&self, facts: Option<&Facts>, voter: &str) -> Option<Option<Seat>> {
        if let Some(seat) = self.members.get(voter) {
            return Some(seat.clone());
        }
        if let Some(founders) = &self.founders {
            return Some(founders.get(voter).cloned());
        }
        let seat = facts?.seat.clone().and_then(|seat| Seat::from_wire(seat).ok());
        Some(seat.filter(|seat| seat.id == voter))
    }

    /// Refuses a count of words that nobody said.
    fn check_words(&self, overruling: Option<&ScopeOverride>) -> Result<(), LifeError> {
        let (Some(said), Some(sums)) = (&self.said, overruling) else { return Ok(()) };
        let columns = [(Choice::Yes, &sums.yes), (Choice::No, &sums.no), (Choice::Abstain, &sums.abstain)];
        let unsaid = |(choice, weight): &(Choice, &WeightInput)| {
            **weight != WeightInput::from(Weight::new(0)) && !said.values().any(|said| said == choice)
        };
        if columns.iter().any(unsaid) { Err(LifeError::OtherFinding) } else { Ok(()) }
    }

    /// Remembers what an event says of voters.
    fn keep(&mut self, event: &Event, founders: Option<BTreeMap<String, Seat>>) {
        match &event.happened {
            Happened::Edited { .. } | Happened::VotingOpened { .. } => {
                self.founders = founders;
                (self.whole, self.counted, self.members) = (true, BTreeMap::new(), BTreeMap::new());
            }
            Happened::BallotCast { voter, weight, receipt, .. } => {
                let counted = Counted { weight: weight.clone(), receipt: receipt.clone() };
                self.counted.insert(voter.clone(), counted);
            }
            Happened::MemberJoined { voter, weight, public_key } => {
                let seat = SeatInput {
                    id: voter.clone(),
                    weight: weight.clone(),
                    public_key: public_key.clone(),
                    rotated_key: None,
                };
                self.members.insert(voter.clone(), Seat::from_wire(seat).ok());
            }
            // No ballot comes from the seat any more.
            Happened::SeatForfeited { voter, .. } => {
                self.members.insert(voter.clone(), None);
            }
            Happened::MemberLeft { voter, .. } => {
                self.counted.remove(voter);
                self.members.insert(voter.clone(), None);
            }
            Happened::OverruleCast { voter, choice } => {
                if let Some(said) = &mut self.said {
                    said.insert(voter.clone(), *choice);
                }
            }
            _ => {}
        }
    }
}

fn drafted(facts: Option<&mut Facts>, event: &Event) -> Result<Act, LifeError> {
    let Happened::Drafted { id, instance, content } = &event.happened else { return Err(LifeError::NotOwed) };
    let content = content_given(facts, content)?;
    Ok(Act::Draft { id: id.clone(), instance: instance.clone(), content })
}

/// The content of the facts, or the one that the event says.
fn content_given(facts: Option<&mut Facts>, said: &ContentState) -> Result<ContentState, LifeError> {
    match facts.and_then(|facts| facts.proposal.as_ref()) {
        Some(proposal) => super::content_of(proposal),
        None => Ok(said.clone()),
    }
}

/// The seats of a vote that opens, where its facts say who may vote.
fn founders(event: &Event, given: Option<&EventFacts>) -> Result<Option<BTreeMap<String, Seat>>, LifeError> {
    let Happened::VotingOpened { .. } = event.happened else { return Ok(None) };
    let Some(seats) = given.and_then(|given| given.facts.electorate.as_ref()) else { return Ok(None) };
    let seats = seats.iter().enumerate().map(|(place, seat)| {
        let seat = Seat::from_wire(seat.clone()).map_err(|error| LifeError::Electorate(place, error))?;
        Ok((seat.id.clone(), seat))
    });
    seats.collect::<Result<_, _>>().map(Some)
}

fn weight(input: &WeightInput) -> Result<u128, LifeError> {
    input.to_weight().map(Weight::get).map_err(|_| LifeError::OtherSeat)
}
