//! How much there is of everything, for whoever watches the service.

use rogatio_core::wire::proposal_decide::ProposalStatus;

use super::{Answer, Service};
use crate::store::log;
use crate::store::measure::{self, Counts};

/// What is counted also where there is none of it: a series that comes and goes cannot be watched.
const PROPOSALS: [ProposalStatus; 10] = [
    ProposalStatus::Draft,
    ProposalStatus::Debate,
    ProposalStatus::Voting,
    ProposalStatus::Approved,
    ProposalStatus::Rejected,
    ProposalStatus::Expired,
    ProposalStatus::Withdrawn,
    ProposalStatus::Migrating,
    ProposalStatus::Enacted,
    ProposalStatus::Failed,
];
const AGENTS: [&str; 4] = ["registered", "authorized", "suspended", "revoked"];
const DELIVERIES: [&str; 2] = ["pending", "dead"];

/// How much there is.
#[derive(Debug)]
pub(crate) struct Measures {
    /// Proposals by status.
    pub(crate) proposals: Counts,
    /// Agents by status.
    pub(crate) agents: Counts,
    /// Deliveries to webhooks that wait, and that were given up.
    pub(crate) deliveries: Counts,
    /// Leaves of the log.
    pub(crate) leaves: u64,
}

/// The counts with zeros for what there is none of.
fn with_zeros(known: impl IntoIterator<Item = &'static str>, found: Counts) -> Counts {
    let missing = known.into_iter().filter(|name| !found.iter().any(|(other, _)| other == name));
    let missing: Counts = missing.map(|name| (name.to_owned(), 0)).collect();
    found.into_iter().chain(missing).collect()
}

impl Service {
    /// Counts everything that is worth watching.
    pub(crate) async fn measure(&self) -> Answer<Measures> {
        let mut connection = self.store.read().await?;
        let proposals = measure::proposals(&mut connection).await?;
        let agents = measure::agents(&mut connection).await?;
        let deliveries = measure::deliveries(&mut connection).await?;
        let leaves = log::head(&mut connection).await?.map_or(0, |head| head.size);
        Ok(Measures {
            proposals: with_zeros(PROPOSALS.map(ProposalStatus::as_str), proposals),
            agents: with_zeros(AGENTS, agents),
            deliveries: with_zeros(DELIVERIES, deliveries),
            leaves,
        })
    }

    /// Connections to the database that are open and that are idle, of each pool by its name.
    pub(crate) fn connections(&self) -> [(&'static str, u32, usize); 2] {
        self.store.connections()
    }
}
