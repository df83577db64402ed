//! Artifacts, the steps that made them, and the runs that rewrote them, leaf by leaf.

use std::collections::BTreeMap;

use super::{Doer, Replay, ReplayError};
use crate::diagnostic::excerpt;
use crate::digest::Digest;
use crate::wire::artifact_validate::{ArtifactVerdict, Mode};
use crate::wire::leaf::{ArtifactHappened, MigrationHappened, Power, Rewritten, RunEnd, StepHappened};
use crate::wire::migration::{Stage, Way};
use crate::wire::proposal_decide::ProposalStatus;
use crate::wire::senate::Role;

/// What the leaves say of an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactState {
    /// Its type.
    pub artifact_type: String,
    /// The current version, from 1.
    pub version: u64,
    /// What it is now.
    pub current: ContentState,
    /// The versions before the current one, by number.
    pub earlier: BTreeMap<u64, ContentState>,
}

/// What the leaves say of one version of an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentState {
    /// The version of the schema that it was judged by when it came.
    pub schema_version: u64,
    /// What a failure would have meant.
    pub mode: Mode,
    /// What was found out.
    pub verdict: ArtifactVerdict,
    /// The SHA-256 of its canonical JSON, after every run that rewrote it.
    pub digest: Digest,
    /// Who registered it.
    pub created_by: String,
    /// When.
    pub created_at: u64,
}

/// What the leaves say of an artifact that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedState {
    /// Its type.
    pub artifact_type: String,
    /// The version that it had.
    pub version: u64,
    /// The SHA-256 of the canonical JSON that it had.
    pub digest: Digest,
    /// When.
    pub removed_at: u64,
}

/// What the leaves say of a processing step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepState {
    /// Its place among the steps, from 1.
    pub sequence: u64,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: u64,
}

/// What the leaves say of a run that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunState {
    /// Which half of the change it was about.
    pub stage: Stage,
    /// Forth or back.
    pub way: Way,
    /// How it ended.
    pub status: RunEnd,
    /// The digest of the plan.
    pub plan: Option<Digest>,
    /// When it ended.
    pub ended_at: u64,
}

impl Replay {
    pub(super) fn artifact(
        &mut self,
        doer: Doer<'_>,
        id: &str,
        happened: &ArtifactHappened,
    ) -> Result<(), ReplayError> {
        match happened {
            ArtifactHappened::Registered {
                artifact_type,
                schema_version,
                mode,
                verdict,
                digest,
                version,
            } => {
                let allowed = self.need(doer, &[Role::Proposer, Role::Admin]);
                let current = self.current_version(artifact_type);
                let content = ContentState {
                    schema_version: *schema_version,
                    mode: *mode,
                    verdict: *verdict,
                    digest: *digest,
                    created_by: doer.actor.to_owned(),
                    created_at: doer.at,
                };
                let follows = self.version(id, artifact_type, content, *version);
                allowed?;
                follows?;
                if *schema_version == current && current > 0 {
                    return Ok(());
                }
                let (said, led) = (schema_version.to_string(), current.to_string());
                Err(ReplayError::Other { what: "the version of the schema", said, led })
            }
            ArtifactHappened::Removed { artifact_type, digest, .. } => {
                let allowed = self.need(doer, &[Role::Admin]);
                let before = self.artifacts.remove(id);
                let removed = RemovedState {
                    artifact_type: artifact_type.clone(),
                    version: before.as_ref().map_or(1, |before| before.version),
                    digest: *digest,
                    removed_at: doer.at,
                };
                self.removed.insert(id.to_owned(), removed);
                allowed?;
                match before {
                    // One that came before the log knew of artifacts.
                    None => Ok(()),
                    Some(before)
                        if before.current.digest == *digest && before.artifact_type == *artifact_type =>
                    {
                        Ok(())
                    }
                    Some(before) => {
                        let (said, led) = (digest.to_string(), before.current.digest.to_string());
                        Err(ReplayError::Other { what: "the digest of the artifact", said, led })
                    }
                }
            }
        }
    }

    /// Takes new content: the next version of its id, or the first one of an id that nothing had.
    fn version(
        &mut self,
        id: &str,
        artifact_type: &str,
        content: ContentState,
        version: Option<u64>,
    ) -> Result<(), ReplayError> {
        let before = self.artifacts.remove(id);
        let removed = self.removed.remove(id);
        let led = match (&before, &removed) {
            (Some(before), _) => before.version.saturating_add(1),
            (None, Some(removed)) if version.is_some() => removed.version.saturating_add(1),
            _ => 1,
        };
        let foreign = before.as_ref().is_some_and(|before| before.artifact_type != artifact_type)
            || removed.as_ref().is_some_and(|removed| {
                version.is_some()
                    && (removed.artifact_type != artifact_type || removed.digest != content.digest)
            });
        let twice = before.is_some() && version.is_none();
        let mut earlier = BTreeMap::new();
        if let Some(before) = before {
            earlier = before.earlier;
            earlier.insert(before.version, before.current);
        }
        let artifact_type = artifact_type.to_owned();
        let state = ArtifactState { artifact_type, version: led, current: content, earlier };
        self.artifacts.insert(id.to_owned(), state);
        if twice {
            return Err(ReplayError::Twice(format!("the artifact `{}`", excerpt(id))));
        }
        if foreign {
            let detail = format!("the id `{}` belongs to other content", excerpt(id));
            return Err(ReplayError::Life(detail));
        }
        match version {
            Some(said) if said != led => Err(ReplayError::Other {
                what: "the version of the artifact",
                said: said.to_string(),
                led: led.to_string(),
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn step(
        &mut self,
        doer: Doer<'_>,
        id: &str,
        happened: &StepHappened,
    ) -> Result<(), ReplayError> {
        let StepHappened::Recorded { id: digest, target, output_digest, target_version } = happened;
        let allowed = self.need(doer, &[Role::Proposer, Role::Admin]);
        let sequence = u64::try_from(self.steps.len()).unwrap_or(u64::MAX).saturating_add(1);
        let step = StepState { sequence, recorded_by: doer.actor.to_owned(), recorded_at: doer.at };
        let before = self.steps.insert(id.to_owned(), step);
        allowed?;
        if before.is_some() {
            return Err(ReplayError::Twice(format!("the step `{}`", excerpt(id))));
        }
        if digest.to_string() != id {
            let (said, led) = (excerpt(id), digest.to_string());
            return Err(ReplayError::Other { what: "the id of the step", said, led });
        }
        let Some(made) = target.as_ref().and_then(|target| self.artifacts.get(target)) else { return Ok(()) };
        let content = match target_version {
            Some(version) if *version != made.version => made.earlier.get(version),
            _ => Some(&made.current),
        };
        match (content, output_digest) {
            (Some(content), Some(output)) if content.digest.to_hex() != *output => Err(ReplayError::Other {
                what: "the output digest of the step",
                said: excerpt(output),
                led: content.digest.to_hex(),
            }),
            (None, _) => Err(ReplayError::Missing("the version that the step made".into())),
            _ => Ok(()),
        }
    }

    pub(super) fn run(
        &mut self,
        doer: Doer<'_>,
        id: &str,
        happened: &MigrationHappened,
    ) -> Result<(), ReplayError> {
        let allowed = self.runs(doer, id);
        match happened {
            MigrationHappened::Rewrote { run, artifacts } => {
                let open = self.ended(id, *run);
                let known = artifacts.iter().map(|one| self.rewrite(id, one)).fold(Ok(()), Result::and);
                allowed.and(open).and(known)
            }
            MigrationHappened::MigrationEnded { run, stage, way, status, plan, .. } => {
                let open = self.ended(id, *run);
                let run = (id.to_owned(), *run);
                let (stage, way, status, plan) = (*stage, *way, *status, *plan);
                self.runs.insert(run, RunState { stage, way, status, plan, ended_at: doer.at });
                allowed.and(open)
            }
        }
    }

    /// Whether the run has not ended yet.
    fn ended(&self, id: &str, run: u64) -> Result<(), ReplayError> {
        match self.runs.get(&(id.to_owned(), run)) {
            None => Ok(()),
            Some(_) => Err(ReplayError::Twice(format!("the end of run {run} of `{}`", excerpt(id)))),
        }
    }

    fn rewrite(&mut self, id: &str, one: &Rewritten) -> Result<(), ReplayError> {
        let about = self.proposals.get(id).map(|proposal| proposal.state.content.artifact_type.as_str());
        match self.artifacts.get_mut(&one.id) {
            // One that came before the log knew of artifacts.
            None => Ok(()),
            Some(artifact) => {
                artifact.current.digest = one.digest;
                if about == Some(artifact.artifact_type.as_str()) {
                    return Ok(());
                }
                Err(ReplayError::Life(format!(
                    "`{}` is not of the type that the run is about",
                    excerpt(&one.id)
                )))
            }
        }
    }

    /// Whether a migration of this proposal can run: it was approved, and whoever runs it may.
    fn runs(&self, doer: Doer<'_>, id: &str) -> Result<(), ReplayError> {
        if doer.by.is_none() {
            return Ok(());
        }
        let missing = || ReplayError::Missing(format!("the proposal `{}`", excerpt(id)));
        let status = self.proposals.get(id).ok_or_else(missing)?.state.status;
        if !matches!(status, ProposalStatus::Migrating | ProposalStatus::Enacted | ProposalStatus::Failed) {
            let detail = format!("the proposal `{}` was {} by then", excerpt(id), status.as_str());
            return Err(ReplayError::Life(detail));
        }
        self.migrates(doer)
    }

    /// Whoever runs migrations: an administrator, or the senate by itself.
    pub(super) fn migrates(&self, doer: Doer<'_>) -> Result<(), ReplayError> {
        match doer.by {
            Some(Power::Senate) => Ok(()),
            _ => self.need(doer, &[Role::Admin]),
        }
    }
}
