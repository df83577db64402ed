//! Taking over the subjects of another registry, and giving them back: an act of an administrator, as the first version of a type is.

use rogatio_core::digest::Digest;
use rogatio_core::excerpt::excerpt;
use rogatio_core::wire::Code;
use rogatio_core::wire::leaf::{Act, Entry, Record, SchemaHappened};
use serde::{Deserialize, Serialize};

use super::denial::{Denial, Told};
use super::level::Level;
use super::subject::{Seen, Subject};
use super::text::{Posted, Reference, Sent, references};
use crate::service::wire::{NoInput, Role};
use crate::service::{Caller, Reply, Service, refuse, text};
use crate::store::confluent::{self, SubjectRow, Text};
use crate::store::registry::{self, SchemaRow};

/// A subject of a registry with all its versions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Taken {
    /// The name of the subject.
    pub(crate) subject: String,
    /// The level of compatibility; absent if the subject has none of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) level: Option<String>,
    /// The policy of compatibility, `STRICT` or `LENIENT`; absent if the subject has none of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<String>,
    /// The versions, oldest first.
    pub(crate) versions: Vec<TakenVersion>,
}

/// A version of a subject of a registry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TakenVersion {
    /// The number of the version, from 1.
    pub(crate) version: u64,
    /// The number of the schema, from 1.
    pub(crate) id: u64,
    /// The kind of schema: `JSON`, or absent for Avro.
    #[serde(default, rename = "schemaType")]
    pub(crate) kind: Option<String>,
    /// The text of the schema.
    pub(crate) schema: String,
    /// The references to versions of other subjects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) references: Vec<Reference>,
    /// True if clients do not see the version.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) deleted: bool,
}

/// What became of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Became {
    /// It was taken over.
    Taken,
    /// It was there already.
    There,
    /// It was not taken over.
    Refused,
}

/// The report about a subject.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TakenReport {
    /// The name of the subject.
    pub(crate) subject: String,
    /// The artifact type that the subject is a name of.
    pub(crate) artifact_type: String,
    /// What became of it.
    pub(crate) became: Became,
    /// The numbers of its schemas in this senate, oldest version first.
    pub(crate) ids: Vec<u64>,
    /// What is not as it was, and the reason for a refusal.
    pub(crate) notes: Vec<String>,
}

/// Whether a refusal is about what was sent, and not about the senate.
fn is_about_it(denial: &Denial) -> bool {
    match denial {
        Denial::Said(..) => true,
        Denial::Trouble(trouble) => {
            matches!(trouble, crate::service::Trouble::Problem(problem, _) if problem.status == 422)
        }
    }
}

fn message(denial: Denial) -> String {
    match denial {
        Denial::Said(_, message) => message,
        Denial::Trouble(trouble) => trouble.into_problem().0.detail,
    }
}

impl Service {
    /// Takes over a subject with its versions, numbers and level, all at once or not at all. A subject that was taken over before is left alone.
    pub(crate) async fn take_over(&self, caller: &Caller, taken: &Taken) -> Told<TakenReport> {
        caller.need(&[Role::Admin])?;
        let mut connection = self.store.read().await?;
        let subject = self.subject(&mut connection, &taken.subject).await?;
        let mut report = TakenReport {
            subject: subject.name.clone(),
            artifact_type: subject.artifact_type.clone(),
            became: Became::Refused,
            ids: Vec::new(),
            notes: Vec::new(),
        };
        let mut all = Vec::new();
        for (place, version) in (1_u64..).zip(&taken.versions) {
            let sent = Sent {
                schema: Some(version.schema.clone()),
                kind: version.kind.clone(),
                references: version.references.clone(),
                id: None,
            };
            let read = async {
                let posted = self.posted(&mut connection, sent).await?;
                self.usable(&format!("version {}", version.version), &posted.whole).await?;
                Ok::<_, Denial>(posted)
            };
            match read.await {
                Ok(posted) => all.push(posted),
                Err(denial) if is_about_it(&denial) => {
                    report.notes.push(format!("version {}: {}", version.version, message(denial)));
                    return Ok(report);
                }
                Err(denial) => return Err(denial),
            }
            if version.version != place {
                report.notes.push(format!("version {} has the number {place} here", version.version));
            }
        }
        drop(connection);
        if all.is_empty() {
            report.notes.push("it has no versions".into());
            return Ok(report);
        }
        if !subject.versions.is_empty() {
            return self.there(&subject, (taken, &all), report).await;
        }
        self.take(caller, &subject, (taken, &all), report).await
    }

    /// The report about a subject that has versions here.
    async fn there(
        &self,
        subject: &Subject,
        (taken, all): (&Taken, &[Posted]),
        mut report: TakenReport,
    ) -> Told<TakenReport> {
        let same = subject.versions.len() >= all.len()
            && subject.versions.iter().zip(all).all(|(version, posted)| posted.is(version));
        if !same {
            let detail = "the type has other versions here; what it lacks needs a vote";
            report.notes.push(detail.into());
            return Ok(report);
        }
        report.became = Became::There;
        let mut connection = self.store.read().await?;
        for (version, posted) in taken.versions.iter().zip(all) {
            let known = confluent::by_digest(&mut connection, &posted.own_digest()?).await?;
            let id = known.map_or(0, |known| known.id);
            if id != version.id {
                report.notes.push(format!("the schema {} has the number {id} here", version.id));
            }
            report.ids.push(id);
        }
        Ok(report)
    }

    async fn take(
        &self,
        caller: &Caller,
        subject: &Subject,
        (taken, all): (&Taken, &[Posted]),
        mut report: TakenReport,
    ) -> Told<TakenReport> {
        let authority = caller.with(&[Role::Admin])?;
        let mut work = self.begin(authority).await?;
        let (actor, now) = (work.actor(), work.now);
        for ((place, version), posted) in (1_u64..).zip(&taken.versions).zip(all) {
            let (own, kept) = (posted.own_digest()?, posted.kept_references()?);
            let whole = text(&posted.whole)?;
            let form = Text {
                digest: &own,
                schema: if kept.is_some() { &posted.text } else { &whole },
                references: kept.as_deref(),
                whole: &posted.digest,
            };
            let known = confluent::by_digest(work.connection(), &own).await?;
            let is_free = confluent::by_id(work.connection(), version.id).await?.is_none();
            let id = match known {
                Some(known) => known.id,
                None if is_free && version.id > 0 => {
                    confluent::insert(work.connection(), version.id, &form).await?
                }
                None => confluent::number(work.connection(), &form).await?,
            };
            if id != version.id {
                report.notes.push(format!("the schema {} has the number {id} here", version.id));
            }
            report.ids.push(id);
            let row = SchemaRow {
                artifact_type: subject.artifact_type.clone(),
                version: place,
                schema: whole,
                digest: posted.digest.clone(),
                proposal_id: None,
                created_at: now,
            };
            if place == 1 {
                registry::insert_type(work.connection(), &row).await?;
            } else {
                registry::advance(work.connection(), &row).await?;
            }
            let Ok(digest) = row.digest.parse::<Digest>() else {
                return Ok(refuse(Code::Internal, "a digest is not valid")?);
            };
            let happened =
                SchemaHappened::Registered { version: place, digest, proposal_id: None, plan: None };
            let event = Record { at: now, actor: actor.clone(), happened };
            work.log(Act::Schema(Entry { subject: row.artifact_type.clone(), by: None, event }));
            if version.deleted {
                confluent::hide(work.connection(), &subject.name, (place, &row.digest)).await?;
            }
        }
        let level = taken.level.as_deref().and_then(Level::named);
        if let (Some(named), None) = (&taken.level, level) {
            report.notes.push(format!("the level {} is not known and was not taken over", excerpt(named)));
        }
        let lenient = taken.policy.as_deref().is_some_and(|policy| policy.eq_ignore_ascii_case("LENIENT"));
        let row = SubjectRow {
            level: level.map(|level| level.name().to_owned()),
            policy: level.map(|_| if lenient { "LENIENT" } else { "STRICT" }.to_owned()),
            ..subject.written()
        };
        confluent::put_subject(work.connection(), &row).await?;
        self.finish(work, None, Reply::ok(&NoInput {})?).await?;
        report.became = Became::Taken;
        Ok(report)
    }

    /// All subjects with their versions, in an order in which each can be registered: what is referred to comes first.
    pub(crate) async fn given_back(&self, caller: &Caller) -> Told<Vec<Taken>> {
        let mut waiting = Vec::new();
        for name in self.subjects(caller, ":*:", Seen::All).await? {
            let mut connection = self.store.read().await?;
            let subject = self.subject(&mut connection, &name).await?;
            let mut versions = Vec::new();
            for version in &subject.versions {
                let found = self.shown_version(&mut connection, &name, version).await?;
                versions.push(TakenVersion {
                    version: version.row.version,
                    id: found.text.id,
                    kind: Some("JSON".into()),
                    references: references(found.text.references.as_deref())?,
                    schema: found.text.schema,
                    deleted: version.hidden,
                });
            }
            let row = subject.row.unwrap_or_default();
            waiting.push(Taken { subject: name, level: row.level, policy: row.policy, versions });
        }
        Ok(in_order(waiting))
    }
}

/// Subjects in an order in which what is referred to comes before what refers to it; what is left of a circle comes last.
pub(crate) fn in_order(mut waiting: Vec<Taken>) -> Vec<Taken> {
    let mut ordered: Vec<Taken> = Vec::new();
    loop {
        let names: Vec<String> = waiting.iter().map(|taken| taken.subject.clone()).collect();
        let is_ready = |taken: &Taken| {
            let mut all = taken.versions.iter().flat_map(|version| &version.references);
            all.all(|one| one.subject == taken.subject || !names.contains(&one.subject))
        };
        let (ready, rest): (Vec<Taken>, Vec<Taken>) = waiting.into_iter().partition(is_ready);
        if ready.is_empty() {
            ordered.extend(rest);
            return ordered;
        }
        ordered.extend(ready);
        waiting = rest;
    }
}
