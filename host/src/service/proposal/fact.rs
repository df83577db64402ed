//! What a decision rests on, beside the state: the registry, the content's check, the voters, the voter's seat.

use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::proposal::{ChangeType, Proposal};
use rogatio_core::wire::proposal_check::{EarlierProposal, RegistrySnapshot};
use rogatio_core::wire::proposal_decide::{ProposalState, ProposalStatus};
use rogatio_core::wire::tally::OutcomeName;
use rogatio_core::wire::{Code, Diagnostic, Problem, Severity};
use serde::Deserialize;
use serde_json::{Value, json};

use super::look::reasons;
use super::{Loaded, not_found, type_name};
use crate::service::{Answer, Service, Trouble, indexed, read, text};
use crate::store::proposal::{self, Filter};
use crate::store::{agent, registry};

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
    /// The voter's seat and earlier ballot.
    Ballot(String),
    /// The seat and the ballot of a voter who joins or leaves a live electorate.
    Member(String),
    /// The voter's seat as it is now, and the rules of scope.
    Overruling(String),
    /// The stored content, everything that it is checked against, and what the voters said to overruling.
    Appeal,
}

/// The facts, and what must still be so when the transaction begins.
pub(super) struct Facts {
    pub(super) facts: Value,
    /// The type, and the version of it that was current.
    pub(super) current: Option<(String, u64)>,
    pub(super) seats: Vec<SeatInput>,
    /// The answer of the check, to be shown beside the proposal.
    pub(super) checked: Option<String>,
    pub(super) content: Option<Proposal>,
}

impl Service {
    /// The one type that matters, with all its versions.
    pub(in crate::service) async fn snapshot(&self, name: &str) -> Answer<RegistrySnapshot> {
        let mut connection = self.store.read().await?;
        let rows = registry::versions(&mut connection, &indexed(name)).await?;
        let versions = rows.iter().map(|row| read(&row.schema)).collect::<Answer<Vec<Value>>>()?;
        let mut snapshot = RegistrySnapshot::default();
        if !versions.is_empty() {
            snapshot.types.insert(name.to_owned(), versions);
        }
        Ok(snapshot)
    }

    pub(in crate::service) async fn voters(&self) -> Answer<Vec<SeatInput>> {
        let mut connection = self.store.read().await?;
        let voters = agent::voters(&mut connection).await?;
        voters
            .into_iter()
            .map(|row| {
                Ok(SeatInput { id: row.id, weight: read(&row.weight)?, public_key: Some(row.public_key) })
            })
            .collect()
    }

    /// The answer of `proposal.check` for a content, as text.
    pub(super) async fn check(
        &self,
        content: &Proposal,
        snapshot: &RegistrySnapshot,
        own: Option<&str>,
    ) -> Answer<String> {
        let settings = self.settings().await?;
        let filter = Filter { artifact_type: Some(indexed(type_name(content))), ..Filter::default() };
        let mut connection = self.store.read().await?;
        let rows = proposal::list(&mut connection, &filter, None, EARLIER).await?;
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
                reasons(&mut connection, row).await?.into_iter().map(|one| one.reason).collect()
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
        drop(connection);
        let mut request = json!({
            "proposal": content, "registry": snapshot, "electorate": self.voters().await?, "earlier": earlier,
            "mode": settings.mode, "transitive": settings.transitive,
        });
        if let Some(rules) = settings.rules {
            insert(&mut request, "rules", json!(rules));
        }
        if let Some(scope) = settings.scope {
            insert(&mut request, "scope", json!(scope));
        }
        if let Some(rationale) = settings.rationale {
            insert(&mut request, "rationale", json!(rationale));
        }
        self.ask_text("proposal.check", text(&request)?).await
    }

    pub(super) async fn facts(&self, loaded: Option<&Loaded>, need: &Need) -> Answer<Facts> {
        let mut found = Facts::default();
        match need {
            Need::Nothing => {}
            // A draft may have faults until it is submitted.
            Need::Check(Some(content))
                if loaded.is_some_and(|one| one.state.status == ProposalStatus::Draft) =>
            {
                found.content = Some(content.clone());
            }
            Need::Check(Some(content)) => found = self.facts_of(loaded, content.clone()).await?,
            Need::Check(None) => found = self.facts_of_stored(loaded).await?,
            Need::Opening => {
                let Some(loaded) = loaded else { return Err(not_found()) };
                let name = loaded.state.content.artifact_type.clone();
                let snapshot = self.snapshot(&name).await?;
                found.current = Some((name.clone(), newest(&snapshot, &name)));
                found.seats = self.voters().await?;
                found.facts = json!({"registry": snapshot, "electorate": found.seats});
            }
            Need::Ballot(voter) => {
                let Some(loaded) = loaded else { return Err(not_found()) };
                let (id, revision) = (&loaded.row.id, loaded.state.revision);
                let name = loaded.state.content.artifact_type.clone();
                let mut connection = self.store.read().await?;
                let current = registry::current(&mut connection, &indexed(&name)).await?;
                let current = current.map_or(0, |row| row.version);
                insert(&mut found.facts, "current_version", json!(current));
                found.current = Some((name, current));
                if let Some(seat) = proposal::seat(&mut connection, id, revision, voter).await? {
                    insert(&mut found.facts, "seat", read(&seat)?);
                }
                if let Some(vote) = proposal::vote(&mut connection, id, revision, voter).await? {
                    insert(&mut found.facts, "earlier", read(&vote.receipt)?);
                }
            }
            Need::Member(voter) => {
                let Some(loaded) = loaded else { return Err(not_found()) };
                let (id, revision) = (&loaded.row.id, loaded.state.revision);
                let mut connection = self.store.read().await?;
                if let Some(seat) = proposal::seat(&mut connection, id, revision, voter).await? {
                    insert(&mut found.facts, "seat", read(&seat)?);
                }
                if let Some(vote) = proposal::vote(&mut connection, id, revision, voter).await? {
                    insert(&mut found.facts, "earlier", read(&vote.receipt)?);
                }
            }
            Need::Overruling(voter) => {
                let seat = self.voters().await?.into_iter().find(|seat| seat.id == *voter);
                found.facts = json!({"seat": seat});
                if let Some(scope) = self.settings().await?.scope {
                    insert(&mut found.facts, "scope", json!(scope));
                }
            }
            Need::Appeal => {
                let Some(one) = loaded else { return Err(not_found()) };
                found = self.facts_of_stored(loaded).await?;
                let mut connection = self.store.read().await?;
                let said = proposal::overrulings(&mut connection, &one.row.id).await?;
                drop(connection);
                let said: Vec<Value> =
                    said.iter().map(|(voter, choice)| json!({"voter": voter, "choice": choice})).collect();
                insert(&mut found.facts, "overruling", json!(said));
                insert(&mut found.facts, "electorate", json!(self.voters().await?));
            }
        }
        Ok(found)
    }

    async fn facts_of_stored(&self, loaded: Option<&Loaded>) -> Answer<Facts> {
        let Some(stored) = loaded else { return Err(not_found()) };
        self.facts_of(loaded, read(&stored.row.content)?).await
    }

    /// A content and everything that it is checked against.
    async fn facts_of(&self, loaded: Option<&Loaded>, content: Proposal) -> Answer<Facts> {
        let name = type_name(&content).to_owned();
        let snapshot = self.snapshot(&name).await?;
        let settings = self.settings().await?;
        let checked = self.check(&content, &snapshot, loaded.map(|one| one.row.id.as_str())).await?;
        refuse_faults(&checked)?;
        let current = newest(&snapshot, &name);
        let mut facts = json!({
            "proposal": content, "registry": snapshot, "mode": settings.mode, "transitive": settings.transitive,
        });
        if let Some(rules) = settings.rules {
            insert(&mut facts, "rules", json!(rules));
        }
        if let Some(scope) = settings.scope {
            insert(&mut facts, "scope", json!(scope));
        }
        if let Some(rationale) = settings.rationale {
            insert(&mut facts, "rationale", json!(rationale));
        }
        Ok(Facts {
            facts,
            current: Some((name, current)),
            seats: Vec::new(),
            checked: Some(checked),
            content: Some(content),
        })
    }
}

impl Default for Facts {
    fn default() -> Self {
        Self { facts: json!({}), current: None, seats: Vec::new(), checked: None, content: None }
    }
}

/// The current version of a type; 0 when there is none.
pub(super) fn newest(snapshot: &RegistrySnapshot, name: &str) -> u64 {
    let versions = snapshot.types.get(name).map_or(0, Vec::len);
    u64::try_from(versions).unwrap_or(u64::MAX)
}

fn insert(object: &mut Value, member: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(member.to_owned(), value);
    }
}

/// Refuses a content with faults, and names all of them; being out of scope is not a fault but an ending.
fn refuse_faults(checked: &str) -> Answer<()> {
    #[derive(Deserialize)]
    struct Checked {
        diagnostics: Vec<Diagnostic>,
    }
    let Checked { diagnostics } = read(checked)?;
    let fault = |one: &&Diagnostic| one.severity == Severity::Error && one.code != Code::ScopeOutOfScope;
    let Some(first) = diagnostics.iter().find(fault) else { return Ok(()) };
    let detail = format!("it cannot be submitted: {}", first.message);
    let problem = Problem::new(Code::ProposalNotSubmittable, detail);
    Err(Trouble::Problem(Box::new(problem), Some(json!({"diagnostics": diagnostics}))))
}
