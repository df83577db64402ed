//! A vote counted anew from its raw ballots, and everything that others need to do the same.

use std::sync::Arc;

use rogatio_core::log::leaf;
use rogatio_core::weight::Weight;
use rogatio_core::wire::ballot::{BallotFormat, BallotInput};
use rogatio_core::wire::electorate::{MembershipEvent, MembershipEventKind, SeatInput};
use rogatio_core::wire::leaf::{Act, Entry};
use rogatio_core::wire::proposal_decide::{Happened, ProposalState, ProposalStatus, VotingState};
use rogatio_core::wire::rule::RuleInput;
use rogatio_core::wire::weight::WeightInput;
use rogatio_core::wire::{
    Code, Problem, TallyCountRequest, TallyCountResponse, TallyWhatIfRequest, TallyWhatIfResponse,
};

use super::proposal::{loaded_by, not_voting};
use super::wire::{Recount, Role, SeatPage, VotePage, WhatIfInput};
use super::{Answer, Caller, Reply, Service, read, refuse, text};
use crate::store::seat;
use crate::store::vote::{self as store_vote, MemberRow, VoteRow};
use crate::store::{Connection, log};

/// Seats and ballots in one batch, and the most in one page.
const BATCH: u64 = 500;

/// The most seats and the most ballots of a vote about which it can be asked what further ballots would do.
const MOST_SUPPOSED: usize = 20_000;
/// The most further ballots.
const MOST_FURTHER: usize = 1_000;

/// A ballot as `tally.count` takes it.
fn ballot(row: &VoteRow) -> Answer<BallotInput> {
    Ok(BallotInput { at: Some(row.cast_at), ..read(&row.ballot_body)? })
}

/// The closing time that the vote was opened with, before any extension: counting the ballots extends it anew.
async fn planned_close(
    connection: &mut Connection,
    state: &ProposalState,
    (rule, voting): (&RuleInput, &VotingState),
) -> Answer<u64> {
    if let Some(period) = rule.voting_period {
        return Ok(voting.opens_at.saturating_add(period));
    }
    if rule.late_quorum_extension.unwrap_or(0) == 0 {
        return Ok(voting.closes_at);
    }
    for body in log::openings(connection, &state.id).await? {
        let leaf = leaf::read(&body).map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        if let Act::Proposal(Entry { event, .. }) = leaf.act()
            && let Happened::VotingOpened { closes_at, .. } = event.happened
            && event.at == voting.opens_at
        {
            return Ok(closes_at);
        }
    }
    refuse(Code::Internal, "the log does not contain the closing time of the vote")
}

/// The vote without its seats and ballots.
async fn vote(
    connection: &mut Connection,
    state: &ProposalState,
    voting: &VotingState,
) -> Answer<TallyCountRequest> {
    let Some(checked) = &state.checked else { return refuse(Code::Internal, "a vote has no rule") };
    let closes_at = planned_close(connection, state, (&checked.rule, voting)).await?;
    let members = store_vote::members(connection, &state.id, state.revision).await?;
    let events = members.into_iter().map(|member| {
        let MemberRow { after_ballot, voter: agent, seat, .. } = member;
        Ok(match seat.as_deref().map(read::<SeatInput>).transpose()? {
            None => MembershipEvent {
                after_ballot,
                kind: MembershipEventKind::Deauthorize,
                agent,
                weight: WeightInput::default(),
                public_key: None,
            },
            Some(SeatInput { weight, public_key, .. }) => MembershipEvent {
                after_ballot,
                kind: MembershipEventKind::Authorize,
                agent,
                weight,
                public_key,
            },
        })
    });
    let mut events = events.collect::<Answer<Vec<_>>>()?;
    // Each ballot is verified with the key that its voter had then; who joined just before brought a key along.
    let rotated = store_vote::rotated(connection, &state.id, state.revision).await?;
    events.extend(rotated.into_iter().map(|(ballot, agent, key)| MembershipEvent {
        after_ballot: ballot.saturating_sub(1),
        kind: MembershipEventKind::Rotate,
        agent,
        weight: WeightInput::default(),
        public_key: Some(key),
    }));
    let request = TallyCountRequest::builder()
        .electorate(Vec::new())
        .rule(checked.rule.clone())
        .opens_at(voting.opens_at)
        .closes_at(closes_at)
        .events(events)
        .proposal_hash(state.content.digest.to_string())
        .maybe_proposal_id((voting.ballot_format == BallotFormat::V2).then(|| state.id.clone()))
        .revision(state.revision)
        .instance(&state.instance)
        .build();
    Ok(request)
}

/// Refuses a vote that is too large to be put into one request.
fn within_bounds(length: usize) -> Answer<()> {
    if length <= MOST_SUPPOSED {
        return Ok(());
    }
    let detail = format!("this vote has more than {MOST_SUPPOSED} seats or ballots");
    let problem = Problem::new(Code::LimitNodes, detail);
    Err(problem.with_help("`rogatio proposal recount --out FILE` writes the vote, and the engine's `tally.what_if` counts it").into())
}

impl Service {
    /// Counts a vote anew, seat by seat and ballot by ballot, and compares it with what the proposal's state says.
    pub(crate) async fn recount(&self, caller: &Caller, id: &str) -> Answer<Reply<Recount>> {
        caller.need(&[Role::Reader])?;
        // State and ballots of one moment: voters go on voting.
        let mut moment = self.store.snapshot().await?;
        let loaded = loaded_by(moment.connection(), id).await?;
        let Some(voting) = &loaded.state.voting else {
            return refuse(Code::ProposalWrongStatus, "this revision was never voted on");
        };
        Reply::ok(&self.count_anew(moment.connection(), &loaded.state, voting).await?)
    }

    /// The count of a vote now, and as it would be with further ballots.
    pub(crate) async fn what_if(
        &self,
        caller: &Caller,
        id: &str,
        input: WhatIfInput,
    ) -> Answer<Reply<TallyWhatIfResponse>> {
        caller.need(&[Role::Reader])?;
        if input.ballots.len() > MOST_FURTHER {
            let detail = format!("at most {MOST_FURTHER} further ballots are counted");
            return refuse(Code::RequestInvalidField, detail);
        }
        let state = self.loaded(id).await?.state;
        let open = state.voting.as_ref().filter(|_| state.status == ProposalStatus::Voting);
        let Some(voting) = open else { return Err(not_voting(state.status).into()) };
        let mut connection = self.store.read().await?;
        let now = log::clock(&mut connection).await?;
        let mut vote = vote(&mut connection, &state, voting).await?;
        vote.now = Some(now);
        let mut after = String::new();
        loop {
            let seats = seat::list(&mut connection, id, state.revision, &after, BATCH).await?;
            let Some((last, _)) = seats.last() else { break };
            after.clone_from(last);
            for (_, seat) in &seats {
                vote.electorate.push(read(seat)?);
            }
            within_bounds(vote.electorate.len())?;
        }
        let mut number = 0;
        loop {
            let votes = store_vote::all(&mut connection, id, state.revision, number, BATCH).await?;
            let Some(last) = votes.last() else { break };
            number = last.ballot;
            for row in &votes {
                vote.ballots.push(ballot(row)?);
            }
            within_bounds(vote.ballots.len())?;
        }
        drop(connection);
        let further = input
            .ballots
            .into_iter()
            .map(|supposed| BallotInput::new(supposed.voter, supposed.choice))
            .collect();
        Reply::ok(&self.ask(TallyWhatIfRequest::builder().vote(vote).further(further).build()).await?)
    }

    /// A vote counted anew.
    pub(super) async fn count_anew(
        &self,
        connection: &mut Connection,
        state: &ProposalState,
        voting: &VotingState,
    ) -> Answer<Recount> {
        let vote = vote(connection, state, voting).await?;
        let request = text(&vote)?;
        let room = self.room().await?;
        let engine = Arc::clone(&self.engine);
        let mut count = room.work(move || engine.count(&request)).await?;
        let mut after = String::new();
        loop {
            let seats = seat::list(connection, &state.id, state.revision, &after, BATCH).await?;
            let Some((last, _)) = seats.last() else { break };
            after.clone_from(last);
            let lines = seats.iter().flat_map(|(_, seat)| [seat.as_str(), "\n"]).collect::<String>();
            count = room.work(move || count.enroll(lines.as_bytes()).map(|_| count)).await?;
        }
        let (mut number, mut ballots) = (0, 0_u64);
        loop {
            let votes = store_vote::all(connection, &state.id, state.revision, number, BATCH).await?;
            let Some(last) = votes.last() else { break };
            number = last.ballot;
            ballots = ballots.saturating_add(u64::try_from(votes.len()).unwrap_or(u64::MAX));
            let mut lines = String::new();
            for row in &votes {
                lines.push_str(&text(&ballot(row)?)?);
                lines.push('\n');
            }
            count = room.work(move || count.push(lines.as_bytes()).map(|_| count)).await?;
        }
        let answer: TallyCountResponse = read(&room.work(move || count.answer()).await?)?;
        // A senate of before did not keep ballots that were replaced; where one is missing, their numbers, and what follows from
        // their order, cannot be compared.
        // Who forfeited a seat cast no ballot, and the outcome follows from that as well: it is the replay's to compare.
        let whole = ballots == voting.ballots && voting.forfeited.is_none();
        let order = !whole
            || (answer.refused.is_empty()
                && answer.voters == voting.voters
                && answer.effective_close == Some(voting.closes_at)
                && answer.final_after_ballot == voting.final_after_ballot
                && answer.final_outcome == voting.final_outcome);
        let same = |counted: Weight, kept: &WeightInput| kept.to_weight() == Ok(counted);
        let agrees = same(answer.tally.yes, &voting.yes)
            && same(answer.tally.no, &voting.no)
            && same(answer.tally.abstain, &voting.abstain)
            && same(answer.tally.electorate, &voting.electorate)
            && order
            && answer.electorate_digest == voting.electorate_digest;
        Ok(Recount { agrees, vote, tally: answer })
    }

    /// The frozen seats of a vote by id.
    pub(crate) async fn seats(
        &self,
        caller: &Caller,
        id: &str,
        after: &str,
        most: u64,
    ) -> Answer<Reply<SeatPage>> {
        caller.need(&[Role::Reader])?;
        let loaded = self.loaded(id).await?;
        let mut connection = self.store.read().await?;
        let most_and_one = most.saturating_add(1);
        let rows = seat::list(&mut connection, id, loaded.state.revision, after, most_and_one).await?;
        let (rows, next_cursor) = super::registry::page(rows, most, |(voter, _)| voter.clone());
        let seats = rows.iter().map(|(_, seat)| read(seat)).collect::<Answer<Vec<SeatInput>>>()?;
        Reply::ok(&SeatPage { seats, next_cursor })
    }

    /// The ballots of a vote in their order, as they came, those that were replaced included: counting them all gives the
    /// same closing time.
    pub(crate) async fn ballots(
        &self,
        caller: &Caller,
        id: &str,
        after: &str,
        most: u64,
    ) -> Answer<Reply<VotePage>> {
        caller.need(&[Role::Reader])?;
        let after = match after {
            "" => 0,
            after => after.parse().or_else(|_| {
                refuse(
                    Code::RequestParameter,
                    "`cursor` is not valid; use the `next_cursor` of the previous page",
                )
            })?,
        };
        let loaded = self.loaded(id).await?;
        let mut connection = self.store.read().await?;
        let most_and_one = most.saturating_add(1);
        let rows = store_vote::all(&mut connection, id, loaded.state.revision, after, most_and_one).await?;
        let (rows, next_cursor) = super::registry::page(rows, most, |row| row.ballot.to_string());
        let ballots = rows.iter().map(ballot).collect::<Answer<_>>()?;
        Reply::ok(&VotePage { ballots, next_cursor })
    }
}
