//! Registering: a schema in force gets its number, and any other schema needs a vote.

use rogatio_core::excerpt::excerpt;
use rogatio_core::wire::proposal_decide::ProposalStatus;

use super::check::Checked;
use super::denial::{Told, code, deny, no_subject};
use super::draft::{Known, Missing};
use super::subject::{Found, Seen, Subject, Version};
use super::text::{Posted, Sent};
use crate::client::encoded;
use crate::service::wire::{NoInput, Role};
use crate::service::{Caller, Reply, Service};
use crate::store::confluent::{self, Text};

/// The modes in which nothing new is registered through these routes.
const READ_ONLY: [&str; 2] = ["READONLY", "READONLY_OVERRIDE"];

impl Service {
    /// Registers a schema: the number of one that is in force, as often as it is asked.
    ///
    /// # Errors
    /// 40901 for a schema that is not in force, with the address of the proposal that would make it so; 42201; 42205.
    pub(crate) async fn register_schema(
        &self,
        caller: &Caller,
        (name, origin): (&str, &str),
        sent: Sent,
    ) -> Told<Found> {
        caller.need(&[Role::Reader])?;
        let asked = sent.id.filter(|id| *id > 0);
        let mut connection = self.store.read().await?;
        let subject = self.subject(&mut connection, name).await?;
        let posted = self.posted(&mut connection, sent).await?;
        let version = subject.versions.iter().rev().find(|version| posted.is(version));
        let known = match version {
            Some(version) => self.found_as(&mut connection, &subject, version, &posted).await?,
            None => None,
        };
        let mode = self.mode_of(&mut connection, subject.row.as_ref()).await?;
        drop(connection);
        let found = match (known, version) {
            (Some(found), _) => found,
            _ if READ_ONLY.contains(&mode.as_str()) => {
                let detail = format!("Subject {} is in read-only mode", excerpt(&subject.name));
                return deny(code::NOT_PERMITTED, detail);
            }
            (None, Some(version)) => self.number(caller, &subject, version, &posted).await?,
            (None, None) => return self.needs_vote(caller, (&subject, origin), &posted).await,
        };
        match asked.and_then(|id| u64::try_from(id).ok()) {
            Some(id) if id != found.text.id => deny(
                42_207,
                format!("The schema has the id {}; the id {id} cannot be given to it", found.text.id),
            ),
            _ => Ok(found),
        }
    }

    /// The schema of a subject that a client asks about.
    ///
    /// # Errors
    /// 40401, 40403 and 42201.
    pub(crate) async fn look_up(&self, caller: &Caller, name: &str, sent: Sent, seen: Seen) -> Told<Found> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let subject = self.subject(&mut connection, name).await?;
        let posted = self.posted(&mut connection, sent).await?;
        if subject.seen(seen).next().is_none() {
            return Err(no_subject(&subject.name));
        }
        let Some(version) = subject.seen(seen).rev().find(|version| posted.is(version)) else {
            drop(connection);
            self.usable_schema(&posted.whole).await?;
            return deny(code::NO_SCHEMA, "Schema not found");
        };
        match self.found_as(&mut connection, &subject, version, &posted).await? {
            Some(found) => Ok(found),
            // In force, and nobody registered it in this form.
            None => self.shown_version(&mut connection, &subject.name, version).await,
        }
    }

    /// The number of a version, if it has one in the form in which it was sent and is not hidden.
    async fn found_as(
        &self,
        connection: &mut crate::store::Connection,
        subject: &Subject,
        version: &Version,
        posted: &Posted,
    ) -> Told<Option<Found>> {
        let digest =
            if posted.references.is_empty() { version.row.digest.clone() } else { posted.own_digest()? };
        let text = confluent::by_digest(connection, &digest).await?;
        let bound =
            subject.row.is_some() || self.policy().naming.subject(&subject.artifact_type) == subject.name;
        Ok(text.filter(|_| bound && !version.hidden).map(|text| Found {
            subject: subject.name.clone(),
            version: version.row.version,
            text,
        }))
    }

    /// Writes down what a client knows about a version in force: the form of its text, the name of its subject, and that it is seen again.
    async fn number(
        &self,
        caller: &Caller,
        subject: &Subject,
        version: &Version,
        posted: &Posted,
    ) -> Told<Found> {
        let authority = caller.with(&[Role::Proposer])?;
        let (digest, references) = (posted.own_digest()?, posted.kept_references()?);
        let mut work = self.begin(authority).await?;
        let text = match &references {
            None => Text::plain(&version.row.digest, &version.row.schema),
            Some(references) => Text {
                digest: &digest,
                schema: &posted.text,
                references: Some(references),
                whole: &version.row.digest,
            },
        };
        let id = confluent::number(work.connection(), &text).await?;
        if confluent::subject(work.connection(), &subject.name).await?.is_none() {
            confluent::put_subject(work.connection(), &subject.written()).await?;
        }
        confluent::unhide(work.connection(), &subject.name, version.row.version).await?;
        let text = confluent::by_id(work.connection(), id).await?;
        self.finish(work, None, Reply::ok(&NoInput {})?).await?;
        match text {
            Some(text) => Ok(Found { subject: subject.name.clone(), version: version.row.version, text }),
            None => deny(code::NO_SCHEMA, "Schema not found"),
        }
    }

    /// Refuses a schema that is not in force, and says how it would become so.
    async fn needs_vote(
        &self,
        caller: &Caller,
        (subject, origin): (&Subject, &str),
        posted: &Posted,
    ) -> Told<Found> {
        self.usable_schema(&posted.whole).await?;
        let mut connection = self.store.read().await?;
        let demand = self.demand(&mut connection, subject.row.as_ref()).await?;
        drop(connection);
        let checked = self.check_next(subject, demand, posted).await?;
        let missing = Missing::of(subject, posted)?;
        let mut connection = self.store.read().await?;
        let (known, ended) = self.proposed(&mut connection, (subject, posted), &missing).await?;
        drop(connection);
        let mut why_not = None;
        let known = match known {
            Some(known) => Some(known),
            None if self.policy().drafts => {
                match self.draft(caller, (subject, posted), (&missing, ended), checked.is_compatible).await {
                    Ok(known) => known,
                    // The client hears of its schema all the same.
                    Err(trouble) => {
                        let (problem, _) = trouble.into_problem();
                        if problem.status >= 500 {
                            return Err(crate::service::Trouble::from(problem).into());
                        }
                        why_not = Some(problem.detail);
                        None
                    }
                }
            }
            None => None,
        };
        deny(code::INCOMPATIBLE, told((subject, origin), &checked, (&missing, known, why_not)))
    }
}

/// What a client is told whose schema needs a vote.
fn told(
    (subject, origin): (&Subject, &str),
    checked: &Checked,
    (missing, known, why_not): (&Missing, Option<Known>, Option<String>),
) -> String {
    let name = excerpt(&subject.name);
    let mut told = if checked.is_compatible {
        format!("The schema is not in force for subject \"{name}\": it needs a vote.")
    } else {
        format!(
            "Schema being registered is incompatible with an earlier schema for subject \"{name}\", details: [{}]. It is not in force and needs a vote.",
            checked.messages.join(", ")
        )
    };
    let mut say = |text: &str| {
        told.push(' ');
        told.push_str(text);
    };
    if let Missing::Steps(_, count @ 2..) = missing {
        say(&format!(
            "It differs from version {} in {count} places, and each is a proposal of its own; this is about the first one.",
            subject.versions.len()
        ));
    }
    let address = |path: &str| format!("{origin}{path}");
    match (known, missing) {
        (Some(Known { id, status }), _) => {
            let path = address(&format!("/api/senate/schema-proposal/{}", encoded(&id)));
            say(&format!("Proposal ({}): {path}", status.as_str()));
            if status == ProposalStatus::Draft {
                say("Its author must complete and submit it.");
            }
        }
        (None, Missing::Impossible(what)) => say(&format!(
            "No proposal can make it: it differs from version {} in {what}.",
            subject.versions.len()
        )),
        (None, _) => say(&format!(
            "There is no proposal for it yet; propose it for the type `{}`: {}",
            subject.artifact_type,
            address("/api/senate/schema-proposal")
        )),
    }
    if let Some(why_not) = why_not {
        say(&format!("A draft could not be made: {why_not}."));
    }
    told
}
