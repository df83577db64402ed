//! A vote counted anew from its raw ballots, and everything that others need to do the same.

use std::sync::Arc;

use rogatio_core::wire::Code;
use rogatio_core::wire::ballot::BallotFormat;
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::proposal_decide::{ProposalState, VotingState};
use rogatio_core::wire::rule::RuleInput;
use serde_json::{Value, json};

use super::wire::{Recount, Role, SeatPage, VotePage};
use super::{Answer, Caller, Reply, Service, read, refuse, text};
use crate::store::proposal::{self, VoteRow};
use crate::store::vote::{self as store_vote, MemberRow};
use crate::store::{Connection, log};

/// Seats and ballots in one batch, and the most in one page.
const BATCH: u64 = 500;

/// A time as the wire spells it.
#[derive(serde::Serialize)]
struct Times(#[serde(with = "rogatio_core::wire::time")] u64);

/// A ballot as `tally.count` takes it.
fn ballot(row: &VoteRow) -> Answer<Value> {
    let mut ballot: Value = read(&row.ballot_body)?;
    if let Value::Object(members) = &mut ballot {
        members.insert("at".into(), json!(Times(row.cast_at)));
    }
    Ok(ballot)
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
        let leaf: Value = read(&body)?;
        let event = leaf.get("event").unwrap_or(&Value::Null);
        let opened = event.pointer("/happened/type").and_then(Value::as_str) == Some("voting_opened");
        let at = event.get("at").and_then(time);
        if let Some(closes_at) = event.pointer("/happened/closes_at").and_then(time)
            && opened
            && at == Some(voting.opens_at)
        {
            return Ok(closes_at);
        }
    }
    refuse(Code::Internal, "the log does not contain the closing time of the vote")
}

fn time(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// The vote without its seats and ballots.
async fn vote(connection: &mut Connection, state: &ProposalState, voting: &VotingState) -> Answer<Value> {
    let Some(checked) = &state.checked else { return refuse(Code::Internal, "a vote has no rule") };
    let closes_at = planned_close(connection, state, (&checked.rule, voting)).await?;
    let members = store_vote::members(connection, &state.id, state.revision).await?;
    let events = members.into_iter().map(|member| {
        let MemberRow { after_ballot, voter, seat, .. } = member;
        Ok(match seat.as_deref().map(read::<SeatInput>).transpose()? {
            None => json!({"after_ballot": after_ballot, "type": "deauthorize", "agent": voter}),
            Some(SeatInput { weight, public_key, .. }) => json!({
                "after_ballot": after_ballot, "type": "authorize", "agent": voter, "weight": weight,
                "public_key": public_key,
            }),
        })
    });
    let mut events = events.collect::<Answer<Vec<Value>>>()?;
    // Each ballot is verified with the key that its voter had then; who joined just before brought a key along.
    let rotated = store_vote::rotated(connection, &state.id, state.revision).await?;
    events.extend(rotated.into_iter().map(|(ballot, voter, key)| {
        json!({"after_ballot": ballot.saturating_sub(1), "type": "rotate", "agent": voter, "public_key": key})
    }));
    let mut vote = json!({
        "electorate": [], "rule": checked.rule, "opens_at": Times(voting.opens_at), "closes_at": Times(closes_at), "events": events,
        "proposal_hash": state.content.digest, "revision": state.revision, "instance": state.instance,
    });
    if let Value::Object(members) = &mut vote
        && voting.ballot_format == BallotFormat::V2
    {
        members.insert("proposal_id".into(), json!(state.id));
    }
    Ok(vote)
}

impl Service {
    /// Counts a vote anew, seat by seat and ballot by ballot, and compares it with what the proposal's state says.
    pub(crate) async fn recount(&self, caller: &Caller, id: &str) -> Answer<Reply<Recount>> {
        caller.need(&[Role::Reader])?;
        let loaded = self.loaded(id).await?;
        let Some(voting) = &loaded.state.voting else {
            return refuse(Code::ProposalWrongStatus, "this revision was never voted on");
        };
        let mut connection = self.store.read().await?;
        Reply::ok(&self.count_anew(&mut connection, &loaded.state, voting).await?)
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
            let seats = proposal::seats(connection, &state.id, state.revision, &after, BATCH).await?;
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
        let answer: Value = read(&room.work(move || count.answer()).await?)?;
        let same = |name: &str, counted: Value| answer.pointer(name).map(weight) == Some(weight(&counted));
        // A senate of before did not keep ballots that were replaced; where one is missing, their numbers, and what follows from
        // their order, cannot be compared.
        // Who forfeited a seat cast no ballot, and the outcome follows from that as well: it is the replay's to compare.
        let whole = ballots == voting.ballots && voting.forfeited.is_none();
        let order = !whole
            || (answer.get("refused") == Some(&json!([]))
                && answer.get("voters") == Some(&json!(voting.voters))
                && same("/effective_close", json!(Times(voting.closes_at)))
                && same("/final_after_ballot", json!(voting.final_after_ballot))
                && same("/final_outcome", json!(voting.final_outcome)));
        let agrees = same("/tally/yes", json!(voting.yes))
            && same("/tally/no", json!(voting.no))
            && same("/tally/abstain", json!(voting.abstain))
            && same("/tally/electorate", json!(voting.electorate))
            && order
            && answer.get("electorate_digest") == Some(&json!(voting.electorate_digest));
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
        let rows = proposal::seats(&mut connection, id, loaded.state.revision, after, most_and_one).await?;
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
        let ballots = rows.iter().map(ballot).collect::<Answer<Vec<Value>>>()?;
        Reply::ok(&VotePage { ballots, next_cursor })
    }
}

/// A weight as text, however it is written.
fn weight(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
