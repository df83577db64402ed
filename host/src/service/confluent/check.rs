//! May a schema be the next version: what the engine says, in messages for clients.

use rogatio_core::excerpt::excerpt;
use rogatio_core::wire::compatibility_check::{
    Comparison, CompatibilityCheckResponse, DifferenceKind, Direction, Verdict,
};
use rogatio_core::wire::{CompatibilityCheckRequest, SchemaCheckRequest, Severity};
use serde_json::Value;

use super::denial::{Denial, Told, code, deny};
use super::level::Demand;
use super::subject::{Seen, Subject, Version, Wanted};
use super::text::{Posted, Sent, references};
use crate::service::wire::Role;
use crate::service::{Caller, Service, read};
use crate::store::confluent;

/// The most characters of a witness that a message shows.
const LONGEST_WITNESS: usize = 2_000;
/// The most messages of one check.
const MOST_MESSAGES: usize = 50;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Checked {
    pub(crate) is_compatible: bool,
    /// Why it is not; the first message holds the witness.
    pub(crate) messages: Vec<String>,
}

impl Checked {
    const fn fine() -> Self {
        Self { is_compatible: true, messages: Vec::new() }
    }
}

impl Service {
    /// Whether a schema may follow this version of a subject, or all that its level counts.
    ///
    /// # Errors
    /// 40402, 42201 and 42202.
    pub(crate) async fn check_posted(
        &self,
        caller: &Caller,
        (subject, wanted): (&str, Option<&str>),
        sent: Sent,
        verbose: bool,
    ) -> Told<Checked> {
        caller.need(&[Role::Reader])?;
        let wanted = wanted.map(Wanted::read).transpose()?;
        let mut connection = self.store.read().await?;
        let subject = self.subject(&mut connection, subject).await?;
        let demand = self.demand(&mut connection, subject.row.as_ref()).await?;
        let read = async {
            let posted = self.posted(&mut connection, sent).await?;
            self.usable_schema(&posted.whole).await?;
            Ok::<_, Denial>(posted)
        };
        let posted = match read.await {
            Ok(posted) => posted,
            Err(Denial::Said(code::INVALID_SCHEMA, message)) if verbose => {
                return Ok(Checked { is_compatible: false, messages: vec![message] });
            }
            Err(denial) => return Err(denial),
        };
        let versions: Vec<&Version> = match wanted {
            Some(Wanted::Latest) => subject.seen(Seen::Visible).next_back().into_iter().collect(),
            Some(wanted @ Wanted::Number(number)) => match subject.version(wanted, Seen::Visible) {
                Ok(version) => vec![version],
                Err(_) => return deny(code::NO_VERSION, format!("Version {number} not found.")),
            },
            None => counted(&subject, demand, Seen::Visible),
        };
        let checked = self.compared(&versions, &posted, demand).await?;
        if !checked.is_compatible {
            return Ok(checked);
        }
        self.check_referrers(&subject, &posted).await
    }

    /// Whether a schema may follow all versions that the level counts, also those that are hidden.
    pub(super) async fn check_next(
        &self,
        subject: &Subject,
        demand: Demand,
        posted: &Posted,
    ) -> Told<Checked> {
        let checked = self.compared(&counted(subject, demand, Seen::All), posted, demand).await?;
        if !checked.is_compatible {
            return Ok(checked);
        }
        self.check_referrers(subject, posted).await
    }

    /// Refuses what the engine cannot use as a schema.
    ///
    /// # Errors
    /// 42201.
    pub(super) async fn usable_schema(&self, schema: &Value) -> Told<()> {
        let request = SchemaCheckRequest::builder().schema(schema.clone()).build();
        let checked = self.ask(request).await?;
        if checked.valid {
            return Ok(());
        }
        let first = checked.diagnostics.iter().find(|one| one.severity == Severity::Error);
        let message = first.map_or("it has errors", |one| one.message.as_str());
        deny(code::INVALID_SCHEMA, format!("Invalid schema: {message}"))
    }

    async fn compared(&self, versions: &[&Version], posted: &Posted, demand: Demand) -> Told<Checked> {
        let (Some(mode), Some((newest, before))) = (demand.level.mode, versions.split_last()) else {
            return Ok(Checked::fine());
        };
        let schemas =
            before.iter().map(|version| read(&version.row.schema)).collect::<Result<Vec<Value>, _>>()?;
        let request = CompatibilityCheckRequest::builder()
            .old(read(&newest.row.schema)?)
            .new(posted.whole.clone())
            .mode(mode)
            .transitive(!schemas.is_empty())
            .history(schemas)
            .assumptions(demand.assumptions())
            .build();
        let answer = self.ask(request).await?;
        if answer.passes() {
            return Ok(Checked::fine());
        }
        let numbers: Vec<u64> = versions.iter().map(|version| version.row.version).collect();
        Ok(Checked { is_compatible: false, messages: messages(&answer, &numbers, demand) })
    }

    /// Whether the schemas that refer to the newest version of a subject could refer to this one: each must go on accepting what it accepts.
    async fn check_referrers(&self, subject: &Subject, posted: &Posted) -> Told<Checked> {
        let Some(newest) = subject.versions.last().map(|version| version.row.version) else {
            return Ok(Checked::fine());
        };
        let mut connection = self.store.read().await?;
        for referring in confluent::referring(&mut connection).await? {
            let mut own = references(referring.references.as_deref())?;
            let leads =
                |name: &str, version: u64| super::name::plain(name) == subject.name && version == newest;
            if !own.iter().any(|one| leads(&one.subject, one.version)) {
                continue;
            }
            let Some((name, version)) = confluent::in_force(&mut connection, &referring.whole).await?.pop()
            else {
                continue;
            };
            let Some(row) = crate::store::registry::version(&mut connection, &name, version).await? else {
                continue;
            };
            own.retain(|one| !leads(&one.subject, one.version));
            let old: Value = read(&row.schema)?;
            let all = references(referring.references.as_deref())?;
            let replaced = all.iter().filter(|one| leads(&one.subject, one.version));
            let Some(new) =
                super::text::with_others(&old, replaced.map(|one| one.name.as_str()), &posted.whole)
            else {
                continue;
            };
            let request = CompatibilityCheckRequest::builder().old(old).new(new).build();
            let answer = self.ask(request).await?;
            if !answer.passes() {
                let whose = self.policy().naming.subject(&name);
                let mut told = vec![format!(
                    "{{errorType:\"REFERENCED_SCHEMA_CHANGED\", description:\"version {version} of subject '{}' refers to this subject, and would not accept what it accepts now\"}}",
                    excerpt(&whose)
                )];
                let found = messages(
                    &answer,
                    &[version],
                    Demand { level: super::level::Level { mode: None, transitive: false }, lenient: false },
                );
                told.splice(0..0, found.into_iter().take(1));
                return Ok(Checked { is_compatible: false, messages: told });
            }
        }
        Ok(Checked::fine())
    }
}

/// The versions with which the level compares.
fn counted(subject: &Subject, demand: Demand, seen: Seen) -> Vec<&Version> {
    if demand.level.transitive {
        subject.seen(seen).collect()
    } else {
        subject.seen(seen).next_back().into_iter().collect()
    }
}

/// Messages in the form of the protocol. The first one has the witness, or the reason why there is none.
fn messages(answer: &CompatibilityCheckResponse, versions: &[u64], demand: Demand) -> Vec<String> {
    let mut told = Vec::new();
    let mut failing: Vec<&Comparison> =
        answer.comparisons.iter().filter(|one| one.verdict != Verdict::Compatible).collect();
    failing.sort_by_key(|one| one.verdict != Verdict::Breaking);
    for comparison in &failing {
        told.push(message(comparison, number(versions, comparison.version)));
    }
    for finding in answer.findings.iter().filter(|one| one.finding.severity == Severity::Error) {
        told.push(written("SCHEMA_NOT_USABLE", &finding.finding.message));
    }
    for difference in answer.differences.iter().filter(|one| one.effect != Verdict::Compatible) {
        told.push(written(&shouted(difference.kind), &difference.message));
    }
    told.truncate(MOST_MESSAGES);
    if let Some(first) = failing.first() {
        told.push(format!("{{oldSchemaVersion: {}}}", number(versions, first.version)));
    }
    told.push(format!("{{validateFields: 'false', compatibility: '{}'}}", demand.level.name()));
    told
}

/// The number of the version at this place of the comparison, from 1.
fn number(versions: &[u64], place: u32) -> u64 {
    let place = usize::try_from(place).unwrap_or(usize::MAX);
    place.checked_sub(1).and_then(|place| versions.get(place)).copied().unwrap_or_default()
}

fn message(comparison: &Comparison, version: u64) -> String {
    let (accepts, refuses) = match comparison.direction {
        Direction::Backward => (format!("version {version}"), "the new schema".to_owned()),
        Direction::Forward => ("the new schema".to_owned(), format!("version {version}")),
    };
    match (&comparison.witness, &comparison.reason) {
        (Some(witness), _) => {
            let document = witness.instance.to_string();
            let shown: String = document.chars().take(LONGEST_WITNESS).collect();
            let cut = if shown.len() < document.len() { "…" } else { "" };
            let refused = &witness.complaint.message;
            written(
                "WITNESS",
                &format!("{accepts} accepts the document {shown}{cut}, and {refuses} refuses it: {refused}"),
            )
        }
        (None, Some(reason)) => written(
            "UNKNOWN",
            &format!(
                "it could not be decided whether {refuses} accepts every document that {accepts} accepts: {}",
                reason.message
            ),
        ),
        (None, None) => written("UNKNOWN", "it could not be decided whether the schema is compatible"),
    }
}

fn written(kind: &str, description: &str) -> String {
    format!("{{errorType:\"{kind}\", description:\"{description}\"}}")
}

/// The kind of a change as these clients spell kinds.
fn shouted(kind: DifferenceKind) -> String {
    let word = serde_json::to_value(kind).ok();
    let word = word.as_ref().and_then(Value::as_str).unwrap_or("changed");
    word.to_uppercase().replace('-', "_")
}
