//! A vote counted anew from its raw ballots, and everything that others need to do the same.

use std::sync::Arc;

use rogatio_core::wire::Code;
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::proposal_decide::{ProposalState, VotingState};
use serde_json::{Value, json};

use super::wire::{Recount, Role, SeatPage, VotePage};
use super::{Answer, Caller, Reply, Service, read, refuse, text};
use crate::store::Connection;
use crate::store::proposal::{self, VoteRow};

/// Seats and ballots in one batch, and the most in one page.
const BATCH: u64 = 500;

/// A ballot as `tally.count` takes it.
fn ballot(row: &VoteRow) -> Answer<Value> {
    let mut ballot: Value = read(&row.ballot_body)?;
    if let Value::Object(members) = &mut ballot {
        members.insert("at".into(), json!(row.cast_at));
    }
    Ok(ballot)
}

/// The vote without its seats and ballots.
fn vote(state: &ProposalState, voting: &VotingState) -> Answer<Value> {
    let Some(checked) = &state.checked else { return refuse(Code::Internal, "a vote has no rule") };
    Ok(json!({
        "electorate": [], "rule": checked.rule, "opens_at": voting.opens_at, "closes_at": voting.closes_at,
        "proposal_hash": state.content.digest, "revision": state.revision, "instance": state.instance,
    }))
}

impl Service {
    /// Counts a vote anew, seat by seat and ballot by ballot, and compares it with what the proposal's state says.
    pub(crate) async fn recount(&self, caller: &Caller, id: &str) -> Answer<Reply> {
        caller.need(&[Role::Reader])?;
        let loaded = self.loaded(id).await?;
        let Some(voting) = &loaded.state.voting else {
            return refuse(Code::ProposalWrongStatus, "there was no vote on this revision");
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
        let vote = vote(state, voting)?;
        let request = text(&vote)?;
        let room = self.room().await?;
        let engine = Arc::clone(&self.engine);
        let mut count = room.work(move || engine.count(&request)).await?;
        let mut after = String::new();
        loop {
            let seats = proposal::seats(connection, &state.id, state.revision, &after, BATCH).await?;
            let Some((last, _)) = seats.last() else { break };
            after.clone_from(last);
            let lines: String = seats.iter().map(|(_, seat)| format!("{seat}\n")).collect();
            count = room.work(move || count.enroll(lines.as_bytes()).map(|_| count)).await?;
        }
        let mut number = 0;
        loop {
            let votes = proposal::votes(connection, &state.id, state.revision, number, BATCH).await?;
            let Some(last) = votes.last() else { break };
            number = last.ballot;
            let mut lines = String::new();
            for row in &votes {
                lines.push_str(&text(&ballot(row)?)?);
                lines.push('\n');
            }
            count = room.work(move || count.push(lines.as_bytes()).map(|_| count)).await?;
        }
        let answer: Value = read(&room.work(move || count.answer()).await?)?;
        let same = |name: &str, counted: Value| answer.pointer(name).map(weight) == Some(weight(&counted));
        let agrees = same("/tally/yes", json!(voting.yes))
            && same("/tally/no", json!(voting.no))
            && same("/tally/abstain", json!(voting.abstain))
            && answer.get("electorate_digest") == Some(&json!(voting.electorate_digest));
        Ok(Recount { agrees, vote, tally: answer })
    }

    /// The frozen seats of a vote by id.
    pub(crate) async fn seats(&self, caller: &Caller, id: &str, after: &str, most: u64) -> Answer<Reply> {
        caller.need(&[Role::Reader])?;
        let loaded = self.loaded(id).await?;
        let mut connection = self.store.read().await?;
        let most_and_one = most.saturating_add(1);
        let rows = proposal::seats(&mut connection, id, loaded.state.revision, after, most_and_one).await?;
        let (rows, next_cursor) = super::registry::page(rows, most, |(voter, _)| voter.clone());
        let seats = rows.iter().map(|(_, seat)| read(seat)).collect::<Answer<Vec<SeatInput>>>()?;
        Reply::ok(&SeatPage { seats, next_cursor })
    }

    /// The ballots that count in a vote, in their order, as they came.
    pub(crate) async fn ballots(&self, caller: &Caller, id: &str, after: &str, most: u64) -> Answer<Reply> {
        caller.need(&[Role::Reader])?;
        let after = match after {
            "" => 0,
            after => after.parse().or_else(|_| refuse(Code::RequestParameter, "`cursor` is none of ours"))?,
        };
        let loaded = self.loaded(id).await?;
        let mut connection = self.store.read().await?;
        let most_and_one = most.saturating_add(1);
        let rows = proposal::votes(&mut connection, id, loaded.state.revision, after, most_and_one).await?;
        let (rows, next_cursor) = super::registry::page(rows, most, |row| row.ballot.to_string());
        let ballots = rows.iter().map(ballot).collect::<Answer<Vec<Value>>>()?;
        Reply::ok(&VotePage { ballots, next_cursor })
    }
}

/// A weight as text, however it is written.
fn weight(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
