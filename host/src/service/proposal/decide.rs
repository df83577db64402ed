//! The loop of a decision: load, ask, and make it true unless somebody wrote in between.

use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::leaf::{Act, Entry};
use rogatio_core::wire::proposal::Proposal;
use rogatio_core::wire::proposal_decide::{self, Command, Event, Happened, ProposalState, ProposalStatus};
use rogatio_core::wire::quoted::{Quoted, TextReference};
use rogatio_core::wire::{Code, ProposalDecideRequest, ProposalDecideResponse};
use serde_json::Value;

use super::due::due_at;
use super::fact::{Facts, Need, look};
use super::look::reasons;
use super::member::is_live;
use super::{Loaded, canonical_text, type_name, version};
use crate::service::authority::Authority;
use crate::service::wire::ProposalChanged;
use crate::service::work::{Expected, Work};
use crate::service::{
    ATTEMPTS, Answer, Repeat, Reply, Service, Trouble, exceeded, indexed, read, refuse, text,
};
use crate::store::comment::{self, CommentKind, CommentRow};
use crate::store::proposal::{self, ProposalRow};
use crate::store::seat;
use crate::store::vote::{self, MemberRow};

/// What somebody wants done to a proposal that there is.
pub(super) struct Wish<'a> {
    /// On whose word.
    pub(super) authority: Authority<'a>,
    /// The engine's command.
    pub(super) command: Command,
    /// Which facts it needs.
    pub(super) need: Need,
    /// The version of the proposal that was read before.
    pub(super) expected: Option<&'a Expected>,
    /// The request that may come twice.
    pub(super) repeat: Option<&'a Repeat>,
}

impl<'a> Wish<'a> {
    /// A wish that needs no facts.
    pub(super) const fn new(authority: Authority<'a>, command: Command, repeat: Option<&'a Repeat>) -> Self {
        Self { authority, command, need: Need::Nothing, expected: None, repeat }
    }

    /// The same wish with facts.
    #[must_use]
    pub(super) fn needing(self, need: Need) -> Self {
        Self { need, ..self }
    }
}

/// A decision, and everything that it rests on.
struct Rested {
    loaded: Loaded,
    facts: Facts,
    decided: ProposalDecideResponse,
    at: u64,
}

impl Service {
    pub(in crate::service) async fn decided(
        &self,
        state: Option<&ProposalState>,
        command: &Command,
        (actor, now): (&str, u64),
        facts: &proposal_decide::Facts,
    ) -> Answer<ProposalDecideResponse> {
        self.ask(question(state, command, (actor, now), facts)).await
    }

    /// Decides a command on a proposal that there is.
    ///
    /// It is decided outside the transaction first, so that what is refused holds nobody up. Inside the transaction
    /// everything that it rests on is read again. Where that has changed it is decided again: there and then, or, where
    /// the engine has much to do, after letting the others through.
    ///
    /// Commands with little work are decided at the same time, and those that come to the log together are committed together. A ballot is no such
    /// command: see [`Service::cast`].
    pub(super) async fn decide(&self, id: &str, wish: &Wish<'_>) -> Answer<Reply<ProposalChanged>> {
        let is_small = wish.need.is_small();
        let _alone = if is_small { None } else { self.gate(id).await };
        let _with_others = if is_small { self.gate_for_many(id).await } else { None };
        for _ in 0..ATTEMPTS {
            let rested = self.rest(id, wish).await?;
            let approved = |decided: &ProposalDecideResponse| {
                decided.state.status == ProposalStatus::Approved && !decided.events.is_empty()
            };
            if rested.decided.events.is_empty() && wish.repeat.is_none() {
                return changed(&rested.loaded.row, &rested.decided.state);
            }
            match self.store_decision(rested, wish).await {
                Err(Trouble::Conflict) => {
                    // Whoever was faster may have been this very request.
                    if let Some(repeat) = wish.repeat
                        && let Some(before) = self.repeated(repeat).await?
                    {
                        return Ok(before);
                    }
                }
                Ok((reply, decided)) => {
                    if approved(&decided) {
                        self.begin_after_approval(id).await;
                    }
                    return Ok(reply);
                }
                Err(trouble) => return Err(trouble),
            }
        }
        Err(Trouble::Conflict)
    }

    /// Decides outside a transaction, by the database's time.
    async fn rest(&self, id: &str, wish: &Wish<'_>) -> Answer<Rested> {
        let mut connection = self.store.read().await?;
        let (loaded, at, mut facts) = look(&mut connection, id, &wish.need).await?;
        drop(connection);
        if wish.expected.is_some_and(|expected| !expected.is(&version(&loaded.row))) {
            return refuse(Code::RequestPreconditionFailed, "the proposal was changed after it was read");
        }
        self.check_content(&mut facts).await?;
        // Whether an administrator asks is read inside; until then the caller's own word is good enough to decide on.
        facts.of_administrator(wish.authority.claims_admin());
        let actor = wish.authority.actor()?;
        let decided = self.decided(Some(&loaded.state), &wish.command, (actor, at), &facts.facts).await?;
        Ok(Rested { loaded, facts, decided, at })
    }

    async fn store_decision(
        &self,
        rested: Rested,
        wish: &Wish<'_>,
    ) -> Answer<(Reply<ProposalChanged>, ProposalDecideResponse)> {
        if !wish.need.is_small() {
            let work = self.begin(wish.authority).await?;
            return self.write_decision(work, rested, wish).await;
        }
        let (work, end) = self.begin_together(wish.authority).await?;
        let written = self.write_decision(work, rested, wish).await;
        if written.is_err() {
            // The reason may be what others wrote in the same transaction.
            end.wait().await?;
        }
        written
    }

    /// Stores a decision in a transaction, unless it is another one there.
    async fn write_decision(
        &self,
        mut work: Work,
        rested: Rested,
        wish: &Wish<'_>,
    ) -> Answer<(Reply<ProposalChanged>, ProposalDecideResponse)> {
        let Rested { loaded: before, mut facts, mut decided, at } = rested;
        work.not_before(at);
        let (loaded, _, mut present) = look(work.connection(), &before.row.id, &wish.need).await?;
        let (is_admin, now) = (work.granted().is_admin(), work.now);
        present.of_administrator(is_admin);
        if loaded.row.version != before.row.version || !present.is_like(&facts) || at != now {
            if wish.expected.is_some_and(|expected| !expected.is(&version(&loaded.row))) {
                return refuse(Code::RequestPreconditionFailed, "the proposal was changed after it was read");
            }
            if wish.need.is_costly() {
                if loaded.row.version != before.row.version || !present.is_like(&facts) {
                    return Err(Trouble::Conflict);
                }
            } else {
                facts = present;
                let actor = work.actor();
                decided =
                    self.decided(Some(&loaded.state), &wish.command, (&actor, now), &facts.facts).await?;
            }
        }
        let mut row = loaded.row;
        let ProposalDecideResponse { state, events, .. } = &decided;
        if matches!(wish.command, Command::Comment { .. } | Command::RaiseConcern { .. }) {
            self.refuse_flood(&mut work, &row, &wish.command).await?;
        }
        if !events.is_empty() {
            if let Some(content) = &facts.content {
                row.content = canonical_text(content)?;
            }
            // An appeal checks what was submitted once more; what was voted under is what was found then.
            let submitted = events.iter().any(|event| matches!(event.happened, Happened::Submitted { .. }));
            if let Some(checked) = facts.checked.as_ref().filter(|_| submitted) {
                row.checked = Some(checked.clone());
            }
            self.follow(&mut work, &mut row, state, events).await?;
            for seat in &facts.seats {
                let body = text(seat)?;
                seat::insert(work.connection(), &row.id, state.revision, &seat.id, &body).await?;
            }
        }
        let answer = changed(&row, state)?;
        Ok((self.finish(work, wish.repeat, answer).await?, decided))
    }

    /// Refuses a comment or a concern of an agent that has said as much about the proposal as one agent may.
    async fn refuse_flood(&self, work: &mut Work, row: &ProposalRow, command: &Command) -> Answer<()> {
        let author = indexed(&work.actor());
        let said = comment::count_of(work.connection(), &row.id, &author).await?;
        let most = self.policy().most_comments_from_one;
        if said.all >= most {
            return exceeded(
                (Code::LimitComments, "comments_from_one", most),
                format!(
                    "the agent has {most} comments and concerns on this proposal, the most that it can have"
                ),
            );
        }
        let most = self.policy().most_open_concerns_from_one;
        if matches!(command, Command::RaiseConcern { .. }) && said.open_concerns >= most {
            return exceeded(
                (Code::LimitComments, "open_concerns_from_one", most),
                format!(
                    "{most} concerns of the agent are open on this proposal, the most that can be; resolve one"
                ),
            );
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
    ) -> Answer<()> {
        // An edit makes a revision, also where it says the same again: the electorate may be another.
        let is_edit = events.iter().any(|event| matches!(event.happened, Happened::Edited { .. }));
        carry(row, state)?;
        row.updated_at = work.now;
        // The content changes with an edit, and what the check found with a submission.
        let is_new =
            is_edit || events.iter().any(|event| matches!(event.happened, Happened::Submitted { .. }));
        proposal::update(work.connection(), row, (1, is_new)).await?;
        row.version = row.version.saturating_add(1);
        if is_edit {
            proposal::insert_revision(work.connection(), row).await?;
        }
        self.record(work, row, events).await
    }

    /// Stores what events mean for the tables, and logs them.
    pub(super) async fn record(&self, work: &mut Work, row: &ProposalRow, events: &[Event]) -> Answer<()> {
        for event in events {
            self.store_event(work, row, event).await?;
            let mut event = event.clone();
            if let Happened::Submitted { answer, .. } = &mut event.happened {
                *answer = row.checked.as_deref().map(|text| TextReference::to(text).digest);
            }
            work.log(act_of(&row.id, event));
        }
        Ok(())
    }

    /// Stores what an event means for the tables.
    pub(super) async fn store_event(&self, work: &mut Work, row: &ProposalRow, event: &Event) -> Answer<()> {
        let id = row.id.as_str();
        match &event.happened {
            Happened::BallotCast { .. } => {
                return refuse(Code::Internal, "a ballot is counted with those that came with it");
            }
            Happened::MemberJoined { voter, weight, public_key } => {
                let (weight, public_key) = (weight.clone(), public_key.clone());
                let seat = text(&SeatInput { id: voter.clone(), weight, public_key, rotated_key: None })?;
                insert_member(work, row, event, voter, Some(seat)).await?;
            }
            Happened::MemberLeft { voter, retracts, .. } => {
                if retracts.is_some() {
                    vote::retire(work.connection(), id, row.revision, voter).await?;
                }
                insert_member(work, row, event, voter, None).await?;
            }
            Happened::SeatForfeited { voter, .. } => {
                let place = (id, row.revision);
                seat::forfeit(work.connection(), place, voter, event.at).await?;
            }
            Happened::OverruleCast { voter, choice: said } => {
                vote::overrule(work.connection(), id, (voter, *said), event.at).await?;
            }
            Happened::Commented { comment, text: said, pointer, in_reply_to } => {
                let said = comment_row(
                    CommentKind::Comment,
                    *comment,
                    (whole(said)?, pointer.as_ref()),
                    *in_reply_to,
                    row,
                    event,
                )?;
                comment::insert(work.connection(), id, &said).await?;
            }
            Happened::ConcernRaised { concern, text: said, pointer } => {
                let said = comment_row(
                    CommentKind::Concern,
                    *concern,
                    (whole(said)?, pointer.as_ref()),
                    None,
                    row,
                    event,
                )?;
                comment::insert(work.connection(), id, &said).await?;
            }
            Happened::ConcernResolved { concern } => {
                comment::resolve(work.connection(), id, *concern, event.at).await?;
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
        Ok(())
    }
}

/// The question what becomes of a state by a command.
pub(super) fn question(
    state: Option<&ProposalState>,
    command: &Command,
    (actor, now): (&str, u64),
    facts: &proposal_decide::Facts,
) -> ProposalDecideRequest {
    ProposalDecideRequest::builder()
        .maybe_state(state.cloned())
        .command(command.clone())
        .actor(actor)
        .facts(facts.clone())
        .now(now)
        .build()
}

/// The act of something that happened to a proposal.
pub(super) fn act_of(id: &str, event: Event) -> Act {
    Act::Proposal(Entry { subject: id.to_owned(), by: None, event })
}

/// What the row holds of a state.
pub(super) fn carry(row: &mut ProposalRow, state: &ProposalState) -> Answer<()> {
    row.artifact_type = indexed(&state.content.artifact_type);
    row.change_type = state.content.change_type;
    row.pointer = indexed(&state.content.pointer);
    row.status = state.status;
    row.revision = state.revision;
    row.content_digest = state.content.digest.to_string();
    row.state = text(state)?;
    row.due_at = due_at(state);
    row.live = is_live(state);
    Ok(())
}

fn changed(row: &ProposalRow, state: &ProposalState) -> Answer<Reply<ProposalChanged>> {
    let check: Value = row.checked.as_deref().map(read).transpose()?.unwrap_or(Value::Null);
    let answer = ProposalChanged {
        proposal_id: row.id.clone(),
        status: state.status,
        revision: state.revision,
        state: state.clone(),
        voting_threshold: check.get("threshold").cloned().unwrap_or(Value::Null),
    };
    Ok(Reply::ok(&answer)?.at_version(version(row)))
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
    kind: CommentKind,
    number: u64,
    (said, pointer): (&str, Option<&String>),
    in_reply_to: Option<u64>,
    row: &ProposalRow,
    event: &Event,
) -> Answer<CommentRow> {
    Ok(CommentRow {
        kind,
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
