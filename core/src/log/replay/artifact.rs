//! Artifacts, the steps that made them, and the runs that rewrote them, leaf by leaf.

use std::collections::BTreeMap;

use super::{Doer, Replay, ReplayError};
use crate::digest::Digest;
use crate::excerpt::excerpt;
use crate::migration::{Evidence, EvidenceError, WantedEvidence};
use crate::wire::artifact_validate::{ArtifactVerdict, Mode};
use crate::wire::ballot::Envelope;
use crate::wire::leaf::{
    ArtifactHappened, MigrationHappened, Power, Prepared, Rewritten, RunEnd, StepHappened, quarantined,
};
use crate::wire::migration::{Stage, Storage, Way};
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
    /// The SHA-256 of its canonical JSON as it was registered, or as a run rewrote it where it stood.
    pub digest: Digest,
    /// The generation of the type's artifacts that was in force when it came.
    pub generation: u64,
    /// Why it is in quarantine in that generation.
    pub quarantine: Option<String>,
    /// Who registered it.
    pub created_by: String,
    /// When.
    pub created_at: u64,
}

/// What the leaves say of an artifact in another generation than the one that it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyState {
    /// The SHA-256 of its canonical JSON.
    pub digest: Digest,
    /// Why it is in quarantine.
    pub quarantine: Option<String>,
    /// The proposal and the run that wrote it.
    pub run: (String, u64),
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
    /// That the owner of the table has run the plan's file.
    pub evidence: Option<Envelope>,
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
                let generation = self.types.get(artifact_type).map_or(1, |one| one.generation);
                let content = ContentState {
                    schema_version: *schema_version,
                    mode: *mode,
                    verdict: *verdict,
                    digest: *digest,
                    generation,
                    quarantine: quarantined(*verdict).map(str::to_owned),
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
                let in_force = self.in_force(id).map(|(digest, _)| digest);
                let before = self.artifacts.remove(id);
                self.bodies.retain(|(one, ..), _| one != id);
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
                    Some(before) if in_force == Some(*digest) && before.artifact_type == *artifact_type => {
                        Ok(())
                    }
                    Some(before) => {
                        let led = in_force.unwrap_or(before.current.digest).to_string();
                        let said = digest.to_string();
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
        let target = target.as_deref().unwrap_or_default();
        let in_force = self
            .in_force(target)
            .map(|(digest, _)| digest)
            .filter(|_| made.version == target_version.unwrap_or(made.version));
        match (content, output_digest) {
            (Some(content), Some(output))
                if content.digest.to_hex() != *output
                    && in_force.is_none_or(|digest| digest.to_hex() != *output) =>
            {
                Err(ReplayError::Other {
                    what: "the output digest of the step",
                    said: excerpt(output),
                    led: content.digest.to_hex(),
                })
            }
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
            MigrationHappened::Prepared { run, generation, artifacts } => {
                let open = self.ended(id, *run);
                let key = (id.to_owned(), *run);
                let known = artifacts
                    .iter()
                    .map(|one| self.prepare(&key, *generation, one))
                    .fold(Ok(()), Result::and);
                allowed.and(open).and(known)
            }
            MigrationHappened::Rewrote { run, artifacts } => {
                let open = self.ended(id, *run);
                let known = artifacts.iter().map(|one| self.rewrite(id, one)).fold(Ok(()), Result::and);
                allowed.and(open).and(known)
            }
            MigrationHappened::MigrationEnded {
                run, stage, way, status, plan, generation, evidence, ..
            } => {
                let open = self.ended(id, *run);
                let shown = match evidence {
                    Some(evidence) => self.shown(id, (*run, *way), evidence),
                    // Generations are as old as evidence is.
                    None if *status == RunEnd::Done && generation.is_some() => self.needs_none(id),
                    None => Ok(()),
                };
                let run = (id.to_owned(), *run);
                let (stage, way, status, plan) = (*stage, *way, *status, *plan);
                if status == RunEnd::Failed {
                    self.bodies.retain(|_, body| body.run != run);
                }
                let evidence = evidence.clone();
                self.runs.insert(run, RunState { stage, way, status, plan, evidence, ended_at: doer.at });
                let switched = match (status, generation) {
                    (RunEnd::Done, Some(generation)) => self.switch(id, way, *generation),
                    (RunEnd::Done, None) => {
                        self.release(id);
                        Ok(())
                    }
                    (RunEnd::Failed, _) => Ok(()),
                };
                allowed.and(open).and(shown).and(switched)
            }
        }
    }

    /// Whether the evidence shows that the file of a run came to its end, by the word of an agent who had powers then.
    fn shown(&self, id: &str, (run, way): (u64, Way), envelope: &Envelope) -> Result<(), ReplayError> {
        let instance = self.instance.as_deref().unwrap_or_default();
        let life = |error: EvidenceError| ReplayError::Life(error.to_string());
        let evidence = Evidence::read(envelope).map_err(life)?;
        let key = &self.acting(&evidence.payload().reporter)?.public_key;
        evidence.shows(&WantedEvidence { instance, proposal_id: id, run, way }, key).map_err(life)
    }

    /// Whether a run about the type of this proposal ends without evidence: its artifacts are only kept by the senate.
    fn needs_none(&self, id: &str) -> Result<(), ReplayError> {
        let about = self.proposals.get(id).map(|proposal| proposal.state.content.artifact_type.as_str());
        match about.and_then(|about| self.types.get(about)).map(|known| known.storage) {
            Some(Storage::Columns) => {
                Err(ReplayError::Missing(format!("the evidence that the file of `{}` has run", excerpt(id))))
            }
            _ => Ok(()),
        }
    }

    /// Whether the run has not ended yet.
    fn ended(&self, id: &str, run: u64) -> Result<(), ReplayError> {
        match self.runs.get(&(id.to_owned(), run)) {
            None => Ok(()),
            Some(_) => Err(ReplayError::Twice(format!("the end of run {run} of `{}`", excerpt(id)))),
        }
    }

    /// The digest of an artifact as it is in force, and why it is in quarantine.
    #[must_use]
    pub fn in_force(&self, id: &str) -> Option<(Digest, Option<&str>)> {
        let artifact = self.artifacts.get(id)?;
        let own = &artifact.current;
        let generation = self.types.get(&artifact.artifact_type).map_or(1, |one| one.generation);
        // What it came with counts from its own generation on.
        let first = if own.generation <= generation { own.generation } else { 0 };
        let bodies = (id.to_owned(), artifact.version, first)..=(id.to_owned(), artifact.version, generation);
        match self.bodies.range(bodies).next_back() {
            Some((_, body)) => Some((body.digest, body.quarantine.as_deref())),
            None => Some((own.digest, own.quarantine.as_deref())),
        }
    }

    fn prepare(&mut self, run: &(String, u64), generation: u64, one: &Prepared) -> Result<(), ReplayError> {
        let key = (one.id.clone(), one.version, generation);
        let body = BodyState { digest: one.digest, quarantine: one.quarantine.clone(), run: run.clone() };
        self.bodies.insert(key, body);
        let about = self.proposals.get(&run.0).map(|proposal| proposal.state.content.artifact_type.as_str());
        match self.artifacts.get(&one.id) {
            // One that came before the log knew of artifacts.
            None => Ok(()),
            Some(artifact)
                if about == Some(artifact.artifact_type.as_str()) && artifact.version == one.version =>
            {
                Ok(())
            }
            Some(_) => Err(ReplayError::Life(format!(
                "version {} of `{}` is not current, or not of the type that the run is about",
                one.version,
                excerpt(&one.id)
            ))),
        }
    }

    /// The artifacts of the type that a proposal is about are from now on those of another generation.
    fn switch(&mut self, id: &str, way: Way, generation: u64) -> Result<(), ReplayError> {
        let about = self.proposals.get(id).map(|proposal| proposal.state.content.artifact_type.clone());
        // A type that came or went with the run has no generation before or after it.
        let Some(known) = about.and_then(|about| self.types.get_mut(&about)) else { return Ok(()) };
        let led = match way {
            Way::Up => known.generation.saturating_add(1),
            Way::Down => known.generation.saturating_sub(1),
        };
        known.generation = generation;
        if led == generation {
            return Ok(());
        }
        let (said, led) = (generation.to_string(), led.to_string());
        Err(ReplayError::Other { what: "the generation of the artifacts", said, led })
    }

    /// Before there were generations a migration ended only when every artifact satisfied the schema.
    fn release(&mut self, id: &str) {
        let about = self.proposals.get(id).map(|proposal| proposal.state.content.artifact_type.clone());
        for artifact in self.artifacts.values_mut().filter(|one| Some(&one.artifact_type) == about.as_ref()) {
            artifact.current.quarantine = None;
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
            let detail =
                format!("the proposal `{}` had the status {} at that time", excerpt(id), status.as_str());
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
