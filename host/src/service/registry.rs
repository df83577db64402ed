//! Artifact types: registering the first version, looking at versions, validating, counting what complies.

use rogatio_core::digest::{Digest, Domain};
use rogatio_core::wire::artifact_validate::{
    ArtifactValidateResponse, ArtifactVerdict, BatchLine, Mode, ValidatorRequest,
};
use rogatio_core::wire::leaf::{Act, Entry, Record, SchemaHappened};
use rogatio_core::wire::migration::Storage;
use rogatio_core::wire::{
    ArtifactValidateRequest, Code, CompatibilityCheckRequest, CompatibilityCheckResponse, Problem,
    SchemaCheckRequest,
};
use serde_json::Value;

use super::wire::{
    CompareInput, Compliance, ComplianceExample, QuarantineExample, Role, SchemaHistory, SchemaPage,
    SchemaStep, SchemaView, StorageInput, StorageView, TypeInput, ValidateInput,
};
use super::work::{Thing, taken};
use super::{Answer, Caller, Repeat, Reply, Service, Trouble, read, refuse, text};
use crate::store::artifact::InForce;
use crate::store::registry::{self, SchemaRow};
use crate::store::{StoreError, artifact};

/// How many artifacts are judged in one batch.
const BATCH: u64 = 500;
/// The most versions before the current one with which a type begins.
const MOST_EARLIER: usize = 999;
/// How many examples of what does not comply are shown.
const EXAMPLES: usize = 20;

/// The first `most` of rows that may be one more, and the cursor of the next page.
pub(super) fn page<T>(
    mut rows: Vec<T>,
    most: u64,
    cursor: impl Fn(&T) -> String,
) -> (Vec<T>, Option<String>) {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next = if more { rows.last().map(cursor) } else { None };
    (rows, next)
}

fn view(row: SchemaRow) -> Answer<SchemaView> {
    Ok(SchemaView {
        artifact_type: row.artifact_type,
        version: row.version,
        schema: read(&row.schema)?,
        digest: row.digest,
        proposal_id: row.proposal_id,
        created_at: row.created_at,
    })
}

fn unknown() -> Trouble {
    Problem::new(Code::SchemaNotFound, "there is no such artifact type or version").into()
}

impl Service {
    /// Registers a type that nobody has voted on: how a senate begins.
    pub(crate) async fn add_type(
        &self,
        caller: &Caller,
        input: TypeInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<SchemaView>> {
        let authority = caller.with(&[Role::Admin])?;
        let first = input.artifact_type.chars().next().is_some_and(|one| one.is_ascii_lowercase());
        let rest = input
            .artifact_type
            .chars()
            .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || matches!(one, '_' | '-'));
        if !first || !rest || input.artifact_type.len() > 63 || input.artifact_type == "new_type" {
            let detail = "the name of a type must have 1 to 63 lower-case letters, digits, `_` or `-`, beginning with a letter";
            return refuse(Code::RequestParameter, detail);
        }
        if input.earlier.len() > MOST_EARLIER {
            return refuse(Code::RequestParameter, "a new type can have at most 1,000 versions");
        }
        let mut versions = Vec::new();
        for (number, schema) in (1_u64..).zip(input.earlier.iter().chain([&input.schema])) {
            versions.push((number, text(schema)?, self.usable(&format!("version {number}"), schema).await?));
        }
        let mut work = self.begin(authority).await?;
        let (actor, now) = (work.actor(), work.now);
        let exists =
            |error: StoreError| taken(error, Code::SchemaExists, "there is already a type with this name");
        let mut newest = None;
        for (version, schema, digest) in versions {
            let row = SchemaRow {
                artifact_type: input.artifact_type.clone(),
                version,
                schema,
                digest: digest.to_string(),
                proposal_id: None,
                created_at: now,
            };
            if version == 1 {
                registry::insert_type(work.connection(), &row).await.map_err(exists)?;
            } else {
                registry::advance(work.connection(), &row).await?;
            }
            let happened = SchemaHappened::Registered { version, digest, proposal_id: None, plan: None };
            let event = Record { at: now, actor: actor.clone(), happened };
            work.log(Act::Schema(Entry { subject: row.artifact_type.clone(), by: None, event }));
            newest = Some(row);
        }
        let Some(row) = newest else { return refuse(Code::Internal, "a type has no version") };
        let thing = Thing::Type(row.artifact_type.clone());
        let reply = Reply::ok(&view(row)?)?.made(thing);
        self.finish(work, repeat, reply).await
    }

    /// The digest of a schema that can be used.
    pub(super) async fn usable(&self, whose: &str, schema: &Value) -> Answer<Digest> {
        let request = SchemaCheckRequest::builder().schema(schema.clone()).build();
        let checked = self.ask(request).await?;
        // A type whose rules are not used would accept every artifact, and every change of it would be compatible.
        let hollow = checked.diagnostics.iter().find(|one| one.code == Code::SchemaAcceptsEverything);
        if !checked.valid || hollow.is_some() {
            let why = hollow.map_or("it has errors", |finding| finding.message.as_str());
            let detail = format!("the schema of {whose} cannot be used: {why}");
            let problem = Problem::new(Code::SchemaInvalid, detail);
            let problem = match hollow.and_then(|finding| finding.help.as_ref()) {
                Some(help) => problem.with_help(help.as_str()),
                None => problem,
            };
            return Err(Trouble::Problem(Box::new(problem), Some(checked.diagnostics)));
        }
        let digest = Domain::SCHEMA.digest(schema);
        Ok(digest.map_err(|error| Problem::new(Code::SchemaInvalid, error.to_string()))?)
    }

    /// Declares how the owner of a type's artifacts keeps them.
    pub(crate) async fn declare_storage(
        &self,
        caller: &Caller,
        name: &str,
        input: StorageInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<StorageView>> {
        let authority = caller.with(&[Role::Admin])?;
        let name = super::indexed(name);
        let mut work = self.begin(authority).await?;
        let actor = work.actor();
        if !registry::declare_storage(work.connection(), &name, input.storage).await? {
            return Err(unknown());
        }
        let happened = SchemaHappened::StorageDeclared { storage: input.storage };
        let event = Record { at: work.now, actor, happened };
        work.log(Act::Schema(Entry { subject: name.clone(), by: None, event }));
        let reply = Reply::ok(&StorageView { artifact_type: name, storage: input.storage })?;
        self.finish(work, repeat, reply).await
    }

    /// How the owner of a type's artifacts keeps them.
    pub(crate) async fn storage(&self, caller: &Caller, name: &str) -> Answer<Reply<StorageView>> {
        caller.need(&[Role::Reader])?;
        let storage = self.declared_storage(name).await?.ok_or_else(unknown)?;
        Reply::ok(&StorageView { artifact_type: name.to_owned(), storage })
    }

    /// What a type declares; nothing when there is no such type.
    pub(super) async fn declared_storage(&self, name: &str) -> Answer<Option<Storage>> {
        let mut connection = self.store.read().await?;
        Ok(registry::storage(&mut connection, &super::indexed(name)).await?)
    }

    /// All types with their current schemas.
    pub(crate) async fn types(&self, caller: &Caller, after: &str, most: u64) -> Answer<Reply<SchemaPage>> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let rows = registry::list(&mut connection, after, most.saturating_add(1)).await?;
        let (rows, next) = page(rows, most, |row| row.artifact_type.clone());
        let schemas = rows.into_iter().map(view).collect::<Answer<_>>()?;
        Reply::ok(&SchemaPage { schemas, next_cursor: next })
    }

    /// A version of a type's schema, or the current one.
    pub(crate) async fn schema(
        &self,
        caller: &Caller,
        name: &str,
        version: Option<u64>,
    ) -> Answer<Reply<SchemaView>> {
        caller.need(&[Role::Reader])?;
        let row = self.schema_row(name, version).await?;
        let version = format!("{}-{}", row.artifact_type, row.version);
        Ok(Reply::ok(&view(row)?)?.at_version(version))
    }

    pub(super) async fn schema_row(&self, name: &str, version: Option<u64>) -> Answer<SchemaRow> {
        let name = super::indexed(name);
        let mut connection = self.store.read().await?;
        let row = match version {
            None => registry::current(&mut connection, &name).await?,
            Some(version) => registry::version(&mut connection, &name, version).await?,
        };
        row.ok_or_else(unknown)
    }

    /// All versions of a type, each with what it changed.
    pub(crate) async fn schema_history(&self, caller: &Caller, name: &str) -> Answer<Reply<SchemaHistory>> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let rows = registry::versions(&mut connection, name).await?;
        drop(connection);
        if rows.is_empty() {
            return Err(unknown());
        }
        let mut versions = Vec::with_capacity(rows.len());
        let mut before: Option<Value> = None;
        for row in rows {
            let schema = view(row)?;
            let compatibility = match before {
                None => None,
                Some(old) => {
                    let request =
                        CompatibilityCheckRequest::builder().old(old).new(schema.schema.clone()).build();
                    // A history is shown even where one comparison has no answer.
                    self.ask(request).await.ok()
                }
            };
            before = Some(schema.schema.clone());
            versions.push(SchemaStep { schema, compatibility });
        }
        Reply::ok(&SchemaHistory { artifact_type: name.to_owned(), versions })
    }

    /// Compares a new schema with the current one of a type, or with one of the caller's.
    pub(crate) async fn compare(
        &self,
        caller: &Caller,
        input: CompareInput,
    ) -> Answer<Reply<CompatibilityCheckResponse>> {
        caller.need(&[Role::Reader])?;
        let settings = self.settings().await?;
        let mode = input.mode.unwrap_or(settings.mode);
        let (old, history) = match (input.old, input.artifact_type) {
            (Some(old), None) => (old, Vec::new()),
            (None, Some(name)) => {
                let mut connection = self.store.read().await?;
                let rows = registry::versions(&mut connection, &super::indexed(&name)).await?;
                drop(connection);
                let mut schemas = rows.iter().map(|row| read(&row.schema)).collect::<Answer<Vec<_>>>()?;
                (schemas.pop().ok_or_else(unknown)?, schemas)
            }
            _ => {
                let detail = "the old schema must be given either as `old` or by `artifact_type`";
                return refuse(Code::RequestInvalidField, detail);
            }
        };
        let transitive = settings.transitive && !history.is_empty();
        let history = if transitive { history } else { Vec::new() };
        let request = CompatibilityCheckRequest::builder()
            .old(old)
            .new(input.new)
            .mode(mode)
            .transitive(transitive)
            .history(history)
            .assumptions(input.assumptions)
            .build();
        Reply::ok(&self.ask(request).await?)
    }

    /// Judges an artifact, and stores nothing.
    pub(crate) async fn validate(
        &self,
        caller: &Caller,
        name: &str,
        input: ValidateInput,
    ) -> Answer<Reply<ArtifactValidateResponse>> {
        caller.need(&[Role::Reader])?;
        let row = self.schema_row(name, input.version).await?;
        let ValidateInput { artifact, mode, .. } = input;
        let schema = read(&row.schema)?;
        let request = ArtifactValidateRequest::builder().schema(schema).artifact(artifact).mode(mode).build();
        Reply::ok(&self.ask(request).await?)
    }

    /// Counts which stored artifacts satisfy the current schema, and writes nothing.
    pub(crate) async fn compliance(&self, caller: &Caller, name: &str) -> Answer<Reply<Compliance>> {
        caller.need(&[Role::Reader])?;
        let row = self.schema_row(name, None).await?;
        let found = self.judge_stored(name, &row.schema).await?;
        Reply::ok(&Compliance { version: row.version, ..found })
    }

    /// Judges every stored artifact of a type by a schema.
    async fn judge_stored(&self, name: &str, schema: &str) -> Answer<Compliance> {
        let mut found = Compliance {
            artifact_type: name.to_owned(),
            version: 0,
            valid: 0,
            invalid: 0,
            quarantined: 0,
            quarantine: Vec::new(),
            examples: Vec::new(),
        };
        let request = ValidatorRequest::builder().schema(read(schema)?).mode(Mode::Strict).build();
        let mut after = String::new();
        loop {
            let mut connection = self.store.read().await?;
            let rows = artifact::bodies(&mut connection, name, &after, BATCH).await?;
            drop(connection);
            let Some(last) = rows.last() else { return Ok(found) };
            after.clone_from(&last.id);
            let (quarantined, rows): (Vec<InForce>, Vec<InForce>) =
                rows.into_iter().partition(|row| row.quarantine.is_some());
            for InForce { id, version, quarantine, .. } in quarantined {
                found.quarantined = found.quarantined.saturating_add(1);
                if found.quarantine.len() < EXAMPLES {
                    let reason = quarantine.unwrap_or_default();
                    found.quarantine.push(QuarantineExample { id, version, reason });
                }
            }
            let lines = rows.iter().map(|row| row.body.as_str()).collect::<Vec<_>>().join("\n");
            let answers = self.judge_lines(&request, lines).await?;
            for (InForce { id, version, .. }, line) in rows.into_iter().zip(answers.lines()) {
                let (verdict, diagnostics) = match read::<BatchLine>(line)? {
                    BatchLine::Answer(answer) => (answer.verdict, answer.diagnostics),
                    BatchLine::Problem { .. } => (ArtifactVerdict::Invalid, Vec::new()),
                };
                if verdict == ArtifactVerdict::Valid {
                    found.valid = found.valid.saturating_add(1);
                } else {
                    found.invalid = found.invalid.saturating_add(1);
                    if found.examples.len() < EXAMPLES {
                        found.examples.push(ComplianceExample { id, version, diagnostics });
                    }
                }
            }
        }
    }

    /// Judges lines of artifacts with one compiled schema.
    async fn judge_lines(&self, request: &ValidatorRequest, lines: String) -> Answer<String> {
        let request = text(request)?;
        let room = self.room().await?;
        let engine = std::sync::Arc::clone(&self.engine);
        room.work(move || engine.validator(&request)?.push(lines.as_bytes())).await
    }
}
