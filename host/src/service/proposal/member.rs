//! Live electorates: who becomes a voter joins, and who ceases to be one leaves, while the vote is open.

use std::collections::BTreeMap;

use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::proposal_decide::{Command, ProposalState, ProposalStatus};
use rogatio_core::wire::rule::Membership;

use super::Loaded;
use super::decide::Wish;
use super::fact::Need;
use crate::service::agent::voters;
use crate::service::authority::Authority;
use crate::service::{Answer, Service, Trouble, now, read};
use crate::store::{proposal, seat, vote};

/// Seats that are read at once.
const SEATS: u64 = 500;

/// Whether it is a vote whose electorate changes while it is open.
pub(super) fn is_live(state: &ProposalState) -> bool {
    let rule = state.checked.as_ref().and_then(|checked| checked.rule.membership_change);
    state.status == ProposalStatus::Voting && rule == Some(Membership::Live)
}

impl Service {
    /// Lets everybody join or leave the electorate of an open vote who became a voter, or ceased to be one, since the last
    /// look. A seat whose weight or key is another one by now is left and joined anew, without its vote. In a frozen
    /// electorate nothing happens.
    ///
    /// # Errors
    /// Those of a decision; a vote that is over meanwhile is none.
    pub(super) async fn follow_members(&self, id: &str) -> Answer<()> {
        let mut connection = self.store.read().await?;
        if !proposal::is_live(&mut connection, id).await? {
            return Ok(());
        }
        drop(connection);
        let loaded = self.loaded(id).await?;
        let is_open = loaded.state.voting.as_ref().is_some_and(|voting| now() < voting.closes_at);
        if !is_open || !is_live(&loaded.state) {
            return Ok(());
        }
        for (voter, command) in self.moves(&loaded).await? {
            let wish = Wish::new(Authority::Own, command, None).needing(Need::Member(voter));
            let done = self.decide(id, &wish).await;
            match done {
                Ok(_) => {}
                // The vote ended meanwhile, or somebody else was faster with this one; there are others.
                Err(Trouble::Problem(problem, _)) if matches!(problem.status, 409 | 403) => {}
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(())
    }

    /// What makes the electorate of a vote that of today.
    async fn moves(&self, loaded: &Loaded) -> Answer<Vec<(String, Command)>> {
        let (id, revision) = (&loaded.row.id, loaded.state.revision);
        let mut connection = self.store.read().await?;
        let mut seats: BTreeMap<String, SeatInput> = BTreeMap::new();
        let mut after = String::new();
        loop {
            let rows = seat::list(&mut connection, id, revision, &after, SEATS).await?;
            let Some((last, _)) = rows.last() else { break };
            after.clone_from(last);
            for (voter, seat) in rows {
                seats.insert(voter, read(&seat)?);
            }
        }
        for member in vote::members(&mut connection, id, revision).await? {
            match member.seat {
                Some(seat) => drop(seats.insert(member.voter, read(&seat)?)),
                None => drop(seats.remove(&member.voter)),
            }
        }
        let voters: BTreeMap<String, SeatInput> =
            voters(&mut connection).await?.into_iter().map(|seat| (seat.id.clone(), seat)).collect();
        drop(connection);
        let same = |one: &SeatInput, other: &SeatInput| {
            one.public_key == other.public_key && one.weight.to_weight() == other.weight.to_weight()
        };
        let mut moves = Vec::new();
        for (voter, seat) in &seats {
            if voters.get(voter).is_none_or(|now| !same(now, seat)) {
                moves.push((voter.clone(), Command::Leave { voter: voter.clone() }));
            }
        }
        for (voter, seat) in voters {
            if seats.get(&voter).is_none_or(|was| !same(was, &seat)) {
                moves.push((voter, Command::Join { seat }));
            }
        }
        Ok(moves)
    }
}
