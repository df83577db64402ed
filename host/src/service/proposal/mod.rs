//! The life of a proposal: each command is decided by the engine and made true in one transaction.

mod ballot;
mod command;
mod decide;
mod due;
mod fact;
mod look;
mod member;
mod refused;

use rogatio_core::canonical;
use rogatio_core::wire::proposal::Proposal;
use rogatio_core::wire::proposal_decide::{ProposalState, ProposalStatus};
use rogatio_core::wire::{Code, Problem};

use super::{Answer, Service, Trouble, read, text};
use crate::store::Connection;
use crate::store::proposal::{self, ProposalRow};

pub(super) use ballot::Boxes;

/// How many votes a view shows.
const SHOWN: u64 = 500;

/// What is decided about: the row, read as the engine's own.
pub(super) struct Loaded {
    pub(super) row: ProposalRow,
    pub(super) state: ProposalState,
}

/// Help for a voter who comes before the vote was opened.
const OPENS: &str = "the author or an administrator opens the vote after the minimum debate: `POST /api/senate/schema-proposal/{id}/open`; then vote";
/// Help for a voter whose ballot has no signature.
const SIGNS: &str = "`POST /api/senate/schema-proposal/{id}/ballot` gives the bytes to sign and the envelope; add the signature and send it as `envelope`";

/// The problem of a ballot for a proposal that is not voted on.
pub(super) fn not_voting(status: ProposalStatus) -> Problem {
    match status {
        ProposalStatus::Draft | ProposalStatus::Debate => {
            Problem::new(Code::BallotNotOpen, "the vote on this proposal is not open yet").with_help(OPENS)
        }
        _ => Problem::new(Code::ProposalAlreadyClosed, "the vote on this proposal has ended"),
    }
}

fn not_found() -> Trouble {
    Problem::new(Code::ProposalNotFound, "there is no proposal with this id").into()
}

/// The type that a content is about.
pub(super) fn type_name(content: &Proposal) -> &str {
    match &content.new_type {
        Some(name) if content.target_artifact_type == "new_type" => name,
        _ => &content.target_artifact_type,
    }
}

/// A content's exact canonical text; one that has none is refused by the engine, and kept as it is until then.
fn canonical_text(content: &Proposal) -> Answer<String> {
    let value = serde_json::to_value(content)
        .map_err(|error| Problem::new(Code::Internal, format!("a content cannot be written: {error}")))?;
    match canonical::exact(&value).ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(canonical) => Ok(canonical),
        None => text(content),
    }
}

/// The version of a proposal, for whoever wants to change what it has read.
fn version(row: &ProposalRow) -> String {
    format!("{}-{}", row.id, row.version)
}

impl Service {
    pub(super) async fn loaded(&self, id: &str) -> Answer<Loaded> {
        let mut connection = self.store.read().await?;
        loaded_by(&mut connection, id).await
    }
}

/// The proposal with this id, as the connection sees it.
pub(super) async fn loaded_by(connection: &mut Connection, id: &str) -> Answer<Loaded> {
    let row = proposal::find(connection, id).await?.ok_or_else(not_found)?;
    let state = read(&row.state)?;
    Ok(Loaded { row, state })
}
