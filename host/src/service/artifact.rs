//! Artifacts and the steps that made them.

use rogatio_core::canonical;
use rogatio_core::digest::Digest;
use rogatio_core::wire::artifact_validate::{ArtifactValidateResponse, Mode};
use rogatio_core::wire::leaf::{Act, ArtifactHappened, Entry, Record, StepHappened, quarantined};
use rogatio_core::wire::lineage::{
    LineageHistoryResponse, LineageRecordResponse, LineageReproducibilityResponse, ProcessingStep,
};
use rogatio_core::wire::{Code, Problem};
use serde::Deserialize;
use serde_json::{Value, json};

use super::authority::Authority;
use super::wire::{
    ArtifactHistory, ArtifactInput, ArtifactRegistered, ArtifactVersion, ArtifactView, NoInput, Role,
    StepInput,
};
use super::work::taken;
use super::{Answer, Caller, Repeat, Reply, Service, Trouble, again, read, refuse, stored_digest, text};
use crate::client::encoded;
use crate::store::Connection;
use crate::store::artifact::{self, ArtifactRow};

/// The most steps that one question about lineage reads.
const STEPS: u64 = 5_000;

/// Who may register artifacts and the steps that made them.
const REGISTERS: &[Role] = &[Role::Proposer, Role::Admin];

/// An artifact that was judged and can be stored.
struct Judged {
    row: ArtifactRow,
    /// The version that it is to become, if anybody said.
    version: Option<u64>,
    answer: ArtifactValidateResponse,
    digest: Digest,
    mode: Mode,
}

const fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Strict => "strict",
        Mode::Warn => "warn",
        Mode::Skip => "skip",
    }
}

fn check_id(id: &str) -> Answer<()> {
    if id.is_empty() || id.chars().count() > 200 || id.chars().any(char::is_control) {
        return refuse(
            Code::RequestParameter,
            "an artifact's id must have 1 to 200 characters and no control characters",
        );
    }
    Ok(())
}

/// The version that content becomes: the next one of its id.
async fn next_version(
    connection: &mut Connection,
    row: &ArtifactRow,
    before: Option<&ArtifactRow>,
) -> Answer<u64> {
    if let Some(before) = before {
        if before.artifact_type != row.artifact_type {
            let name = rogatio_core::excerpt::excerpt(&before.artifact_type);
            return refuse(
                Code::ArtifactExists,
                format!("an artifact of the type `{name}` already has this id"),
            );
        }
        return Ok(before.version.saturating_add(1));
    }
    match artifact::removed(connection, &row.id).await? {
        None => Ok(1),
        Some(removed) if removed.digest == row.digest && removed.artifact_type == row.artifact_type => {
            Ok(removed.version.saturating_add(1))
        }
        Some(_) => {
            let problem =
                Problem::new(Code::ArtifactRemoved, "an artifact with this id and other content was removed");
            Err(problem.with_help("register the artifact under another id").into())
        }
    }
}

fn view(row: ArtifactRow) -> Answer<ArtifactView> {
    Ok(ArtifactView {
        artifact: read(&row.body)?,
        id: row.id,
        version: row.version,
        artifact_type: row.artifact_type,
        schema_version: row.schema_version,
        mode: row.mode,
        verdict: row.verdict,
        quarantine: row.quarantine,
        digest: row.digest,
        created_by: row.created_by,
        created_at: row.created_at,
    })
}

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
    async fn judge(&self, caller: &Caller, input: ArtifactInput) -> Answer<Judged> {
        let schema = self.schema_row(&input.artifact_type, None).await?;
        let body = canonical::exact(&input.artifact).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(body) = body else {
            return refuse(Code::CanonicalLossy, "the artifact has a number without an exact canonical form");
        };
        let digest = Digest::of(body.as_bytes());
        let id = input.id.unwrap_or_else(|| format!("{}:{}", input.artifact_type, digest.to_hex()));
        check_id(&id)?;
        let schema_text: Value = read(&schema.schema)?;
        let request = json!({"schema": schema_text, "artifact": input.artifact, "mode": input.mode});
        let answer: ArtifactValidateResponse = self.ask("artifact.validate", &request).await?;
        if !answer.accepted {
            let problem = Problem::new(Code::ArtifactRefused, "the artifact does not satisfy its schema");
            return Err(Trouble::Problem(
                Box::new(problem),
                Some(json!({"diagnostics": answer.diagnostics})),
            ));
        }
        let verdict = serde_json::to_value(answer.verdict).ok();
        let row = ArtifactRow {
            id,
            artifact_type: input.artifact_type,
            version: 1,
            schema_version: schema.version,
            mode: mode(input.mode).into(),
            verdict: verdict.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(),
            body,
            digest: digest.to_string(),
            own_digest: digest.to_string(),
            quarantine: quarantined(answer.verdict).map(str::to_owned),
            created_by: caller.actor()?.to_owned(),
            created_at: super::now(),
        };
        Ok(Judged { row, version: input.version, answer, digest, mode: input.mode })
    }

    /// Registers an artifact, or the next version of one: judged first, stored only if its mode lets it pass.
    pub(crate) async fn add_artifact(
        &self,
        caller: &Caller,
        input: ArtifactInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ArtifactRegistered>> {
        let authority = caller.with(REGISTERS)?;
        again(|| async {
            let judged = self.judge(caller, input.clone()).await?;
            self.store_artifact(authority, judged, repeat).await
        })
        .await
    }

    async fn store_artifact(
        &self,
        authority: Authority<'_>,
        judged: Judged,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ArtifactRegistered>> {
        let Judged { mut row, version, mode: judged_mode, answer, digest } = judged;
        let mut work = self.begin(authority).await?;
        row.created_at = work.now;
        row.created_by = work.actor();
        let before = artifact::find(work.connection(), &row.id).await?;
        // Where it was in quarantine and satisfies its schema now, it is a version of its own.
        let same = before.as_ref().is_some_and(|before| {
            (before.digest == row.digest || before.own_digest == row.digest)
                && before.artifact_type == row.artifact_type
                && (before.quarantine.is_none() || row.quarantine.is_some())
        });
        row.version = match &before {
            Some(before) if same => before.version,
            _ => next_version(work.connection(), &row, before.as_ref()).await?,
        };
        if let Some(said) = version.filter(|said| *said != row.version) {
            let next = row.version;
            let detail =
                format!("version {said} was requested, but the next version of the artifact is {next}");
            return Err(Problem::new(Code::ArtifactExists, detail).at("/version").into());
        }
        let registered = ArtifactRegistered {
            id: row.id.clone(),
            version: row.version,
            artifact_type: row.artifact_type.clone(),
            schema_version: row.schema_version,
            verdict: answer.verdict,
            digest,
            diagnostics: answer.diagnostics,
        };
        let location = format!("/api/artifacts/{}", encoded(&row.id));
        if same {
            // The same artifact again is the same registration.
            return self.finish(work, repeat, Reply::ok(&registered)?).await;
        }
        let current = crate::store::registry::current(work.connection(), &row.artifact_type).await?;
        if current.is_none_or(|current| current.version != row.schema_version) {
            return Err(Trouble::Conflict);
        }
        let dialect = work.dialect();
        artifact::insert(work.connection(), dialect, &row).await?;
        let happened = ArtifactHappened::Registered {
            artifact_type: row.artifact_type,
            schema_version: row.schema_version,
            mode: judged_mode,
            verdict: answer.verdict,
            digest,
            version: Some(row.version),
        };
        let event = Record { at: row.created_at, actor: row.created_by, happened };
        work.log(Act::Artifact(Entry { subject: row.id, by: None, event }));
        self.finish(work, repeat, Reply::created(&registered, location)?).await
    }

    /// Registers artifacts, one JSON object a line, and answers line by line; a bad line stops nothing. Repeated, a line that was
    /// registered is answered as it was, and one that was refused is tried again.
    pub(crate) async fn add_artifacts(
        &self,
        caller: &Caller,
        lines: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<String> {
        let authority = caller.with(REGISTERS)?;
        if let Some(repeat) = repeat {
            // Whether it is the first time shows line by line: the first time may have ended anywhere.
            self.claim(authority, repeat).await?;
        }
        let mut answers = String::new();
        for (number, line) in lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let of_line = repeat.map(|repeat| repeat.of_line(number, line));
            let answer = match self.add_line(caller, line, of_line.as_ref()).await {
                Ok(reply) => reply.body,
                Err(trouble) => {
                    let (problem, more) = trouble.into_problem();
                    let mut problem = json!(problem);
                    if let (Value::Object(members), Some(Value::Object(more))) = (&mut problem, more) {
                        members.extend(more);
                    }
                    json!({"problem": problem})
                }
            };
            answers.push_str(&text(&answer)?);
            answers.push('\n');
        }
        Ok(answers)
    }

    async fn add_line(
        &self,
        caller: &Caller,
        line: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ArtifactRegistered>> {
        if let Some(repeat) = repeat
            && let Some(before) = self.repeated(repeat).await?
        {
            return Ok(before);
        }
        self.add_artifact(caller, rogatio_core::wire::read(line)?, repeat).await
    }

    /// Every version of an artifact, as it was registered.
    pub(crate) async fn artifact_versions(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Answer<Reply<ArtifactHistory>> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let rows = artifact::versions(&mut connection, &super::indexed(id)).await?;
        let Some(last) = rows.last() else {
            return refuse(Code::ArtifactNotFound, "there is no artifact with this id");
        };
        let (id, artifact_type) = (last.id.clone(), last.artifact_type.clone());
        let version = |row: ArtifactRow| ArtifactVersion {
            version: row.version,
            schema_version: row.schema_version,
            mode: row.mode,
            verdict: row.verdict,
            digest: row.digest,
            created_by: row.created_by,
            created_at: row.created_at,
        };
        let versions = rows.into_iter().map(version).collect();
        Reply::ok(&ArtifactHistory { id, artifact_type, versions })
    }

    /// A version of an artifact, as it was registered.
    pub(crate) async fn artifact_version(
        &self,
        caller: &Caller,
        id: &str,
        version: u64,
    ) -> Answer<Reply<ArtifactView>> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let rows = artifact::versions(&mut connection, &super::indexed(id)).await?;
        let Some(row) = rows.into_iter().find(|row| row.version == version) else {
            return refuse(Code::ArtifactNotFound, "there is no artifact with this id and version");
        };
        let tag = format!("\"{}\"", row.digest);
        Ok(Reply::ok(&view(row)?)?.tagged(tag))
    }

    /// The current version of an artifact.
    pub(crate) async fn artifact(&self, caller: &Caller, id: &str) -> Answer<Reply<ArtifactView>> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let Some(mut row) = artifact::find(&mut connection, &super::indexed(id)).await? else {
            return refuse(Code::ArtifactNotFound, "there is no artifact with this id");
        };
        let tag = format!("\"{}\"", row.digest);
        // The current schema accepts every artifact that is not in quarantine.
        if row.quarantine.is_none()
            && let Some(current) =
                crate::store::registry::current(&mut connection, &row.artifact_type).await?
        {
            (row.schema_version, row.verdict) = (current.version, "valid".into());
        }
        Ok(Reply::ok(&view(row)?)?.tagged(tag))
    }

    /// Removes an artifact with all its versions. Its digest and the reason stay in the log, and its id is not given to other
    /// content.
    pub(crate) async fn remove_artifact(
        &self,
        caller: &Caller,
        id: &str,
        reason: Option<String>,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<NoInput>> {
        let authority = caller.with(&[Role::Admin])?;
        let mut work = self.begin(authority).await?;
        let actor = work.actor();
        let Some(row) = artifact::find(work.connection(), &super::indexed(id)).await? else {
            return refuse(Code::ArtifactNotFound, "there is no artifact with this id");
        };
        let now = work.now;
        artifact::remove(work.connection(), (&row.id, &row.digest), now).await?;
        let happened = ArtifactHappened::Removed {
            artifact_type: row.artifact_type,
            digest: stored_digest(&row.digest)?,
            reason: reason.map(Into::into),
        };
        let event = Record { at: work.now, actor, happened };
        work.log(Act::Artifact(Entry { subject: row.id, by: None, event }));
        self.finish(work, repeat, Reply::ok(&NoInput {})?).await
    }

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
        let recorded: Value = self.ask("lineage.record", &json!({"step": step})).await?;
        #[derive(Deserialize)]
        struct Recorded {
            step: ProcessingStep,
        }
        let Recorded { step } = Recorded::deserialize(&recorded).map_err(|error| {
            Problem::new(Code::Internal, format!("the engine's step cannot be read: {error}"))
        })?;
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
        let location = format!("/api/artifacts/{}/processing-history", encoded(&step.target));
        self.finish(work, repeat, Reply::of_engine(recorded).placed(location)).await
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
        let steps = steps.iter().map(|step| read(step)).collect::<Answer<Vec<Value>>>()?;
        Ok(Reply::of_engine(self.ask("lineage.history", &json!({"steps": steps, "artifact": id})).await?))
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
        let runs = runs.iter().map(|step| read(step)).collect::<Answer<Vec<Value>>>()?;
        Ok(Reply::of_engine(
            self.ask("lineage.reproducibility", &json!({"steps": runs, "step": step})).await?,
        ))
    }
}
