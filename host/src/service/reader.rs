//! Readers: the schemas with which programs read the artifacts of a type, and which of them a change breaks.

use rogatio_core::wire::compatibility_check::{Assumptions, Verdict};
use rogatio_core::wire::leaf::{Act, Entry, Record, SchemaHappened};
use rogatio_core::wire::{Code, CompatibilityCheckRequest, CompatibilityCheckResponse, Problem};
use serde_json::Value;

use super::migration::resulting;
use super::wire::{
    NoInput, ReaderCheckInput, ReaderInput, ReaderList, ReaderReport, ReaderVerdict, ReaderView, Role,
};
use super::{Answer, Caller, Repeat, Reply, Service, Trouble, read, refuse, text};
use crate::store::reader::{self, ReaderRow};
use crate::store::registry;

/// The most readers of one type.
const MOST_READERS: u64 = 100;

fn view(row: ReaderRow) -> Answer<ReaderView> {
    Ok(ReaderView {
        artifact_type: row.artifact_type,
        reader: row.reader,
        agent: row.agent,
        schema: read(&row.schema)?,
        digest: row.digest,
        registered_at: row.registered_at,
    })
}

fn unknown() -> Trouble {
    Problem::new(Code::SchemaNotFound, "the type has no reader with this name").into()
}

impl Service {
    /// The readers of a type.
    pub(crate) async fn readers(&self, caller: &Caller, name: &str) -> Answer<Reply<ReaderList>> {
        caller.need(&[Role::Reader])?;
        let name = self.schema_row(name, None).await?.artifact_type;
        let mut connection = self.store.read().await?;
        let rows = reader::list(&mut connection, &name).await?;
        let readers = rows.into_iter().map(view).collect::<Answer<_>>()?;
        Reply::ok(&ReaderList { artifact_type: name, readers })
    }

    /// Registers a reader, or replaces its schema.
    pub(crate) async fn put_reader(
        &self,
        caller: &Caller,
        (name, reader): (&str, &str),
        input: ReaderInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ReaderView>> {
        let authority = caller.with(&[Role::Reader])?;
        let name = self.schema_row(name, None).await?.artifact_type;
        let fits = |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | '_' | '-');
        if reader.is_empty() || reader.len() > 100 || !reader.chars().all(fits) {
            let detail = "the name of a reader must have 1 to 100 letters of ASCII, digits, `.`, `_` or `-`";
            return refuse(Code::RequestParameter, detail);
        }
        let digest = self.usable("the reader", &input.schema).await?;
        let mut work = self.begin(authority).await?;
        let (actor, now) = (work.actor(), work.now);
        let before = reader::find(work.connection(), &name, reader).await?;
        own(before.as_ref(), &actor, work.granted().is_admin())?;
        if before.is_none() && reader::count(work.connection(), &name).await? >= MOST_READERS {
            let detail = format!("a type can have at most {MOST_READERS} readers");
            return refuse(Code::RequestParameter, detail);
        }
        let row = ReaderRow {
            artifact_type: name.clone(),
            reader: reader.to_owned(),
            agent: before.map_or_else(|| actor.clone(), |before| before.agent),
            schema: text(&input.schema)?,
            digest: digest.to_string(),
            registered_at: now,
        };
        reader::put(work.connection(), &row).await?;
        let happened = SchemaHappened::ReaderRegistered { reader: row.reader.clone(), digest };
        work.log(Act::Schema(Entry { subject: name, by: None, event: Record { at: now, actor, happened } }));
        let reply = Reply::ok(&view(row)?)?;
        self.finish(work, repeat, reply).await
    }

    /// Removes a reader.
    pub(crate) async fn remove_reader(
        &self,
        caller: &Caller,
        (name, reader): (&str, &str),
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<NoInput>> {
        let authority = caller.with(&[Role::Reader])?;
        let name = self.schema_row(name, None).await?.artifact_type;
        let mut work = self.begin(authority).await?;
        let (actor, at) = (work.actor(), work.now);
        let before = reader::find(work.connection(), &name, reader).await?.ok_or_else(unknown)?;
        own(Some(&before), &actor, work.granted().is_admin())?;
        reader::delete(work.connection(), &name, reader).await?;
        let happened = SchemaHappened::ReaderRemoved { reader: before.reader };
        work.log(Act::Schema(Entry { subject: name, by: None, event: Record { at, actor, happened } }));
        self.finish(work, repeat, Reply::ok(&NoInput {})?).await
    }

    /// Which readers of a type a schema breaks.
    pub(crate) async fn check_readers(
        &self,
        caller: &Caller,
        name: &str,
        input: ReaderCheckInput,
    ) -> Answer<Reply<ReaderReport>> {
        caller.need(&[Role::Reader])?;
        let name = self.schema_row(name, None).await?.artifact_type;
        self.usable("the request", &input.schema).await?;
        Reply::ok(&self.read_by(&name, &input.schema, input.assumptions).await?)
    }

    /// Which readers a proposal breaks.
    pub(crate) async fn proposal_readers(&self, caller: &Caller, id: &str) -> Answer<Reply<ReaderReport>> {
        caller.need(&[Role::Reader])?;
        let loaded = self.loaded(id).await?;
        let name = &loaded.state.content.artifact_type;
        Reply::ok(&self.read_by(name, &resulting(&loaded)?, Assumptions::default()).await?)
    }

    /// The verdict of a schema for each reader of a type.
    async fn read_by(&self, name: &str, new: &Value, assumptions: Assumptions) -> Answer<ReaderReport> {
        let mut connection = self.store.read().await?;
        let rows = reader::list(&mut connection, &super::indexed(name)).await?;
        let current = registry::current(&mut connection, &super::indexed(name)).await?;
        drop(connection);
        let current: Option<Value> = current.map(|row| read(&row.schema)).transpose()?;
        let mut readers = Vec::with_capacity(rows.len());
        for row in rows {
            let schema: Value = read(&row.schema)?;
            // One reader's schema for which a comparison takes too long does not hide the verdicts for the others.
            let answer = self.written_for(new, &schema, assumptions).await.ok();
            let verdict = answer.as_ref().map_or(Verdict::Unknown, |answer| answer.verdict);
            let broken_before = match current.as_ref().filter(|_| verdict == Verdict::Breaking) {
                Some(current) => self
                    .written_for(current, &schema, assumptions)
                    .await
                    .is_ok_and(|before| before.verdict == Verdict::Breaking),
                None => false,
            };
            let comparison = answer.and_then(|answer| answer.comparisons.into_iter().next());
            let (witness, reason) =
                comparison.map_or((None, None), |comparison| (comparison.witness, comparison.reason));
            readers.push(ReaderVerdict {
                reader: row.reader,
                agent: row.agent,
                verdict,
                broken_before,
                witness,
                reason,
            });
        }
        let broken =
            readers.iter().filter(|one| one.verdict == Verdict::Breaking && !one.broken_before).count();
        Ok(ReaderReport {
            artifact_type: name.to_owned(),
            broken: u64::try_from(broken).unwrap_or(u64::MAX),
            readers,
        })
    }

    /// Whether everything that one schema accepts fits another.
    async fn written_for(
        &self,
        written: &Value,
        reader: &Value,
        assumptions: Assumptions,
    ) -> Answer<CompatibilityCheckResponse> {
        let request = CompatibilityCheckRequest::builder()
            .old(written.clone())
            .new(reader.clone())
            .assumptions(assumptions)
            .build();
        self.ask(request).await
    }
}

/// Refuses to change the reader of another agent.
fn own(before: Option<&ReaderRow>, actor: &str, is_admin: bool) -> Answer<()> {
    match before {
        Some(before) if before.agent != actor && !is_admin => {
            let detail = format!("the reader belongs to the agent `{}`", before.agent);
            refuse(Code::AuthForbidden, detail)
        }
        _ => Ok(()),
    }
}
