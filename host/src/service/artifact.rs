//! Artifacts: registered, looked at, removed.

use rogatio_core::canonical;
use rogatio_core::digest::Digest;
use rogatio_core::wire::artifact_validate::{ArtifactValidateResponse, ArtifactVerdict, Mode};
use rogatio_core::wire::leaf::{Act, ArtifactHappened, Entry, Record, quarantined};
use rogatio_core::wire::{ArtifactValidateRequest, Code, Problem};

use super::authority::Authority;
use super::wire::{
    ArtifactHistory, ArtifactInput, ArtifactRegistered, ArtifactVersion, ArtifactView, LineAnswer, NoInput,
    RefusedLine, Role,
};
use super::work::Thing;
use super::{Answer, Caller, Repeat, Reply, Service, Trouble, again, read, refuse, stored_digest, text};
use crate::store::Connection;
use crate::store::artifact::{self, ArtifactRow};

/// Who may register artifacts and the steps that made them.
pub(super) const REGISTERS: &[Role] = &[Role::Proposer, Role::Admin];

/// An artifact that was judged and can be stored.
struct Judged {
    row: ArtifactRow,
    /// The version that it is to become, if anybody said.
    version: Option<u64>,
    answer: ArtifactValidateResponse,
    digest: Digest,
    mode: Mode,
}

pub(super) fn check_id(id: &str) -> Answer<()> {
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
        let request = ArtifactValidateRequest::builder()
            .schema(read(&schema.schema)?)
            .artifact(input.artifact)
            .mode(input.mode)
            .build();
        let answer = self.ask(request).await?;
        if !answer.accepted {
            let problem = Problem::new(Code::ArtifactRefused, "the artifact does not satisfy its schema");
            return Err(Trouble::Problem(Box::new(problem), Some(answer.diagnostics)));
        }
        let row = ArtifactRow {
            id,
            artifact_type: input.artifact_type,
            version: 1,
            schema_version: schema.version,
            mode: input.mode,
            verdict: answer.verdict,
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
        let thing = Thing::Artifact(row.id.clone());
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
        self.finish(work, repeat, Reply::ok(&registered)?.made(thing)).await
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
                Ok(reply) => reply.body.to_string(),
                Err(trouble) => {
                    let (problem, diagnostics) = trouble.into_problem();
                    text(&LineAnswer::Refused { problem: RefusedLine { problem, diagnostics } })?
                }
            };
            answers.push_str(&answer);
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
        let digest = row.digest.clone();
        Ok(Reply::ok(&view(row)?)?.at_version(digest))
    }

    /// The current version of an artifact.
    pub(crate) async fn artifact(&self, caller: &Caller, id: &str) -> Answer<Reply<ArtifactView>> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let Some(mut row) = artifact::find(&mut connection, &super::indexed(id)).await? else {
            return refuse(Code::ArtifactNotFound, "there is no artifact with this id");
        };
        let digest = row.digest.clone();
        // The current schema accepts every artifact that is not in quarantine.
        if row.quarantine.is_none()
            && let Some(current) =
                crate::store::registry::current(&mut connection, &row.artifact_type).await?
        {
            (row.schema_version, row.verdict) = (current.version, ArtifactVerdict::Valid);
        }
        Ok(Reply::ok(&view(row)?)?.at_version(digest))
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
}
