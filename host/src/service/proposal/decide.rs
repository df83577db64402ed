//! The loop of a decision: load, ask, and make it true unless somebody wrote in between.

use rogatio_core::wire::Code;
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::leaf::{Act, Entry, Quoted};
use rogatio_core::wire::proposal::Proposal;
use rogatio_core::wire::proposal_decide::{Event, Happened, ProposalState, ProposalStatus, Receipt};
use serde::Deserialize;
use serde_json::{Value, json};

use super::fact::{Facts, Need};
use super::look::reasons;
use super::{canonical_text, tag, type_name};
use crate::service::wire::ProposalChanged;
use crate::service::work::Work;
use crate::service::{ATTEMPTS, Answer, Repeat, Reply, Service, Trouble, indexed, now, read, refuse, text};
use crate::store::proposal::{self, CommentRow, ProposalRow, VoteRow};
use crate::store::registry;
use crate::store::vote::{self, MemberRow};

/// What the engine decided.
#[derive(Debug, Deserialize)]
pub(in crate::service) struct Decided {
    pub(in crate::service) state: ProposalState,
    pub(in crate::service) events: Vec<Event>,
    pub(in crate::service) receipt: Option<Receipt>,
}

impl Service {
    pub(in crate::service) async fn decided(
        &self,
        state: Option<&ProposalState>,
        command: &Value,
        actor: &str,
        facts: &Value,
    ) -> Answer<Decided> {
        let request =
            json!({"state": state, "command": command, "actor": actor, "facts": facts, "now": now()});
        self.ask("proposal.decide", &request).await
    }

    /// Decides a command on a proposal that there is, again and again while others write in between.
    pub(super) async fn decide(
        &self,
        id: &str,
        actor: &str,
        (command, need, ballot): (&Value, &Need, Option<&Value>),
        (expected, repeat): (Option<&str>, Option<&Repeat>),
        reply: impl Fn(&ProposalRow, &ProposalState, Option<Receipt>) -> Answer<Reply>,
    ) -> Answer<Reply> {
        let _gate = self.gate(id).await;
        for _ in 0..ATTEMPTS {
            let loaded = self.loaded(id).await?;
            if expected.is_some_and(|expected| expected != "*" && expected != tag(&loaded.row)) {
                return refuse(Code::RequestPreconditionFailed, "the proposal has changed since it was read");
            }
            let facts = self.facts(Some(&loaded), need).await?;
            let decided = self.decided(Some(&loaded.state), command, actor, &facts.facts).await?;
            let approved = decided.state.status == ProposalStatus::Approved && !decided.events.is_empty();
            match self.store_decision(loaded.row, facts, decided, ballot, repeat, &reply).await {
                Err(Trouble::Conflict) => {
                    // Whoever was faster may have been this very request.
                    if let Some(repeat) = repeat
                        && let Some(before) = self.repeated(repeat).await?
                    {
                        return Ok(before);
                    }
                }
                Ok(reply) => {
                    if approved {
                        self.begin_after_approval(id).await;
                    }
                    return Ok(reply);
                }
                Err(trouble) => return Err(trouble),
            }
        }
        Err(Trouble::Conflict)
    }

    async fn store_decision(
        &self,
        mut row: ProposalRow,
        facts: Facts,
        decided: Decided,
        ballot: Option<&Value>,
        repeat: Option<&Repeat>,
        reply: &impl Fn(&ProposalRow, &ProposalState, Option<Receipt>) -> Answer<Reply>,
    ) -> Answer<Reply> {
        let Decided { state, events, receipt } = decided;
        if events.is_empty() && repeat.is_none() {
            return reply(&row, &state, receipt);
        }
        let mut work = self.begin().await?;
        if !events.is_empty() {
            self.still_so(&mut work, &facts).await?;
            if let Some(content) = &facts.content {
                row.content = canonical_text(content)?;
            }
            if facts.checked.is_some() {
                row.checked = facts.checked;
            }
            self.follow(&mut work, &mut row, &state, &events, ballot).await?;
            for seat in &facts.seats {
                let body = text(seat)?;
                proposal::insert_seat(work.connection(), &row.id, state.revision, &seat.id, &body).await?;
            }
        }
        let answer = reply(&row, &state, receipt)?;
        self.finish(work, repeat, answer).await
    }

    /// Whether the facts that were decided on are still so; otherwise the decision is taken anew.
    pub(super) async fn still_so(&self, work: &mut Work, facts: &Facts) -> Answer<()> {
        if let Some((name, current)) = &facts.current {
            let found = registry::current(work.connection(), &indexed(name)).await?;
            if found.map_or(0, |row| row.version) != *current {
                return Err(Trouble::Conflict);
            }
        }
        Ok(())
    }

    /// Stores the state that events led to, what they mean for the other tables, and logs them.
    ///
    /// # Errors
    /// [`Trouble::Conflict`] when somebody else decided since the row was read.
    pub(in crate::service) async fn follow(
        &self,
        work: &mut Work,
        row: &mut ProposalRow,
        state: &ProposalState,
        events: &[Event],
        ballot: Option<&Value>,
    ) -> Answer<()> {
        let before = row.content_digest.clone();
        carry(row, state)?;
        row.updated_at = work.now;
        proposal::update(work.connection(), row).await?;
        row.version = row.version.saturating_add(1);
        if row.content_digest != before {
            proposal::insert_revision(work.connection(), row).await?;
        }
        self.record(work, row, events, ballot).await
    }

    /// Stores what events mean for the tables, and logs them.
    pub(super) async fn record(
        &self,
        work: &mut Work,
        row: &ProposalRow,
        events: &[Event],
        ballot: Option<&Value>,
    ) -> Answer<()> {
        let id = row.id.as_str();
        for event in events {
            match &event.happened {
                Happened::BallotCast { voter, receipt, replaces, reason, .. } => {
                    let vote = VoteRow {
                        revision: row.revision,
                        voter: voter.clone(),
                        choice: receipt.choice.as_str().into(),
                        ballot: receipt.ballot,
                        ballot_body: text(&ballot.unwrap_or(&Value::Null))?,
                        receipt: text(receipt)?,
                        reason: reason.as_ref().map(text).transpose()?,
                        cast_at: event.at,
                    };
                    proposal::insert_vote(work.connection(), id, &vote, replaces.is_some()).await?;
                }
                Happened::MemberJoined { voter, weight, public_key } => {
                    let (weight, public_key) = (weight.clone(), public_key.clone());
                    let seat = text(&SeatInput { id: voter.clone(), weight, public_key })?;
                    insert_member(work, row, event, voter, Some(seat)).await?;
                }
                Happened::MemberLeft { voter, retracts, .. } => {
                    if retracts.is_some() {
                        vote::retire(work.connection(), id, row.revision, voter).await?;
                    }
                    insert_member(work, row, event, voter, None).await?;
                }
                Happened::OverruleCast { voter, choice: said } => {
                    proposal::overrule(work.connection(), id, (voter, said.as_str()), event.at).await?;
                }
                Happened::Commented { comment, text: said, pointer, in_reply_to } => {
                    let said = comment_row(
                        "comment",
                        *comment,
                        (whole(said)?, pointer.as_ref()),
                        *in_reply_to,
                        row,
                        event,
                    )?;
                    proposal::insert_comment(work.connection(), id, &said).await?;
                }
                Happened::ConcernRaised { concern, text: said, pointer } => {
                    let said =
                        comment_row("concern", *concern, (whole(said)?, pointer.as_ref()), None, row, event)?;
                    proposal::insert_comment(work.connection(), id, &said).await?;
                }
                Happened::ConcernResolved { concern } => {
                    proposal::resolve_concern(work.connection(), id, *concern, event.at).await?;
                }
                Happened::Rejected { text: why, .. }
                | Happened::RejectedAsOutOfScope { text: why }
                | Happened::Expired { text: why, .. }
                | Happened::Withdrawn { text: why } => {
                    let content: Proposal = read(&row.content)?;
                    let reasons = reasons(work.connection(), row).await?;
                    let mut words = vec![type_name(&content).to_owned(), content.field_spec.pointer.clone()];
                    words.extend([content.rationale.clone(), why.clone()]);
                    words.extend(reasons.into_iter().map(|one| one.reason));
                    let words = words.join("\n").replace('\0', " ");
                    proposal::archive(work.connection(), id, &words).await?;
                }
                _ => {}
            }
            work.log(Act::Proposal(Entry { subject: id.to_owned(), by: None, event: event.clone() }));
        }
        Ok(())
    }
}

/// What the row holds of a state.
pub(super) fn carry(row: &mut ProposalRow, state: &ProposalState) -> Answer<()> {
    row.artifact_type = indexed(&state.content.artifact_type);
    row.change_type = state.content.change_type.as_str().to_owned();
    row.pointer = indexed(&state.content.pointer);
    row.status = state.status.as_str().to_owned();
    row.revision = state.revision;
    row.content_digest = state.content.digest.to_string();
    row.state = text(state)?;
    Ok(())
}

pub(super) fn changed(row: &ProposalRow, state: &ProposalState, _: Option<Receipt>) -> Answer<Reply> {
    let check: Value = row.checked.as_deref().map(read).transpose()?.unwrap_or(Value::Null);
    let answer = ProposalChanged {
        proposal_id: row.id.clone(),
        status: state.status,
        revision: state.revision,
        state: state.clone(),
        voting_threshold: check.get("threshold").cloned().unwrap_or(Value::Null),
    };
    Ok(Reply::ok(&answer)?.tagged(tag(row)))
}

/// Keeps who joined or left, after the ballots so far.
async fn insert_member(
    work: &mut Work,
    row: &ProposalRow,
    event: &Event,
    voter: &str,
    seat: Option<String>,
) -> Answer<()> {
    let state: ProposalState = read(&row.state)?;
    let after_ballot = state.voting.map_or(0, |voting| voting.ballots);
    let member = MemberRow { number: event.number, after_ballot, voter: voter.to_owned(), seat };
    Ok(vote::insert_member(work.connection(), &row.id, row.revision, &member).await?)
}

/// A text of an event that was decided just now.
fn whole(said: &Quoted<String>) -> Answer<&str> {
    match said {
        Quoted::Whole(text) => Ok(text),
        Quoted::Digest(_) => refuse(Code::Internal, "the engine named a text by its digest"),
    }
}

fn comment_row(
    kind: &str,
    number: u64,
    (said, pointer): (&str, Option<&String>),
    in_reply_to: Option<u64>,
    row: &ProposalRow,
    event: &Event,
) -> Answer<CommentRow> {
    Ok(CommentRow {
        kind: kind.into(),
        number,
        revision: row.revision,
        author: indexed(&event.actor),
        body: text(&said)?,
        pointer: pointer.map(text).transpose()?,
        in_reply_to,
        created_at: event.at,
        resolved_at: None,
    })
}
