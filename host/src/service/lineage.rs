//! The steps that made artifacts.

use rogatio_core::wire::leaf::{Act, Entry, Record, StepHappened};
use rogatio_core::wire::lineage::{
    Direction, LineageGraphResponse, LineageHistoryResponse, LineageRecordResponse,
    LineageReproducibilityResponse, ProcessingStep,
};
use rogatio_core::wire::{
    Code, LineageGraphRequest, LineageHistoryRequest, LineageRecordRequest, LineageReproducibilityRequest,
    Problem,
};

use super::artifact::{REGISTERS, check_id};
use super::wire::{Role, StepInput};
use super::work::{Thing, taken};
use super::{Answer, Caller, Repeat, Reply, Service, read, refuse, stored_digest, text};
use crate::store::Connection;
use crate::store::artifact;

/// The most steps that one question about lineage reads.
const STEPS: u64 = 5_000;

/// Gives a step the versions of the artifacts that it names, where it has no id yet and does not say them: of
/// what it made the newest one with its digest, of what it read the current ones, and the one before where it read its own target.
async fn versioned(connection: &mut Connection, mut step: ProcessingStep) -> Answer<ProcessingStep> {
    if step.id.is_some() {
        return Ok(step);
    }
    if step.target_version.is_none() {
        let versions = artifact::versions(connection, &super::indexed(&step.target)).await?;
        let mut made = None;
        for row in &versions {
            if stored_digest(&row.digest)?.to_hex() == step.output_digest {
                made = Some(row.version);
            }
        }
        step.target_version = made.or(versions.last().map(|row| row.version));
    }
    for source in &step.source {
        if step.source_versions.contains_key(source) {
            continue;
        }
        let current = artifact::find(connection, &super::indexed(source)).await?.map(|row| row.version);
        // What is made of an artifact's own earlier content is made of the version before.
        let before =
            step.target_version.filter(|_| *source == step.target).map(|made| made.saturating_sub(1));
        if let Some(version) = current.map(|current| before.unwrap_or(current)).filter(|version| *version > 0)
        {
            step.source_versions.insert(source.clone(), version);
        }
    }
    Ok(step)
}

/// Refuses a step that names a version that is not there, or another digest than the version has that it made.
async fn made(connection: &mut Connection, step: &ProcessingStep) -> Answer<()> {
    let shown = rogatio_core::excerpt::excerpt;
    let read = step.source_versions.iter().map(|(name, version)| (name, Some(*version), false));
    for (name, wanted, is_target) in read.chain([(&step.target, step.target_version, true)]) {
        let versions = artifact::versions(connection, &super::indexed(name)).await?;
        let found = match wanted {
            Some(wanted) => versions.iter().find(|row| row.version == wanted),
            None => versions.last(),
        };
        let Some(found) = found else {
            let Some(wanted) = wanted else { continue };
            let detail = format!("`{}` has no version {wanted}", shown(name));
            return refuse(Code::LineageUnknownVersion, detail);
        };
        let digest = stored_digest(&found.digest)?.to_hex();
        let in_force = artifact::find(connection, &found.id).await?;
        let in_force = in_force.filter(|row| row.version == found.version).map(|row| row.digest);
        let in_force = in_force.as_deref().map(stored_digest).transpose()?.map(|digest| digest.to_hex());
        let is_made = digest == step.output_digest || in_force.as_ref() == Some(&step.output_digest);
        if is_target && !is_made {
            let detail = format!(
                "`output_digest` is not the digest of version {} of the artifact `{}`, which is `{digest}`",
                found.version,
                shown(name)
            );
            return refuse(Code::LineageOutputMismatch, detail);
        }
    }
    Ok(())
}

impl Service {
    /// Records a processing step.
    pub(crate) async fn record_step(
        &self,
        caller: &Caller,
        input: StepInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<LineageRecordResponse>> {
        let authority = caller.with(REGISTERS)?;
        let mut connection = self.store.read().await?;
        let step = versioned(&mut connection, input.step).await?;
        drop(connection);
        let recorded = self.ask(LineageRecordRequest::builder().step(step).build()).await?;
        let reply = Reply::ok(&recorded)?;
        let step = recorded.step;
        for name in step.source.iter().chain([&step.target]) {
            check_id(name)?;
        }
        let Some(id) = step.id else { return refuse(Code::Internal, "the engine's step has no id") };
        let mut work = self.begin(authority).await?;
        let (now, actor) = (work.now, work.actor());
        self.names_caller(&step, &actor)?;
        made(work.connection(), &step).await?;
        let body = text(&step)?;
        let edges = (step.source.as_slice(), step.target.as_str());
        let exists = |error| taken(error, Code::LineageDuplicateStep, "this step is already recorded");
        artifact::insert_step(work.connection(), &id.to_string(), &body, edges, &actor, now)
            .await
            .map_err(exists)?;
        let (target, output_digest) = (Some(step.target.clone()), Some(step.output_digest.clone()));
        let target_version = step.target_version;
        let happened = StepHappened::Recorded { id, target, output_digest, target_version };
        let event = Record { at: now, actor, happened };
        work.log(Act::Step(Entry { subject: id.to_string(), by: None, event }));
        self.finish(work, repeat, reply.made(Thing::Step(step.target))).await
    }

    /// Refuses a step that says that somebody else did it. Nobody in particular may record what others did.
    fn names_caller(&self, step: &ProcessingStep, actor: &str) -> Answer<()> {
        if step.agent == actor || actor == super::OPERATOR {
            return Ok(());
        }
        let detail = format!("`agent` must be the agent that records the step, `{actor}`");
        Err(Problem::new(Code::LineageWrongAgent, detail).at("/step/agent").into())
    }

    /// Every step that had a part in an artifact.
    pub(crate) async fn processing_history(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Answer<Reply<LineageHistoryResponse>> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let steps = artifact::history(&mut connection, &super::indexed(id), STEPS).await?;
        drop(connection);
        let steps = steps.iter().map(|step| read(step)).collect::<Answer<_>>()?;
        Reply::ok(&self.ask(LineageHistoryRequest::builder().steps(steps).artifact(id).build()).await?)
    }

    /// The steps around an artifact, as a graph.
    pub(crate) async fn lineage(
        &self,
        caller: &Caller,
        id: &str,
        direction: Direction,
    ) -> Answer<Reply<LineageGraphResponse>> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let steps = match direction {
            Direction::Upstream => artifact::history(&mut connection, &super::indexed(id), STEPS).await?,
            _ => artifact::lineage(&mut connection, &super::indexed(id), STEPS).await?,
        };
        drop(connection);
        let steps = steps.iter().map(|step| read(step)).collect::<Answer<_>>()?;
        let request = LineageGraphRequest::builder().steps(steps).artifact(id).direction(direction).build();
        Reply::ok(&self.ask(request).await?)
    }

    /// Whether the newest step that made an artifact has been repeated, and with which result.
    pub(crate) async fn reproducibility(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Answer<Reply<LineageReproducibilityResponse>> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let makers = artifact::makers(&mut connection, &super::indexed(id), STEPS).await?;
        let Some(newest) = makers.last() else {
            return refuse(Code::LineageUnknownArtifact, "no recorded step made this artifact");
        };
        let newest: ProcessingStep = read(newest)?;
        let Some(step) = newest.id else { return refuse(Code::Internal, "a stored step has no id") };
        let runs = artifact::siblings(&mut connection, &step.to_string(), STEPS).await?;
        drop(connection);
        let steps = runs.iter().map(|step| read(step)).collect::<Answer<_>>()?;
        Reply::ok(&self.ask(LineageReproducibilityRequest::builder().steps(steps).step(step).build()).await?)
    }
}
