//! What a decision rests on, beside the state: the registry, the content's check, the voters, the voter's seat.

use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::proposal::{ChangeType, Proposal};
use rogatio_core::wire::proposal_check::{EarlierProposal, RegistrySnapshot};
use rogatio_core::wire::proposal_decide::{self, ProposalState, ProposalStatus};
use rogatio_core::wire::tally::OutcomeName;
use rogatio_core::wire::{Code, Diagnostic, Problem, ProposalCheckRequest, ProposalCheckResponse, Severity};

use super::look::reasons;
use super::{Loaded, not_found, type_name};
use crate::service::agent::voters;
use crate::service::setup::settled;
use crate::service::wire::Settings;
use crate::service::{Answer, Service, Trouble, indexed, read};
use crate::store::agent::{self, AgentStatus};
use crate::store::proposal::{self, Filter};
use crate::store::{Connection, registry, seat, vote};

/// How many earlier proposals about the same type are compared.
const EARLIER: u64 = 200;

/// Which facts a command needs, beside the state.
#[expect(clippy::large_enum_variant, reason = "there is one a request")]
pub(super) enum Need {
    Nothing,
    /// The content, new or stored, and everything that it is checked against.
    Check(Option<Proposal>),
    /// Everybody who may vote now, and the registry.
    Opening,
    /// The seat and the ballot of a voter who joins or leaves a live electorate.
    Member(String),
    /// The seat of a revoked voter from which no ballot came.
    Forfeit(String),
    /// The voter's seat as it is now, and the rules of scope.
    Overruling(String),
    /// The stored content, everything that it is checked against, and what the voters said to overruling.
    Appeal,
}

impl Need {
    /// Whether the engine has so much to do that it is not asked while the log is held.
    pub(super) const fn is_costly(&self) -> bool {
        matches!(self, Self::Check(_) | Self::Appeal)
    }

    /// Whether the decision and what it writes are so little that it can share a transaction with others. Opening a vote writes all seats.
    pub(super) const fn is_small(&self) -> bool {
        match self {
            Self::Nothing | Self::Member(_) | Self::Forfeit(_) | Self::Overruling(_) => true,
            Self::Check(_) | Self::Opening | Self::Appeal => false,
        }
    }
}

/// The facts, as one connection sees them at one time.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) facts: proposal_decide::Facts,
    pub(super) seats: Vec<SeatInput>,
    /// The answer of the check, to be shown beside the proposal.
    pub(super) checked: Option<String>,
    pub(super) content: Option<Proposal>,
    /// The question to `proposal.check`, where it is to be asked.
    question: Option<ProposalCheckRequest>,
}

impl Facts {
    /// Whether these facts are the same, however often they were read.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.facts == other.facts && self.content == other.content
    }

    /// Says whether an administrator asks.
    pub(super) fn of_administrator(&mut self, is_admin: bool) {
        self.facts.administrator = is_admin;
    }
}

impl Service {
    /// The answer of `proposal.check` for a content.
    pub(super) async fn check(&self, content: &Proposal) -> Answer<ProposalCheckResponse> {
        let mut connection = self.store.read().await?;
        let settings = settled(&mut connection).await?;
        let snapshot = snapshot(&mut connection, type_name(content)).await?;
        let question = question(&mut connection, (content, None), (&snapshot, &settings)).await?;
        drop(connection);
        self.ask(question).await
    }

    /// Asks what the check finds in the content, where it is to be checked.
    pub(super) async fn check_content(&self, facts: &mut Facts) -> Answer<()> {
        if let Some(question) = facts.question.take() {
            let checked = self.ask_text(question).await?;
            refuse_faults(&checked)?;
            facts.checked = Some(checked);
        }
        Ok(())
    }
}

/// The one type that matters, with all its versions.
pub(super) async fn snapshot(connection: &mut Connection, name: &str) -> Answer<RegistrySnapshot> {
    let rows = registry::versions(connection, &indexed(name)).await?;
    let versions = rows.iter().map(|row| read(&row.schema)).collect::<Answer<Vec<_>>>()?;
    let mut snapshot = RegistrySnapshot::default();
    if !versions.is_empty() {
        snapshot.types.insert(name.to_owned(), versions);
    }
    Ok(snapshot)
}

/// The question to `proposal.check` for a content; `own` is the proposal that it is of.
async fn question(
    connection: &mut Connection,
    (content, own): (&Proposal, Option<&str>),
    (snapshot, settings): (&RegistrySnapshot, &Settings),
) -> Answer<ProposalCheckRequest> {
    let filter = Filter { artifact_type: Some(indexed(type_name(content))), ..Filter::default() };
    let rows = proposal::list(connection, &filter, None, EARLIER).await?;
    let mut earlier = Vec::new();
    for row in rows.iter().filter(|row| own != Some(&row.id)) {
        let state: ProposalState = read(&row.state)?;
        let outcome = match state.status {
            ProposalStatus::Rejected | ProposalStatus::Expired => Some(OutcomeName::Rejected),
            ProposalStatus::Approved
            | ProposalStatus::Migrating
            | ProposalStatus::Enacted
            | ProposalStatus::Failed => Some(OutcomeName::Approved),
            _ => None,
        };
        let reasons = if outcome == Some(OutcomeName::Rejected) {
            reasons(connection, row).await?.into_iter().map(|one| one.reason).collect()
        } else {
            Vec::new()
        };
        let new_name = match state.content.change_type {
            ChangeType::RenameField => read::<Proposal>(&row.content)?.field_spec.new_name,
            _ => None,
        };
        earlier.push(EarlierProposal {
            new_name,
            id: row.id.clone(),
            artifact_type: state.content.artifact_type,
            change_type: state.content.change_type,
            pointer: state.content.pointer,
            outcome,
            reasons,
        });
    }
    let request = ProposalCheckRequest::builder()
        .proposal(content.clone())
        .registry(snapshot.clone())
        .electorate(voters(connection).await?)
        .maybe_rules(settings.rules.clone())
        .maybe_scope(settings.scope.clone())
        .maybe_rationale(settings.rationale.clone())
        .earlier(earlier)
        .mode(settings.mode)
        .transitive(settings.transitive)
        .build();
    Ok(request)
}

/// The facts that a command needs, all read over one connection: outside a transaction to decide on, and inside it to see
/// whether they are still so.
pub(super) async fn gather(
    connection: &mut Connection,
    loaded: Option<&Loaded>,
    need: &Need,
) -> Answer<Facts> {
    let mut found = Facts::default();
    match need {
        Need::Nothing => {}
        // A draft may have faults until it is submitted.
        Need::Check(Some(content)) if loaded.is_some_and(|one| one.state.status == ProposalStatus::Draft) => {
            found.content = Some(content.clone());
        }
        Need::Check(Some(content)) => found = facts_of(connection, loaded, content.clone()).await?,
        Need::Check(None) => found = facts_of_stored(connection, loaded).await?,
        Need::Opening => {
            let Some(loaded) = loaded else { return Err(not_found()) };
            found.facts.registry = Some(snapshot(connection, &loaded.state.content.artifact_type).await?);
            found.seats = voters(connection).await?;
            found.facts.electorate = Some(found.seats.clone());
        }
        Need::Member(voter) => {
            let Some(loaded) = loaded else { return Err(not_found()) };
            let (id, revision) = (&loaded.row.id, loaded.state.revision);
            let seat = seat::find(connection, id, revision, voter).await?;
            found.facts.seat = seat.as_deref().map(read).transpose()?;
            let vote = vote::find(connection, id, revision, voter).await?;
            found.facts.earlier = vote.map(|vote| read(&vote.receipt)).transpose()?;
        }
        Need::Forfeit(voter) => {
            let Some(loaded) = loaded else { return Err(not_found()) };
            let (id, revision) = (&loaded.row.id, loaded.state.revision);
            let is_revoked =
                agent::find(connection, voter).await?.is_some_and(|row| row.status == AgentStatus::Revoked);
            let seat = seat::find_silent(connection, id, revision, voter).await?;
            // Without a seat the engine takes note of nothing.
            found.facts.seat = seat.filter(|_| is_revoked).as_deref().map(read).transpose()?;
        }
        Need::Overruling(voter) => {
            found.facts.seat = voters(connection).await?.into_iter().find(|seat| seat.id == *voter);
            found.facts.scope = settled(connection).await?.scope;
        }
        Need::Appeal => {
            let Some(one) = loaded else { return Err(not_found()) };
            found = facts_of_stored(connection, loaded).await?;
            found.facts.overruling = vote::overrulings(connection, &one.row.id).await?;
            found.facts.electorate = Some(voters(connection).await?);
        }
    }
    Ok(found)
}

/// A proposal, the database's time, and the facts that a command on it needs, all read over one connection.
pub(super) async fn look(connection: &mut Connection, id: &str, need: &Need) -> Answer<(Loaded, u64, Facts)> {
    let (row, now) = proposal::find_at(connection, id).await?.ok_or_else(not_found)?;
    let state = read(&row.state)?;
    let loaded = Loaded { row, state };
    let facts = gather(connection, Some(&loaded), need).await?;
    Ok((loaded, now, facts))
}

async fn facts_of_stored(connection: &mut Connection, loaded: Option<&Loaded>) -> Answer<Facts> {
    let Some(stored) = loaded else { return Err(not_found()) };
    facts_of(connection, loaded, read(&stored.row.content)?).await
}

/// A content and everything that it is checked against.
async fn facts_of(connection: &mut Connection, loaded: Option<&Loaded>, content: Proposal) -> Answer<Facts> {
    let snapshot = snapshot(connection, type_name(&content)).await?;
    let settings = settled(connection).await?;
    let own = loaded.map(|one| one.row.id.as_str());
    let question = question(connection, (&content, own), (&snapshot, &settings)).await?;
    let facts = proposal_decide::Facts {
        proposal: Some(content.clone()),
        registry: Some(snapshot),
        rules: settings.rules,
        scope: settings.scope,
        rationale: settings.rationale,
        mode: settings.mode,
        transitive: settings.transitive,
        ..Default::default()
    };
    Ok(Facts { facts, content: Some(content), question: Some(question), ..Facts::default() })
}

/// The current version of a type; 0 when there is none.
pub(super) fn newest(snapshot: &RegistrySnapshot, name: &str) -> u64 {
    let versions = snapshot.types.get(name).map_or(0, Vec::len);
    u64::try_from(versions).unwrap_or(u64::MAX)
}

/// Refuses a content with faults, and names all of them; being out of scope is not a fault but an ending.
fn refuse_faults(checked: &str) -> Answer<()> {
    let ProposalCheckResponse { diagnostics, .. } = read(checked)?;
    let fault = |one: &&Diagnostic| one.severity == Severity::Error && one.code != Code::ScopeOutOfScope;
    let Some(first) = diagnostics.iter().find(fault) else { return Ok(()) };
    let detail = format!("the proposal cannot be submitted: {}", first.message);
    let problem = Problem::new(Code::ProposalNotSubmittable, detail);
    Err(Trouble::Problem(Box::new(problem), Some(diagnostics)))
}
