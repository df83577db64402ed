//! Artifact types and their versions, leaf by leaf.

use std::collections::BTreeMap;

use super::{Doer, Replay, ReplayError};
use crate::digest::Digest;
use crate::excerpt::excerpt;
use crate::wire::leaf::SchemaHappened;
use crate::wire::migration::Storage;
use crate::wire::proposal_decide::ProposalStatus;
use crate::wire::senate::Role;

/// Any role: whoever has one may read.
const ANY: [Role; 4] = [Role::Reader, Role::Proposer, Role::Voter, Role::Admin];

/// What the leaves say of an artifact type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeState {
    /// Its versions from 1; the last one is current.
    pub versions: Vec<VersionState>,
    /// How its owner keeps the artifacts.
    pub storage: Storage,
    /// Who reads its artifacts, by name.
    pub readers: BTreeMap<String, ReaderState>,
    /// The generation of its artifacts that is in force: 1 at first, one more with each migration, and one less with each way back.
    pub generation: u64,
}

/// What the leaves say of a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderState {
    /// The digest of the schema with which it reads.
    pub digest: Digest,
    /// The agent that registered it first, who may replace and remove it.
    pub agent: String,
    /// Since when the schema is the one that it is.
    pub registered_at: u64,
}

/// What the leaves say of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionState {
    /// The schema's digest.
    pub digest: Digest,
    /// The proposal that made it.
    pub proposal_id: Option<String>,
    /// Since when.
    pub created_at: u64,
}

impl Replay {
    /// The version of a type that is current; 0 when there is no such type.
    #[must_use]
    pub fn current_version(&self, name: &str) -> u64 {
        self.types.get(name).map_or(0, |one| u64::try_from(one.versions.len()).unwrap_or(u64::MAX))
    }

    pub(super) fn schema(
        &mut self,
        doer: Doer<'_>,
        name: &str,
        happened: &SchemaHappened,
    ) -> Result<(), ReplayError> {
        let current = self.current_version(name);
        match happened {
            SchemaHappened::Registered { version, digest, proposal_id, .. } => {
                let allowed = match proposal_id {
                    None => self.need(doer, &[Role::Admin]).and_then(|()| self.founds(doer, name, *version)),
                    Some(id) => self.voted(doer, id, (name, current)),
                };
                let next = expect(*version, current.saturating_add(1));
                let version =
                    VersionState { digest: *digest, proposal_id: proposal_id.clone(), created_at: doer.at };
                let fresh = TypeState {
                    versions: Vec::new(),
                    storage: Storage::default(),
                    readers: BTreeMap::new(),
                    generation: 1,
                };
                let known = self.types.entry(name.to_owned()).or_insert(fresh);
                known.versions.push(version);
                allowed.and(next)
            }
            SchemaHappened::Withdrawn { version, digest, proposal_id, .. } => {
                let Some(known) = self.types.get_mut(name) else {
                    return Err(ReplayError::Missing(format!("the type `{}`", excerpt(name))));
                };
                let last = known.versions.pop();
                if known.versions.is_empty() {
                    self.types.remove(name);
                }
                self.migrates(doer)?;
                expect(*version, current)?;
                let same =
                    last.is_some_and(|last| last.digest == *digest && last.proposal_id == *proposal_id);
                if doer.by.is_none() || (same && proposal_id.is_some()) {
                    return Ok(());
                }
                Err(ReplayError::Missing(format!("version {version} at the time of its removal")))
            }
            SchemaHappened::StorageDeclared { storage } => {
                let allowed = self.need(doer, &[Role::Admin]);
                match self.types.get_mut(name) {
                    Some(known) => known.storage = *storage,
                    None => return Err(ReplayError::Missing(format!("the type `{}`", excerpt(name)))),
                }
                allowed
            }
            SchemaHappened::ReaderRegistered { reader, digest } => {
                let allowed = self.need(doer, &ANY).and_then(|()| self.owns_reader(doer, name, reader));
                let Some(known) = self.types.get_mut(name) else {
                    return Err(ReplayError::Missing(format!("the type `{}`", excerpt(name))));
                };
                let agent = known.readers.get(reader).map_or(doer.actor, |before| &before.agent).to_owned();
                let state = ReaderState { digest: *digest, agent, registered_at: doer.at };
                known.readers.insert(reader.clone(), state);
                allowed
            }
            SchemaHappened::ReaderRemoved { reader } => {
                let allowed = self.need(doer, &ANY).and_then(|()| self.owns_reader(doer, name, reader));
                let known = self.types.get_mut(name).and_then(|known| known.readers.remove(reader));
                match known {
                    Some(_) => allowed,
                    None => Err(ReplayError::Missing(format!("the reader `{}`", excerpt(reader)))),
                }
            }
        }
    }

    /// Whether a reader belongs to the agent, or to nobody yet; an administrator may change every reader.
    fn owns_reader(&self, doer: Doer<'_>, name: &str, reader: &str) -> Result<(), ReplayError> {
        let known = self.types.get(name).and_then(|known| known.readers.get(reader));
        match known {
            Some(known) if known.agent != doer.actor && self.need(doer, &[Role::Admin]).is_err() => {
                Err(ReplayError::NotOwn { actor: excerpt(doer.actor), owner: excerpt(&known.agent) })
            }
            _ => Ok(()),
        }
    }

    /// Whether a version without a proposal belongs to the founding of its type: a type may be registered with the versions that it had
    /// before, all of them in one act.
    fn founds(&self, doer: Doer<'_>, name: &str, version: u64) -> Result<(), ReplayError> {
        let known = self.types.get(name).map(|known| known.versions.as_slice()).unwrap_or_default();
        let together =
            known.iter().all(|version| version.proposal_id.is_none() && version.created_at == doer.at);
        if together { Ok(()) } else { expect(version, 1) }
    }

    /// Whether a version comes from a proposal that was approved for this type and on its current version.
    fn voted(&self, doer: Doer<'_>, id: &str, (name, current): (&str, u64)) -> Result<(), ReplayError> {
        if doer.by.is_none() {
            return Ok(());
        }
        self.migrates(doer)?;
        let missing = || ReplayError::Missing(format!("the proposal `{}`", excerpt(id)));
        let state = &self.proposals.get(id).ok_or_else(missing)?.state;
        let content = &state.content;
        if state.status != ProposalStatus::Migrating {
            let detail = format!(
                "the proposal `{}` had the status {} at that time",
                excerpt(id),
                state.status.as_str()
            );
            return Err(ReplayError::Life(detail));
        }
        if content.artifact_type != name || content.base_version != current {
            return Err(ReplayError::Other {
                what: "the approved change",
                said: format!("`{}` after version {current}", excerpt(name)),
                led: format!("`{}` after version {}", excerpt(&content.artifact_type), content.base_version),
            });
        }
        Ok(())
    }
}

fn expect(said: u64, led: u64) -> Result<(), ReplayError> {
    if said == led {
        return Ok(());
    }
    Err(ReplayError::Other { what: "the version", said: said.to_string(), led: led.to_string() })
}
